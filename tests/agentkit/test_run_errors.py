"""Errors that leave a run: what they carry, and that they can be pickled."""

from __future__ import annotations

import pickle
import time
from typing import Any

import isolated_tools
import pytest
from colours import each, got
from played import GO, Play, call, play, player

from agentkit import RunLimits, RunUsage, altered, beta_tool
from agentkit.errors import (
    IsolatedError,
    RunError,
    RunLimitReached,
    RunRecord,
    ToolTimeout,
    record_of,
)
from agentkit.local import LocalError

__all__ = ["play"]


@beta_tool
def add(a: int) -> str:
    """Add."""
    if a < 0:
        raise RuntimeError(lambda: "what no pickle takes")
    return str(a)


@pytest.mark.parametrize(
    ("script", "options"),
    [
        ([[call(a=-1)]], {"limits": RunLimits(turns=1)}),
        ([[call(a=-1)], LocalError(400, message="wrong")], {}),
    ],
)
def test_they_can_be_pickled_with_the_run(
    play: Play, script: list[Any], options: dict[str, Any]
) -> None:
    error = play(script, [add], **options).error
    copy = pickle.loads(pickle.dumps(error))  # what we have just written
    record, before = record_of(copy), record_of(error) if error else None
    assert isinstance(record, RunRecord)
    assert before is not None
    assert type(copy) is type(error)
    assert len(record.messages) == 3
    assert record.calls == before.calls
    assert record.usage.to_dict() == before.usage.to_dict()
    assert "what no pickle" not in repr(record)


@pytest.mark.parametrize("isolated", [False, True])
def test_a_call_that_takes_too_long_can_end_the_run(play: Play, *, isolated: bool) -> None:
    @beta_tool(timeout=0.1)
    def slow() -> str:
        """Wait."""
        time.sleep(1)
        return "late"

    tools = [isolated_tools.hang if isolated else slow]
    name = tools[0].name
    played = play([[call(name)]], tools, on_tool_error="raise")
    error = played.error
    assert isinstance(error, ToolTimeout)
    assert isinstance(error, TimeoutError)
    assert error.seconds == (0.3 if isolated else 0.1)
    assert error.calls == played.runner.calls
    assert error.calls[0].error is error
    assert str(error) == error.messages[2]["content"][0]["content"]
    copy = pickle.loads(pickle.dumps(error))  # what we have just written
    assert (str(copy), copy.seconds) == (str(error), error.seconds)


def test_what_an_isolated_tool_raises_can_end_the_run() -> None:
    play_whole = player("sync", stream=False)
    leave = altered(isolated_tools.leave, isolated=True)
    played = play_whole([[call("leave", how="exit")]], [leave], on_tool_error="raise")
    assert isinstance(played.error, IsolatedError)
    assert str(played.error) == repr(played.error) == "SystemExit(3)"
    assert "sys.exit" in played.error.traceback
    copy = pickle.loads(pickle.dumps(played.error))  # what we have just written
    assert (copy.shown, copy.traceback) == (played.error.shown, played.error.traceback)


def test_an_error_without_a_run_has_none() -> None:
    assert record_of(ValueError()) is None
    empty = RunError()
    assert (empty.messages, empty.usage, empty.last_reply, empty.calls) == ([], None, None, [])
    limit = RunLimitReached
    assert issubclass(limit, RunError)


def test_usage_without_a_reply_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(RunUsage())).total is None


def test_turns_of_yours_may_be_the_reply_and_its_results(play: Play) -> None:
    async def body(runner: Any) -> None:
        async for item in each(runner):
            reply = await got(item.get_final_message()) if hasattr(item, "close") else item
            answer = await got(runner.generate_tool_call_response())
            if answer is not None:
                runner.append_messages(reply, answer)

    played = play([[call(a=1)], "done"], [add], body)
    assert played.error is None
    assert played.roles == ["user", "assistant", "user", "assistant"]


def test_the_calls_after_max_iterations_can_be_made_by_hand(play: Play) -> None:
    async def body(runner: Any) -> Any:
        last = await got(runner.until_done())
        answer = await got(runner.generate_tool_call_response())
        assert runner.messages[-1] == answer
        runner.append_messages(last, answer)
        return runner.messages

    played = play([[call(a=1)]], [add], body, max_iterations=1)
    assert played.error is None
    assert [turn["role"] for turn in played.value] == ["user", "assistant", "user"]


def test_breakpoints_of_the_cache_move_with_the_conversation(play: Play) -> None:
    played = play([[call(a=1)], "done"], [add], cache="auto", system="Be brief.")
    assert played.bodies[0]["tools"][-1]["cache_control"] == {"type": "ephemeral"}
    assert played.bodies[1]["messages"][-1]["content"][-1]["cache_control"]
    assert "cache_control" not in str(played.runner.messages)
    assert played.runner.usage.cache_hit_rate is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cache": "always"}, "cache has to be"),
        ({"on_limit": "explode"}, "on_limit has to be one of"),
        ({"on_truncation": "ignore"}, "on_truncation has to be one of"),
        ({"on_tool_error": "ignore"}, "on_tool_error has to be one of"),
        ({"max_parallel_tools": 0}, "max_parallel_tools has to be at least 1"),
        ({"max_iterations": 0}, "max_iterations has to be at least 1"),
        ({"tool_timeout": 0}, "tool_timeout has to be above 0"),
        ({"approval_timeout": -1}, "approval_timeout has to be above 0"),
        ({"compaction_control": {"enabled": True, "summary_prompt": ""}}, "summary_prompt"),
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(
    play: Play, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        play([], [add], messages=[GO], **options)
