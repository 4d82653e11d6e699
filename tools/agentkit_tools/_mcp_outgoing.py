"""What an MCP server is told: requests, and that nobody waits for one of them any more."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import anyio
from mcp import types
from typing_extensions import Self

_CANCELLED: Final = "notifications/cancelled"
_PATIENCE: Final = 1.0
"""Seconds in which a server has to take the word that it can stop."""


@dataclass
class _Request:
    """The last request of a call, unless the server knows already that nobody waits for it."""

    id: int | str | None = None


_UNDER_WAY: Final[ContextVar[_Request | None]] = ContextVar("_UNDER_WAY", default=None)


class Outgoing:
    """The stream a session writes to, which notes the ids of what it asks for.

    The session counts them, and does not tell.

    Args:
        stream: Where it all goes.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def send(self, item: Any, /) -> None:
        """Send a message."""
        said = getattr(item.message, "root", item.message)  # in version 1 of the SDK
        request, method = _UNDER_WAY.get(), getattr(said, "method", None)
        if request is not None and method is not None:
            if method == _CANCELLED:  # version 2 of the SDK says so itself
                request.id = None
            else:
                request.id = getattr(said, "id", request.id)
        await self._stream.send(item)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()


@asynccontextmanager
async def withdrawn_when_cancelled(session: Any) -> AsyncGenerator[None]:
    """Tell the server when what is asked in this block is cancelled, so that it can stop.

    Args:
        session: That of the SDK, which writes to an `Outgoing`.
    """
    request = _Request()
    before = _UNDER_WAY.set(request)
    try:
        yield
    except anyio.get_cancelled_exc_class():
        with anyio.move_on_after(_PATIENCE, shield=True), suppress(Exception):
            if request.id is not None:
                await session.send_notification(_cancellation(request.id))
        raise
    finally:
        _UNDER_WAY.reset(before)


async def called(session: Any, name: str, arguments: dict[str, Any]) -> Any:
    """Call a tool, and take the result as it comes.

    The session's own `call_tool` looks whether what comes fits the schema that the server has
    announced. That schema is foreign: it may take for ever, or name one to be fetched.
    """
    params = types.CallToolRequestParams(name=name, arguments=arguments)
    request = types.CallToolRequest(params=params)
    return await session.send_request(_wrapped("ClientRequest", request), types.CallToolResult)


def _cancellation(id: int | str) -> Any:
    params = {"requestId": id, "reason": "Nobody waits for it any more."}
    said = types.CancelledNotification.model_validate({"method": _CANCELLED, "params": params})
    return _wrapped("ClientNotification", said)


def _wrapped(kind: str, message: Any) -> Any:
    """Return a message as the session takes it: in version 1 of the SDK, inside of another one."""
    wrapper: Any = getattr(types, kind)
    return wrapper(message) if hasattr(wrapper, "model_validate") else message
