"""An MCP server over HTTP: what the MCP SDK does, with a bound on what a reply may hold."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from agentkit_tools._mcp_places import HTTPServer

_EVENT_END: Final = re.compile(rb"\r?\n\r?\n")
_CONNECT_SECONDS: Final = 10.0


@asynccontextmanager
async def http_streams(
    server: HTTPServer, most_bytes: int, on_end: Callable[[str, str], None]
) -> AsyncGenerator[tuple[Any, Any]]:
    """Connect to a server; yield the streams a session of the MCP SDK takes.

    Args:
        server: Where it is.
        most_bytes: How much a reply, or one event of a stream, may hold.
        on_end: Called with why nothing more will come.
    """
    from mcp.client import sse, streamable_http

    given: Any = streamable_http
    # Version 2 of the SDK brings its own httpx.
    httpx: Any = getattr(given, "httpx2", None) or given.httpx
    is_sse = server.transport == "sse"
    make = _client_maker(httpx, server, most_bytes, lambda why: on_end(why, ""), is_sse)
    if is_sse:
        opened: Any = sse.sse_client(
            server.url, sse_read_timeout=float("inf"), httpx_client_factory=make
        )
        async with opened as streams:
            yield streams[:2]
        return
    more = {"max_sse_event_size": most_bytes} if hasattr(given, "httpx2") else {}
    async with make() as client:
        opened = given.streamable_http_client(server.url, http_client=client, **more)
        async with opened as streams:
            yield streams[:2]


def _client_maker(
    httpx: Any, server: HTTPServer, most: int, on_end: Callable[[str], None], needs_get: bool
) -> Callable[..., Any]:
    """Return what makes the client that the SDK asks with."""
    bounded, client = _bounded_body(httpx, most, on_end, needs_get), _telling_client(httpx, on_end)

    async def bound(response: Any) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            on_end("it sent a compressed reply, which it was not asked for")
        response.stream = bounded(response)

    def make(headers: Any = None, auth: Any = None, **_: Any) -> Any:
        return client(
            headers={**(headers or {}), **server.headers, "accept-encoding": "identity"},
            timeout=httpx.Timeout(_CONNECT_SECONDS, read=None),
            auth=auth,
            event_hooks={"response": [bound]},
        )

    return make


def _bounded_body(
    httpx: Any, most: int, on_end: Callable[[str], None], needs_get: bool
) -> Callable[[Any], Any]:
    class Bounded(httpx.AsyncByteStream):
        """The body of a reply, of which an end is in sight."""

        def __init__(self, response: Any) -> None:
            self._stream = response.stream
            self._is_events = "event-stream" in response.headers.get("content-type", "")
            self._matters = needs_get or response.request.method == "POST"

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            try:
                async for chunk in self._stream:
                    size = _grown(size, chunk, self._is_events)
                    if size > most:
                        on_end(f"it sent more than {most:,} bytes at once")
                        return
                    yield chunk
            except httpx.RequestError as error:
                if self._matters:  # a stream for what the server says unasked, the SDK renews
                    on_end(_said(error))
                raise

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Bounded


def _telling_client(httpx: Any, on_end: Callable[[str], None]) -> Callable[..., Any]:
    class Client(httpx.AsyncClient):
        """A client that tells when a server can't be reached."""

        async def send(self, request: Any, **options: Any) -> Any:
            above: Any = super()
            try:
                response = await above.send(request, **options)
            except httpx.RequestError as error:
                on_end(f"it can't be reached: {_said(error)}")
                raise
            if request.method == "POST" and _is_the_end(response.status_code):
                on_end(f"it answered with the status {response.status_code}")
            return response

    return Client


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _is_the_end(status: int) -> bool:
    """Tell whether a session has no future: it is gone, not allowed, or its server is broken."""
    return status in (401, 403, 404) or status >= 500


def _grown(size: int, chunk: bytes, is_events: bool) -> int:
    """Return how much of a reply, or of the event that is under way, has come."""
    if is_events and (ends := list(_EVENT_END.finditer(chunk))):
        return len(chunk) - ends[-1].end()
    return size + len(chunk)
