"""The dialect of Microsoft Foundry: the API below a path of its own, with a key or a token."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from starlette.types import Send

from agentkit.local._dialects.answer import Answer, Reworded
from agentkit.local._dialects.request import CloudRequest
from agentkit.local._errors import LocalError
from agentkit.local._recorded import Headers, RecordedRequest

__all__ = ["Foundry"]

_BELOW = "/anthropic"
_MISSING = ("/v1/messages/batches",)


@dataclass(frozen=True)
class Foundry:
    """A request to a resource on Foundry.

    Attributes:
        request: What came in.
    """

    request: CloudRequest

    @classmethod
    def of(cls, request: CloudRequest, key: str | None) -> Foundry | None:
        """Return the request, if it is in this dialect; the API behind looks at the key."""
        del key
        return cls(request) if request.recorded.path.startswith(f"{_BELOW}/") else None

    def understood(self) -> RecordedRequest:
        """Return the request as the API takes it.

        Raises:
            LocalError: Foundry would refuse it.
        """
        recorded = self.request.recorded
        path = recorded.path[len(_BELOW) :]
        if path.startswith(_MISSING) or (path == "/v1/models" and "beta" not in recorded.query):
            raise LocalError(404)
        headers = dict(recorded.headers)
        if "api-key" in headers:
            headers.setdefault("x-api-key", headers.pop("api-key"))
        return replace(recorded, path=path, headers=Headers(headers.items()))

    def said(self, send: Send, request_id: str) -> Send:
        """Return a `send` that speaks as Foundry does."""

        def whole(answer: Answer) -> None:
            answer.headers["apim-request-id"] = request_id
            error = answer.error()
            if error is not None and answer.status == 401:
                said = {"code": "401", "message": error["message"]}
                answer.body = json.dumps({"error": said}, ensure_ascii=False).encode()

        return Reworded(send, whole)
