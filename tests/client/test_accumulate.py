"""Events to the message so far: what replaces, what is appended, what makes no sense."""

from __future__ import annotations

import copy
import json
from itertools import accumulate
from typing import Any

import pytest
import streamed
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._accumulate import GROWS, Accumulator, Block, read_input

Event = dict[str, Any]


def folded(*events: Event) -> dict[str, Any]:
    accumulator = Accumulator()
    for event in events:
        accumulator.take(copy.deepcopy(event))
    return accumulator.now()


def block(start: Event, *deltas: Event) -> dict[str, Any]:
    """Fold deltas into the one block of a message, and close it."""
    (only,) = folded(streamed.start(), start, *deltas, streamed.block_stop())["content"]
    return only


# A block.


@pytest.mark.parametrize(
    ("type_", "field"), [("text_delta", "text"), ("thinking_delta", "thinking")]
)
def test_text_is_appended_to_what_the_block_began_with(type_: str, field: str) -> None:
    start = streamed.block_start(0, type="x", **{field: "a"})
    deltas = [{"type": type_, field: piece} for piece in ("b", "", "c")]
    events = [{**streamed.text(""), "delta": delta} for delta in deltas]
    assert block(start, *events) == {"type": "x", field: "abc"}


def test_text_is_appended_to_null() -> None:
    assert block(streamed.block_start(0, type="text", text=None), streamed.text("a")) == {
        "type": "text",
        "text": "a",
    }


def test_a_signature_replaces_the_one_before() -> None:
    start = streamed.block_start(0, type="thinking", thinking="", signature="")
    first, second = (streamed.delta("signature_delta", signature=s) for s in ("one", "two"))
    assert block(start, first, second)["signature"] == "two"


@pytest.mark.parametrize("start", [{}, {"citations": None}, {"citations": []}])
def test_citations_are_listed_in_order(start: dict[str, Any]) -> None:
    deltas = [streamed.delta("citations_delta", citation={"n": n}) for n in range(3)]
    made = block(streamed.block_start(0, type="text", text="", **start), *deltas)
    assert made["citations"] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_citations_come_after_those_that_the_block_began_with() -> None:
    start = streamed.block_start(0, type="text", text="", citations=[{"n": 0}])
    assert block(start, streamed.delta("citations_delta", citation={"n": 1}))["citations"] == [
        {"n": 0},
        {"n": 1},
    ]


def test_a_compaction_is_set_and_null_does_not_erase_it() -> None:
    start = streamed.block_start(0, type="compaction", content=None)
    given = streamed.delta("compaction_delta", content="short", encrypted_content="E")
    erased = streamed.delta("compaction_delta", content=None)
    made = {"type": "compaction", "content": "short", "encrypted_content": "E"}
    assert block(start, given, erased) == made


def test_an_unknown_delta_changes_what_the_block_has() -> None:
    start = streamed.block_start(0, type="new", a="x", b=[1], c={"d": 1}, e=5, f=None)
    unknown = streamed.delta("new_delta", a="y", b=[2], c={"g": 2}, e=None, f=6, h="not there")
    made = {"type": "new", "a": "xy", "b": [1, 2], "c": {"g": 2}, "e": 5, "f": 6}
    assert block(start, unknown) == made


def test_unknown_fields_of_a_block_are_kept() -> None:
    assert block(streamed.block_start(0, type="text", text="", new={"a": [1]}))["new"] == {"a": [1]}


# The input of a call.


def test_an_input_is_put_together() -> None:
    pieces = ["", '{"a": [1', ', 2], "b": "\u00e9', '"}']
    (made,) = folded(*streamed.call(*pieces))["content"]
    assert made["input"] == {"a": [1, 2], "b": "\u00e9"}


@pytest.mark.parametrize("pieces", [(), ("",), ("  \n",)])
def test_without_pieces_the_input_is_what_the_block_began_with(pieces: tuple[str, ...]) -> None:
    (made,) = folded(*streamed.call(*pieces, input={"given": 1}))["content"]
    assert made["input"] == {"given": 1}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{oops", {}),
        ('{"a": 1, "b": tru', {"a": 1}),
        ('{"a": 1} and more', {"a": 1}),
        ('{"a": NaN}', {"a": float("nan")}),
        ("[" * 1000, {}),
    ],
)
def test_an_input_that_is_no_json_is_kept_as_it_was_written(written: str, read: Any) -> None:
    made = Block({"type": "tool_use", "input": {}}, partial=True)
    made.add({"type": "input_json_delta", "partial_json": written})
    assert made.malformed is None
    made.close()
    assert made.malformed == written
    assert repr(made.now()["input"]) == repr(read)


def test_an_input_is_read_once_its_block_is_complete_and_not_again() -> None:
    made = Block({"type": "tool_use", "input": {}}, partial=True)
    made.add({"type": "input_json_delta", "partial_json": '{"a": 1}'})
    assert made.now()["input"] is not made.now()["input"]
    made.close()
    assert made.now()["input"] is made.now()["input"]
    assert made.pieces == {}


def test_large_numbers_are_exact() -> None:
    (made,) = folded(*streamed.call('{"n": 123456789012345678901234567890}'))["content"]
    assert made["input"] == {"n": 123456789012345678901234567890}


