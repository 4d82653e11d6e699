"""The calls of a reply, and the turns that answer it."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit._calls import FinishedCall, ToolCall
from agentkit._turn import assistant_turn, calls_of, results_turn, why_unreadable
from agentkit_client.types import Message

CALL = {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}
TEXT = {"type": "text", "text": "hi"}


def reply(stop_reason: str | None, *blocks: dict[str, Any], class_: Any = Message) -> Any:
    return class_.construct(
        id="msg_1",
        type="message",
        role="assistant",
        model="m",
        content=list(blocks),
        stop_reason=stop_reason,
        usage={"input_tokens": 1, "output_tokens": 1},
    )


def test_calls_are_found_in_order_and_blocks_unknown_here_are_passed_over() -> None:
    message = reply("tool_use", {"type": "brand_new"}, CALL, TEXT, CALL | {"id": "t2"})
    assert calls_of(message) == [
        ToolCall(id="t1", name="add", input={"a": 1}),
        ToolCall(id="t2", name="add", input={"a": 1}),
    ]


@pytest.mark.parametrize("content", [None, [], [{"a": 1}]])
def test_no_content_is_too_odd_to_look_for_calls_in(content: Any) -> None:
    message = Message.construct(content=content, stop_reason="tool_use")
    assert calls_of(message) == []


def test_a_reply_is_sent_back_as_it_came() -> None:
    message = reply("end_turn", TEXT)
    assert assistant_turn(message) == {"role": "assistant", "content": message.content}


@pytest.mark.parametrize("given", [[1], "text", 5, None])
def test_an_input_that_is_no_object_is_sent_back_as_an_empty_one(given: Any) -> None:
    odd = reply("tool_use", TEXT, CALL)
    odd.content[1].input = given
    content = assistant_turn(odd)["content"]
    assert content == [odd.content[0], {**CALL, "input": {}}]
    assert calls_of(odd)[0].input == given


@pytest.mark.parametrize("content", [None, [], "text"])
def test_a_reply_of_an_odd_kind_is_sent_back_as_it_came(content: Any) -> None:
    odd = Message.construct(content=content, stop_reason="end_turn")
    assert assistant_turn(odd) == {"role": "assistant", "content": content}


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('{"a": 1, "b', 'line 1 column 11, after \'{"a": 1, "b\''),
        ('{"a": NaN}', "line 1 column 7, after '{\"a\": N'"),
        ("nope", "line 1 column 2, after 'no'"),
        ('{\n "é": [1,}', "line 2 column 11, after ' \"é\": [1,}'"),
        ('{"text": "' + "x" * 100_000, "line 1 column 100010, after 'xxx"),
        ("", "line 1 column 0, after ''"),
        ("{}", "it can't be read"),
    ],
)
def test_the_model_hears_where_its_input_stops_being_json(written: str, place: str) -> None:
    told = why_unreadable(written)
    assert place in told
    assert len(told) < 400


def test_results_answer_in_order_and_only_errors_say_so() -> None:
    good = FinishedCall(id="1", name="f", input={}, content="x", is_error=False, seconds=0.1)
    bad = FinishedCall(id="2", name="f", input={}, content="y", is_error=True, seconds=0.1)
    assert results_turn([good, bad]) == {
        "role": "user",
        "content": [
            {"type": "tool_result", "tool_use_id": "1", "content": "x"},
            {"type": "tool_result", "tool_use_id": "2", "content": "y", "is_error": True},
        ],
    }


def test_thinking_that_was_cut_before_its_signature_is_left_out() -> None:
    cut = {"type": "thinking", "thinking": "hm", "signature": ""}
    whole = {"type": "thinking", "thinking": "hm", "signature": "sig"}
    sent = assistant_turn(reply("max_tokens", whole, cut, TEXT))
    assert [block.to_dict() for block in sent["content"]] == [whole, TEXT]


def test_what_the_api_takes_back_from_nobody_is_not_sent_back() -> None:
    """Whitespace counts where it is the end, for a reply may end a conversation."""
    blocks = [TEXT, {"type": "text", "text": ""}, {"type": "text", "text": " \n"}]
    assert assistant_turn(reply("end_turn", *blocks))["content"] == [*reply("x", TEXT).content]
    last = reply("end_turn", {"type": "text", "text": "so "}, {"type": "text", "text": "it is. "})
    first, second = assistant_turn(last)["content"]
    assert first is last.content[0]
    assert second == {"type": "text", "text": "it is."}
