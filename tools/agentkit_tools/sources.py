"""What gives tools for each turn, and how a runner asks it: sets of tools, servers, stores."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast, runtime_checkable

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
    from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
    from agentkit_tools.context import ToolContext

    AnyTool: TypeAlias = (
        BetaFunctionTool[Any]
        | BetaAsyncFunctionTool[Any]
        | BetaBuiltinFunctionTool
        | BetaAsyncBuiltinFunctionTool
        | Mapping[str, Any]
    )
    _Tools: TypeAlias = "Iterable[AnyTool | ToolSource]"
else:  # who runs tools needs not load all kinds
    AnyTool: TypeAlias = Any
    """A tool of either colour, or a dictionary that is offered to the model and not run here."""

__all__ = [
    "AnyTool",
    "ToolSource",
    "at_once",
    "by_name",
    "expand",
    "expand_async",
    "is_source",
    "name_of",
]


T = TypeVar("T")
_NAMES = ("name", "mcp_server_name", "type")


@runtime_checkable
class ToolSource(Protocol):
    """Something that says before each turn which tools there are.

    A runner takes it in `tools` wherever it takes a tool, asks `tools_for` before each request,
    and sends and runs what it returns. `Toolset` is one; so is whatever has this method: tools
    that depend on the user, on the time, on a server. Return the same tools in the same order
    for as long as you can, because the prompt cache ends where the tools change.
    """

    def tools_for(self, context: ToolContext[Any], /) -> _Tools | Awaitable[_Tools]:
        """Return the tools for the coming turn; other sources may be among them.

        It may be async; then it works under `AsyncAnthropic` only.

        Args:
            context: The run, with its dependencies; without a tool-use id and a tool's name.
        """
        ...


def expand(tools: _Tools, context: ToolContext[Any]) -> list[AnyTool]:
    """Return `tools`, each source among them replaced by the tools it gives for this turn.

    Raises:
        TypeError: When a source is async.
    """
    expanded: list[AnyTool] = []
    for tool in tools:
        if not is_source(tool):
            expanded.append(tool)
            continue
        given = at_once(tool.tools_for(context), tool, "use it with AsyncAnthropic")
        expanded += expand(given, context)
    return expanded


async def expand_async(tools: _Tools, context: ToolContext[Any]) -> list[AnyTool]:
    """Return `tools`, each source among them replaced by the tools it gives for this turn."""
    expanded: list[AnyTool] = []
    for tool in tools:
        if not is_source(tool):
            expanded.append(tool)
            continue
        given = tool.tools_for(context)
        expanded += await expand_async(
            await given if inspect.isawaitable(given) else given, context
        )
    return expanded


def at_once(given: T | Awaitable[T], giver: object, way_out: str) -> T:
    """Return what was given, if it need not be waited for.

    Raises:
        TypeError: When it must; ends in `way_out`.
    """
    if not inspect.isawaitable(given):
        return given
    if inspect.iscoroutine(given):
        given.close()
    raise TypeError(f"{giver!r} gives its tools asynchronously: {way_out}")


def is_source(tool: object) -> TypeIs[ToolSource]:
    """Tell whether something gives tools instead of being one."""
    # Not `isinstance`, which takes some microseconds with a protocol: this is asked every turn.
    return hasattr(tool, "tools_for")


def by_name(tools: Iterable[object]) -> dict[str, AnyTool]:
    """Return tools by the name the model calls them by.

    Raises:
        TypeError: When something is no tool.
        ValueError: When two tools have one name.
    """
    named: dict[str, AnyTool] = {}
    for tool in tools:
        name = name_of(tool)
        if name in named:
            raise ValueError(
                f"Two tools are named {name!r}. Give one of them another name, or put them into"
                " sets with a prefix."
            )
        named[name] = cast("AnyTool", tool)
    return named


def name_of(tool: object) -> str:
    """Return what the model calls a tool by.

    Raises:
        TypeError: When it is no tool.
    """
    if isinstance(tool, Mapping):
        given = cast("Mapping[str, Any]", tool)
        # A set of tools of an MCP server goes by the server's name, one of the API by its type.
        return str(next(filter(None, map(given.get, _NAMES)), given))
    if not (hasattr(tool, "name") and hasattr(tool, "to_dict") and hasattr(tool, "call")):
        shown = getattr(tool, "__name__", None) or repr(tool)
        raise TypeError(f"{shown} is no tool: decorate the function with @beta_tool.")
    return str(cast("Any", tool).name)
