"""How calls, streams and errors look on Amazon Bedrock: ids in the path, frames, exceptions."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import httpx
from pydantic_core import from_json, to_json

from agentkit_client._endpoint import Call, path_segment
from agentkit_client._platform import Platform, Translation, Words, field
from agentkit_client.platforms._aws import AwsProof, host_in, sign
from agentkit_client.platforms._eventstream import MEDIA_TYPE, EventStreamDecoder
from agentkit_client.platforms._rewriting import fields_of, refuse, rewritten, split, with_version

VERSION: Final = "bedrock-2023-05-31"

_COUNT = "/v1/messages/count_tokens"
_MISSING = {
    "/v1/messages/batches": "its batches are jobs over files in S3.",
    "/v1/models": "it lists models in the console, and with `aws bedrock list-foundation-models`.",
    "/v1/files": "put the content into the message.",
    "/v1/skills": "they are at the API's own address only.",
}
_COUNTING_BETA = "token-counting-2024-11-01"  # the API's name for what is a call of its own here
_TYPES = {
    "accessdenied": "permission_error",
    "expiredtoken": "authentication_error",
    "incompletesignature": "authentication_error",
    "internalfailure": "api_error",
    "internalserver": "api_error",
    "invalidsignature": "authentication_error",
    "missingauthenticationtoken": "authentication_error",
    "modelerror": "api_error",
    "modelnotready": "rate_limit_error",
    "modelstreamerror": "api_error",
    "modeltimeout": "timeout_error",
    "requestexpired": "authentication_error",
    "resourcenotfound": "not_found_error",
    "servicequotaexceeded": "rate_limit_error",
    "serviceunavailable": "service_unavailable_error",
    "throttling": "rate_limit_error",
    "unrecognizedclient": "authentication_error",
    "validation": "invalid_request_error",
}
"""What AWS calls an error, in lower case and without `exception`, and what the API does.

See https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html and
https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
"""


@dataclass(frozen=True, kw_only=True)
class Bedrock(Platform):
    """How calls, streams and errors look on Bedrock.

    Attributes:
        region: the region, if it was named; else it is the one that the credentials come with.
        placeholder: the host that stands for the one in a region that is still to be found.
    """

    name: ClassVar[str] = "Amazon Bedrock"
    media_type: ClassVar[str] = MEDIA_TYPE
    unsent: ClassVar[frozenset[str]] = frozenset({"anthropic-version"})  # it is in the body
    region: str | None
    placeholder: str | None

    def rewrite(self, call: Call) -> Call:
        """Put the model into the path, and into the body what is a header elsewhere."""
        path, query = split(call)
        if call.verb != "POST" or path not in ("/v1/messages", "/v1/complete", _COUNT):
            refuse(self.name, path, _MISSING)
            return with_version(call, VERSION)
        fields = fields_of(call)
        model = path_segment("model", fields.pop("model", None), safe=":")
        is_stream = fields.pop("stream", False)
        fields.setdefault("anthropic_version", VERSION)
        betas = str(call.headers.get("anthropic-beta") or "").split(",")
        asked = [beta.strip() for beta in betas if beta.strip()]
        if path == _COUNT:
            asked = [beta for beta in asked if beta != _COUNTING_BETA]
        if asked:
            fields.setdefault("anthropic_beta", asked)
        if path == _COUNT:
            body = b64encode(to_json({"max_tokens": _least_tokens(fields), **fields})).decode()
            counted = {"input": {"invokeModel": {"body": body}}}
            return rewritten(call, f"/model/{model}/count-tokens", query, counted)
        action = "invoke-with-response-stream" if is_stream else "invoke"
        return rewritten(call, f"/model/{model}/{action}", query, fields)

    def sign(self, request: httpx.Request, proof: AwsProof) -> None:
        """Sign a request for its region."""
        region = self.region or proof.region
        if request.url.host == self.placeholder:
            request.url = request.url.copy_with(host=host_in(region))
            request.headers["host"] = request.url.netloc.decode()
        sign(request, proof, region)

    def is_expired(self, response: httpx.Response) -> bool:
        """Tell whether AWS says so."""
        return _exception_of(response).startswith("ExpiredToken")

    def decoder(self, longest: int) -> EventStreamDecoder:
        """Return what reads frames of `longest` bytes at most."""
        return EventStreamDecoder(_words, longest)

    def translation(self, call: Call) -> Translation | None:
        """Name the number of tokens as the API does."""
        return _counted if split(call)[0] == _COUNT else None

    def words(self, response: httpx.Response, body: object) -> Words | None:
        """Return what an exception of AWS is to the API."""
        if field(body, "error") is not None:
            return None
        name = _exception_of(response) or str(field(body, "__type") or "").rpartition("#")[2]
        message = field(body, "message") or field(body, "Message")
        return _words(name, message if isinstance(message, str) else None)


def _exception_of(response: httpx.Response) -> str:
    """Return what AWS calls an error; "" where it doesn't say."""
    return response.headers.get("x-amzn-errortype", "").partition(":")[0].rpartition("#")[2]


def _words(name: str, message: str | None) -> Words:
    return Words(_TYPES.get(name.lower().removesuffix("exception"), name or None), message)


def _least_tokens(fields: Mapping[str, object]) -> int:
    """Return the `max_tokens` that a call has to have, which counting has not: more than it thinks.

    See https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
    """
    budget = field(fields.get("thinking"), "budget_tokens")
    return budget + 1 if isinstance(budget, int) else 1


def _counted(body: bytes) -> bytes:
    try:
        number = field(from_json(body), "inputTokens")
    except ValueError:
        return body  # whoever reads it says that it can't be
    return body if number is None else to_json({"input_tokens": number})
