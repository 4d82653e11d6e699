"""Lets a fault happen to an answer on its way out."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentkit.local._connections import Connections
from agentkit.local._errors import LocalError
from agentkit.local._events import encoded
from agentkit.local._exchange import Exchange, error_response
from agentkit.local._faults import Fault, Faults

__all__ = ["Faulty"]


class Faulty:
    """An application to whose answers faults happen.

    Args:
        app: The application.
        faults: The faults.
        connections: Where the connection of a request is found.
    """

    def __init__(self, app: ASGIApp, faults: Faults, connections: Connections) -> None:
        self._app = app
        self._faults = faults
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or fail to."""
        exchange = Exchange.of(Request(scope))
        fault = self._faults.choose(exchange.request.path)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "status":
            headers = {} if fault.retry_after is None else {"retry-after": f"{fault.retry_after:g}"}
            error = LocalError(fault.status, message=fault.message, headers=headers)
            await error_response(exchange, error)(scope, receive, send)
        else:
            faulty = _FaultySend(send, scope, receive, fault, exchange, self._connections)
            await self._app(scope, receive, faulty)


class _FaultySend:
    """A `send` to which a fault happens, any but a status.

    Args:
        send: The `send` behind it.
        scope: The scope of the request.
        receive: Its `receive`.
        fault: What happens.
        exchange: Whose answer it is.
        connections: Where its connection is found.
    """

    def __init__(
        self,
        send: Send,
        scope: Scope,
        receive: Receive,
        fault: Fault,
        exchange: Exchange,
        connections: Connections,
    ) -> None:
        self._send = send
        self._scope = scope
        self._receive = receive
        self._fault = fault
        self._exchange = exchange
        self._connections = connections
        self._is_stream = False
        self._sent = 0
        self._over = False

    async def __call__(self, message: Message) -> None:
        """Send a message, or what becomes of it."""
        if self._over:
            return
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._is_stream:
            await self._event(message)
        else:
            await self._whole(message)

    async def _start(self, message: Message) -> None:
        headers = dict(message["headers"])
        self._is_stream = headers.get(b"content-type", b"").startswith(b"text/event-stream")
        if self._fault.kind == "overload" and not self._is_stream:
            self._over = True
            answer = error_response(self._exchange, LocalError(529))
            await answer(self._scope, self._receive, self._send)
        elif self._fault.after == 0 and self._fault.kind in ("cut", "reset"):
            self._end()
        else:
            await self._send(message)

    async def _event(self, message: Message) -> None:
        if self._fault.kind == "drip":
            await self._drip(message)
            return
        if self._sent == self._fault.after and message.get("body"):
            message = await self._struck(message)
        if not self._over:
            await self._send(message)
            self._sent += 1

    async def _struck(self, message: Message) -> Message:
        kind = self._fault.kind
        if kind == "stall":
            await asyncio.sleep(self._fault.seconds)
        elif kind == "malformed":
            return {**message, "body": _broken(message["body"])}
        elif kind == "overload":
            error = LocalError(529)
            event = {"type": "error", "error": {"type": error.type, "message": error.message}}
            body = encoded({**event, "request_id": self._exchange.id})
            await self._send({"type": "http.response.body", "body": body, "more_body": False})
            self._over = True
        else:
            self._end()
        return message

    async def _whole(self, message: Message) -> None:
        kind, body = self._fault.kind, message.get("body", b"")
        if kind == "drip":
            await self._drip(message)
        elif kind == "malformed":
            await self._send({**message, "body": _broken(body)})
        else:
            half = len(body) // 2
            await self._send({**message, "body": body[:half], "more_body": True})
            if kind == "stall":
                await asyncio.sleep(self._fault.seconds)
                await self._send({**message, "body": body[half:]})
            else:
                self._end()

    async def _drip(self, message: Message) -> None:
        body: bytes = message.get("body", b"")
        for at in range(len(body)):
            await self._send({**message, "body": body[at : at + 1], "more_body": True})
            await asyncio.sleep(self._fault.seconds)
        await self._send({**message, "body": b""})

    def _end(self) -> None:
        self._over = True
        if self._fault.kind == "reset":
            self._connections.reset(self._scope["client"])
        else:
            self._connections.close(self._scope["client"])


def _broken(body: bytes) -> bytes:
    """Return bytes of the same length that are no JSON."""
    at = max(body.rfind(b"}"), body.rfind(b"]"))
    return body if at < 0 else body[:at] + b"," + body[at + 1 :]
