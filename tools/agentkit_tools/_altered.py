"""The same tool with another name, text or treatment; the original stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from agentkit_tools._definition import check_name
from agentkit_tools._options import ToolOptions, given_options
from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
from agentkit_tools._treatment import TREATMENTS, given_treatment
from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from agentkit_client.types import beta
    from agentkit_tools._result import BetaFunctionToolResultType
    from agentkit_tools.context import ToolContext
    from agentkit_tools.sources import AnyTool


def altered(tool: AnyTool, **changes: Unpack[ToolOptions]) -> AnyTool:
    """Return `tool` with some options changed: what `Toolset` does with all of its tools.

    Args:
        tool: A tool of any kind. Of a dictionary, only what is sent can be changed.
        **changes: See `ToolOptions`; all but `input_schema`.

    Raises:
        InvalidTool: When a change is not possible, or makes no sense.
    """
    if changes.get("input_schema") is not None:
        raise InvalidTool("input_schema can't be changed later; decorate the function again")
    if isinstance(tool, (BetaFunctionTool, BetaAsyncFunctionTool)):
        return cast("AnyTool", tool.altered(**changes))
    sent, treated = given_options(changes), given_treatment(changes)
    if isinstance(tool, Mapping):
        if treated:
            raise InvalidTool(
                f"{next(iter(treated))} is for tools that run here; {_shown(tool)} runs elsewhere"
            )
        return {**tool, **_possible(tool, sent)}
    is_async = isinstance(tool, BetaAsyncBuiltinFunctionTool)
    return (_AsyncAltered if is_async else _Altered)(tool, sent, treated)


class _Wrapped:
    """What the wrappers of both colours share."""

    def __init__(self, tool: Any, sent: dict[str, Any], treated: dict[str, Any]) -> None:
        self._tool = tool
        self._sent = _possible(tool.to_dict(), sent)
        for option in TREATMENTS:
            if option in treated or hasattr(tool, option):
                setattr(self, option, treated.get(option, getattr(tool, option, None)))

    def to_dict(self) -> beta.BetaToolUnionParam:
        return cast("beta.BetaToolUnionParam", {**self._tool.to_dict(), **self._sent})

    def call(self, input: object, context: ToolContext[Any] | None = None) -> Any:
        if getattr(self._tool, "takes_context", False):
            return self._tool.call(input, context)
        return self._tool.call(input)

    def __repr__(self) -> str:
        return f"<altered {self._tool!r}>"


class _Altered(_Wrapped, BetaBuiltinFunctionTool):
    """A tool that is no function, altered."""


class _AsyncAltered(_Wrapped, BetaAsyncBuiltinFunctionTool):
    """An async one."""

    async def call(
        self, input: object, context: ToolContext[Any] | None = None
    ) -> BetaFunctionToolResultType:
        return await super().call(input, context)


def _possible(tool: Mapping[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Refuse to rename or to describe what the API itself defines."""
    if "name" in sent:
        check_name(sent["name"])
    fixed = [option for option in ("name", "description") if option in sent]
    if fixed and tool.get("type") not in (None, "custom"):
        raise InvalidTool(
            f"the {fixed[0]} of {_shown(tool)} can't be changed: the API defines it; leave this"
            " tool out of what is changed, and add it afterwards"
        )
    return sent


def _shown(tool: Mapping[str, Any]) -> str:
    return f"{tool.get('name', '')!r} ({tool.get('type', 'a dictionary')})"
