"""Tools that fail, hang, exit and flood, and calls that must not be made: the run survives them."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import pytest
from colours import got
from played import Play, call, play, play_whole, results_in

from agentkit import RunLimits, Toolset, beta_tool
from agentkit.errors import RunLimitReached, record_of

__all__ = ["play", "play_whole"]

made: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    made.clear()


@beta_tool
def add(a: int) -> str:
    """Add."""
    made.append(a)
    return str(a)


@beta_tool(requires_approval=True)
def remove(path: str) -> str:
    """Remove."""
    made.append(path)
    return f"removed {path}"


@pytest.mark.parametrize(
    ("limits", "turns", "name"),
    [
        (RunLimits(turns=3), 3, "turns"),
        (RunLimits(tool_calls=2), 3, "tool_calls"),
        (RunLimits(tokens=20), 2, "tokens"),
        (RunLimits(seconds=0.04), 1, "seconds"),
    ],
)
def test_case_51_a_model_that_calls_for_ever_is_stopped(
    play_whole: Play, limits: RunLimits, turns: int, name: str
) -> None:
    @beta_tool
    def wait(n: int) -> str:
        """Wait 50 ms."""
        time.sleep(0.05)
        return str(n)

    used = {"input_tokens": 9, "output_tokens": 9}
    script = [{"content": [call("wait", f"tu{n}", n=n)], "usage": used} for n in range(turns)]
    played = play_whole(script, [wait], limits=limits)
    assert isinstance(played.error, RunLimitReached)
    assert played.error.limit.limit == name


def test_case_51_there_are_limits_where_nobody_has_set_any() -> None:
    limits = RunLimits()
    assert limits.turns
    assert limits.tool_calls


def test_case_52_the_model_reads_a_short_error_and_the_traceback_stays_here(
    play_whole: Play, caplog: pytest.LogCaptureFixture
) -> None:
    @beta_tool
    def fail() -> str:
        """Fail."""
        local = "a secret of the frame"
        raise ValueError("no such city " * 10_000) from KeyError(local)

    caplog.set_level(logging.DEBUG)
    played = play_whole([[call("fail")], "done"], [fail])
    told = played.results[0]
    assert told["is_error"]
    assert "no such city" in told["content"]
    assert len(told["content"]) < 5_000
    assert "Traceback" not in told["content"]
    assert "a secret of the frame" not in str(played.bodies)
    assert isinstance(played.runner.calls[0].error, ValueError)
    assert played.runner.calls[0].error.__traceback__ is not None


def test_case_53_a_tool_that_exits_is_an_error_and_the_run_survives(play_whole: Play) -> None:
    @beta_tool
    def leave() -> str:
        """Exit."""
        sys.exit(3)

    played = play_whole([[call("leave")], "done"], [leave])
    assert (played.error, played.results[0]["is_error"]) == (None, True)


def test_case_53_ctrl_c_goes_through_with_the_transcript(play: Play) -> None:
    @beta_tool
    def interrupt() -> str:
        """Be interrupted."""
        raise KeyboardInterrupt

    seen: list[BaseException] = []

    async def body(runner: Any) -> None:
        try:
            await got(runner.until_done())
        except KeyboardInterrupt as error:
            seen.append(error)

    turn = [call("add", "tu1", a=1), call("interrupt", "tu2")]
    played = play([turn], [add, interrupt], body)
    record = record_of(seen[0])
    assert record is not None
    assert [turn["role"] for turn in record.messages] == ["user", "assistant", "user"]
    assert played.roles == ["user", "assistant", "user"]
    assert "cancelled" in results_in(record.messages)[1]["content"]


def test_case_54_a_tool_that_hangs_is_an_error_in_time(play_whole: Play) -> None:
    @beta_tool(timeout=0.1)
    def hang() -> str:
        """Hang."""
        time.sleep(1)
        return "late"

    started = time.monotonic()
    played = play_whole([[call("hang")], "done"], [hang])
    assert played.results[0]["is_error"]
    assert "0.1" in played.results[0]["content"]
    assert played.error is None
    assert time.monotonic() - started < 30


def test_case_55_a_huge_result_is_cut_and_says_so(play_whole: Play) -> None:
    @beta_tool(max_result_chars=1_000)
    def flood() -> str:
        """Say much."""
        return "begin" + "x" * 3_000_000 + "end"

    played = play_whole([[call("flood")], "done"], [flood])
    content = str(played.results[0]["content"])
    assert len(content) <= 1_000
    assert content.startswith("begin")
    assert "left out" in content


def test_case_56_a_result_that_can_not_be_sent_is_an_error_of_its_call(play_whole: Play) -> None:
    @beta_tool
    def odd() -> Any:
        """Return what no JSON has."""
        return {"what": object()}

    played = play_whole([[call("odd", "tu1"), call("add", "tu2", a=1)], "done"], [odd, add])
    assert played.error is None
    assert [bool(result.get("is_error")) for result in played.results] == [True, False]


@pytest.mark.parametrize(
    ("name", "input_"),
    [
        ("subtract", {"a": 1}),
        ("add", {"a": "one"}),
        ("add", {}),
        ("add", {"a": 1, "b": 2}),
        ("add", {"a": None}),
    ],
)
def test_case_57_a_call_with_bad_arguments_is_an_error_and_not_made(
    play_whole: Play, name: str, input_: dict[str, Any]
) -> None:
    played = play_whole([[call(name, **input_)], "done"], [add])
    assert (made, played.error) == ([], None)
    assert played.results[0]["is_error"]


def test_case_58_two_tools_of_one_name_are_refused_at_once(play_whole: Play) -> None:
    @beta_tool(name="add")
    def other() -> str:
        """Add, too."""
        return ""

    with pytest.raises(ValueError, match="add"):
        play_whole([], [add, other])
    with pytest.raises(ValueError, match="add"):
        Toolset(add, other)


@pytest.mark.parametrize(
    ("reason", "rest"),
    [("max_tokens", ["done"]), ("refusal", []), ("end_turn", []), ("never_heard_of", [])],
)
def test_case_59_no_tool_runs_unless_the_model_stopped_for_it(
    play_whole: Play, reason: str, rest: list[Any]
) -> None:
    reply = {"content": [call("add", a=1)], "stop_reason": reason}
    played = play_whole([reply, *rest], [add])
    assert (made, played.error) == ([], None)
    assert played.runner.calls == []


FAILS = object()


@pytest.mark.parametrize("answer", [None, False, 1, "yes", [True], FAILS])
def test_case_63_whatever_is_not_true_refuses_a_call(play_whole: Play, answer: object) -> None:
    def approve(call: Any, context: Any) -> object:
        return answer if answer is not FAILS else 1 / 0

    played = play_whole([[call("remove", path="a")], "done"], [remove], approve=approve)
    assert (made, played.error) == ([], None)
    assert "not approved" in played.results[0]["content"]


def test_case_63_what_was_shown_is_what_is_run(play_whole: Play) -> None:
    shown: list[Any] = []

    def approve(call: Any, context: Any) -> bool:
        shown.append(dict(call.input))
        call.input["path"] = "/"  # what is done to what was shown changes nothing
        return True

    played = play_whole([[call("remove", path="a")], "done"], [remove], approve=approve)
    assert shown == [{"path": "a"}]
    assert made == ["a"]
    assert played.results[0]["content"] == "removed a"
