"""The events of a message, folded, are the message; and they come in the API's order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.local._events import encoded, events_of
from agentkit.local._reply import finished

CITATION = {
    "type": "char_location",
    "cited_text": "x",
    "document_index": 0,
    "document_title": None,
    "start_char_index": 0,
    "end_char_index": 1,
}


def message(*content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return finished({"content": list(content), **more}, id="msg_1", model="m", input_tokens=7)


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def fold(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Put a message together from its events, as a client would."""
    result: dict[str, Any] = {}
    texts: dict[int, str] = {}
    for event in events:
        match event:
            case {"type": "message_start"}:
                result = json.loads(json.dumps(event["message"]))
            case {"type": "content_block_start"}:
                assert event["index"] == len(result["content"])
                result["content"].append(json.loads(json.dumps(event["content_block"])))
            case {"type": "content_block_delta"}:
                apply(result["content"][event["index"]], event, texts)
            case {"type": "content_block_stop", "index": int(index)}:
                if texts.get(index):
                    result["content"][index]["input"] = json.loads(texts[index])
            case {"type": "message_delta"}:
                result.update(event["delta"])
                if "context_management" in event:
                    result["context_management"] = event["context_management"]
                result["usage"].update(event["usage"])
            case _:
                assert event["type"] in ("ping", "message_stop")
    return result


def apply(block: dict[str, Any], event: dict[str, Any], texts: dict[int, str]) -> None:
    match event["delta"]:
        case {"type": "text_delta", "text": str(piece)}:
            block["text"] += piece
        case {"type": "thinking_delta", "thinking": str(piece)}:
            block["thinking"] += piece
        case {"type": "signature_delta", "signature": str(signature)}:
            block["signature"] = signature
        case {"type": "citations_delta"}:
            block["citations"].append(event["delta"]["citation"])
        case {"type": "input_json_delta", "partial_json": str(piece)}:
            texts[event["index"]] = texts.get(event["index"], "") + piece
        case other:
            pytest.fail(f"unknown delta {other}")


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("delta", {}).get("type") or event["type"] for event in events]


@pytest.mark.parametrize(
    "whole",
    [
        message(),
        message(text("")),
        message(text("Hello, world!\n\n  Two  blanks. ")),
        message(text("One."), text("Two.", citations=[CITATION, CITATION])),
        message(text("None.", citations=None)),
        message({"type": "thinking", "thinking": "Hm, hm.", "signature": "abc"}, text("So.")),
        message({"type": "thinking", "thinking": "", "signature": "abc"}),
        message({"type": "redacted_thinking", "data": "abc"}),
        message({"type": "tool_use", "id": "t", "name": "f", "input": {}}),
        message({"type": "tool_use", "id": "t", "name": "f", "input": {"a": [1, {"b": "ü\n"}]}}),
        message({"type": "mcp_tool_use", "id": "t", "name": "f", "input": {"a": 1}}),
        message({"type": "web_search_tool_result", "tool_use_id": "t", "content": [{"a": 1}]}),
        message({"type": "not_known_yet", "anything": [1]}),
        message(stop_reason="stop_sequence", stop_sequence="END"),
        message(container={"id": "c"}, context_management={"applied_edits": []}),
        message(
            usage={"cache_read_input_tokens": 5, "server_tool_use": {"web_search_requests": 1}}
        ),
    ],
)
def test_folded_events_are_the_message(whole: dict[str, Any]):
    assert fold(list(events_of(whole))) == whole


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(), st.dictionaries(st.text(), JSON, max_size=3))
def test_any_text_and_any_input_come_back(words: str, input: dict[str, Any]):
    whole = message(text(words), {"type": "tool_use", "id": "t", "name": "f", "input": input})
    assert fold(list(events_of(whole))) == whole


def test_the_order_is_that_of_the_api():
    whole = message(
        {"type": "thinking", "thinking": "Hm.", "signature": "abc"},
        text("So.", citations=[CITATION]),
        {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}},
    )
    assert kinds(list(events_of(whole))) == [
        "message_start",
        "content_block_start",
        "ping",
        "thinking_delta",
        "signature_delta",
        "content_block_stop",
        "content_block_start",
        "text_delta",
        "citations_delta",
        "content_block_stop",
        "content_block_start",
        "input_json_delta",
        "input_json_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_the_start_says_nothing_of_the_end():
    first, *_ = events_of(
        message(text("word " * 50), stop_reason="end_turn", container={"id": "c"})
    )
    begun = first["message"]
    assert begun["content"] == []
    assert begun["stop_reason"] is None
    assert begun["container"] is None
    assert begun["usage"]["output_tokens"] == 1


def test_text_and_input_come_in_small_pieces():
    words = "Ten words that are sent one by one, each alone. " + "x" * 100
    input = {"path": "some/where/else", "lines": list(range(30))}
    events = events_of(message(text(words), {"type": "tool_use", "name": "f", "input": input}))
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    pieces = [delta.get("text", delta.get("partial_json")) for delta in deltas]
    assert max(map(len, pieces)) <= 20
    assert len(pieces) > 20


def test_a_call_without_arguments_has_an_empty_piece_only():
    events = list(events_of(message({"type": "tool_use", "id": "t", "name": "f", "input": {}})))
    assert [event["delta"] for event in events if event["type"] == "content_block_delta"] == [
        {"type": "input_json_delta", "partial_json": ""}
    ]


def test_the_message_is_left_as_it_is():
    whole = message(text("Hi", citations=[CITATION]), {"type": "tool_use", "input": {"a": 1}})
    before = json.dumps(whole)
    list(events_of(whole))
    assert json.dumps(whole) == before


def test_an_event_is_written_as_two_lines():
    event = {"type": "content_block_delta", "index": 0, "delta": {"text": "ü\n\u2028"}}
    name, data, *rest = encoded(event).decode().split("\n")
    assert name == "event: content_block_delta"
    assert json.loads(data.removeprefix("data: ")) == event
    assert rest == ["", ""]
