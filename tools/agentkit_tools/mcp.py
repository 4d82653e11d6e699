"""MCP servers: their tools for a model, their prompts and resources as content blocks.

    with MCPServer(StdioServer(["uvx", "mcp-server-time"])) as clock:
        client.beta.messages.tool_runner(tools=[clock], ...)

What a server says is foreign text, and what it runs is foreign code: give the first to no run that
may do harm, and the second no keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from agentkit_tools._mcp_blocks import (
    UnsupportedMCPValueError,
    content_block,
    first_contents,
    prompt_message,
    resource_block,
    resource_file,
    wire,
)
from agentkit_tools._mcp_errors import MCPServerError
from agentkit_tools._mcp_places import HTTPServer, StdioServer
from agentkit_tools._mcp_tools import (
    CallsTools,
    Confirm,
    MCPToolChange,
    async_mcp_tool,
    made_tools,
    mcp_tool,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from agentkit_client.types import beta
    from agentkit_tools._mcp_portal import Portal
    from agentkit_tools._mcp_server import Server
    from agentkit_tools._result import ResultBlock
    from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.context import ToolContext

__all__ = [
    "AsyncMCPServer",
    "CallsTools",
    "Confirm",
    "HTTPServer",
    "MCPServer",
    "MCPServerError",
    "MCPToolChange",
    "StdioServer",
    "UnsupportedMCPValueError",
    "async_mcp_tool",
    "mcp_content",
    "mcp_message",
    "mcp_resource_to_content",
    "mcp_resource_to_file",
    "mcp_tool",
]


_OPEN = "This server is open already; another block needs another MCPServer."


class _Server:
    """What the servers of both colours share: everything but the calls."""

    def __init__(
        self,
        place: StdioServer | HTTPServer,
        *,
        timeout: float = 60.0,
        start_timeout: float = 30.0,
        max_message_bytes: int = 10_000_000,
        requires_approval: bool | ApprovalRule = False,
        known_tools: Mapping[str, str] | None = None,
        confirm: Confirm | None = None,
    ) -> None:
        if not (timeout > 0 and start_timeout > 0 and max_message_bytes > 0):
            raise ValueError("timeout, start_timeout and max_message_bytes have to be more than 0.")
        self._place = place
        self._requires_approval = requires_approval
        self._made: tuple[object, list[Any]] = (None, [])
        self._server = _opened(
            place,
            timeout=timeout,
            start_timeout=start_timeout,
            max_message_bytes=max_message_bytes,
            known_tools=known_tools,
            confirm=confirm,
        )

    @property
    def known_tools(self) -> Mapping[str, str]:
        """The digests of the tools that were agreed to, by name: keep them for the next time."""
        return dict(self._server.agreed or {})

    @property
    def changes(self) -> list[MCPToolChange]:
        """The tools that are new or different, and not offered, since nobody has agreed to them."""
        return self._server.changes()

    def agree(self, change: MCPToolChange) -> None:
        """Agree to one of `changes`: the tool is offered again, from the next turn on.

        It has no effect on a tool that was changed once more since.
        """
        self._server.agree(change)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._place}>"

    def _tools(self, tools: list[dict[str, Any]], make: Any) -> list[Any]:
        """Make the tools once for each list, so that they stay the same from turn to turn."""
        if self._made[0] is not tools:
            self._made = (
                tools,
                made_tools(tools, make, cast("CallsTools", self), self._requires_approval),
            )
        return self._made[1]


class MCPServer(_Server):
    """An MCP server for code that waits; it works inside a `with` block.

    A runner takes it in `tools` as it is: it gives its tools before each turn. `Toolset(server)
    .prefixed("clock_")` renames them, where two servers have a tool of one name. The session lives
    in a thread of its own.

    A server that dies, hangs or floods makes the calls that wait for it fail with an error that the
    model is told; the next call starts it again. Texts lose what a person would not see. A tool
    that is new or different after the first list is neither offered nor called, until `confirm` or
    `agree` agrees to it. A call ends with the wait for it (a timeout, an interrupt, the end of the
    run), and the server is told.

    Args:
        place: Where it is: `StdioServer([...])` or `HTTPServer("https://...")`.
        timeout: Seconds an answer may take.
        start_timeout: Seconds it may take to start.
        max_message_bytes: How much it may say at once.
        requires_approval: Whether each call of its tools waits for somebody's yes, or what decides
            that.
        known_tools: The `known_tools` of an earlier time. Then the first list is compared, too;
            without it, the first list is agreed to.
        confirm: Is asked about each tool that is new or different; only `True` agrees. May be
            async.

    Raises:
        ImportError: The extra `mcp` is not installed.
        ValueError: A number makes no sense.
    """

    _portal: Portal | None = None

    def tools_for(
        self, _context: ToolContext[Any] | None = None, /
    ) -> list[BetaFunctionTool[Callable[..., Any]]]:
        """Return its tools, read again where it said that they changed.

        Raises:
            RuntimeError: Outside a `with` block.
        """
        return self._tools(self._run(self._server.current_tools), mcp_tool)

    def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        context: ToolContext[Any] | None = None,
    ) -> object:
        """Call a tool and return the result as the MCP SDK has it.

        Args:
            name: As the server says it.
            arguments: As its schema says.
            context: The call ends when this is cancelled.

        Raises:
            CallCancelled: `context` was cancelled.
            MCPServerError: The server died, or did not answer in time.
            ToolError: It answered with an error, or nobody has agreed to the tool.
        """
        given = dict(arguments or {})
        return self._run(self._server.call_tool, name, given, context=context)

    def prompts(self) -> list[dict[str, Any]]:
        """Return its prompts: `name`, `description` and `arguments` of each."""
        return self._run(self._server.entries, "prompts")

    def prompt(
        self, name: str, arguments: Mapping[str, str] | None = None
    ) -> list[beta.BetaMessageParam]:
        """Return a prompt as messages.

        Raises:
            UnsupportedMCPValueError: The API has no block for something in it.
            ToolError: The server can't give it.
        """
        found = self._run(self._server.ask, "get_prompt", name, dict(arguments or {}))
        return [mcp_message(message) for message in wire(found)["messages"]]

    def resources(self) -> list[dict[str, Any]]:
        """Return its resources: `uri`, `name`, `mimeType` and more of each."""
        return self._run(self._server.entries, "resources")

    def resource(self, uri: str) -> list[ResultBlock]:
        """Return a resource as documents and images.

        Raises:
            UnsupportedMCPValueError: The API has no block for something in it.
            ToolError: The server can't give it.
        """
        found = self._run(self._server.ask, "read_resource", uri)
        return [resource_block(contents) for contents in wire(found)["contents"]]

    def reconnect(self) -> None:
        """Close the connection and open a new one; a `StdioServer` is started again.

        Raises:
            MCPServerError: It did not start.
        """
        self._run(self._server.reconnect)

    def __enter__(self) -> Self:
        from agentkit_tools._mcp_portal import Portal  # paid by who uses it

        if self._portal is not None:
            raise RuntimeError(_OPEN)
        self._portal = Portal(self._server)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; a `StdioServer` ends, with all it has started."""
        portal, self._portal = self._portal, None
        if portal is not None:
            portal.close()

    def _run(self, what: Any, *args: Any, context: ToolContext[Any] | None = None) -> Any:
        portal = self._portal
        if portal is None:
            raise RuntimeError("An MCPServer works inside a `with` block.")
        return portal.run(what, *args, context=context)


