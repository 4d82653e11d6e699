"""Tools of both colours: calling, binding, and what is no function."""

from __future__ import annotations

import abc
import contextvars
import functools
import inspect
import io
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

import pytest
from typing_extensions import assert_type

from agentkit_tools import (
    BetaAsyncBuiltinFunctionTool,
    BetaAsyncFunctionTool,
    BetaBuiltinFunctionTool,
    BetaFunctionTool,
    InvalidArguments,
    InvalidResult,
    InvalidTool,
    beta_async_tool,
    beta_tool,
)


@beta_tool
def add(a: int, b: int = 2) -> str:
    """Add."""
    return str(a + b)


def test_a_tool_is_still_the_function():
    assert_type(add(1, b=1), str)
    assert add(1, b=1) == "2"
    assert add.func(1) == "3"
    assert inspect.signature(add) == inspect.signature(add.func)
    assert (add.__doc__, vars(add)["__name__"]) == (add.func.__doc__, "add")
    assert repr(add) == "<BetaFunctionTool add>"


def test_a_tool_has_name_description_and_schema():
    assert (add.name, add.description) == ("add", "Add.")
    assert add.to_dict() == {
        "name": "add",
        "description": "Add.",
        "input_schema": add.input_schema,
    }


def test_call_takes_an_input_and_returns_content():
    assert add.call({"a": "1"}) == "3"
    with pytest.raises(InvalidArguments):
        add.call({"a": "x"})


def test_what_the_function_raises_goes_through_unchanged():
    error = KeyError("k")

    @beta_tool
    def broken() -> str:
        raise error

    with pytest.raises(KeyError) as raised:
        broken.call({})
    assert raised.value is error


def test_a_tool_is_not_decorated_twice():
    with pytest.raises(InvalidTool, match="is a tool already"):
        beta_tool(add)


def test_texts_can_be_changed_afterwards():
    tool = beta_tool(add.func)
    tool.name = "plus"
    tool.description += " Fast."
    tool.input_schema = {"type": "object"}
    assert tool.to_dict() == {
        "name": "plus",
        "description": "Add. Fast.",
        "input_schema": {"type": "object"},
    }
    assert add.description == "Add."


def test_many_threads_may_be_the_first_to_ask():
    tool = beta_tool(add.func)
    start = threading.Barrier(8)
    seen: list[Any] = []

    def ask() -> None:
        start.wait(timeout=10)
        seen.append((tool.to_dict(), tool.call({"a": 1})))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert seen == [(add.to_dict(), "3")] * 8


# Methods.


class Counter:
    """Has a tool of every kind."""

    def __init__(self, start: int) -> None:
        self.value = start

    @beta_tool
    def up(self, by: int = 1) -> str:
        """Count up.

        Args:
            by: how many
        """
        self.value += by
        return str(self.value)

    @beta_async_tool
    async def later(self, by: int) -> str:
        """Count up later."""
        return self.up(by)

    @beta_tool
    @classmethod
    def kind(cls, suffix: str) -> str:
        """Name the class."""
        return cls.__name__ + suffix

    @beta_tool
    @staticmethod
    def inner_static(a: int) -> str:
        """Show."""
        return str(a)

    @staticmethod
    @beta_tool
    def outer_static(a: int) -> str:
        """Show."""
        return str(a)

    imported = add


class Sub(Counter):
    """Inherits the tools."""


def test_a_method_is_bound_to_its_instance():
    one, ten = Counter(1), Counter(10)
    tools = [one.up, ten.up]
    assert [tool.call({}) for tool in tools] == ["2", "11"]
    assert [tool.call({"by": 5}) for tool in tools] == ["7", "16"]
    assert one.up(1) == "8"
    assert Counter.up(one, 1) == "9"


def test_self_is_never_in_the_schema():
    for tool in (Counter.up, Counter(0).up, Sub(0).up, beta_tool(Counter.up.func)):
        assert list(tool.input_schema["properties"]) == ["by"]
        assert tool.input_schema["properties"]["by"]["description"] == "how many"


