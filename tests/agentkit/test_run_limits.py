"""How far a run may go, and what happens there."""

from __future__ import annotations

import time
from typing import Any

import anyio
import pytest
from colours import each, got
from played import Play, call, play, play_whole, player, results_in, text

from agentkit import APITimeoutError, Approve, RunLimits, ToolCall, beta_tool
from agentkit._limits import Meter
from agentkit._tokens import tokens_of_call
from agentkit.errors import RunLimitReached
from agentkit.local import Delayed
from agentkit_client.types import Usage

__all__ = ["play", "play_whole"]


@beta_tool
def echo(n: int) -> str:
    """Echo."""
    return str(n)


@beta_tool
def wait() -> str:
    """Wait 50 ms."""
    time.sleep(0.05)
    return "waited"


def calls(*numbers: int) -> list[Any]:
    return [call("echo", f"tu{n}", n=n) for n in numbers]


def used(tokens: int, *blocks: Any) -> dict[str, Any]:
    return {"content": list(blocks), "usage": {"input_tokens": tokens, "output_tokens": 1}}


LIMITS: list[tuple[RunLimits, list[Any], str]] = [
    (RunLimits(turns=2), [calls(1), calls(2)], "turns"),
    (RunLimits(tool_calls=2), [calls(1), calls(2, 3)], "tool_calls"),
    (RunLimits(tokens=100), [used(60, *calls(1)), used(60, *calls(2))], "tokens"),
    (RunLimits(seconds=0.04), [[call("wait")]], "seconds"),
    (
        RunLimits(identical_calls=2),
        [[call("echo", f"tu{n}", n=1)] for n in range(3)],
        "identical_calls",
    ),
]


@pytest.mark.parametrize(("limits", "script", "name"), LIMITS, ids=[n for _, _, n in LIMITS])
def test_a_limit_is_an_error_with_the_run(
    play: Play, limits: RunLimits, script: list[Any], name: str
) -> None:
    played = play(script, [echo, wait], limits=limits)
    error = played.error
    assert isinstance(error, RunLimitReached)
    assert (error.limit.limit, error.limit.allowed) == (name, getattr(limits, name))
    assert error.limit.used >= error.limit.allowed
    assert f"RunLimits({name}=...)" in str(error)
    assert error.messages == played.runner.messages
    assert error.calls == played.runner.calls
    assert error.last_reply is played.runner.last_reply
    assert error.usage is not None
    assert error.usage.requests == len(script)
    assert played.roles == ["user", *["assistant", "user"] * len(script)]


@pytest.mark.parametrize(("limits", "script", "name"), LIMITS, ids=[n for _, _, n in LIMITS])
def test_a_limit_can_end_the_run_in_peace(
    play: Play, limits: RunLimits, script: list[Any], name: str
) -> None:
    played = play(script, [echo, wait], limits=limits, on_limit="stop")
    assert played.error is None
    assert played.runner.limit_reached.limit == name
    assert len(played.bodies) == len(script)


@pytest.mark.parametrize(("limits", "script", "name"), LIMITS, ids=[n for _, _, n in LIMITS])
def test_a_limit_can_ask_for_a_summary(
    play: Play, limits: RunLimits, script: list[Any], name: str
) -> None:
    played = play([*script, "All in all: 3."], [echo, wait], limits=limits, on_limit="summarize")
    assert played.error is None
    last = played.bodies[-1]
    assert last["tool_choice"] == {"type": "none"}
    assert last["tools"] == played.bodies[0]["tools"]
    assert "Sum up" in str(last["messages"][-1]["content"])
    assert played.replies[-1].content[0].text == "All in all: 3."
    assert played.runner.limit_reached.limit == name
    assert played.roles[-1] == "assistant"


def test_calls_over_the_limit_are_not_made_and_the_model_hears_why(play: Play) -> None:
    script = [calls(1), calls(2, 3), "done"]
    played = play(script, [echo], limits=RunLimits(tool_calls=2), on_limit="summarize")
    assert [made.input for made in played.runner.calls] == [{"n": 1}]
    contents = [result["content"] for result in played.results]
    assert (
        contents[1:] == ["This call was not run: the limit of tool calls is reached: 3 of 2."] * 2
    )


def test_a_summary_without_tools_asks_plainly(play: Play) -> None:
    played = play(
        [{"content": [text("a")], "stop_reason": "pause_turn"}, "b"],
        limits=RunLimits(turns=1),
        on_limit="summarize",
    )
    assert "tool_choice" not in played.bodies[-1]
    assert len(played.replies) == 2


def test_a_run_that_goes_on_after_its_summary_stops_again(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.append_messages({"role": "user", "content": "more"})
        await got(runner.until_done())

    played = play(
        [calls(1), "sum", "sum"], [echo], body, limits=RunLimits(turns=1), on_limit="summarize"
    )
    assert played.error is None
    assert len(played.bodies) == 3


def test_max_iterations_ends_in_peace_whatever_the_limits_say(play: Play) -> None:
    played = play([calls(1)], [echo], max_iterations=1, on_limit="raise")
    assert played.error is None
    assert played.runner.is_cut_off


SLOW: Any = Delayed("late", seconds=20)
TRICKLE: Any = Delayed({"content": [text("late " * 500)]}, per_event=0.05)
LATE = [
    ("silent", "raise", "sync", False),
    ("silent", "stop", "asyncio", False),
    ("silent", "summarize", "trio", False),
    ("trickle", "stop", "sync", True),
    ("trickle", "stop", "trio", True),
]


@pytest.mark.parametrize(("how", "on_limit", "colour", "stream"), LATE)
def test_a_request_is_given_up_when_the_time_of_the_run_is_over(
    how: str, on_limit: str, colour: str, stream: bool
) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())

    late = SLOW if how == "silent" else TRICKLE
    script = [calls(1), late, *(["in short"] if on_limit == "summarize" else [])]
    limits = RunLimits(seconds=0.3)
    started = time.monotonic()
    play = player(colour, stream)
    played = play(script, [echo], body, limits=limits, on_limit=on_limit)
    assert time.monotonic() - started < 15
    runner = played.runner
    assert runner.limit_reached.limit == "seconds"
    assert runner.limit_reached.used >= 0.3
    assert [result["content"] for result in results_in(runner.messages)] == ["1"]
    if on_limit == "raise":
        assert isinstance(played.error, RunLimitReached)
        assert played.error.messages == runner.messages
    else:
        assert played.error is None
    if on_limit == "summarize":
        assert runner.last_reply.content[0].text == "in short"
    assert "late" not in str(runner.messages)


