"""Tools that are no functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from agentkit_tools import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool

if TYPE_CHECKING:
    from agentkit_client.types import beta


class Clock(BetaBuiltinFunctionTool):
    """A tool with its own definition."""

    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"type": "memory_20250818", "name": "memory"}

    def call(self, input: object) -> str:
        return repr(input)


class AsyncClock(BetaAsyncBuiltinFunctionTool):
    """The same, async."""

    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"type": "mcp_toolset", "mcp_server_name": "clocks"}

    async def call(self, input: object) -> str:
        return repr(input)


async def test_a_builtin_tool_is_named_by_its_definition():
    assert (Clock().name, Clock().call({})) == ("memory", "{}")
    assert (AsyncClock().name, await AsyncClock().call({})) == ("clocks", "{}")


@pytest.mark.parametrize("kind", [BetaBuiltinFunctionTool, BetaAsyncBuiltinFunctionTool])
def test_a_builtin_tool_has_to_say_what_it_is_and_does(kind: Any):
    with pytest.raises(TypeError, match=r"abstract methods '?call'?(,| and) '?to_dict'?"):
        kind()
