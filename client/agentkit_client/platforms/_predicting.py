"""How calls and errors look on Google Vertex AI: project, region and model in the path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, cast

import httpx
from typing_extensions import override

from agentkit_client._endpoint import Call, path_segment
from agentkit_client._platform import Platform, Words, field
from agentkit_client.errors import CredentialError
from agentkit_client.platforms._google import GoogleProof
from agentkit_client.platforms._rewriting import fields_of, refuse, rewritten, split, with_version

VERSION: Final = "vertex-2023-10-16"

_COUNT = "/v1/messages/count_tokens"
_MISSING = {
    "/v1/messages/batches": "its batches are jobs over tables and buckets.",
    "/v1/complete": "use messages.",
    "/v1/models": "it lists models in the console's Model Garden.",
    "/v1/files": "put the content into the message.",
    "/v1/skills": "they are at the API's own address only.",
}
_UNKNOWN = "project-that-credentials-name"
_NO_PROJECT = (
    "No project: pass project_id= to the client, or set ANTHROPIC_VERTEX_PROJECT_ID; neither that "
    "nor the credentials name one."
)
_TYPES = {
    "ABORTED": "api_error",
    "ALREADY_EXISTS": "invalid_request_error",
    "CANCELLED": "api_error",
    "DEADLINE_EXCEEDED": "timeout_error",
    "FAILED_PRECONDITION": "invalid_request_error",
    "INTERNAL": "api_error",
    "INVALID_ARGUMENT": "invalid_request_error",
    "NOT_FOUND": "not_found_error",
    "OUT_OF_RANGE": "invalid_request_error",
    "PERMISSION_DENIED": "permission_error",
    "RESOURCE_EXHAUSTED": "rate_limit_error",
    "UNAUTHENTICATED": "authentication_error",
    "UNAVAILABLE": "service_unavailable_error",
}
"""What Google calls an error, and what the API does: https://cloud.google.com/apis/design/errors"""


@dataclass(frozen=True, kw_only=True)
class Vertex(Platform):
    """How calls and errors look on Vertex AI.

    Attributes:
        project: whose calls they are; None where the credentials say so.
    """

    name: ClassVar[str] = "Google Vertex AI"
    unsent: ClassVar[frozenset[str]] = frozenset({"anthropic-version"})  # it is in the body
    region: str
    project: str | None

    def rewrite(self, call: Call) -> Call:
        """Put project, region and model into the path, and the version into the body."""
        path, query = split(call)
        if call.verb != "POST" or path not in ("/v1/messages", _COUNT):
            refuse(self.name, path, _MISSING)
            return with_version(call, VERSION)
        fields = {"anthropic_version": VERSION, **fields_of(call)}
        if path == _COUNT:
            model, action = "count-tokens", "rawPredict"
        else:
            model = path_segment("model", fields.pop("model", None), safe="@")
            action = "streamRawPredict" if fields.get("stream") else "rawPredict"
        project = path_segment("project_id", self.project or _UNKNOWN)
        place = f"projects/{project}/locations/{path_segment('region', self.region)}"
        to = f"/{place}/publishers/anthropic/models/{model}:{action}"
        return rewritten(call, to, query, fields)

    def sign(self, request: httpx.Request, proof: GoogleProof) -> None:
        """Put the token on, and the project of the credentials where none was named."""
        request.headers["authorization"] = f"Bearer {proof.token}"
        old = f"/projects/{_UNKNOWN}/".encode()
        if old in request.url.raw_path:
            if proof.project is None:
                raise CredentialError(_NO_PROJECT)
            new = f"/projects/{path_segment('project_id', proof.project)}/".encode()
            raw_path = request.url.raw_path.replace(old, new, 1)
            request.url = request.url.copy_with(raw_path=raw_path)

    def unsigned(self, request: httpx.Request) -> None:
        """Refuse a request without a project: there are no credentials to name one."""
        if f"/projects/{_UNKNOWN}/".encode() in request.url.raw_path:
            raise CredentialError(_NO_PROJECT)

    @override
    def words(self, response: httpx.Response, body: object) -> Words | None:
        """Return what an error of Google is to the API."""
        is_list = isinstance(body, list)  # as calls for streams are answered
        found = cast("list[object]", body or [None])[0] if is_list else body
        error = field(found, "error")
        status = str(field(error, "status") or "")
        if not status:
            return None
        message = field(error, "message")
        return Words(_TYPES.get(status, status), message if isinstance(message, str) else None)
