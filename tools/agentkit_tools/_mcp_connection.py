"""One connection to an MCP server: its session, owned by one task, and what waits for it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio
from anyio import CancelScope
from mcp import ClientSession

from agentkit_tools._hidden_text import without_hidden
from agentkit_tools._mcp_blocks import wire
from agentkit_tools._mcp_errors import MCPServerError
from agentkit_tools._mcp_incoming import Incoming
from agentkit_tools._mcp_outgoing import Outgoing, withdrawn_when_cancelled
from agentkit_tools._mcp_places import HTTPServer, StdioServer
from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractAsyncContextManager

T = TypeVar("T")

log = logging.getLogger("agentkit")

_LONGEST_ERROR: Final = 2_000
_TOOLS_CHANGED: Final = "notifications/tools/list_changed"


class Connection:
    """A session with a server, from its start to its end; there is no way back from the end.

    Args:
        place: Where the server is.
        most_bytes: How much it may say at once.
        on_tools_changed: Called when it says that its tools are different now.
    """

    def __init__(
        self,
        place: StdioServer | HTTPServer,
        most_bytes: int,
        on_tools_changed: Callable[[], object],
    ) -> None:
        self._place = place
        self._most = most_bytes
        self._on_tools_changed = on_tools_changed
        self._session: Any = None
        self._why: str | None = None
        self._stderr = ""
        self._life = CancelScope()
        self._waiting: set[CancelScope] = set()
        self._ready = anyio.Event()
        self.gone = anyio.Event()
        self.is_doubtful = False
        self.offers: dict[str, Any] = {}

    @property
    def is_over(self) -> bool:
        """Whether the server can't be asked any more."""
        return self._why is not None

    async def own(self) -> None:
        """Open the session, keep it, and close it: all in this task."""
        try:
            with self._life:
                try:
                    await self._live()
                except Exception as error:
                    self.end(self._reason(error))
        finally:
            self.end("the connection was closed")
            self.gone.set()

    async def started(self, seconds: float) -> None:
        """Wait until the server can be asked.

        Raises:
            MCPServerError: It did not start, or not in time.
        """
        with anyio.move_on_after(seconds):
            await self._ready.wait()
        if not self._ready.is_set():
            self.end(f"it did not start within {seconds:g} seconds")
        if self.is_over:
            raise self._error()

    async def ask(self, what: Callable[[Any], Awaitable[T]], seconds: float) -> T:
        """Ask the session for something; a server is told when nobody waits for it any more.

        Raises:
            MCPServerError: The server died, or did not answer in time.
            ToolError: It answered with an error.
        """
        if self.is_over:
            raise self._error()
        with self._wait(seconds) as scope:
            try:
                async with withdrawn_when_cancelled(self._session):
                    return await what(self._session)
            except anyio.get_cancelled_exc_class():
                self.is_doubtful = True  # it may not listen, and go on
                raise
            except ToolError:
                raise
            except Exception as error:
                await anyio.lowlevel.checkpoint()  # where the end of the server is noticed first
                if self.is_over:
                    raise self._error() from error
                self.is_doubtful = True  # the session may say so of a connection that was closed
                raise ToolError(f"The MCP server answered: {self._reason(error)}") from error
        if self.is_over:
            raise self._error()
        assert scope.cancelled_caught
        raise MCPServerError(f"The MCP server did not answer within {seconds:g} seconds.")

    def end(self, why: str, stderr: str = "") -> None:
        """Say that nothing more will come; the first reason stays."""
        if self._why is not None:
            return
        self._why, self._stderr = without_hidden(why)[:_LONGEST_ERROR], stderr
        self._ready.set()
        self._life.cancel()
        for scope in tuple(self._waiting):
            scope.cancel()

    async def _live(self) -> None:
        async with _streams(self._place, self._most, self.end) as (read, write):
            streams: Any = (Incoming(read), Outgoing(write))
            async with ClientSession(*streams, message_handler=self._heard) as session:
                found: Any = await session.initialize()
                self.offers = wire(found.capabilities)
                self._session = session
                self._ready.set()
                await anyio.sleep_forever()

    async def _heard(self, message: Any) -> None:
        message = getattr(message, "root", message)  # in version 1 of the SDK
        if getattr(message, "method", None) == _TOOLS_CHANGED:
            self._on_tools_changed()

    @contextmanager
    def _wait(self, seconds: float) -> Generator[CancelScope]:
        with anyio.move_on_after(seconds) as scope:
            self._waiting.add(scope)
            try:
                yield scope
            finally:
                self._waiting.discard(scope)

    def _reason(self, error: BaseException) -> str:
        """Return what the first error in a group says, without the keys a URL may hold."""
        while inside := getattr(error, "exceptions", None):
            error = inside[0]
        said = without_hidden(str(error) or type(error).__name__)
        if isinstance(self._place, HTTPServer):
            said = said.replace(self._place.url, self._place.shown_url)
        return said[:_LONGEST_ERROR]

    def _error(self) -> MCPServerError:
        if self._stderr:
            log.debug("An MCP server wrote: %s", self._stderr)
        return MCPServerError(f"The MCP server is gone: {self._why}.", self._stderr)


def _streams(
    place: StdioServer | HTTPServer, most: int, on_end: Callable[[str, str], None]
) -> AbstractAsyncContextManager[tuple[Any, Any]]:
    if isinstance(place, StdioServer):
        from agentkit_tools._mcp_stdio import stdio_streams

        return stdio_streams(place, most, on_end)
    from agentkit_tools._mcp_http import http_streams

    return http_streams(place, most, on_end)


async def pages(session: Any, what: str, most: int) -> AsyncIterator[Any]:
    """Read a list of the session, page by page: `tools`, `prompts`, `resources`.

    Raises:
        ToolError: It has no end.
    """
    from mcp.types import PaginatedRequestParams

    cursor: str | None = None
    count = 0
    seen: set[str] = set()
    while True:
        params = PaginatedRequestParams(cursor=cursor) if cursor else None
        page: Any = await getattr(session, f"list_{what}")(params=params)
        for entry in getattr(page, what):
            yield entry
            count += 1
        cursor = getattr(page, "nextCursor", None) or getattr(page, "next_cursor", None)
        if not cursor:
            return
        if cursor in seen or count > most or len(seen) > most:
            raise ToolError(f"The MCP server lists {what} without end, or more than {most:,}.")
        seen.add(cursor)
