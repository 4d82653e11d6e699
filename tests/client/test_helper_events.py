"""The events between those of the API: small, and with views that are made when asked for."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import pytest
import streamed
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client import streaming
from agentkit_client._accumulate import Accumulator
from agentkit_client._dialect import Dialect
from agentkit_client._helper_events import TextEvent, helper_event
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sse import ServerSentEvent
from agentkit_client.types import CitationCharLocation

Event = dict[str, Any]
DIALECT: Dialect[Any] = PLAIN.dialect
CITATION = {
    "type": "char_location",
    "cited_text": "c",
    "document_index": 0,
    "document_title": None,
    "start_char_index": 0,
    "end_char_index": 1,
    "file_id": None,
}


def made(event: Event, accumulator: Accumulator) -> Any:
    """Return the helper event of a delta."""
    block = accumulator.take(event)
    assert block is not None
    raw = DIALECT.typed(ServerSentEvent("content_block_delta", json.dumps(event).encode()))
    return helper_event(event["delta"], raw, block, True)


def helpers(deltas: Iterable[Event], **block: Any) -> list[Any]:
    """Return the helper events of deltas of one block."""
    accumulator = Accumulator()
    accumulator.take(streamed.start())
    accumulator.take(streamed.block_start(0, **block))
    return [made(event, accumulator) for event in deltas]


def texts(*pieces: str) -> list[Any]:
    return helpers(map(streamed.text, pieces))


def inputs(*pieces: str) -> list[Any]:
    return helpers(map(streamed.json_piece, pieces), type="tool_use", id="t", name="f", input={})


def thoughts(*pieces: str) -> list[Any]:
    deltas = (streamed.delta("thinking_delta", thinking=piece) for piece in pieces)
    return helpers(deltas, type="thinking", thinking="", signature="")


def citations(count: int) -> list[Any]:
    each = (streamed.delta("citations_delta", citation=CITATION) for _ in range(count))
    return helpers(each, type="text", text="")


def signature() -> Any:
    (event,) = helpers(
        [streamed.delta("signature_delta", signature="s")], type="thinking", thinking=""
    )
    return event


ALL = [texts("a")[0], inputs('{"a": 1}')[0], thoughts("hm")[0], citations(1)[0], signature()]
EVENTS = pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)


@pytest.mark.parametrize(
    ("event", "class_", "fields"),
    [
        (ALL[0], streaming.TextEvent, {"type": "text", "text": "a", "snapshot": "a"}),
        (
            ALL[1],
            streaming.InputJsonEvent,
            {"type": "input_json", "partial_json": '{"a": 1}', "snapshot": {"a": 1}},
        ),
        (
            ALL[2],
            streaming.ThinkingEvent,
            {"type": "thinking", "thinking": "hm", "snapshot": "hm"},
        ),
        (
            ALL[3],
            streaming.CitationEvent,
            {"type": "citation", "citation": CITATION, "snapshot": [CITATION]},
        ),
        (ALL[4], streaming.SignatureEvent, {"type": "signature", "signature": "s"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_event_says_what_a_delta_did(event: Any, class_: type, fields: dict[str, Any]) -> None:
    assert type(event) is class_
    assert event.to_dict() == event.model_dump() == fields
    assert json.loads(event.to_json()) == json.loads(event.model_dump_json()) == fields


@pytest.mark.parametrize("name", ["Text", "Citation", "Thinking", "Signature", "InputJson"])
def test_the_fields_are_the_recorded_ones(facts: dict[str, Any], name: str) -> None:
    event = next(each for each in ALL if type(each).__name__ == f"{name}Event")
    recorded = [field["name"] for field in facts["helper_events"][f"{name}Event"]["fields"]]
    assert list(event.to_dict()) == recorded


@pytest.mark.parametrize(
    ("delta", "block"),
    [
        (streamed.text("a"), {"type": "brand_new", "text": ""}),
        (streamed.json_piece("{"), {"type": "server_tool_use", "input": {}}),
        (streamed.delta("thinking_delta", thinking="a"), {"type": "text", "text": ""}),
        (streamed.delta("signature_delta", signature="a"), {"type": "text", "text": ""}),
        (streamed.delta("citations_delta", citation=CITATION), {"type": "new"}),
        (streamed.delta("brand_new_delta", x=1), {"type": "text", "text": ""}),
        ({**streamed.text(""), "delta": {"type": ["x"]}}, {"type": ["x"]}),
    ],
)
def test_there_is_no_event_where_the_block_is_another_one(
    delta: Event, block: dict[str, Any]
) -> None:
    assert helpers([delta], **block) == [None]


def test_the_input_of_a_server_s_mcp_tool_is_told_too() -> None:
    (event,) = helpers([streamed.json_piece("{}")], type="mcp_tool_use", input={})
    assert event.snapshot == {}


# Views.


@given(st.lists(st.text(max_size=4), min_size=1))
def test_a_snapshot_stays_as_it_was_when_its_event_came(pieces: list[str]) -> None:
    for events in (texts(*pieces), thoughts(*pieces)):
        assert [event.snapshot for event in events] == list(accumulate(pieces))
        assert [event.snapshot for event in reversed(events)] == [*accumulate(pieces)][::-1]


def test_the_snapshots_of_an_input_and_of_citations_stay_too() -> None:
    assert [event.snapshot for event in inputs('{"a": [1', ", 2", "]}")] == [
        {"a": [1]},
        {"a": [1, 2]},
        {"a": [1, 2]},
    ]
    assert [len(event.snapshot) for event in citations(3)] == [1, 2, 3]


def test_snapshots_stay_when_the_block_is_complete() -> None:
    accumulator = Accumulator()
    for event in (streamed.start(), streamed.block_start()):
        accumulator.take(event)
    first, second = (made(streamed.text(piece), accumulator) for piece in ("a", "b"))
    accumulator.take(streamed.block_stop())
    assert (first.snapshot, second.snapshot) == ("a", "ab")


def test_a_text_that_the_block_began_with_is_part_of_its_snapshots() -> None:
    (event,) = helpers([streamed.text("b")], type="text", text="a")
    assert (event.text, event.snapshot) == ("b", "ab")


def test_an_event_holds_no_copy_of_what_came_before() -> None:
    accumulator = Accumulator()
    for event in (streamed.start(), streamed.block_start()):
        accumulator.take(event)
    events = [made(streamed.text("a" * 99), accumulator) for _ in range(3)]
    (pieces,) = {id(event._pieces) for event in events}
    assert pieces == id(accumulator.blocks[0].pieces["text"])
    assert not any(hasattr(event, "__dict__") for event in ALL)
    snapshots = [events[0].snapshot, events[0].snapshot]
    assert snapshots[0] is not snapshots[1]


def test_a_view_of_the_input_is_nobody_else_s() -> None:
    event = inputs('{"a": []}')[0]
    event.snapshot["a"].append(1)
    assert event.snapshot == {"a": []}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, {"b": "x', {"a": [1, {"b": "x"}]}),
        ('{"a": "caf\\u00', {"a": "caf"}),
        ("", {}),
        ("no JSON", {}),
        ("[1, 2", [1, 2]),
    ],
)
def test_a_text_says_what_can_be_read_of_it_as_json(text: str, value: Any) -> None:
    assert texts(text)[0].parsed_snapshot() == value


def test_citations_are_of_their_types() -> None:
    event = citations(1)[0]
    assert type(event.citation) is CitationCharLocation
    assert event.snapshot == [event.citation]
    unknown = streamed.delta("citations_delta", citation={"type": "new", "x": 1})
    (other,) = helpers([unknown], type="text", text="")
    assert other.citation.to_dict() == other.snapshot[0].to_dict() == {"type": "new", "x": 1}


# As values.


@EVENTS
def test_an_event_is_equal_to_its_like(event: Any) -> None:
    assert event == copy.deepcopy(event) == pickle.loads(pickle.dumps(event))
    assert event != "a"
    assert [other for other in ALL if other == event] == [event]
    with pytest.raises(TypeError, match="unhashable"):
        hash(event)


def test_events_with_the_same_text_differ_where_more_came_before() -> None:
    first, second = texts("a", "a")
    assert first != second


def test_the_repr_shows_what_is_new() -> None:
    assert repr(texts("a", "b")[1]) == "TextEvent(type='text', text='b')"
    assert repr(signature()) == "SignatureEvent(type='signature', signature='s')"


def test_json_is_written_as_models_write_it() -> None:
    assert texts("é")[0].to_json(indent=None) == '{"type":"text","text":"é","snapshot":"é"}'
    assert "\n" in texts("a")[0].to_json()


def test_events_are_dumped_with_the_arguments_that_models_take() -> None:
    event = TextEvent("b", ["a", "b"])
    assert event.model_dump(include={"text"}) == {"text": "b"}
    assert event.model_dump(exclude={"snapshot"}, mode="json") == {"type": "text", "text": "b"}
    assert event.model_dump_json(exclude={"snapshot"}) == '{"type":"text","text":"b"}'
    assert event.to_dict(exclude_none=True, use_api_names=False)["snapshot"] == "ab"
    assert event.to_json(indent=None) == '{"type":"text","text":"b","snapshot":"ab"}'
    with pytest.raises(TypeError, match="nonsense"):
        event.model_dump(nonsense=True)
