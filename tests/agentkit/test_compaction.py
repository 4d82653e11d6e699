"""Whether a conversation is summed up, what is asked for that, and what becomes of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from agentkit._compaction import DEFAULT_THRESHOLD, SUMMARY_PROMPT, Compaction, compaction
from agentkit.local._validation import validate_request
from agentkit_client.types import Message

GO: dict[str, Any] = {"role": "user", "content": "go"}
CALL = {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1, "b": 2}}
RESULT = {"type": "tool_result", "tool_use_id": "tu1", "content": "3"}
HISTORY = [GO, {"role": "assistant", "content": [CALL]}, {"role": "user", "content": [RESULT]}]
HELPER = {"extra_headers": {"x-stainless-helper": "compaction"}}
TOOL = {"name": "add", "input_schema": {"type": "object"}}
PARAMS: dict[str, Any] = {"model": "m", "max_tokens": 64, "tools": [TOOL], "messages": HISTORY}


def reply(*blocks: dict[str, Any], stop_reason: str = "end_turn", **usage: int | None) -> Any:
    return Message.construct(content=list(blocks), stop_reason=stop_reason, usage=usage)


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "text": content}


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
