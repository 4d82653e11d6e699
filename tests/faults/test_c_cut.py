"""Streams that are cut: cases 26 to 28."""

from __future__ import annotations

from typing import Any

import pytest
from scripted_socket import LAST_CHUNK, Peer, Script, SocketServer, chunk
from stream_ways import Consume
from streamed import block_start, block_stop, body, end, json_piece, start, text, texts

from agentkit_client import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    StreamIdleTimeoutError,
    StreamIncompleteError,
)

HALF = body([start(), block_start(), text("Hel"), text("lo")])
CALL = block_start(0, type="tool_use", id="t1", name="f", input={})
HALF_A_CALL = body([start(), CALL, json_piece('{"city": "Par')])


def cleanly(peer: Peer) -> None:
    peer.send(LAST_CHUNK)


def by_an_end(peer: Peer) -> None:
    peer.close()


def by_an_end_in_a_chunk(peer: Peer) -> None:
    peer.send(chunk(body([text("!")]))[:-9])
    peer.close()


def by_a_reset(peer: Peer) -> None:
    peer.reset()


CUTS = [by_an_end, by_an_end_in_a_chunk, by_a_reset]


def first(data: bytes, then: Script) -> Script:
    """Begin a stream with these bytes, and do something then."""

    def play(peer: Peer) -> None:
        peer.stream(data)
        then(peer)

    return play


def whole(peer: Peer) -> None:
    peer.complete(body(texts("Hello.")))


def text_of(message: Any) -> str:
    return message.content[0].text


@pytest.fixture(params=["chunked", "with a length", "until closed"])
def ended(request: pytest.FixtureRequest) -> Script:
    """End half a stream as HTTP ends a body that is whole."""
    framing = {"with a length": f"content-length: {len(HALF)}", "until closed": "connection: close"}

    def play(peer: Peer) -> None:
        if request.param == "chunked":
            peer.complete(HALF)
            return
        head = ("HTTP/1.1 200 OK", "content-type: text/event-stream", "request-id: req_1")
        peer.send("\r\n".join([*head, framing[request.param], "\r\n"]).encode() + HALF)
        if request.param == "until closed":
            peer.close()

    return play


def test_case_26_a_clean_end_before_message_stop_is_an_incomplete_stream(
    consume: Consume, server: SocketServer, ended: Script
):
    server.plays(ended)
    error = consume().failure
    assert type(error) is StreamIncompleteError
    assert text_of(error.partial_message) == "Hello"
    assert error.request_id == "req_1"
    assert error.has_yielded
    assert server.requests == 1


@pytest.mark.parametrize("begun", [b": hello\n\n", body([start()])])
def test_case_26_a_clean_end_before_content_begins_again(
    consume: Consume, server: SocketServer, begun: bytes
):
    told: list[APIError] = []
    server.plays(first(begun, cleanly), whole)
    found = consume(on_restart=told.append)
    assert found.error is None
    assert found.types.count("message_start") == bool(found.events)
    assert [(type(error), error.has_yielded) for error in told] == [(StreamIncompleteError, False)]
    assert server.requests == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [("", {}), ('{"city": "Par', {}), ('{"city": "Paris"', {"city": "Paris"}), ("{}", {})],
)
def test_case_27_the_input_of_a_call_that_was_cut_is_marked(
    consume: Consume, server: SocketServer, written: str, read: object
):
    server.plays(first(body([start(), CALL, json_piece(written)]), cleanly))
    found = consume()
    assert type(found.error) is StreamIncompleteError
    (call,) = found.partial.content
    assert call.input == read
    assert call.malformed_input == written


def test_case_27_a_call_that_ended_before_the_cut_is_not_marked(
    consume: Consume, server: SocketServer
):
    done = body([start(), CALL, json_piece('{"city": "Paris"}'), block_stop()])
    server.plays(first(done, cleanly))
    (call,) = consume().partial.content
    assert call.input == {"city": "Paris"}
    assert call.malformed_input is None


def test_case_27_a_call_left_open_in_a_complete_message_is_marked(
    consume: Consume, server: SocketServer
):
    server.plays(first(HALF_A_CALL + body(end(stop_reason="tool_use")), cleanly))
    found = consume()
    if found.message is not None:
        assert found.message.content[0].malformed_input == '{"city": "Par'


@pytest.mark.parametrize("cut", CUTS)
def test_case_28_a_cut_in_mid_stream_is_a_connection_error(
    consume: Consume, server: SocketServer, cut: Script
):
    server.plays(first(HALF, cut))
    error = consume().failure
    assert type(error) is APIConnectionError
    assert error.__cause__ is not None
    assert text_of(error.partial_message) == "Hello"
    assert error.request_id == "req_1"
    assert error.has_yielded
    assert server.requests == 1


@pytest.mark.parametrize("cut", CUTS)
def test_case_28_a_cut_before_content_begins_again(
    consume: Consume, server: SocketServer, cut: Script
):
    told: list[APIError] = []
    server.plays(first(body([start()]), cut), whole)
    found = consume(on_restart=told.append)
    assert found.error is None
    assert [(type(error), error.has_yielded) for error in told] == [(APIConnectionError, False)]
    assert server.requests == 2


@pytest.mark.parametrize("limit", ["timeout", "stream_idle_timeout"])
def test_case_28_silence_in_mid_stream_is_a_timeout(
    consume: Consume, server: SocketServer, limit: str
):
    server.plays(first(HALF, Peer.stay))
    error = consume({limit: 0.1}).failure
    assert type(error) is StreamIdleTimeoutError
    assert isinstance(error, APITimeoutError)
    assert "0.1 s" in error.message
    assert text_of(error.partial_message) == "Hello"
    assert error.request_id == "req_1"
    assert error.has_yielded
    assert server.still_open() == 0
