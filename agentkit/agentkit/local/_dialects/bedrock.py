"""The dialect of Amazon Bedrock: models in the path, signatures, frames, exceptions."""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import Send

from agentkit.local._dialects.answer import Answer, Reworded
from agentkit.local._dialects.frames import Framing
from agentkit.local._dialects.request import CloudRequest, api_request, bearer, check_version
from agentkit.local._dialects.signatures import check_signature
from agentkit.local._errors import LocalError
from agentkit.local._recorded import RecordedRequest

__all__ = ["Bedrock"]

_PATH = re.compile(r"/model/([^/]+)/(invoke|invoke-with-response-stream|count-tokens)")
_VERSION = "bedrock-2023-05-31"
_EXCEPTIONS = {
    "authentication_error": (403, "UnrecognizedClientException"),
    "invalid_request_error": (400, "ValidationException"),
    "not_found_error": (404, "ResourceNotFoundException"),
    "overloaded_error": (503, "ServiceUnavailableException"),
    "permission_error": (403, "AccessDeniedException"),
    "rate_limit_error": (429, "ThrottlingException"),
    "request_too_large": (400, "ValidationException"),
    "timeout_error": (408, "ModelTimeoutException"),
}
_INTERNAL = (500, "InternalServerException")


@dataclass(frozen=True)
class Bedrock:
    """A request to a model on Bedrock.

    Attributes:
        request: What came in.
        key: The secret key, and the bearer token, that clients have to know; `None` for any.
        model: The model.
        action: What is asked of it.
    """

    request: CloudRequest
    key: str | None
    model: str
    action: str

    @classmethod
    def of(cls, request: CloudRequest, key: str | None) -> Bedrock | None:
        """Return the request, if it is in this dialect."""
        found = _PATH.fullmatch(request.raw_path)
        if found is None or request.recorded.method != "POST":
            return None
        return cls(request, key, unquote(found[1]), found[2])

    def understood(self) -> RecordedRequest:
        """Return the request as the API takes it.

        Raises:
            LocalError: Bedrock would refuse it.
        """
        self._check()
        fields = self.request.fields()
        if self.action == "count-tokens":
            fields = self._counted(fields)
        check_version(fields, _VERSION)
        if "model" in fields or "stream" in fields:
            raise LocalError(400, message="extraneous key [model, stream] is not permitted")
        betas: list[str] = fields.pop("anthropic_beta", [])
        fields["model"] = self.model
        if self.action == "count-tokens":
            fields.pop("max_tokens", None)
            path = "/v1/messages/count_tokens"
        else:
            path = "/v1/complete" if "prompt" in fields else "/v1/messages"
            if self.action != "invoke":
                fields["stream"] = True
        return api_request(self.request, path, fields, key=self.key or "local", betas=betas)

    def said(self, send: Send, request_id: str) -> Send:
        """Return a `send` that speaks as Bedrock does."""

        def opened(headers: dict[str, str]) -> None:
            headers["content-type"] = "application/vnd.amazon.eventstream"
            headers["x-amzn-bedrock-content-type"] = "application/json"
            headers["x-amzn-requestid"] = request_id

        def whole(answer: Answer) -> None:
            answer.headers["x-amzn-requestid"] = request_id
            error = answer.error()
            if error is not None:
                answer.status, kind = _EXCEPTIONS.get(error["type"], _INTERNAL)
                answer.headers["x-amzn-errortype"] = f"{kind}:http://internal.amazon.com/coral/"
                answer.body = json.dumps({"message": error["message"]}, ensure_ascii=False).encode()
            elif self.action == "count-tokens" and answer.status == 200:
                counted = json.loads(answer.body)["input_tokens"]
                answer.body = json.dumps({"inputTokens": counted}).encode()

        return Reworded(send, whole, opened, Framing(_exception))

    def _check(self) -> None:
        token = bearer(self.request.headers)
        if not token:
            check_signature(self.request, self.key)
        elif self.key is not None and not hmac.compare_digest(token.encode(), self.key.encode()):
            raise LocalError(401, message="Authentication failed: the API key is not valid")

    def _counted(self, fields: dict[str, Any]) -> dict[str, Any]:
        try:
            body = json.loads(b64decode(fields["input"]["invokeModel"]["body"], validate=True))
            return dict(body)
        except (KeyError, TypeError, ValueError):
            text = "input.invokeModel.body has to be a JSON object in base64"
            raise LocalError(400, message=text) from None


def _exception(type: str) -> str:
    return _EXCEPTIONS.get(type, _INTERNAL)[1]