class AsyncMCPServer(_Server):
    """An MCP server for code that runs other tasks; see `MCPServer`.

    It works inside an `async with` block, on asyncio and trio, under `AsyncAnthropic`.
    """

    _loop: object = None

    async def tools_for(
        self, _context: ToolContext[Any] | None = None, /
    ) -> list[BetaAsyncFunctionTool[Callable[..., Any]]]:
        """Return its tools; see `MCPServer.tools_for`."""
        return self._tools(await self._live.current_tools(), async_mcp_tool)

    async def call_tool(self, name: str, arguments: Mapping[str, Any] | None = None) -> object:
        """Call a tool; see `MCPServer.call_tool`."""
        return await self._live.call_tool(name, dict(arguments or {}))

    async def prompts(self) -> list[dict[str, Any]]:
        """Return its prompts: `name`, `description` and `arguments` of each."""
        return await self._live.entries("prompts")

    async def prompt(
        self, name: str, arguments: Mapping[str, str] | None = None
    ) -> list[beta.BetaMessageParam]:
        """Return a prompt as messages; see `MCPServer.prompt`."""
        found = await self._live.ask("get_prompt", name, dict(arguments or {}))
        return [mcp_message(message) for message in wire(found)["messages"]]

    async def resources(self) -> list[dict[str, Any]]:
        """Return its resources: `uri`, `name`, `mimeType` and more of each."""
        return await self._live.entries("resources")

    async def resource(self, uri: str) -> list[ResultBlock]:
        """Return a resource as documents and images; see `MCPServer.resource`."""
        found = await self._live.ask("read_resource", uri)
        return [resource_block(contents) for contents in wire(found)["contents"]]

    async def reconnect(self) -> None:
        """Close the connection and open a new one; see `MCPServer.reconnect`."""
        await self._live.reconnect()

    async def __aenter__(self) -> Self:
        from anyio.lowlevel import current_token

        if self._loop is not None:
            raise RuntimeError(_OPEN)
        self._loop = current_token()
        try:
            await self._server.__aenter__()
        except BaseException:
            self._loop = None
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._loop = None
        await self._server.__aexit__(*exc_info)

    @property
    def _live(self) -> Server:
        from anyio.lowlevel import current_token

        if self._loop is None:
            raise RuntimeError("An AsyncMCPServer works inside an `async with` block.")
        if self._loop != current_token():
            raise RuntimeError("An AsyncMCPServer works in the event loop that has opened it.")
        return self._server


def mcp_content(content: object) -> ResultBlock:
    """Make a content block of one content of a tool's result or of a prompt.

    Args:
        content: As the MCP SDK has it, or the JSON it stands for; so everywhere here.

    Raises:
        UnsupportedMCPValueError: The API has no block for it.
    """
    return content_block(content)


def mcp_message(message: object) -> beta.BetaMessageParam:
    """Make a message of one of a prompt.

    Raises:
        UnsupportedMCPValueError: The API has no block for what it holds.
    """
    return cast("beta.BetaMessageParam", prompt_message(message))


def mcp_resource_to_content(resource: object) -> ResultBlock:
    """Make a document or an image of a resource.

    Args:
        resource: What the session's `read_resource` returns, whose first contents are taken, or
            one of its contents.

    Raises:
        UnsupportedMCPValueError: The API has no block for it.
    """
    return resource_block(first_contents(resource))


def mcp_resource_to_file(resource: object) -> tuple[str, bytes, str]:
    """Return the name, bytes and media type of a resource, as `files.upload(file=...)` takes them.

    Args:
        resource: As for `mcp_resource_to_content`.

    Raises:
        UnsupportedMCPValueError: It holds no bytes.
    """
    return resource_file(first_contents(resource))


def _opened(place: StdioServer | HTTPServer, **options: Any) -> Server:
    try:
        from agentkit_tools._mcp_server import Server
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise ImportError("An MCP server needs: pip install 'agentkit[mcp]'") from error
    return Server(place, **options)
