"""What gives tools for each turn, and how a runner asks it: sets of tools, servers, stores."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

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

__all__ = ["AnyTool", "ToolSource", "expand", "expand_async"]


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
        if not _is_source(tool):
            expanded.append(tool)
            continue
        given = tool.tools_for(context)
        if inspect.isawaitable(given):
            if inspect.iscoroutine(given):
                given.close()
            raise TypeError(f"{tool!r} gives its tools asynchronously: use it with AsyncAnthropic")
        expanded += expand(given, context)
    return expanded


async def expand_async(tools: _Tools, context: ToolContext[Any]) -> list[AnyTool]:
    """Return `tools`, each source among them replaced by the tools it gives for this turn."""
    expanded: list[AnyTool] = []
    for tool in tools:
        if not _is_source(tool):
            expanded.append(tool)
            continue
        given = tool.tools_for(context)
        expanded += await expand_async(
            await given if inspect.isawaitable(given) else given, context
        )
    return expanded


def _is_source(tool: object) -> TypeIs[ToolSource]:
    # Not `isinstance`, which takes some microseconds with a protocol: this is asked every turn.
    return hasattr(tool, "tools_for")
