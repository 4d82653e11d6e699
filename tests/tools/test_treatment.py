"""How a tool's calls are to be treated: options, attributes, and what makes no sense."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from agentkit_tools import (
    MAX_RESULT_CHARS,
    BetaAsyncBuiltinFunctionTool,
    BetaBuiltinFunctionTool,
    InvalidTool,
    Isolation,
    ToolContext,
    beta_async_tool,
    beta_tool,
    tool,
)

if TYPE_CHECKING:
    from agentkit_client.types import beta


def ping() -> str:
    """Ping."""
    return "pong"


DEFAULTS = {
    "timeout": None,
    "sequential": False,
    "isolated": False,
    "requires_approval": False,
    "max_result_chars": MAX_RESULT_CHARS,
}


class Clock(BetaBuiltinFunctionTool):
    timeout = 3

    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"name": "clock", "input_schema": {"type": "object"}}

    def call(self, input: object) -> str:
        return repr(input)

    def requires_approval(self, call: Any, context: ToolContext) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return call.input != {}


class AsyncClock(BetaAsyncBuiltinFunctionTool):
    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"name": "clock", "input_schema": {"type": "object"}}

    async def call(self, input: object, context: ToolContext | None = None) -> str:
        return f"{input} {context}"


class LaterClock(AsyncClock):
    pass


@pytest.mark.parametrize("made", [beta_tool(ping), beta_async_tool(ping), AsyncClock()])
def test_every_tool_has_defaults(made: Any):
    assert {name: getattr(made, name) for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("decorator", [beta_tool, beta_async_tool, tool])
def test_options_become_attributes_and_are_not_sent(decorator: Any):
    options: dict[str, Any] = {
        "timeout": 1.5,
        "sequential": True,
        "isolated": Isolation(memory_bytes=1_000_000),
        "requires_approval": callable,
        "max_result_chars": None,
    }
    made = decorator(**options)(ping)
    assert {name: getattr(made, name) for name in options} == options
    assert made.to_dict().keys() == {"name", "description", "input_schema"}


@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [
        ("timeout", 0, "seconds above 0"),
        ("timeout", -1, "seconds above 0"),
        ("timeout", math.inf, "seconds above 0"),
        ("timeout", math.nan, "seconds above 0"),
        ("timeout", True, "seconds above 0"),
        ("timeout", "3", "seconds above 0"),
        ("sequential", None, "True or False"),
        ("isolated", 1, "True, False or an Isolation"),
        ("requires_approval", "yes", "True, False or a function"),
        ("max_result_chars", 10, "from 200 up"),
        ("max_result_chars", 1e6, "a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(option: Any, value: Any, wanted: str):
    with pytest.raises(InvalidTool, match=f"{option} has to be .*{wanted}.*, not "):
        beta_tool(ping, **{option: value})


def test_a_builtin_tool_sets_them_on_its_class():
    clock = Clock()
    assert (clock.timeout, clock.sequential) == (3, False)
    assert callable(clock.requires_approval)


def test_a_tool_asks_for_the_context_by_a_parameter():
    def told(context: ToolContext) -> str:
        """Be told."""
        return context.tool_name

    assert not Clock.takes_context
    assert AsyncClock.takes_context
    assert LaterClock.takes_context
    assert not beta_tool(ping).takes_context
    assert beta_tool(told).takes_context


@pytest.mark.parametrize("limit", ["wall_seconds", "cpu_seconds", "memory_bytes"])
def test_limits_of_a_child_process_are_above_0(limit: str):
    assert getattr(Isolation(**{limit: 3}), limit) == 3
    values: list[Any] = [0, -1, math.inf, math.nan]
    for wrong in values:
        with pytest.raises(ValueError, match=f"{limit} has to be above 0"):
            Isolation(**{limit: wrong})
