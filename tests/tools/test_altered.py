"""The same tool with other options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from agentkit_tools import (
    BetaAsyncBuiltinFunctionTool,
    BetaBuiltinFunctionTool,
    InvalidArguments,
    InvalidTool,
    ToolContext,
    altered,
    tool,
)

if TYPE_CHECKING:
    from agentkit_client.types import beta


@tool(strict=True, timeout=3, description="Add.")
def add(a: int, b: int = 2) -> str:
    return str(a + b)


@tool
async def wait(a: int) -> str:
    """Wait."""
    return f"waited {a}"


class Counter:
    start = 5

    @tool
    def count(self, by: int) -> str:
        """Count."""
        return str(self.start + by)


class Clock(BetaBuiltinFunctionTool):
    timeout = 3

    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"name": "clock", "description": "Tell.", "input_schema": {"type": "object"}}

    def call(self, input: object) -> str:
        return repr(input)


class AsyncClock(BetaAsyncBuiltinFunctionTool):
    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"name": "clock", "input_schema": {"type": "object"}}

    async def call(self, input: object, context: ToolContext[Any] | None = None) -> str:
        return f"{input} {context}"


class Memory(Clock):
    def to_dict(self) -> beta.BetaToolUnionParam:
        return {"type": "memory_20250818", "name": "memory"}


def test_a_function_is_altered_and_the_original_stays():
    before = add.to_dict()
    plus = add.altered(name="plus", description="Plus.", strict=None, timeout=None, sequential=True)
    assert plus.to_dict() == {**before, "name": "plus", "description": "Plus."}
    assert (plus.timeout, plus.sequential) == (None, True)
    assert add.to_dict() == before
    assert (add.timeout, add.sequential) == (3, False)
    assert (plus(1), plus.call({"a": 1})) == ("3", "3")
    deferred: Any = altered(add, defer_loading=True)
    assert deferred.to_dict() == {**before, "defer_loading": True}


def test_an_altered_name_is_the_one_in_errors():
    with pytest.raises(InvalidArguments, match=r"^Invalid arguments for plus:"):
        add.altered(name="plus").call({})


async def test_an_async_function_stays_one():
    later: Any = altered(wait, name="later")
    assert await later.call({"a": 1}) == "waited 1"


def test_a_bound_method_stays_bound():
    assert Counter().count.altered(name="tally").call({"by": 1}) == "6"
    tally = Counter.count.altered(name="tally")
    assert tally.__get__(Counter()).call({"by": 2}) == "7"


async def test_a_tool_that_is_no_function_is_wrapped():
    watch: Any = altered(Clock(), name="watch", requires_approval=True, cache_control=None)
    assert issubclass(type(watch), BetaBuiltinFunctionTool)
    assert (watch.name, watch.to_dict()["description"]) == ("watch", "Tell.")
    assert (watch.timeout, watch.requires_approval, watch.sequential) == (3, True, False)
    assert watch.call({"a": 1}, ToolContext()) == "{'a': 1}"
    quick: Any = altered(watch, timeout=1)
    assert (quick.timeout, watch.timeout) == (1, 3)
    later: Any = altered(AsyncClock(), name="later")
    assert issubclass(type(later), BetaAsyncBuiltinFunctionTool)
    assert await later.call({}, ToolContext()) == "{} <ToolContext>"
    assert await later.call({}) == "{} None"


def test_a_dictionary_is_altered_as_far_as_it_is_sent():
    given = {"name": "look", "input_schema": {"type": "object"}}
    assert altered(given, name="see", strict=True) == {**given, "name": "see", "strict": True}
    assert given["name"] == "look"
    with pytest.raises(InvalidTool, match=r"timeout is for tools that run here; 'look' \(a dict"):
        altered(given, timeout=3)


@pytest.mark.parametrize("given", [Memory(), Memory().to_dict()])
def test_what_the_api_defines_keeps_its_name(given: Any):
    for change in ({"name": "mine"}, {"description": "Mine."}):
        with pytest.raises(InvalidTool, match=r"of 'memory' \(memory_20250818\) can't be changed"):
            altered(given, **change)  # pyright: ignore[reportArgumentType]
    cached: Any = altered(given, cache_control={"type": "ephemeral"})
    sent = cached.to_dict() if hasattr(cached, "to_dict") else cached
    assert sent["cache_control"] == {"type": "ephemeral"}


@pytest.mark.parametrize("given", [add, wait, Clock(), {"name": "look"}])
def test_what_makes_no_sense_is_refused(given: Any):
    with pytest.raises(InvalidTool, match="can't be a tool's name"):
        altered(given, name="no good")
    with pytest.raises(InvalidTool, match="input_schema"):
        altered(given, input_schema={"type": "object"})
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        altered(given, timeuot=3)  # pyright: ignore[reportCallIssue]


def test_a_treatment_that_makes_no_sense_is_refused():
    for given in (add, Clock()):
        with pytest.raises(InvalidTool, match="timeout has to be"):
            altered(given, timeout=0)
