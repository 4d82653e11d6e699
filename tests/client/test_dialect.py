"""The events of each kind of stream: their types, and which one is the last."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agentkit_client._beta_streams import BETA
from agentkit_client._dialect import COMPLETION_EVENTS, Dialect, PingEvent, by_type, json_of, named
from agentkit_client._models import BaseModel
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sse import ServerSentEvent
from agentkit_client.types import Completion, RawContentBlockDeltaEvent, RawMessageStreamEvent

DIALECTS = pytest.mark.parametrize("dialect", [PLAIN.dialect, BETA.dialect], ids=["plain", "beta"])
NAMES = {
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
}


def sse(name: str, data: Any) -> ServerSentEvent:
    return ServerSentEvent(name, data if isinstance(data, bytes) else json.dumps(data).encode())


@DIALECTS
def test_messages_have_six_events(dialect: Dialect[Any]) -> None:
    assert dialect.events.keys() == NAMES
    for name, type_ in dialect.events.items():
        assert type_.__name__.removeprefix("Beta") == f"Raw{name.title().replace('_', '')}Event"


def test_the_members_of_a_union_go_by_their_type() -> None:
    assert by_type(RawMessageStreamEvent)["content_block_delta"] is RawContentBlockDeltaEvent


@DIALECTS
def test_an_event_is_of_the_type_that_its_name_says(dialect: Dialect[Any]) -> None:
    delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": ""}}
    event = dialect.typed(sse("content_block_delta", delta), strict=True)
    assert type(event) is RawContentBlockDeltaEvent
    assert event.to_dict() == delta


@DIALECTS
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("content_block_delta", {"type": "content_block_delta", "delta": {"type": "new", "x": 1}}),
        ("content_block_delta", {"type": "content_block_delta", "index": "0", "delta": {}}),
        ("content_block_start", {"type": "content_block_start", "content_block": {"type": "new"}}),
        ("message_stop", {"type": "something_else"}),
        ("brand_new", {"type": "brand_new", "x": [1]}),
        ("brand_new", {"type": "brand_new", "cls": 1, "_fields_set": 2, "self": 3}),
    ],
)
def test_what_nobody_knew_of_passes_through(
    dialect: Dialect[Any], name: str, data: dict[str, Any]
) -> None:
    event = dialect.typed(sse(name, data))
    assert type(event) is dialect.events.get(name, BaseModel)
    assert event.to_dict() == data


@DIALECTS
def test_what_nobody_knew_of_is_refused_where_that_is_wanted(dialect: Dialect[Any]) -> None:
    with pytest.raises(ValidationError):
        dialect.typed(sse("content_block_stop", {"type": "content_block_stop"}), strict=True)


@DIALECTS
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("data", [b"[]", b"1", b"null", b"{", b"", b"\xff", b"[" * 9999])
def test_what_is_no_object_is_no_event(dialect: Dialect[Any], data: bytes, strict: bool) -> None:
    for name in ("message_stop", "brand_new"):
        with pytest.raises(ValueError, match=r"."):
            dialect.typed(sse(name, data), strict=strict)


@given(st.sampled_from([*sorted(NAMES), "new"]), st.binary() | st.text().map(str.encode))
def test_whatever_comes_it_is_an_event_or_a_value_error(name: str, data: bytes) -> None:
    try:
        event = PLAIN.dialect.typed(sse(name, data))
    except ValueError:
        return
    assert isinstance(event, BaseModel)


@DIALECTS
@pytest.mark.parametrize("name", [*sorted(NAMES), "ping", "error", "brand_new"])
def test_a_message_is_complete_with_its_stop(dialect: Dialect[Any], name: str) -> None:
    assert dialect.is_last(sse(name, {"type": name})) is (name == "message_stop")
    assert dialect.begins == "content_block_start"


@pytest.mark.parametrize(("reason", "is_last"), [("stop_sequence", True), (None, False)])
def test_a_completion_is_complete_with_a_stop_reason(reason: str | None, is_last: bool) -> None:
    piece = {"type": "completion", "id": "c", "model": "m", "completion": "a"}
    event = sse("completion", {**piece, "stop_reason": reason})
    assert COMPLETION_EVENTS.is_last(event) is is_last
    typed: object = COMPLETION_EVENTS.typed(event, strict=True)
    assert type(typed) is Completion


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"type": "message_stop"}),
        ({"x": 1}, {"type": "message_stop", "x": 1}),
        ({"type": "other"}, {"type": "other"}),
        ({"type": None}, {"type": None}),
    ],
)
def test_an_event_without_a_type_has_that_of_its_name(data: Any, fields: dict[str, Any]) -> None:
    assert json_of(sse("message_stop", data)) == fields


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (sse("", {"type": "message_stop"}), "message_stop"),
        (sse("ping", {"type": "message_stop"}), "ping"),
        (sse("", {}), ""),
        (sse("", {"type": None}), ""),
        (sse("", {"type": 5}), "5"),
    ],
)
def test_an_event_without_a_name_has_that_of_its_type(event: ServerSentEvent, name: str) -> None:
    assert named(event) == (name, event.data)


def test_a_ping_is_an_event_of_ours() -> None:
    assert PingEvent(type="ping").to_dict() == {"type": "ping"}
