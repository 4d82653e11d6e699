"""Events to helper events and to the message so far, for both families of messages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any

import pytest
import streamed
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator
from twisted import BEGUN, EVENTS

from agentkit_client import OutputMismatch, streaming, types
from agentkit_client._accumulate import Accumulator, ProtocolError
from agentkit_client._asking import MessageKind
from agentkit_client._beta_streams import BETA
from agentkit_client._folding import FINE_GRAINED, Folding, folded
from agentkit_client._models import parse
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sse import ServerSentEvent
from agentkit_client.types import beta

Event = dict[str, Any]
KINDS = pytest.mark.parametrize("kind", [PLAIN, BETA], ids=["plain", "beta"])


def sse(event: Event, name: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(name or str(event.get("type")), json.dumps(event).encode())


def folding(kind: MessageKind, **options: Any) -> Folding[Any]:
    return Folding(kind.dialect, kind.family, **options)


def events_of(fold: Folding[Any], events: Iterable[Event]) -> list[Any]:
    return [made for event in events for made in fold.events(sse(event))]


@KINDS
def test_helper_events_follow_the_events_that_they_explain(kind: MessageKind) -> None:
    made = events_of(folding(kind), streamed.texts("a", "b"))
    assert [event.type for event in made] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "text",
        "content_block_delta",
        "text",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


@KINDS
def test_a_block_that_is_complete_comes_whole(kind: MessageKind) -> None:
    made = events_of(folding(kind), streamed.texts("a", "b"))
    (stop,) = (event for event in made if event.type == "content_block_stop")
    assert isinstance(stop, types.RawContentBlockStopEvent)
    block: object = vars(stop)["content_block"]
    assert isinstance(block, types.ParsedTextBlock)
    assert made[-1].message.content == [block]


@KINDS
def test_the_message_that_is_complete_comes_whole(kind: MessageKind) -> None:
    fold = folding(kind)
    last = events_of(fold, streamed.texts("a"))[-1]
    class_ = streaming.MessageStopEvent if kind is PLAIN else streaming.BetaMessageStopEvent
    assert isinstance(last, class_)
    message: object = vars(last)["message"]
    assert type(message) is (types.ParsedMessage if kind is PLAIN else beta.ParsedBetaMessage)
    assert message == fold.message()
    assert type(fold.plain()) is (types.Message if kind is PLAIN else beta.BetaMessage)
    assert fold.plain().to_dict() == fold.message().to_dict()


WAYS = ("take", "text", "events")


@KINDS
@given(st.lists(st.text(max_size=3)), st.data())
def test_however_it_is_read_the_message_is_the_same(
    kind: MessageKind, pieces: list[str], data: st.DataObject
) -> None:
    fold, other = folding(kind), folding(kind)
    for event in streamed.texts(*pieces):
        getattr(fold, data.draw(st.sampled_from(WAYS)))(sse(event))
        other.take(sse(event))
    assert fold.message() == other.message()
    assert fold.message().content[0].text == "".join(pieces)


def test_the_text_of_an_event_is_that_of_texts_only() -> None:
    fold = folding(PLAIN)
    events = [
        streamed.start(),
        streamed.block_start(),
        streamed.text("a"),
        streamed.delta("text_delta", text="b", more=1),
        streamed.block_start(1, type="thinking", thinking="", signature=""),
        streamed.delta("thinking_delta", 1, thinking="hm"),
        streamed.delta("text_delta", 1, text="not a text"),
        streamed.block_stop(1),
        {"type": "brand_new"},
        *streamed.end(),
    ]
    assert [fold.text(sse(event)) for event in events] == [
        *["", "", "a", "b"],
        *[""] * 7,
    ]


@pytest.mark.parametrize("field", ["message", "content_block", "cls", "self", "_fields_set"])
@KINDS
def test_a_field_that_nobody_knew_of_does_not_break_the_stops(
    kind: MessageKind, field: str
) -> None:
    events = [{**event, field: event.get(field, 1)} for event in streamed.texts("a")]
    made = events_of(folding(kind), events)
    assert made[-1].message.content[0].text == made[-3].content_block.text == "a"


@KINDS
def test_half_an_input_is_read_as_the_feature_says(kind: MessageKind) -> None:
    for betas, read in (((), {}), ((FINE_GRAINED,), {"a": "x"})):
        fold = folding(kind, betas=betas)
        made = events_of(fold, streamed.call('{"a": "x')[:3])
        assert made[-1].snapshot == read
        assert fold.message().content[0].input == read


@KINDS
def test_numbers_of_an_input_are_those_of_a_plain_reply(kind: MessageKind) -> None:
    written = '{"large": 123456789012345678901234567890, "beyond": 1.5e400, "low": -1.5e400}'
    events = streamed.call(written)
    fold = folding(kind)
    events_of(fold, events)
    plain = {**events[0]["message"], "content": [events[1]["content_block"]]}
    body = json.dumps(plain).replace('"input": {}', f'"input": {written}').encode()
    reply: Any = parse(kind.family.plain, body)
    (whole,) = fold.plain().content
    assert str(whole.input) == str(reply.content[0].input)
    assert whole.input["beyond"] == -whole.input["low"] == float("inf")
    assert whole.malformed_input is None


@KINDS
def test_an_input_that_is_not_whole_is_marked(kind: MessageKind) -> None:
    fold = folding(kind)
    events_of(fold, streamed.call('{"a": 1')[:3])
    assert fold.message().content[0].malformed_input == '{"a": 1'
    stop = fold.events(sse(streamed.block_stop()))[0]
    assert stop.content_block.malformed_input == '{"a": 1'
    assert fold.message().content[0].malformed_input == '{"a": 1'


def test_an_input_that_is_whole_is_not_marked() -> None:
    fold = folding(PLAIN)
    events_of(fold, streamed.call('{"a": 1}'))
    assert fold.message().content[0].malformed_input is None


@KINDS
def test_texts_are_read_as_a_type_once_they_are_complete(kind: MessageKind) -> None:
    fold = folding(kind, output_format=list[int])
    events = streamed.texts("[1", ", 2]")
    made = events_of(fold, events[:4])
    assert fold.message().parsed_output is None
    made += events_of(fold, events[4:])
    assert made[-3].content_block.parsed_output == [1, 2]
    assert made[-1].message.parsed_output == [1, 2]
    assert fold.plain().to_dict() == fold.message().to_dict()


@KINDS
def test_a_text_that_does_not_fit_is_said_with_the_whole_message(kind: MessageKind) -> None:
    fold = folding(kind, output_format=list[int])
    *before, last = streamed.texts("[1,")
    made = events_of(fold, before)
    assert made[-2].content_block.parsed_output is None
    with pytest.raises(OutputMismatch) as caught:
        fold.events(sse(last))
    with pytest.raises(OutputMismatch):
        fold.message()
    assert caught.value.reply is not None
    assert caught.value.reply.content[0].to_dict() == {"type": "text", "text": "[1,"}


@KINDS
@pytest.mark.parametrize("fits", [True, False])
def test_what_checks_a_text_is_asked_once(kind: MessageKind, fits: bool) -> None:
    seen: list[int] = []

    def check(value: int) -> int:
        seen.append(value)
        assert fits
        return value

    fold = folding(kind, output_format=Annotated[int, AfterValidator(check)])
    with suppress(OutputMismatch):
        events_of(fold, streamed.texts("4", "2"))
    for _ in range(2):
        with suppress(OutputMismatch):
            assert fold.message().parsed_output == 42
            assert fits
    assert seen == [42]


@KINDS
def test_what_stands_beside_a_text_does_not_depend_on_how_it_is_read(kind: MessageKind) -> None:
    events = streamed.texts("a", "b")
    events[2]["delta"]["new"] = 1
    read, taken = folding(kind), folding(kind)
    events_of(read, events)
    for event in events:
        taken.take(sse(event))
    assert read.plain() == taken.plain()
    assert read.plain().content[0].new == 1


def test_there_is_no_message_before_it_begins() -> None:
    with pytest.raises(ProtocolError):
        folding(PLAIN).message()
    with pytest.raises(ProtocolError):
        folded(Accumulator(), types.Message)


NAMES = st.sampled_from([None, *sorted(PLAIN.dialect.events), "brand_new"])


@KINDS
@given(EVENTS, st.sampled_from(WAYS), st.data())
def test_whatever_comes_it_fails_in_one_way_only(
    kind: MessageKind,
    events: list[Event],
    way: str,
    data: st.DataObject,
) -> None:
    fold = folding(kind)
    for event in BEGUN:
        fold.take(sse(event))
    with suppress(ValueError):
        for event in events:
            getattr(fold, way)(sse(event, data.draw(NAMES)))
            fold.message()
    assert fold.accumulator.has_begun
