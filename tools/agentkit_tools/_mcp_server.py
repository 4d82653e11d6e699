"""An MCP server as this process knows it: connected again when it died, its tools agreed to."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from typing import Any, Final

import anyio
from anyio import CancelScope, to_thread

from agentkit_tools._hidden_text import without_hidden
from agentkit_tools._mcp_blocks import wire
from agentkit_tools._mcp_connection import Connection, pages
from agentkit_tools._mcp_errors import MCPServerError
from agentkit_tools._mcp_outgoing import called
from agentkit_tools._mcp_places import HTTPServer, StdioServer
from agentkit_tools._mcp_tools import Confirm, MCPToolChange, api_name, changes, digest
from agentkit_tools.errors import ToolError

log = logging.getLogger("agentkit")

_MOST_ENTRIES: Final = 1_000
_PING_SECONDS: Final = 5.0


class Server:
    """What the servers of both colours do, on an event loop.

    Args:
        place: Where it is.
        timeout: Seconds an answer may take.
        start_timeout: Seconds it may take to start.
        max_message_bytes: How much it may say at once.
        known_tools: The digests of the tools agreed to; `None` agrees to those of the first list.
        confirm: Is asked about each tool that is new or has changed.
    """

    def __init__(
        self,
        place: StdioServer | HTTPServer,
        *,
        timeout: float,
        start_timeout: float,
        max_message_bytes: int,
        known_tools: Mapping[str, str] | None,
        confirm: Confirm | None,
    ) -> None:
        self._place = place
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._most = max_message_bytes
        self._confirm = confirm
        self.agreed: dict[str, str] | None = None if known_tools is None else dict(known_tools)
        self.tools: list[dict[str, Any]] = []
        self._listed: list[dict[str, Any]] = []
        self.is_stale = True
        self._seen: dict[str, Mapping[str, Any]] = {}

    async def __aenter__(self) -> Server:
        """Connect, and read which tools there are."""
        self._lock, self._reading = anyio.Lock(), anyio.Lock()
        self._tasks = await anyio.create_task_group().__aenter__()
        try:
            self._connection = await self._connect()
            await self._read_tools(self._connection)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._connection.end("it was closed here")
        await self._close()

    async def _close(self) -> None:
        self._tasks.cancel_scope.cancel()
        # Not what went wrong in the block, which would come out as a group of errors.
        await self._tasks.__aexit__(None, None, None)

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Any:
        """Call a tool, connecting again if need be, unless nobody has agreed to what it is now.

        Raises:
            MCPServerError: The server died, or did not answer in time.
            ToolError: It answered with an error, or the tool is gone, new or different.
        """
        await self._refresh()
        connection = await self._alive()
        self._refuse_unagreed(name)
        return await connection.ask(lambda session: called(session, name, arguments), self._timeout)

    async def ask(self, method: str, *args: Any) -> Any:
        """Ask for something by the name of the session's method, connecting again if need be."""
        connection = await self._alive()
        return await connection.ask(lambda session: getattr(session, method)(*args), self._timeout)

    async def entries(self, what: str) -> list[dict[str, Any]]:
        """Return a whole list: of `prompts` or `resources`."""
        return await self._entries(await self._alive(), what)

    async def current_tools(self) -> list[dict[str, Any]]:
        """Return the tools to offer, read again where the server said they changed.

        A server that does not answer leaves what was known; calls then say what is wrong.
        """
        try:
            await self._refresh()
        except ToolError as error:
            log.warning("The tools of an MCP server can't be read: %s", error)
        return self.tools

    def changes(self) -> list[MCPToolChange]:
        """Return the tools that nobody has agreed to, as they are."""
        return changes(self.agreed or {}, self._seen, self._listed)

    def agree(self, change: MCPToolChange) -> None:
        """Offer a tool, if it still is what was looked at."""
        self.agreed = {**(self.agreed or {}), change.name: digest(change.after)}
        self._seen[change.name] = change.after
        self._offer()

    async def reconnect(self) -> None:
        """Close the connection, and open a new one."""
        async with self._lock:
            self._connection.end("it is connected again")
            await self._renew()

    def _refuse_unagreed(self, name: str) -> None:
        if any(tool["name"] == name for tool in self.tools):
            return
        if any(tool["name"] == name for tool in self._listed):
            raise ToolError(
                "The MCP server has changed or added this tool, and nobody has agreed to what it"
                " is now: it was not called."
            )
        raise ToolError("The MCP server has no such tool, or none any more: it was not called.")

    async def _refresh(self) -> None:
        async with self._reading:  # who calls a tool meanwhile waits for what the new list says
            if self.is_stale:
                await self._read_tools(await self._alive())

    async def _alive(self) -> Connection:
        async with self._lock:
            connection = self._connection
            if connection.is_doubtful and not connection.is_over:
                try:
                    await connection.ask(lambda session: session.send_ping(), _PING_SECONDS)
                    connection.is_doubtful = False
                except ToolError as error:
                    connection.end(f"it does not answer ({error})")
            if connection.is_over:
                await self._renew()
            return self._connection

    async def _renew(self) -> None:
        await self._connection.gone.wait()
        self._connection = await self._connect()
        await self._read_tools(self._connection)

    async def _connect(self) -> Connection:
        connection = Connection(self._place, self._most, self._changed)
        self._tasks.start_soon(connection.own)
        try:
            await connection.started(self._start_timeout)
        except BaseException:
            connection.end("nobody waits for it any more")
            with CancelScope(shield=True):
                await connection.gone.wait()
            raise
        return connection

    def _changed(self) -> None:
        self.is_stale = True

    async def _read_tools(self, connection: Connection) -> None:
        self.is_stale = False  # a change that is told while the list is read counts
        try:
            await self._take(await self._entries(connection, "tools"))
        except BaseException:
            self.is_stale = True
            raise

    async def _take(self, tools: list[dict[str, Any]]) -> None:
        """Take a list of the server's, and ask about each tool in it that is new or different."""
        names = list(map(api_name, tools))
        if twice := {name for name in names if names.count(name) > 1}:
            raise MCPServerError(f"The MCP server has two tools named {min(twice)!r}.")
        self._listed = tools
        if self.agreed is None:
            self.agreed = {tool["name"]: digest(tool) for tool in tools}
            self._seen = {tool["name"]: tool for tool in tools}
        self._offer()
        for change in self.changes():
            if self._confirm is None:
                log.warning(
                    "A tool of an MCP server is new or changed, and not offered until somebody"
                    " agrees to it: %s",
                    without_hidden(change.name),
                )
            elif await _says_yes(self._confirm, change):
                self.agree(change)

    def _offer(self) -> None:
        agreed = self.agreed or {}
        self.tools = [tool for tool in self._listed if agreed.get(tool["name"]) == digest(tool)]

    async def _entries(self, connection: Connection, what: str) -> list[dict[str, Any]]:
        if what not in connection.offers:
            return []

        async def read(session: Any) -> list[dict[str, Any]]:
            return [wire(entry) async for entry in pages(session, what, _MOST_ENTRIES)]

        return await connection.ask(read, self._timeout)


async def _says_yes(confirm: Confirm, change: MCPToolChange) -> bool:
    """Ask; whatever is not `True` is a no."""
    try:
        if inspect.iscoroutinefunction(confirm):
            return await confirm(change) is True
        answer = await to_thread.run_sync(lambda: (confirm(change),))
        return (await answer[0] if inspect.isawaitable(answer[0]) else answer[0]) is True
    except Exception:
        log.exception("Nobody could be asked about the tool %s of an MCP server", change.name)
        return False
