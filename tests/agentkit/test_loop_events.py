"""The one stream of events of all runners: what comes, in which order, and how it can be left."""

from __future__ import annotations

import threading
from contextlib import aclosing, closing
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from colours import each, every
from played import GO, Play, call, play, player, results_in, text

from agentkit import RunLimits, ToolContext, beta_async_tool, beta_tool
from agentkit.errors import RunLimitReached, record_of
from agentkit.events import from_dict
from agentkit.local import LocalError

__all__ = ["play"]


@beta_tool
def add(a: int, context: ToolContext) -> str:
    """Add."""
    context.progress("half", 0.5)
    return str(a)


async def events_of(runner: Any) -> list[Any]:
    return await every(runner.events())


def types(events: list[Any]) -> list[str]:
    return [event.type for event in events]


CALLED = ["turn_started", "text_delta", "turn_finished", "call_started", "call_progress"]
DONE = ["turn_started", "text_delta", "turn_finished", "run_finished"]


def joined(events: list[Any]) -> list[str]:
    """Name the events, deltas of one block once."""
    found: list[str] = []
    for name in types(events):
        if not (found and found[-1] == name == "text_delta"):
            found.append(name)
    return found


def test_all_that_happens_comes_in_order(play: Play) -> None:
    played = play([[text("let me"), call(a=1)], "done"], [add], body=events_of)
    events = played.value
    assert joined(events) == [*CALLED, "call_finished", *DONE]
    by_type = {event.type: event for event in events}
    assert "".join(e.text for e in events if e.type == "text_delta" and e.turn == 1) == "let me"
    assert by_type["call_progress"].fraction == 0.5
    assert (by_type["call_finished"].content, by_type["call_finished"].turn) == ("1", 1)
    assert by_type["turn_finished"].message["content"] == [text("done")]
    last = events[-1]
    assert (last.reason, last.message["stop_reason"], last.error) == ("done", "end_turn", None)
    assert len(last.usage["turns"]) == 2
    assert [from_dict(event.to_dict()) for event in events] == events
    assert played.roles == ["user", "assistant", "user", "assistant"]


def test_thinking_comes_too(play: Play) -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "sig"}
    played = play([[thought, text("done")]], body=events_of)
    said = [e.thinking for e in played.value if e.type == "thinking_delta"]
    assert "".join(said) == "hm"


def test_an_error_comes_as_the_last_event_and_is_raised(play: Play) -> None:
    seen: list[Any] = []

    async def body(runner: Any) -> None:
        await every(runner.events(), seen)

    played = play([[call(a=1)], LocalError(400, message="wrong")], [add], body=body)
    assert (seen[-1].type, seen[-1].reason) == ("run_finished", "error")
    assert "wrong" in seen[-1].error
    assert played.error is not None
    assert record_of(played.error) is not None
    assert played.roles == ["user", "assistant", "user"]


def test_a_limit_is_an_event(play: Play) -> None:
    seen: list[Any] = []

    async def body(runner: Any) -> None:
        await every(runner.events(), seen)

    played = play([[call(a=1)]], [add], body=body, limits=RunLimits(turns=1))
    assert types(seen)[-2:] == ["limit_reached", "run_finished"]
    assert (seen[-2].limit, seen[-2].allowed) == ("turns", 1)
    assert seen[-1].reason == "limit"
    assert isinstance(played.error, RunLimitReached)


def test_a_call_that_needs_approval_is_an_event_and_the_run_pauses(play: Play) -> None:
    @beta_tool(requires_approval=True)
    def rm(path: str) -> str:
        """Remove."""
        return path

    played = play([[call("rm", path="x")]], [rm], body=events_of)
    assert types(played.value)[-2:] == ["approval_needed", "run_finished"]
    assert played.value[-2].input == {"path": "x"}
    assert played.value[-1].reason == "paused"


def test_events_of_calls_come_while_they_run(play: Play) -> None:
    go_on = threading.Event()

    @beta_tool
    def wait(context: ToolContext) -> str:
        """Wait until somebody has seen the progress."""
        context.progress("waiting")
        return "seen" if go_on.wait(30) else "not seen"

    async def body(runner: Any) -> list[Any]:
        seen: list[Any] = []
        async for event in each(runner.events()):
            seen.append(event)
            if event.type == "call_progress":
                go_on.set()
        return seen

    played = play([[call("wait")], "done"], [wait], body=body)
    assert [e.content for e in played.value if e.type == "call_finished"] == ["seen"]


@pytest.mark.parametrize("at", ["call_started", "call_finished"])
def test_leaving_among_calls_cancels_them_and_keeps_what_was_done(play: Play, at: str) -> None:
    quick_is_done, release = threading.Event(), threading.Event()

    @beta_tool
    def quick() -> str:
        """Be quick."""
        quick_is_done.set()
        return "quick"

    @beta_tool
    def slow(context: ToolContext) -> str:
        """Wait for the end."""
        release.wait(30)
        return "too late"

    async def body(runner: Any) -> None:
        events = runner.events()
        if hasattr(events, "aclose"):
            async with aclosing(events):
                async for event in events:
                    if event.type == at and (at == "call_started" or event.name == "quick"):
                        break
        else:
            with closing(events):
                for event in events:
                    if event.type == at and (at == "call_started" or event.name == "quick"):
                        break

    played = play([[call("quick", "tu1"), call("slow", "tu2")]], [quick, slow], body=body)
    release.set()
    results = results_in(played.runner.messages)
    assert [result["tool_use_id"] for result in results] == ["tu1", "tu2"]
    assert "cancelled" in results[1]["content"]
    if at == "call_finished":
        assert results[0]["content"] == "quick"
    assert played.roles == ["user", "assistant", "user"]


def test_a_run_that_was_left_goes_on(play: Play) -> None:
    async def body(runner: Any) -> list[str]:
        events = runner.events()
        is_async = hasattr(events, "aclose")
        while (await anext(events) if is_async else next(events)).type != "turn_finished":
            pass
        if is_async:
            await events.aclose()
        return types(await events_of(runner))

    played = play([[call(a=1)], "done"], [add], body=body)
    assert played.value[0] == "call_started"
    assert played.value[-1] == "run_finished"
    assert played.roles == ["user", "assistant", "user", "assistant"]


def test_history_edits_between_turns_are_seen(play: Play) -> None:
    async def body(runner: Any) -> None:
        async for event in each(runner.events()):
            if event.type == "turn_finished" and event.turn == 1:
                runner.append_messages(GO)

    played = play([[call(a=1)], "done"], [add], body=body)
    assert played.bodies[1]["messages"] == [GO, GO]


@pytest.mark.parametrize("stream", [False, True])
def test_asynchronous_tools_report_progress(anyio_backend: str, stream: bool) -> None:
    @beta_async_tool
    async def later(context: ToolContext) -> str:
        """Work."""
        context.progress("a")
        await anyio.lowlevel.checkpoint()
        context.progress("b")
        return "ok"

    played = player(anyio_backend, stream)([[call("later")], "done"], [later], body=events_of)
    assert [e.message for e in played.value if e.type == "call_progress"] == ["a", "b"]
