"""Streams that say what they should not, or something new: cases 35, 36 and 38."""

from __future__ import annotations

import pytest
from scripted_socket import Peer, Script, SocketServer
from stream_ways import Consume
from streamed import (
    Event,
    block_start,
    block_stop,
    body,
    delta,
    end,
    json_piece,
    sse,
    start,
    text,
    texts,
)

from agentkit_client import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    errors,
)

BEGUN = [start(), block_start(), text("Hel"), text("lo")]


def sends(*events: Event, stays: bool = False) -> Script:
    """Send these events as a stream, and end it or stay."""

    def play(peer: Peer) -> None:
        if stays:
            peer.stream(body(events))
            peer.stay()
        else:
            peer.complete(body(events))

    return play


TOOL = block_start(0, type="tool_use", id="t1", name="f", input={})
OUT_OF_ORDER: dict[str, list[Event]] = {
    "a delta before its block": [start(), text("a")],
    "a delta for a skipped block": [start(), block_start(), text("a", 2)],
    "a delta for block -1": [start(), block_start(), text("a", -1)],
    "a delta for block true": [start(), block_start(), block_start(1), text("a", True)],
    "a delta for block null": [start(), block_start(), {**text("a"), "index": None}],
    "a delta for block 0.0": [start(), block_start(), {**text("a"), "index": 0.0}],
    "a delta for a complete block": [start(), block_start(), block_stop(), text("a")],
    "a block that is skipped": [start(), block_start(1)],
    "a block that begins twice": [start(), block_start(), block_start()],
    "a block that ends twice": [start(), block_start(), block_stop(), block_stop()],
    "a block that ends and never began": [start(), block_stop()],
    "two starts": [start(), start()],
    "two starts, with content between": [start(), block_start(), text("a"), start()],
    "no start": [block_start(), text("a")],
    "an end without a start": [*end()],
    "only an end": [{"type": "message_stop"}],
}
MISSHAPEN: dict[str, list[Event]] = {
    "a start without a message": [{"type": "message_start"}],
    "a message that is a text": [{"type": "message_start", "message": "Hello"}],
    "content that is a text": [start(content="Hello"), *end()],
    "content that is a number": [start(content=5), *end()],
    "content of texts": [start(content=["Hello"]), *end()],
    "usage that is a text": [start(usage="much"), *end()],
    "a block that is null": [
        start(),
        {"type": "content_block_start", "index": 0, "content_block": None},
    ],
    "text that is a number": [start(), block_start(), delta("text_delta", text=5)],
    "no text": [start(), block_start(), delta("text_delta")],
    "text after a number": [start(), block_start(0, type="text", text=5), text("a"), block_stop()],
    "a delta without a type": [start(), block_start(), {**text("a"), "delta": {}}, text("a")],
    "a delta that is a list": [start(), block_start(), {**text("a"), "delta": []}],
    "JSON that is an object": [start(), TOOL, delta("input_json_delta", partial_json={})],
    "JSON for a text": [start(), block_start(), json_piece("{}"), block_stop()],
    "a change that is null": [start(), {"type": "message_delta", "delta": None, "usage": None}],
    "usage that changes to a list": [start(), {**end()[0], "usage": [1]}],
}


@pytest.mark.parametrize("events", OUT_OF_ORDER.values(), ids=OUT_OF_ORDER)
def test_case_35_events_that_make_no_message_are_an_error(
    fold: Consume, server: SocketServer, events: list[Event]
):
    server.plays(sends(*events, stays=True))
    found = fold(stream_retries=0)
    error = found.failure
    assert type(error) is APIResponseValidationError
    assert (found.partial is not None) == (events[0]["type"] == "message_start")
    assert "message_start" in error.message or "block" in error.message
    assert error.request_id == "req_1"
    assert server.still_open() == 0


@pytest.mark.parametrize("events", OUT_OF_ORDER.values(), ids=OUT_OF_ORDER)
def test_case_35_raw_events_are_handed_over_as_they_come(
    look: Consume, server: SocketServer, events: list[Event]
):
    server.plays(sends(*events))
    found = look(stream_retries=0)
    assert [event.to_dict() for event in found.events] == events
    is_complete = events[-1]["type"] == "message_stop"
    assert type(found.error) is (type(None) if is_complete else errors.StreamIncompleteError)


