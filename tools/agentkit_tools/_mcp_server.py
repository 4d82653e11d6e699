"""An MCP server as this process knows it: connected again when it died, its tools agreed to."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from typing import Any, Final

import anyio
from anyio import CancelScope, to_thread

from agentkit_tools._mcp_blocks import wire
from agentkit_tools._mcp_connection import Connection, pages
from agentkit_tools._mcp_errors import MCPServerError
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
        self.is_stale = True
        self._seen: dict[str, Mapping[str, Any]] = {}

    async def __aenter__(self) -> Server:
        """Connect, and read which tools there are."""
        self._lock = anyio.Lock()
        self._tasks = await anyio.create_task_group().__aenter__()
        try:
            self._connection = await self._connect()
            await self._read_tools(self._connection)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._tasks.cancel_scope.cancel()
        # Not what went wrong in the block, which would come out as a group of errors.
        await self._tasks.__aexit__(None, None, None)

    async def ask(self, method: str, *args: Any) -> Any:
        """Ask for something by the name of the session's method, connecting again if need be."""
        before = self._connection
        connection = await self._alive()
        if method == "call_tool" and connection is not before:
            await self._refuse_changed(str(args[0]))
        return await connection.ask(lambda session: getattr(session, method)(*args), self._timeout)

    async def entries(self, what: str) -> list[dict[str, Any]]:
        """Return a whole list: of `prompts` or `resources`."""
        return await self._entries(await self._alive(), what)

    async def current_tools(self) -> list[dict[str, Any]]:
        """Return the tools, read again where the server said they changed.

        A server that does not answer leaves what was known; calls then say what is wrong.
        """
        if self.is_stale:
            try:
                await self._read_tools(await self._alive())
            except ToolError as error:
                log.warning("The tools of an MCP server can't be read: %s", error)
        return self.tools

    async def reconnect(self) -> None:
        """Close the connection, and open a new one."""
        async with self._lock:
            self._connection.end("it is connected again")
            await self._renew()

    def is_agreed(self, tool: Mapping[str, Any]) -> bool:
        """Tell whether somebody has agreed to a tool as it is, and the server did not say else."""
        agreed = (self.agreed or {}).get(str(tool["name"]))
        return not self.is_stale and agreed == digest(tool)

    async def is_new(self, tool: Mapping[str, Any]) -> bool:
        """Tell whether a tool is not what was agreed to; a server that said so is asked first."""
        return tool not in await self.current_tools() or not self.is_agreed(tool)

    async def _refuse_changed(self, name: str) -> None:
        """Refuse a call of a tool that came back different when its server was started again."""
        tools = await self.current_tools()
        tool = next((tool for tool in tools if tool["name"] == name), None)
        if tool is None or not self.is_agreed(tool):
            raise ToolError(
                "The MCP server was started again, and this tool is gone or different now."
            )

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
            tools = await self._entries(connection, "tools")
        except BaseException:
            self.is_stale = True
            raise
        names = list(map(api_name, tools))
        if twice := {name for name in names if names.count(name) > 1}:
            self.is_stale = True
            raise MCPServerError(f"The MCP server has two tools named {min(twice)!r}.")
        if self.agreed is None:
            self.agreed = {}
            for tool in tools:
                self._agree(tool)
        refused = [tool["name"] for tool in await self._refused(tools)]
        self.tools = [tool for tool in tools if tool["name"] not in refused]

    async def _refused(self, tools: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
        """Ask about each new or changed tool; return those to which somebody said no."""
        refused: list[Mapping[str, Any]] = []
        for change in changes(self.agreed or {}, self._seen, tools):
            if self._confirm is None:
                log.warning("A tool of an MCP server is new or changed: %s", change.name)
            elif await _says_yes(self._confirm, change):
                self._agree(change.after)
            else:
                refused.append(change.after)
        return refused

    def _agree(self, tool: Mapping[str, Any]) -> None:
        assert self.agreed is not None
        self.agreed[tool["name"]] = digest(tool)
        self._seen[tool["name"]] = tool

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
