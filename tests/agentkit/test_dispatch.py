"""The calls of one turn: together, in order, each failing on its own."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import anyio
import pytest

from agentkit import Middleware
from agentkit._caller import Caller, Made
from agentkit._calls import FinishedCall, ToolCall
from agentkit._dispatch import make_calls
from agentkit._dispatch_async import make_calls_async
from agentkit._options import RunOptions
from agentkit_client.types import TextBlock
from agentkit_tools import BetaBuiltinFunctionTool, ToolError, beta_async_tool, beta_tool

Run = Callable[..., list[FinishedCall]]

who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")


def caller_of(tools: dict[str, Any], **options: Any) -> Caller:
    return Caller(
        run=None, turn=1, tools=tools, options=RunOptions(**options), approved={}, inside={}
    )


def in_order(asked: Sequence[ToolCall], made: list[Made]) -> list[FinishedCall]:
    by_id = {each.call.id: each.finished for each in made}
    return [finished for call in asked if (finished := by_id[call.id]) is not None]


def run_calls(asked: Sequence[ToolCall], tools: dict[str, Any], **options: Any) -> Any:
    made: list[Made] = []
    make_calls(caller_of(tools, **options), asked, made.append)
    return in_order(asked, made)


async def run_calls_async(asked: Sequence[ToolCall], tools: dict[str, Any], **options: Any) -> Any:
    made: list[Made] = []
    await make_calls_async(caller_of(tools, **options), asked, made.append)
    return in_order(asked, made)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Run:
    """Make calls in every colour."""
    if request.param == "sync":
        return run_calls

    def in_a_loop(asked: Sequence[ToolCall], tools: dict[str, Any], **options: Any) -> Any:
        made = partial(run_calls_async, asked, tools, **options)
        return anyio.run(made, backend=request.param)

    return in_a_loop


def calls(name: str, *inputs: Any) -> list[ToolCall]:
    return [
        ToolCall(id=f"{name}{n}{value}", name=name, input=value) for n, value in enumerate(inputs)
    ]


@beta_tool
def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


@beta_tool
def fail(how: str) -> str:
    """Fail in some way."""
    if how == "tell":
        raise ToolError([{"type": "text", "text": "told"}])
    if how == "exit":
        sys.exit(3)
    raise KeyError(how)


TOOLS: dict[str, Any] = {"add": add, "fail": fail, "elsewhere": {"name": "elsewhere"}}


@pytest.mark.parametrize("count", [1, 2, 10, 25])
def test_results_come_in_the_order_of_the_calls(run: Run, count: int) -> None:
    finished = run(calls("add", *({"a": n, "b": 1} for n in range(count))), TOOLS)
    assert [call.content for call in finished] == [str(n + 1) for n in range(count)]
    assert [call.input for call in finished] == [{"a": n, "b": 1} for n in range(count)]
    assert not any(call.is_error for call in finished)
    assert all(0 <= call.seconds < 60 for call in finished)


def test_the_calls_of_a_turn_run_at_the_same_time(run: Run) -> None:
    everybody_is_here = threading.Barrier(10, timeout=30)

    @beta_tool
    def meet() -> str:
        """Wait for the others."""
        everybody_is_here.wait()
        return "met"

    finished = run(calls("meet", *[{}] * 10), {"meet": meet})
    assert [call.content for call in finished] == ["met"] * 10


def test_asynchronous_tools_run_at_the_same_time(anyio_backend: str) -> None:
    @beta_async_tool
    async def meet() -> str:
        """Wait for the others."""
        nonlocal waiting
        waiting += 1
        if waiting == 10:
            all_here.set()
        await all_here.wait()
        return "met"

    async def main() -> list[FinishedCall]:
        nonlocal all_here
        all_here = anyio.Event()
        with anyio.fail_after(30):
            return await run_calls_async(calls("meet", *[{}] * 10), {"meet": meet})

    waiting = 0
    all_here: Any = None
    finished = anyio.run(main, backend=anyio_backend)
    assert [call.content for call in finished] == ["met"] * 10


def test_one_failure_leaves_the_others_alone(run: Run) -> None:
    asked = [
        *calls("add", {"a": 1, "b": 2}),
        *calls("fail", {"how": "k"}),
        *calls("add", {"a": 3, "b": 4}),
    ]
    finished = run(asked, TOOLS)
    assert [call.content for call in finished] == ["3", "KeyError('k')", "7"]
    assert [call.is_error for call in finished] == [False, True, False]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("tell", [{"type": "text", "text": "told"}]),
        ("exit", "SystemExit(3)"),
        ("k", "KeyError('k')"),
    ],
)
def test_the_model_is_told_what_went_wrong(run: Run, how: str, told: Any) -> None:
    (call,) = run(calls("fail", {"how": how}), TOOLS)
    assert (call.content, call.is_error) == (told, True)


def test_bad_arguments_are_named_and_nothing_is_called(run: Run) -> None:
    (call,) = run(calls("add", {"a": "x", "b": 2}), TOOLS)
    assert call.is_error
    assert "a" in call.content
    assert "'x'" in call.content or '"x"' in call.content


@pytest.mark.parametrize("input_", [None, [], "text", 5])
def test_arguments_that_are_no_object_are_an_error(run: Run, input_: Any) -> None:
    (call,) = run(calls("add", input_), TOOLS)
    assert call.is_error


def test_a_tool_that_changes_its_input_does_not_change_what_the_model_wrote(run: Run) -> None:
    @beta_tool
    def eat(data: dict[str, Any]) -> str:
        """Eat."""
        return str(data["bits"].pop())

    class Twice(Middleware):
        def tool_call(self, call: Any, proceed: Any) -> Any:
            return [proceed(call), proceed(call)][1]

    asked = calls("eat", {"data": {"bits": [1, 2]}})
    for middleware in ([], [Twice()]):
        [made] = run(asked, {"eat": eat}, middleware=middleware)
        assert made.content == "2"
        assert asked[0].input == made.input == {"data": {"bits": [1, 2]}}


class Odd(BetaBuiltinFunctionTool):
    """A tool that is no function, and returns whatever it is given."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def to_dict(self) -> Any:
        return {"name": "odd", "input_schema": {"type": "object"}}

    def call(self, input: object) -> Any:
        return self.value