@pytest.mark.parametrize("events", MISSHAPEN.values(), ids=MISSHAPEN)
def test_case_35_events_without_what_they_promise_raise_nothing_but_errors_of_ours(
    consume: Consume, server: SocketServer, events: list[Event]
):
    server.plays(sends(*events))
    found = consume(stream_retries=0)  # anything that is no APIError would have come out of this
    assert found.error is None or found.error.request_id == "req_1"


MESSAGE = b'{"id": "m", "type": "message", "role": "assistant", "content": [], "model": "m"}'
ERROR = b'{"type": "error", "error": {"type": "overloaded_error", "message": "Not now."}}'
BODIES: dict[str, tuple[bytes, bytes, type[APIError]]] = {
    "a message": (b"application/json", MESSAGE, APIResponseValidationError),
    "a page": (b"text/html; charset=utf-8", b"<p>Welcome</p>", APIResponseValidationError),
    "nothing": (b"application/json", b"", APIResponseValidationError),
    "an error": (b"application/json", ERROR, errors.OverloadedError),
    "a message that calls itself a stream": (b"text/event-stream", MESSAGE, APIConnectionError),
    "a page that calls itself a stream": (b"text/event-stream", b"<p>", APIConnectionError),
}


def answers(kind: bytes, data: bytes, length: int) -> Script:
    """Send a plain reply."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\nrequest-id: req_1\r\n\r\n"

    def play(peer: Peer) -> None:
        peer.send(head % (kind, length) + data)
        if length > len(data):
            peer.close()

    return play


@pytest.mark.parametrize(("kind", "data", "class_"), BODIES.values(), ids=BODIES)
def test_case_36_a_body_that_is_no_stream_is_an_error(
    consume: Consume, server: SocketServer, kind: bytes, data: bytes, class_: type[APIError]
):
    server.plays(answers(kind, data, len(data)))
    error = consume({"max_retries": 0}).failure
    assert isinstance(error, class_)
    assert error.request_id == "req_1"
    assert not error.has_yielded
    if class_ is APIResponseValidationError:
        assert kind.decode() in error.message
        assert data.decode() in error.message


def test_case_36_a_body_that_is_no_stream_and_is_cut_is_a_connection_error(
    consume: Consume, server: SocketServer
):
    server.plays(answers(b"application/json", MESSAGE, len(MESSAGE) + 1))
    error = consume({"max_retries": 0}).failure
    assert type(error) is APIConnectionError
    assert error.__cause__ is not None


def test_case_36_a_stream_that_is_empty_is_an_error(consume: Consume, server: SocketServer):
    server.plays(lambda peer: peer.complete())
    assert type(consume({"max_retries": 0}).error) is errors.StreamIncompleteError


NEW_BLOCK = block_start(0, type="hologram", beams=3)
NEW_DELTA = delta("beam_delta", 0, beam="green")
NEW_EVENT = {"type": "weather", "sky": "blue"}


def test_case_38_what_nobody_knows_of_passes_through(consume: Consume, server: SocketServer):
    odd = [NEW_EVENT, start(mood="fine"), NEW_EVENT, NEW_BLOCK, NEW_DELTA, block_stop(), *end()]
    server.plays(sends(*odd))
    found = consume()
    assert found.error is None
    if found.events:
        shown = {event["type"]: event for event in (e.to_dict() for e in found.events)}
        assert shown["weather"] == NEW_EVENT
        assert shown["content_block_start"] == NEW_BLOCK
        assert shown["content_block_delta"] == NEW_DELTA
    if found.message:
        assert found.message.to_dict()["mood"] == "fine"
        assert found.message.to_dict()["content"] == [{"type": "hologram", "beams": 3}]


def test_case_38_an_unknown_delta_of_a_known_block_leaves_it_whole(
    consume: Consume, server: SocketServer
):
    server.plays(sends(*BEGUN, NEW_DELTA, text("."), block_stop(), *end()))
    found = consume()
    assert found.error is None
    if found.message:
        assert found.message.content[0].text == "Hello."


def test_case_38_an_event_is_known_by_its_data_where_it_has_no_name(
    consume: Consume, server: SocketServer
):
    named = b"".join(sse(event) for event in texts("Hello."))
    nameless = b"".join(part for part in named.splitlines(True) if not part.startswith(b"event"))
    server.plays(lambda peer: peer.complete(nameless))
    found = consume()
    assert found.error is None
    if found.message:
        assert found.message.content[0].text == "Hello."
