"""Requests in the dialect of a cloud, put to the API behind and answered in that dialect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from agentkit.local._dialects.bedrock import Bedrock
from agentkit.local._dialects.foundry import Foundry
from agentkit.local._dialects.request import CloudRequest
from agentkit.local._dialects.vertex import Vertex
from agentkit.local._errors import LocalError
from agentkit.local._exchange import Exchange, Log, error_response
from agentkit.local._recorded import RecordedRequest

__all__ = ["Dialect", "Dialects"]


class Dialect(Protocol):
    """One request in the way of a cloud, and the answer to it."""

    def understood(self) -> RecordedRequest:
        """Return the request as the API takes it.

        Raises:
            LocalError: the cloud would refuse it.
        """
        ...

    def said(self, send: Send, request_id: str) -> Send:
        """Return a `send` that puts what the API answers as the cloud does."""
        ...


class Dialects:
    """What stands before the API: it finds out which dialect a request is in, if any.

    Args:
        app: The API.
        api_key: What clients have to prove that they know; `None` for anything.
        log: Where is kept what they say.
    """

    def __init__(self, app: ASGIApp, api_key: str | None, log: Log) -> None:
        self._app = app
        self._api_key = api_key
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange.of(Request(scope))
        dialect = self._dialect(CloudRequest(scope, exchange.request))
        if dialect is None:
            await self._app(scope, receive, send)
            return
        said = dialect.said(send, exchange.id)
        try:
            understood = dialect.understood()
        except LocalError as error:
            await error_response(exchange, error)(scope, receive, said)
            return
        self._log.understand(exchange.number, understood)
        await self._app(exchange.asking(scope, understood), receive, said)

    def _dialect(self, request: CloudRequest) -> Dialect | None:
        kinds: tuple[Callable[[CloudRequest, str | None], Dialect | None], ...]
        kinds = (Bedrock.of, Vertex.of, Foundry.of)
        found = (kind(request, self._api_key) for kind in kinds)
        return next((dialect for dialect in found if dialect is not None), None)