def test_a_request_may_have_a_deadline_of_its_own() -> None:
    played = player("sync", stream=False)(
        [SLOW], [echo], deadline=0.3, limits=RunLimits(seconds=600)
    )
    assert isinstance(played.error, APITimeoutError)
    assert played.runner.limit_reached is None


def test_a_stream_that_is_read_by_hand_is_held_to_the_time_as_well() -> None:
    caught: list[BaseException] = []

    async def body(runner: Any) -> None:
        async for stream in each(runner):
            try:
                async for _ in each(stream):
                    pass
            except APITimeoutError as error:
                caught.append(error)

    play = player("asyncio", stream=True)
    played = play([TRICKLE], [echo], body, limits=RunLimits(seconds=0.3))
    assert len(caught) == 1
    assert isinstance(played.error, RunLimitReached)
    assert played.roles == ["user"]


def test_time_that_a_run_is_paused_does_not_count(play_whole: Play) -> None:
    @beta_tool(requires_approval=True)
    def rm() -> str:
        """Remove."""
        return "removed"

    async def body(runner: Any) -> None:
        await got(runner.until_done())
        await anyio.sleep(1.1)
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play_whole([[call("rm")], "done"], [rm], body, limits=RunLimits(seconds=30))
    assert played.error is None
    assert played.runner.state()["meter"]["seconds"] < 1


def test_a_tool_is_given_up_when_the_run_has_no_time_left(play: Play) -> None:
    @beta_tool
    def long() -> str:
        """Take too long."""
        time.sleep(5)
        return "late"

    started = time.monotonic()
    played = play([[call("long")]], [long], limits=RunLimits(seconds=0.3), on_limit="stop")
    assert time.monotonic() - started < 4
    assert "given up" in played.runner.messages[-1]["content"][0]["content"]
    assert played.runner.limit_reached.limit == "seconds"


@pytest.mark.parametrize("name", ["turns", "tool_calls", "tokens", "seconds", "identical_calls"])
@pytest.mark.parametrize("value", [0, -1, True, "5", float("inf"), float("nan")])
def test_a_limit_is_a_positive_number(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} has to be above 0"):
        RunLimits(**{name: value})


def test_limits_are_on_by_default_and_can_be_lifted(play: Play) -> None:
    assert all(value is not None for value in vars(RunLimits()).values())
    script = [[call("echo", f"tu{n}", n=1)] for n in range(30)]
    assert isinstance(play(script[:26], [echo]).error, RunLimitReached)
    lifted = RunLimits(identical_calls=None)
    assert play([*script, "done"], [echo], limits=lifted).error is None


def test_calls_that_differ_are_not_counted_as_one() -> None:
    meter, limits = Meter(), RunLimits(identical_calls=2)

    def one(n: int) -> list[ToolCall]:
        return [ToolCall(id="t", name="f", input={"n": n})]

    for n in (1, 1, 2, 1, 1):
        assert meter.before_calls(limits, one(n), 0) is None
        meter.called(one(n))
    reached = meter.before_calls(limits, one(1), 0)
    assert reached is not None
    assert (reached.limit, reached.used) == ("identical_calls", 3)


def test_each_token_counts_once_however_many_turns_there_are(play_whole: Play) -> None:
    script = [used(9, *calls(n)) for n in range(9)]
    played = play_whole([*script, "done"], [echo], limits=RunLimits(tokens=91))
    assert played.error is None

    played = play_whole(script, [echo], limits=RunLimits(tokens=90))
    assert isinstance(played.error, RunLimitReached)
    assert (played.error.limit.limit, played.error.limit.used) == ("tokens", 90)


def test_tokens_of_runs_inside_of_calls_count_before_the_next_reply(play_whole: Play) -> None:
    def spend(n: int) -> str:
        """Have a run of its own."""
        around = tokens_of_call()
        assert around is not None
        around.add(Usage(input_tokens=100, output_tokens=0))
        return str(n)

    tool = beta_tool(spend)
    played = play_whole([[call("spend", n=1)]], [tool], limits=RunLimits(tokens=100))
    assert isinstance(played.error, RunLimitReached)
    assert played.error.limit.limit == "tokens"


def test_calls_are_not_begun_when_the_time_of_the_run_is_over(play_whole: Play) -> None:
    begun: list[int] = []

    def slow(n: int) -> str:
        """Take longer than the run may."""
        begun.append(n)
        time.sleep(0.5)
        return str(n)

    tool = beta_tool(slow, sequential=True)
    script = [[call("slow", f"tu{n}", n=n) for n in range(2)]]
    played = play_whole(script, [tool], limits=RunLimits(seconds=0.2))
    assert isinstance(played.error, RunLimitReached)
    assert begun == [0]
    given_up, not_run = (result["content"] for result in results_in(played.runner.messages))
    assert "given up" in given_up
    assert not_run == "This call was not run: the time of the run is over."
