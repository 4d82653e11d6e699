"""Tools of MCP servers as tools, and which of them somebody has agreed to (no I/O)."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

from agentkit_tools._given import ForeignSchema
from agentkit_tools._mcp_blocks import cleaned, result_blocks, wire
from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
from agentkit_tools.context import ToolContext
from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from agentkit_tools._options import ToolOptions
    from agentkit_tools._treatment import ApprovalRule


log = logging.getLogger("agentkit")

_LONGEST_TOOL: Final = 100_000
"""How many characters of JSON describe a tool at most: some 25,000 tokens of each request."""


class CallsTools(Protocol):
    """What calls tools of a server: `MCPServer`, `AsyncMCPServer`, or the SDK's session."""

    def call_tool(self, name: str, arguments: dict[str, Any], /) -> Any:
        """Call a tool; may have to be awaited.

        One that has a parameter `context` gets the `ToolContext` of the call in code that waits.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class MCPToolChange:
    """A tool of a server that nobody has agreed to yet; its texts are as the server sent them.

    Attributes:
        name: its name, as the server says it.
        before: what was agreed to (`name`, `title`, `description`, `inputSchema`); `None` for a new
            tool, and where only its digest is known.
        after: what the server offers now.
    """

    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


Confirm: TypeAlias = "Callable[[MCPToolChange], bool | Awaitable[bool]]"
"""Is asked about a tool that is new or different, and says `True` to agree to it; may be async."""


def mcp_tool(
    tool: object, client: CallsTools, **options: Unpack[ToolOptions]
) -> BetaFunctionTool[Callable[..., Any]]:
    """Make a tool of the runner from one of a server, for code that waits.

    Args:
        tool: An entry of what the server lists: a `Tool` of the MCP SDK.
        client: What calls it: an `MCPServer`. With a session of the SDK, which is async, the
            runner has to work in a thread of anyio's, started by the session's event loop.
        **options: See `ToolOptions`.

    Raises:
        InvalidTool: What the server says of it can't be sent to the API, or is too much.
    """

    def call(context: ToolContext[Any], /, **arguments: Any) -> Any:
        more = {"context": context} if takes_context else {}
        answer = client.call_tool(name, arguments, **more)
        return result_blocks(_waited(answer) if inspect.isawaitable(answer) else answer)

    takes_context = "context" in inspect.signature(client.call_tool).parameters
    name, given = _made(tool, options)
    return BetaFunctionTool(call, **given)


def async_mcp_tool(
    tool: object, client: CallsTools, **options: Unpack[ToolOptions]
) -> BetaAsyncFunctionTool[Callable[..., Any]]:
    """Make a tool of the async runner from one of a server.

    Args:
        tool: An entry of what the server lists: a `Tool` of the MCP SDK.
        client: What calls it: an `AsyncMCPServer`, or a session of the SDK.
        **options: See `ToolOptions`.

    Raises:
        InvalidTool: What the server says of it can't be sent to the API.
    """

    async def call(**arguments: Any) -> Any:
        answer = client.call_tool(name, arguments)
        return result_blocks(await answer if inspect.isawaitable(answer) else answer)

    name, given = _made(tool, options)
    return BetaAsyncFunctionTool(call, **given)


def api_name(tool: Mapping[str, Any]) -> str:
    """Return the name of a tool of a server for the API, which takes fewer characters."""
    return re.sub(r"[^a-zA-Z0-9_-]", "_", str(tool["name"]))[:128]


def digest(tool: Mapping[str, Any]) -> str:
    """Return what tells one version of a tool from another: what a model is shown of it counts."""
    said = [tool.get(part) for part in ("name", "title", "description", "inputSchema")]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def changes(
    known: Mapping[str, str], seen: Mapping[str, Mapping[str, Any]], tools: Sequence[dict[str, Any]]
) -> list[MCPToolChange]:
    """Return which of `tools` nobody has agreed to: those that are new and those that differ.

    Args:
        known: The digests agreed to, by name.
        seen: The tools agreed to, by name, as far as they are known.
        tools: What the server lists now.
    """
    return [
        MCPToolChange(name=tool["name"], before=seen.get(tool["name"]), after=tool)
        for tool in tools
        if known.get(tool["name"]) != digest(tool)
    ]


def made_tools(
    tools: Sequence[dict[str, Any]],
    make: Callable[..., Any],
    client: CallsTools,
    approval: bool | ApprovalRule,
) -> list[Any]:
    """Make the tools of a server, but for those the API could not take."""
    made: list[Any] = []
    for tool in tools:
        try:
            made.append(make(tool, client, requires_approval=approval))
        except InvalidTool as error:
            log.warning("A tool of an MCP server is left out: %s", error)
    return made


def _made(tool: object, options: ToolOptions) -> tuple[str, ToolOptions]:
    """Return the name for the server, and what the tool is made with."""
    told = wire(tool)
    name = str(told.get("name"))
    shown = cleaned(told)
    if (size := len(json.dumps(shown))) > _LONGEST_TOOL:
        raise InvalidTool(f"what the server says of {api_name(told)} has {size:,} characters")
    given: dict[str, Any] = {
        "name": api_name(told),
        "description": shown.get("description") or shown.get("title") or "",
        "input_schema": ForeignSchema(shown.get("inputSchema") or {"type": "object"}),
    }
    return name, cast("ToolOptions", {**given, **options})


def _waited(answer: Awaitable[Any]) -> Any:
    from anyio import from_thread  # paid by who uses a session of the SDK

    async def wait() -> Any:
        return await answer

    try:
        return from_thread.run(wait)
    except RuntimeError as error:
        if inspect.iscoroutine(answer):
            answer.close()
        raise InvalidTool(
            "the session of this MCP tool is async: use async_mcp_tool with AsyncAnthropic, or"
            " give mcp_tool an MCPServer"
        ) from error