class Exchange(Middleware):
    """Puts something in the place of results."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def tool_call(self, call: Any, proceed: Any) -> Any:
        finished = proceed(call)
        return replace(finished, content=self.value) if call.name == "odd" else finished


HI = {"type": "text", "text": "hi"}


@pytest.mark.parametrize("where", ["tool", "middleware"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([{"type": "text", "text": object}], "content[0].text: type has no JSON form"),
        ("half \ud800", "it has a lone surrogate"),
        ([{"type": "text", "text": float("nan")}], "nan is no number that JSON has"),
        (None, "a text or a list of blocks, not None"),
        ({"a": 1}, "a text or a list of blocks, not {'a': 1}"),
        (b"a", "a text or a list of blocks, not b'a'"),
        (["a", "b"], "a text or a list of blocks, not of 'a'"),
        ((HI,), [HI]),
        ([TextBlock(type="text", text="hi")], [HI]),
    ],
    ids=str,
)
def test_what_the_api_could_not_take_is_an_error_of_that_call(
    run: Run, where: str, value: Any, told: Any
) -> None:
    tool, middleware = (
        (Odd(value), list[Any]()) if where == "tool" else (Odd("fine"), [Exchange(value)])
    )
    [made, other] = run(
        [*calls("odd", {}), *calls("add", {"a": 3, "b": 4})],
        {"odd": tool, "add": add},
        middleware=middleware,
    )
    assert made.is_error == isinstance(told, str)
    assert told in str(made.content) if isinstance(told, str) else made.content == told
    assert isinstance(made.error, (TypeError, ValueError)) == made.is_error
    assert other.content == "7"


def test_blocks_of_an_error_that_can_not_be_sent_are_replaced(run: Run) -> None:
    @beta_tool
    def tell(how: str) -> str:
        """Tell of it."""
        blocks: Any = [{"type": "text", "text": how and object()}]
        raise ToolError(blocks)

    [made] = run(calls("tell", {"how": "x"}), {"tell": tell})
    assert made.is_error
    assert "object has no JSON form" in str(made.content)


@pytest.mark.parametrize("name", ["add", "nope"])
def test_an_input_that_was_no_json_is_an_error_and_nothing_is_called(run: Run, name: str) -> None:
    cut = ToolCall(id="t9", name=name, input={"a": 1, "b": 2}, malformed='{"a": 1, "b": 2')
    (whole,) = calls("add", {"a": 3, "b": 4})
    bad, good = run([cut, whole], TOOLS)
    assert (bad.id, bad.is_error, bad.input) == ("t9", True, {"a": 1, "b": 2})
    assert "not JSON" in str(bad.content)
    assert "line 1 column 15" in str(bad.content)
    assert (good.content, good.is_error) == ("7", False)


@pytest.mark.parametrize("name", ["ad", "elsewhere"])
def test_a_tool_that_is_not_here_is_an_error_that_names_near_ones(
    run: Run, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with caplog.at_level(logging.WARNING, "agentkit"):
        (call,) = run(calls(name, {}), TOOLS)
    assert call.is_error
    assert f"no tool named '{name}'" in call.content
    assert "add" in call.content
    assert name in caplog.text


def test_a_long_error_is_cut(run: Run) -> None:
    (call,) = run(calls("fail", {"how": "x" * 100_000}), TOOLS)
    assert len(call.content) < 2_100


@pytest.mark.parametrize("count", [1, 3])
def test_tools_see_the_context_of_the_caller(run: Run, count: int) -> None:
    @beta_tool
    def ask() -> str:
        """Ask who is calling."""
        return who.get()

    token = who.set("me")
    try:
        finished = run(calls("ask", *[{}] * count), {"ask": ask})
    finally:
        who.reset(token)
    assert [call.content for call in finished] == ["me"] * count


def test_an_interrupt_goes_through(run: Run) -> None:
    @beta_tool
    def interrupt() -> str:
        """Press Ctrl-C."""
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(calls("interrupt", {}, {}), {"interrupt": interrupt})


def test_cancelling_reaches_asynchronous_tools(anyio_backend: str) -> None:
    ended: list[str] = []

    async def main() -> None:
        both_wait = [anyio.Event(), anyio.Event()]

        @beta_async_tool
        async def sleep(number: int) -> str:
            """Sleep for ever."""
            both_wait[number].set()
            try:
                await anyio.sleep_forever()
            finally:
                ended.append("cancelled")
            return "woken"

        async with anyio.create_task_group() as group:
            asked = calls("sleep", {"number": 0}, {"number": 1})
            group.start_soon(run_calls_async, asked, {"sleep": sleep})
            for event in both_wait:
                await event.wait()
            group.cancel_scope.cancel()

    anyio.run(main, backend=anyio_backend)
    assert ended == ["cancelled", "cancelled"]


def test_a_tool_whose_own_task_was_cancelled_is_an_error_beside_the_others() -> None:
    @beta_async_tool
    async def wait() -> str:
        """Wait for a task that somebody cancels."""
        task = asyncio.ensure_future(asyncio.sleep(3600))
        task.cancel()
        await task
        return "woken"

    asked = [
        *calls("add", {"a": 1, "b": 2}),
        *calls("wait", {}),
        *calls("add", {"a": 3, "b": 4}),
    ]
    finished = asyncio.run(run_calls_async(asked, {"wait": wait, "add": add}))
    assert [call.is_error for call in finished] == [False, True, False]
    assert "cancelled" in str(finished[1].content)
    assert finished[2].content == "7"


def test_cancelling_the_task_around_it_ends_the_turn() -> None:
    async def main() -> None:
        @beta_async_tool
        async def sleep() -> str:
            """Sleep for ever."""
            asleep.set()
            await asyncio.sleep(3600)
            return "woken"

        asleep = asyncio.Event()
        task = asyncio.ensure_future(run_calls_async(calls("sleep", {}, {}), {"sleep": sleep}))
        await asleep.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