@given(st.text(max_size=40).map(lambda text: json.dumps({"a": [text], "b": 1.5})))
def test_half_an_input_is_read_as_far_as_it_goes(written: str) -> None:
    whole = json.loads(written)
    for sofar in accumulate(written):
        read: Any = read_input(sofar, True)
        assert set(read) <= set(whole)
        assert all(read[name] == whole[name] for name in read if name == "b" and sofar == written)
    assert read_input(written, True) == read_input(written, "trailing-strings") == whole


def test_half_a_text_in_half_an_input_is_left_out_or_not() -> None:
    assert read_input('{"a": "x', True) == {}
    assert read_input('{"a": "x', "trailing-strings") == {"a": "x"}


# The message.


def test_a_field_that_is_present_replaces_the_one_before() -> None:
    made = folded(streamed.start(), *streamed.end(stop_reason="refusal", new={"a": 1}))
    assert (made["stop_reason"], made["new"]) == ("refusal", {"a": 1})


def test_null_never_erases() -> None:
    start = streamed.start(container={"id": "c"}, context_management={"x": 1}, stop_sequence="s")
    change, _ = streamed.end(usage={"cache_read_input_tokens": None}, container=None)
    made = folded(
        {**start, "message": {**start["message"], "usage": {"cache_read_input_tokens": 7}}},
        {**change, "context_management": None},
    )
    assert made["container"] == {"id": "c"}
    assert made["context_management"] == {"x": 1}
    assert made["stop_sequence"] == "s"
    assert made["usage"] == {"cache_read_input_tokens": 7, "output_tokens": 5}


def test_null_is_kept_where_there_was_nothing() -> None:
    assert folded(streamed.start(), *streamed.end(container=None))["container"] is None


def test_usage_is_merged_field_by_field() -> None:
    usage = {"input_tokens": 9, "server_tool_use": {"web_search_requests": 1}, "new": {"a": 1}}
    start = streamed.start(usage={"input_tokens": 3, "output_tokens": 1, "service_tier": "batch"})
    assert folded(start, *streamed.end(usage=usage))["usage"] == {
        "input_tokens": 9,
        "output_tokens": 5,
        "service_tier": "batch",
        "server_tool_use": {"web_search_requests": 1},
        "new": {"a": 1},
    }


def test_objects_in_the_usage_are_merged_and_lists_replaced() -> None:
    before = {"server_tool_use": {"a": 1, "b": {"c": 1, "d": 2}}, "iterations": [1, 2], "x": {}}
    after = {"server_tool_use": {"a": None, "b": {"c": 3}, "e": 4}, "iterations": [3], "x": 5}
    made = folded(streamed.start(usage=before), *streamed.end(usage=after))["usage"]
    assert made["server_tool_use"] == {"a": 1, "b": {"c": 3, "d": 2}, "e": 4}
    assert (made["iterations"], made["x"]) == ([3], 5)


@pytest.mark.parametrize(("kind", "field"), GROWS.items())
def test_what_stands_beside_the_text_of_a_delta_is_kept(kind: str, field: str) -> None:
    start = streamed.block_start(0, type="x", old=1)
    more = {"old": None, "new": {"a": 1}, "estimated_tokens": 7}
    made = block(
        start,
        {"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: "[", **more}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: "]", "new": 2}},
    )
    assert (made["old"], made["new"]) == (1, 2)
    assert "estimated_tokens" not in made  # it says something of the delta


def test_fields_beside_the_delta_belong_to_the_message() -> None:
    change, stop = streamed.end()
    made = folded(streamed.start(), {**change, "context_management": {"a": 1}, "new": 2}, stop)
    assert (made["context_management"], made["new"]) == ({"a": 1}, 2)
    assert "delta" not in made


def test_content_of_the_start_is_kept() -> None:
    made = folded(
        streamed.start(content=[{"type": "text", "text": "a"}]),
        streamed.block_start(1),
        streamed.text("b", 1),
        streamed.block_stop(1),
    )
    assert [each["text"] for each in made["content"]] == ["a", "b"]


@pytest.mark.parametrize("event", [{"type": "ping"}, {"type": "brand_new", "index": 9}, {}])
def test_other_events_change_nothing(event: Event) -> None:
    assert folded(streamed.start(), event) == folded(streamed.start())
    accumulator = Accumulator()
    assert accumulator.take(event) is None
    assert accumulator.has_begun is False


def test_it_knows_how_far_it_is() -> None:
    accumulator = Accumulator()
    states: list[Any] = []
    for event in streamed.texts("a"):
        accumulator.take(event)
        states.append((len(accumulator.blocks), accumulator.is_complete))
    assert states == [(0, False), *[(1, False)] * 4, (1, True)]
    assert accumulator.blocks[0].is_open is False


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_blocks_may_grow_at_the_same_time(left: list[str], right: list[str]) -> None:
    mixed = [streamed.text(piece, 0) for piece in left]
    for at, piece in enumerate(right):
        mixed.insert(2 * at, streamed.text(piece, 1))
    made = folded(streamed.start(), streamed.block_start(0), streamed.block_start(1), *mixed)
    assert [each["text"] for each in made["content"]] == ["".join(left), "".join(right)]
