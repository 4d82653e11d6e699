"""The dialect of Google Vertex AI: project, region and model in the path, bearer tokens."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import Send

from agentkit.local._dialects.answer import Answer, Reworded
from agentkit.local._dialects.request import CloudRequest, api_request, bearer, check_version
from agentkit.local._errors import LocalError
from agentkit.local._recorded import RecordedRequest

__all__ = ["Vertex"]

_PATH = re.compile(
    r"/v1/projects/([^/]+)/locations/([^/]+)/publishers/anthropic/models/([^/:]+):"
    r"(rawPredict|streamRawPredict)"
)
_VERSION = "vertex-2023-10-16"
_STATUSES = {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    429: "RESOURCE_EXHAUSTED",
}
"""What Google answers itself; all else comes from the API behind, in its own words."""


@dataclass(frozen=True)
class Vertex:
    """A request to a model on Vertex AI.

    Attributes:
        request: What came in.
        key: The token that clients have to know; `None` for any.
        model: The model.
        is_stream: Whether the answer is to be a stream.
    """

    request: CloudRequest
    key: str | None
    model: str
    is_stream: bool

    @classmethod
    def of(cls, request: CloudRequest, key: str | None) -> Vertex | None:
        """Return the request, if it is in this dialect."""
        found = _PATH.fullmatch(request.raw_path)
        if found is None or request.recorded.method != "POST":
            return None
        return cls(request, key, unquote(found[3]), found[4] == "streamRawPredict")

    def understood(self) -> RecordedRequest:
        """Return the request as the API takes it.

        Raises:
            LocalError: Vertex AI would refuse it.
        """
        token = bearer(self.request.headers)
        if not token:
            raise LocalError(401, message="Request is missing required authentication credential.")
        if self.key is not None and not hmac.compare_digest(token.encode(), self.key.encode()):
            raise LocalError(401, message="Request had invalid authentication credentials.")
        fields = self.request.fields()
        check_version(fields, _VERSION)
        path = "/v1/messages"
        if self.model == "count-tokens":
            path = "/v1/messages/count_tokens"
        elif "model" in fields:
            raise LocalError(400, message="model: Extra inputs are not permitted")
        elif bool(fields.get("stream")) != self.is_stream:
            raise LocalError(400, message="stream: streamRawPredict is for streams, and only it is")
        else:
            fields["model"] = self.model
        betas = self.request.headers.get("anthropic-beta", "").split(",")
        asked = [beta.strip() for beta in betas if beta.strip()]
        return api_request(self.request, path, fields, key=self.key or "local", betas=asked)

    def said(self, send: Send, request_id: str) -> Send:
        """Return a `send` that speaks as Vertex AI does."""

        def whole(answer: Answer) -> None:
            answer.headers["x-goog-request-id"] = request_id
            error = answer.error()
            if error is not None and answer.status in _STATUSES:
                code, status = answer.status, _STATUSES[answer.status]
                said = {"code": code, "message": error["message"], "status": status}
                answer.body = json.dumps({"error": said}, ensure_ascii=False).encode()

        return Reworded(send, whole)
