"""Whether a conversation is summed up, what is asked for that, and what becomes of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from colours import each
from played import Play, call, play_whole, player, text

from agentkit import APIStatusError, RunLimits, beta_tool
from agentkit._compaction import DEFAULT_THRESHOLD, SUMMARY_PROMPT, Compaction, compaction
from agentkit.local import Delayed, LocalError
from agentkit.local._validation import validate_request
from agentkit_client.types import Message

__all__ = ["play_whole"]

GO: dict[str, Any] = {"role": "user", "content": "go"}
CALL = {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1, "b": 2}}
RESULT = {"type": "tool_result", "tool_use_id": "tu1", "content": "3"}
HISTORY = [GO, {"role": "assistant", "content": [CALL]}, {"role": "user", "content": [RESULT]}]
HELPER = {"extra_headers": {"x-stainless-helper": "compaction"}}
TOOL = {"name": "add", "input_schema": {"type": "object"}}
PARAMS: dict[str, Any] = {"model": "m", "max_tokens": 64, "tools": [TOOL], "messages": HISTORY}


def reply(*blocks: dict[str, Any], stop_reason: str = "end_turn", **usage: int | None) -> Any:
    return Message.construct(content=list(blocks), stop_reason=stop_reason, usage=usage)


@pytest.mark.parametrize(
    ("usage", "due"),
    [
        ({"input_tokens": 99_998, "output_tokens": 1}, False),
        ({"input_tokens": 99_999, "output_tokens": 1}, True),
        ({"input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": 99_998}, True),
        ({"input_tokens": 1, "output_tokens": 1, "cache_creation_input_tokens": 99_998}, True),
        ({"input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": None}, False),
        ({}, False),
    ],
)
def test_a_long_conversation_is_due(usage: Any, due: bool) -> None:
    assert Compaction().is_due(reply(**usage)) is due
    assert not Compaction().is_due(Message.construct(usage=None))


def test_what_is_asked_for_a_summary_is_what_the_sdk_asks() -> None:
    """Recorded as "compaction, own prompt and model, second turn"."""
    made = compaction({"enabled": True, "model": "cheap", "summary_prompt": "P"})
    assert made is not None
    assert made.request(PARAMS) == {
        "max_tokens": 64,
        "messages": [*HISTORY, {"role": "user", "content": "P"}],
        "model": "cheap",
        **HELPER,
    }
    assert PARAMS["messages"] == HISTORY


def test_the_prompt_and_the_model_need_not_be_given() -> None:
    """Recorded as "compaction, default threshold"."""
    made = compaction({"enabled": True})
    assert made is not None
    assert made.threshold == DEFAULT_THRESHOLD == 100_000
    asked = made.request(PARAMS | {"messages": [GO]})
    assert asked == {
        "max_tokens": 64,
        "messages": [GO, {"role": "user", "content": SUMMARY_PROMPT}],
        "model": "m",
        **HELPER,
    }
    del asked["extra_headers"]
    assert validate_request(asked) == []


def test_the_system_prompt_and_how_to_send_go_along_and_nothing_else() -> None:
    kept = {"system": "be brief", "betas": ["b"], "extra_headers": {"a": "b"}, "timeout": 3.0}
    left = {"stream": True, "tool_choice": {"type": "any"}, "thinking": {}, "output_format": int}
    asked = Compaction().request({**PARAMS, **kept, **left})
    assert asked.keys() == {"model", "max_tokens", "messages", *kept}
    assert asked["extra_headers"] == {"x-stainless-helper": "compaction", "a": "b"}


def test_the_summary_takes_the_place_of_the_history() -> None:
    messages, summary = Compaction().summed_up(HISTORY, reply(text("SUMMARY")))
    assert messages == [{"role": "user", "content": [text("SUMMARY")]}]
    assert summary == "SUMMARY"
    assert HISTORY[0] is GO


def test_texts_behind_thinking_are_a_summary() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    _, summary = Compaction().summed_up(HISTORY, reply(thought, text("one"), text(""), text("two")))
    assert summary == "one\n\ntwo"


@pytest.mark.parametrize("blocks", [[], [CALL], [text(" ")]])
def test_a_reply_without_a_text_changes_nothing(blocks: list[dict[str, Any]]) -> None:
    """Recorded as "compaction, first block not text"."""
    with pytest.raises(ValueError, match=r"wrote no text \(stop reason 'refusal'\)"):
        Compaction().summed_up(HISTORY, reply(*blocks, stop_reason="refusal"))
    assert len(HISTORY) == 3


def test_what_a_refusal_says_is_no_summary() -> None:
    with pytest.raises(ValueError, match=r"refused .*The conversation is unchanged"):
        Compaction().summed_up(HISTORY, reply(text("I can't"), stop_reason="refusal"))


def test_a_cut_summary_is_used_and_said_to_be_cut(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "agentkit"):
        _, summary = Compaction().summed_up(HISTORY, reply(text("It w"), stop_reason="max_tokens"))
    assert summary == "It w"
    assert "cut by max_tokens" in caplog.text


@pytest.mark.parametrize("control", [None, {"enabled": False}, {"enabled": False, "model": "m"}])
def test_it_can_be_off(control: Any) -> None:
    """Recorded as "compaction disabled"."""
    assert compaction(control) is None


@pytest.mark.parametrize(
    ("control", "error", "complaint"),
    [
        (True, TypeError, "is a dict with `enabled`"),
        ({}, TypeError, "is a dict with `enabled`"),
        ({"enabled": True, "treshold": 1}, TypeError, "has no 'treshold'; it has enabled, "),
        ({"enabled": True, "context_token_threshold": 0}, ValueError, "a number of tokens, not 0"),
        ({"enabled": True, "context_token_threshold": 0.5}, ValueError, "not 0.5"),
        ({"enabled": True, "context_token_threshold": True}, ValueError, "not True"),
        ({"enabled": False, "summary_prompt": " "}, ValueError, "needs a text"),
    ],
)
def test_what_makes_no_sense_is_refused(
    control: Any, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        compaction(control)


@pytest.mark.parametrize(("given", "asked"), [(500, 500), (8_192, 8_192), (64_000, 8_192)], ids=str)
def test_a_summary_is_no_longer_than_what_comes_as_a_whole(given: int, asked: int) -> None:
    params = {"model": "m", "max_tokens": given, "messages": [GO]}
    assert Compaction().request(params)["max_tokens"] == asked


@beta_tool
def add(a: int) -> str:
    """Add."""
    return str(a)


def full(*blocks: Any, tokens: int = 100) -> Any:
    return {"content": list(blocks), "usage": {"input_tokens": tokens, "output_tokens": 0}}


CONTROL = {"enabled": True, "context_token_threshold": 100}
FAILURES: dict[str, Any] = {
    "overloaded": LocalError(529),
    "broken": LocalError(500),
    "too many": LocalError(429),
    "too long": LocalError(400, message="prompt is too long: 300000 tokens > 200000 maximum"),
    "too large": LocalError(413),
    "refused": {"content": [text("no")], "stop_reason": "refusal"},
    "no text": {"content": []},
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_run_whose_summary_fails_goes_on_without(
    play_whole: Play, failure: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def body(runner: Any) -> list[Any]:
        return [event async for event in each(runner.events())]

    script = [full(call(a=1)), failure, "done"]
    played = play_whole(script, [add], body, compaction_control=CONTROL)
    assert played.error is None
    failed = [event for event in played.value if event.type == "compaction_failed"]
    assert len(failed) == 1
    assert failed[0].reason
    assert "could not be summed up" in caplog.text
    assert played.runner.last_reply.content[0].text == "done"
    assert played.runner.messages[:3] == played.bodies[2]["messages"]
    assert played.runner.usage.requests == 3


@pytest.mark.parametrize("stream", [False, True])
def test_a_summary_is_tried_again_when_the_conversation_has_grown(stream: bool) -> None:
    sizes = [100, 105, 110, 111]
    turns = [full(call("add", f"tu{n}", a=n), tokens=size) for n, size in enumerate(sizes)]
    script = [
        *(turns[0], LocalError(529), turns[1], turns[2]),
        *("SUMMARY", turns[3], "AGAIN", "done"),
    ]
    played = player("sync", stream)(script, [add], compaction_control=CONTROL)
    assert played.error is None
    asked = [body["messages"][-1]["content"] == SUMMARY_PROMPT for body in played.bodies]
    assert asked == [False, True, False, False, True, False, True, False]


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_summary_that_can_never_be_made_ends_the_run(play_whole: Play, status: int) -> None:
    script = [full(call(a=1)), LocalError(status, message="no such model")]
    played = play_whole(script, [add], compaction_control=CONTROL)
    assert isinstance(played.error, APIStatusError)
    assert [turn["role"] for turn in played.runner.messages] == ["user", "assistant", "user"]


def test_a_summary_that_does_not_come_in_time_ends_at_the_limit(play_whole: Play) -> None:
    script = [full(call(a=1)), Delayed("late", seconds=20)]
    limits = RunLimits(seconds=0.4)
    played = play_whole(script, [add], compaction_control=CONTROL, limits=limits, on_limit="stop")
    assert played.error is None
    assert played.runner.limit_reached.limit == "seconds"
    assert [turn["role"] for turn in played.runner.messages] == ["user", "assistant", "user"]


def test_what_a_paused_reply_waits_for_is_not_in_the_request_for_a_summary(
    play_whole: Play,
) -> None:
    search: Any = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    paused: Any = {"content": [text("hm"), search], "stop_reason": "pause_turn"}
    control = {"enabled": True, "context_token_threshold": 1}
    played = play_whole([paused, "in short", "done"], compaction_control=control)
    assert played.error is None
    [asked, going_on] = played.bodies[1:]
    assert asked["messages"][1]["content"] == [text("hm")]
    assert "in short" in str(going_on["messages"])
