"""The context of a call: hidden from the model, given to the function, makeable by hand."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, Optional

import pytest

from agentkit_tools import (
    BetaFunctionTool,
    CallCancelled,
    InvalidTool,
    Progress,
    ToolContext,
    beta_async_tool,
    beta_tool,
)

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Deps:
    user: str


class Mine(ToolContext[Deps]):
    """A context of one's own."""


def bare(x: int, context: ToolContext) -> object:
    return x, context


def with_deps(x: int, context: ToolContext[Deps]) -> object:
    return x, context


def optional(x: int, context: Optional[ToolContext[Deps]] = None) -> object:  # noqa: UP045 - a form
    return x, context


def with_pipe(x: int, context: ToolContext[Deps] | None = None) -> object:
    return x, context


def annotated(x: int, context: Annotated[ToolContext[Deps], "text"]) -> object:
    return x, context


def annotated_optional(x: int, context: Annotated[ToolContext | None, "text"] = None) -> object:
    return x, context


def subclass(x: int, context: Mine) -> object:
    return x, context


def first_by_position(context: ToolContext[Deps], x: int, /) -> object:
    return x, context


def last_by_position(x: int, context: ToolContext[Deps], /) -> object:
    return x, context


def by_keyword(x: int, *, context: ToolContext[Deps]) -> object:
    return x, context


def unresolvable(x: int, context: ToolContext[Decimal]) -> object:
    return x, context


def unresolvable_inside(x: int, context: ToolContext[dict[str, Decimal]]) -> object:
    return x, context


def unresolvable_optional(x: int, context: Optional[ToolContext[Decimal]] = None) -> object:  # noqa: UP045 - the old way of writing it
    return x, context


FORMS: list[Any] = [
    bare,
    with_deps,
    optional,
    with_pipe,
    annotated,
    annotated_optional,
    subclass,
    first_by_position,
    last_by_position,
    by_keyword,
    unresolvable,
    unresolvable_inside,
    unresolvable_optional,
]


def returning_it(func: Any) -> BetaFunctionTool[Any]:
    """Make a tool that keeps what its function got in `got`."""
    got: list[Any] = []

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> str:
        got.append(func(*args, **kwargs))
        return "done"

    made = beta_tool(wrapper)
    vars(made)["got"] = got
    return made


@pytest.mark.parametrize("func", FORMS, ids=lambda func: func.__name__)
def test_every_form_is_hidden_and_given(func: Any):
    tool = returning_it(func)
    assert list(tool.input_schema["properties"]) == ["x"]
    assert tool.input_schema["required"] == ["x"]
    context = Mine(Deps("ada"))
    assert tool.call({"x": "3"}, context) == "done"
    assert vars(tool)["got"] == [(3, context)]


@pytest.mark.parametrize("func", FORMS, ids=lambda func: func.__name__)
def test_without_a_context_there_is_a_neutral_one(func: Any):
    tool = returning_it(func)
    tool.call({"x": 1})
    context: Any = vars(tool)["got"][0][1]
    assert isinstance(vars(tool)["got"][0][1], ToolContext)
    assert (context.deps, context.run, context.usage, context.tool_use_id) == (None,) * 3 + ("",)
    assert context.tool_name == func.__name__
    assert not context.cancelled
    context.progress("half", 0.5)


def test_the_model_can_not_fill_it():
    tool = beta_tool(with_deps)
    with pytest.raises(ValueError, match="context: unknown, the parameters are: x"):
        tool.call({"x": 1, "context": {"deps": {"user": "root"}}})


async def test_async_tools_get_it_too():
    @beta_async_tool
    async def user(context: ToolContext[Deps]) -> str:
        return context.deps.user

    assert await user.call({}, ToolContext(Deps("ada"))) == "ada"


def test_methods_get_it_beside_self():
    class Greeter:
        @beta_tool
        def greet(self, context: ToolContext[Deps]) -> str:
            return f"{type(self).__name__} {context.deps.user}"

    assert Greeter().greet.input_schema["properties"] == {}
    assert Greeter().greet.call({}, ToolContext(Deps("ada"))) == "Greeter ada"


def test_a_partial_may_fill_it():
    context = ToolContext(Deps("ada"))
    tool = beta_tool(functools.partial(bare, context=context))
    assert tool.func(x=1) == (1, context)
    assert list(tool.input_schema["properties"]) == ["x"]


def test_a_function_of_a_context_alone_takes_nothing():
    @beta_tool
    def whoami(context: ToolContext[Deps], /) -> str:
        return context.deps.user

    assert whoami.call({}, ToolContext(Deps("ada"))) == "ada"
    assert whoami.input_schema["properties"] == {}


def test_an_input_schema_of_ones_own_does_not_know_it():
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}}
    tool = beta_tool(with_deps, input_schema=schema)
    assert tool.input_schema == schema


def test_two_of_them_are_one_too_many():
    def twice(a: ToolContext, b: ToolContext[Deps]) -> str:
        return f"{a} {b}"

    with pytest.raises(InvalidTool, match="both 'a' and 'b' are a ToolContext"):
        beta_tool(twice)


def test_a_union_with_something_else_is_refused_by_name():
    def odd(a: ToolContext | int) -> str:
        return str(a)

    with pytest.raises(InvalidTool, match="parameter 'a'"):
        beta_tool(odd)


def test_progress_is_passed_on_with_the_call():
    seen: list[Progress] = []
    context = ToolContext(tool_use_id="toolu_1", tool_name="dig", on_progress=seen.append)
    context.progress("digging", 0.25)
    context.progress("still digging")
    first = Progress(tool_use_id="toolu_1", tool_name="dig", message="digging", fraction=0.25)
    assert (seen[0], seen[1].fraction) == (first, None)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, 50, float("nan")])
def test_progress_goes_from_0_to_1(fraction: float):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ToolContext().progress("digging", fraction)


def test_a_cancelled_call_can_leave():
    context = ToolContext()
    context.raise_if_cancelled()
    context.cancel("It took longer than 3 seconds.")
    context.cancel("The run was closed.")
    assert context.cancelled
    with pytest.raises(CallCancelled, match=r"^It took longer than 3 seconds\.$"):
        context.raise_if_cancelled()


def test_the_usage_is_that_of_the_run():
    assert ToolContext(run=SimpleNamespace(usage="tokens")).usage == "tokens"


def test_its_text_tells_nothing_of_the_dependencies():
    context = ToolContext("sk-secret", tool_use_id="toolu_1", tool_name="dig")
    assert repr(context) == "<ToolContext of dig (toolu_1)>"
    context.cancel()
    assert repr(context) == "<ToolContext of dig (toolu_1) cancelled>"
    assert repr(Mine(Deps("ada"))) == "<Mine>"