def test_the_schema_of_a_method_is_worked_out_once():
    assert Counter(0).up.input_schema is Counter(1).up.input_schema is Counter.up.input_schema


def test_a_method_taken_from_the_class_says_where_to_take_it_from():
    with pytest.raises(InvalidTool, match="'up' is a method: take it from an instance"):
        Counter.up.call({})


async def test_an_async_method_is_bound_too():
    assert await Counter(1).later.call({"by": 2}) == "3"
    with pytest.raises(InvalidTool, match="'later' is a method"):
        await Counter.later.call({"by": 2})


def test_a_method_is_inherited():
    assert Sub(5).up.call({}) == "6"


def test_a_class_method_outside_of_the_decorator_is_refused():
    with pytest.raises(InvalidTool, match=r"parameter 'cls' .* put the decorator above @classm"):

        class Holder:  # pyright: ignore[reportUnusedClass]
            @classmethod
            @beta_tool
            def kind(cls, a: int) -> str:
                return str(a)


def test_an_abstract_method_stays_abstract():
    class Base(abc.ABC):
        @beta_tool
        @abc.abstractmethod
        def inner(self, a: int) -> str: ...

        @abc.abstractmethod
        @beta_tool
        def outer(self, a: int) -> str: ...

    class Whole(Base):  # checkers see an attribute in a tool, whose `self` may not change
        @beta_tool
        def inner(self, a: int) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
            return str(a)

        @beta_tool
        def outer(self, a: int) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
            return str(-a)

    assert Base.__abstractmethods__ == {"inner", "outer"}
    assert [Whole().inner.call({"a": 1}), Whole().outer.call({"a": 1})] == ["1", "-1"]


def test_a_class_method_is_bound_to_the_class_it_is_taken_from():
    for owner, name in ((Counter, "Counter!"), (Sub, "Sub!"), (Sub(0), "Sub!")):
        tool: Any = owner.kind
        assert list(tool.input_schema["properties"]) == ["suffix"]
        assert tool.call({"suffix": "!"}) == name


def test_a_static_method_is_a_function():
    tools: list[Any] = [Counter.inner_static, Counter(0).inner_static, Counter.outer_static]
    assert [tool.call({"a": 1}) for tool in tools] == ["1", "1", "1"]
    assert beta_tool(Counter.outer_static.func).call({"a": 1}) == "1"


def test_a_function_kept_in_a_class_is_not_bound():
    tool: Any = vars(Counter)["imported"]
    assert getattr(Counter(0), "imported") is tool is add  # noqa: B009 - its type is that of a method


def test_a_bound_method_can_be_decorated_outside():
    class Plain:
        def look(self, a: int) -> str:
            return f"{a}"

    tool = beta_tool(Plain().look)
    assert (tool.name, tool.call({"a": 1})) == ("look", "1")


# Partials and callable objects.


class Greeter:
    """Greets."""

    def __call__(self, name: str) -> str:
        return f"Hello {name}"


def test_a_callable_object_goes_by_its_class():
    tool = beta_tool(Greeter())
    assert (tool.name, tool.description) == ("Greeter", "Greets.")
    assert tool.call({"name": "you"}) == "Hello you"


def test_a_partial_hides_what_it_has_filled():
    tool = beta_tool(functools.partial(add.func, b=5))
    assert (tool.name, tool.description) == ("add", "Add.")
    assert list(tool.input_schema["properties"]) == ["a"]
    assert tool.call({"a": 1}) == "6"
    with pytest.raises(InvalidArguments, match="b: unknown"):
        tool.call({"a": 1, "b": 1})


# Async.


@beta_async_tool
async def wait(a: int) -> str:
    """Wait."""
    return str(a)


async def test_an_async_tool_is_awaited():
    assert await wait.call({"a": "1"}) == "1"
    assert await wait(2) == "2"
    with pytest.raises(InvalidArguments):
        await wait.call({})
    with pytest.raises(TypeError, match="must be a dict"):
        await wait.call([])


class Waiter:
    """Awaits."""

    async def __call__(self, a: int) -> str:
        return str(a)


async def passed_on(a: int) -> str:
    return str(a)


@functools.wraps(passed_on)
def wrapper(a: int) -> Coroutine[Any, Any, str]:
    return passed_on(a)


def undeclared(a: int) -> Awaitable[str]:
    return passed_on(a)


@pytest.mark.parametrize(
    "function",
    [functools.partial(passed_on), Waiter(), wrapper, undeclared],
    ids=["partial", "object", "wrapper", "undeclared"],
)
async def test_whatever_is_async_in_the_end_is_awaited(function: Callable[..., Awaitable[str]]):
    assert await beta_async_tool(function, name="it").call({"a": 1}) == "1"


async def test_an_async_generator_is_run_to_its_end():
    @beta_async_tool
    async def parts() -> AsyncIterator[str]:
        yield "one"
        yield "two"

    assert await parts.call({}) == [
        {"type": "text", "text": "one"},
        {"type": "text", "text": "two"},
    ]


REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("REQUEST")


async def test_a_plain_function_runs_in_a_thread_and_sees_the_context():
    @beta_async_tool
    def blocking() -> list[object]:
        return [threading.get_ident() == here, REQUEST.get()]

    @beta_async_tool
    def generator() -> Iterator[str]:
        yield str(threading.get_ident() == here)

    here = threading.get_ident()
    REQUEST.set("r1")
    assert await blocking.call({}) == '[false,"r1"]'
    assert await generator.call({}) == [{"type": "text", "text": "False"}]


async def test_what_an_async_function_raises_goes_through():
    @beta_async_tool
    async def broken() -> str:
        raise KeyError("k")

    @beta_async_tool
    def broken_in_thread() -> str:
        raise KeyError("k")

    for tool in (broken, broken_in_thread):
        with pytest.raises(KeyError):
            await tool.call({})


def test_an_async_function_is_refused_by_the_sync_decorator():
    async def generator() -> AsyncIterator[int]:
        yield 1

    for function in (
        passed_on,
        functools.partial(passed_on),
        Waiter(),
        Waiter().__call__,
        generator,
    ):
        with pytest.raises(InvalidTool, match="is async; decorate it with beta_async_tool"):
            beta_tool(function, name="it")


def test_a_hidden_coroutine_is_an_error_of_that_call():
    with pytest.raises(InvalidResult, match="make the tool with beta_async_tool"):
        beta_tool(wrapper).call({"a": 1})


def test_the_two_colours_have_the_same_surface():
    pairs: list[tuple[Any, Any]] = [
        (BetaFunctionTool, BetaAsyncFunctionTool),
        (BetaBuiltinFunctionTool, BetaAsyncBuiltinFunctionTool),
    ]
    for sync, async_ in pairs:
        names = {name for name in dir(sync) if not name.startswith("_")}
        assert names == {name for name in dir(async_) if not name.startswith("_")}
        assert inspect.iscoroutinefunction(async_.call)
        sync_call, async_call = inspect.signature(sync.call), inspect.signature(async_.call)
        assert sync_call.parameters == async_call.parameters
        assert sync_call.return_annotation == async_call.return_annotation


async def test_a_buffer_is_read_whole_in_either_colour():
    def draw() -> io.BytesIO:
        buffer = io.BytesIO()
        buffer.write(b"a\nb")
        return buffer

    async def draw_async() -> io.BytesIO:
        return draw()

    assert beta_tool(draw).call({}) == "a\nb"
    assert await beta_async_tool(draw).call({}) == "a\nb"
    assert await beta_async_tool(draw_async).call({}) == "a\nb"
