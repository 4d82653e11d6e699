"""Streams whose bytes are broken, cut anywhere or too many: cases 29 to 32."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from itertools import accumulate, cycle
from typing import Any

import httpx
import pytest
from colours import Use
from scripted_socket import HEAD, LAST_CHUNK, PATIENCE, Peer, Script, SocketServer, chunk
from stream_ways import Consume, outcome_of
from streamed import ASK, block_start, block_stop, body, end, sse, start, text

from agentkit_client import Anthropic, APIResponseValidationError, ByteLimits

BEGUN = [start(), block_start(), text("Hel"), text("lo")]
LIMIT = 16 * 1024 * 1024
DELTA = b"event: content_block_delta\ndata: "
NONSENSE = {
    "half an object": b'{"type": "content_block_delta", "index": 0',
    "no JSON": b"hello",
    "a list": b"[]",
    "null": b"null",
    "bad UTF-8": b'{"type": "content_block_delta", "index": 0, "delta": '
    b'{"type": "text_delta", "text": "\xff\xfe"}}',
    "a lone surrogate": b'{"type": "content_block_delta", "index": 0, "delta": '
    b'{"type": "text_delta", "text": "\\ud800"}}',
    "too deep": b'{"type": "content_block_delta", "index": 0, "delta": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE)
def test_case_29_an_event_that_makes_no_sense_is_an_error_and_closes(
    consume: Consume, server: SocketServer, data: bytes
):
    def play(peer: Peer) -> None:
        peer.stream(body(BEGUN), DELTA + data + b"\n\n")
        peer.stay()

    server.plays(play)
    found = consume()
    error = found.failure
    assert type(error) is APIResponseValidationError
    assert found.partial.content[0].text == "Hello"
    assert error.request_id == "req_1"
    assert error.has_yielded
    assert server.still_open() == 0
    assert server.requests == 1


# With each kind of character that UTF-8 writes in one to four bytes, and one that ends no line.
EVENTS = [start(), block_start(), text("aé"), text("€😀"), text("\u2028"), block_stop(), *end()]
TEXT = "aé€😀\u2028"
NAMES = [event["type"] for event in EVENTS]


def with_ends(ends: Iterator[bytes]) -> list[bytes]:
    """Write the events with other ends of lines."""
    return [
        b"".join(line + next(ends) for line in sse(event).splitlines() if line) + next(ends)
        for event in EVENTS
    ]


ENDINGS = {
    "LF": with_ends(cycle([b"\n"])),
    "CRLF": with_ends(cycle([b"\r\n"])),
    "CR": with_ends(cycle([b"\r"])),
    # The end of a data line and the blank line after it are never CR and LF: that were one end.
    "mixed": with_ends(
        cycle([b"\r", b"\n", b"\r\n", b"\n", b"\r\n", b"\r", b"\r\n", b"\r", b"\r"])
    ),
}


def test_case_30_a_leading_byte_order_mark_is_ignored(consume: Consume, server: SocketServer):
    server.plays(lambda peer: peer.complete(b"\xef", b"\xbb\xbf" + body(EVENTS)))
    found = consume()
    assert found.error is None
    if found.events:
        assert found.types[0] == "message_start"
    if found.message:
        assert found.message.content[0].text == TEXT


def ignore(_: Any) -> None:
    """Look at no event."""


def kind(byte: int) -> object:
    """Tell the bytes apart that mean something to UTF-8, or to who reads lines and fields."""
    if byte in b"\r\n: ":
        return byte
    return "text" if byte < 0x80 else "continued" if byte < 0xC0 else byte


def places(data: bytes) -> list[int]:
    """Return where to split: once between all kinds of bytes that stand beside each other."""
    found = {tuple(map(kind, data[at - 2 : at + 2])): at for at in range(2, len(data))}
    return [0, 1, *found.values(), len(data)]


def test_each_kind_of_place_is_among_them() -> None:
    data = b"".join(ENDINGS["mixed"])
    after = {data[at - 1 : at + 1] for at in places(data)[2:-1]}
    assert after >= {b"\r\n", b"\r\r", b"\n\r", b": "}
    split = {data[at - 1] for at in places(data)[2:-1] if kind(data[at]) == "continued"}
    assert split >= {0xC3, 0xE2, 0xF0, 0x82, 0x98}  # in characters of two, three and four bytes
    assert 30 < len(places(data)) < 100


@pytest.mark.parametrize("ends", ["LF", "mixed"])
def test_case_31_events_are_the_same_wherever_their_bytes_are_split(
    use: Use, server: SocketServer, ends: str
):
    data = b"".join(ENDINGS[ends])
    splits = iter(places(data))

    def play(peer: Peer) -> None:
        at = next(splits)
        peer.send(HEAD + b"".join(chunk(part) for part in (data[:at], data[at:]) if part))
        peer.send(LAST_CHUNK)

    async def read_all(client: Any) -> None:
        whole = await outcome_of(client, "raw", ignore, {})
        assert whole.types == NAMES
        assert "".join(e.delta.text for e in whole.events[2:5]) == TEXT
        for _ in places(data)[1:]:
            found = await outcome_of(client, "raw", ignore, {})
            assert found.events == whole.events
            assert found.error is None

    server.plays(play)
    use(read_all, stream_idle_timeout=PATIENCE)
    assert next(splits, None) is None


@pytest.mark.parametrize("ends", ["LF", "mixed"])
def test_case_31_events_are_the_same_with_every_split(ends: str):
    data = b"".join(ENDINGS[ends])
    at = 0

    def answer(_: httpx.Request) -> httpx.Response:
        headers = {"content-type": "text/event-stream"}
        return httpx.Response(200, headers=headers, content=iter([data[:at], data[at:]]))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    with Anthropic(api_key="K", http_client=http) as client:
        whole = list(client.messages.create(**ASK, stream=True))
        assert [event.type for event in whole] == NAMES
        for at in range(1, len(data) + 1):  # noqa: B007 - the answer is made of it
            assert list(client.messages.create(**ASK, stream=True)) == whole


class Watch:
    """Counts the events of the API that were handed over."""

    def __init__(self) -> None:
        self._seen = 0
        self._changed = threading.Condition()

    def see(self, event: Any) -> None:
        """Count an event, unless it is one that a helper made."""
        with self._changed:
            self._seen += event.type in NAMES
            self._changed.notify()

    def has_seen(self, count: int) -> bool:
        """Wait until so many have been seen."""
        with self._changed:
            return self._changed.wait_for(lambda: self._seen >= count, 2.0)


@pytest.mark.parametrize("ends", ENDINGS)
def test_case_31_an_event_is_handed_over_before_another_byte_comes(
    follow: Consume, server: SocketServer, ends: str
):
    written, watch, late = ENDINGS[ends], Watch(), list[int]()
    # The blank line after an event is complete with its CR already.
    ends_at = accumulate(map(len, written))
    complete = [at - w.endswith(b"\r\n") for at, w in zip(ends_at, written, strict=True)]

    def play(peer: Peer) -> None:
        peer.send(HEAD)
        for at, byte in enumerate(b"".join(written), 1):
            peer.send(chunk(bytes([byte])))
            count = sum(at >= place for place in complete)
            if not watch.has_seen(count):
                late.append(at)
                break
        peer.send(LAST_CHUNK)

    server.plays(play)
    # Without a second beginning: else nothing is handed over before content begins.
    found = follow(seen=watch.see, stream_retries=0)
    assert late == []
    assert found.error is None


def test_case_31_with_restarts_the_start_waits_for_content_and_nothing_else_waits(
    follow: Consume, server: SocketServer
):
    watch, late = Watch(), list[int]()

    def play(peer: Peer) -> None:
        peer.stream(sse(EVENTS[0]))
        for count, event in enumerate(EVENTS[1:], 2):
            peer.send(chunk(sse(event)))
            if not watch.has_seen(count):
                late.append(count)
                break
        peer.send(LAST_CHUNK)

    server.plays(play)
    found = follow(seen=watch.see)
    assert (found.error, late) == (None, [])


def endless(line: bytes) -> Script:
    """Begin an event and never end it."""

    def play(peer: Peer) -> None:
        peer.stream(body(BEGUN), DELTA)
        peer.repeat(chunk(line))

    return play


@pytest.fixture(params=["a line", "an event"])
def too_long(request: pytest.FixtureRequest) -> Script:
    return endless({"a line": b"x" * 65536, "an event": b"\ndata: " + b"x" * 5000}[request.param])


SMALLER = 256 * 1024
"""A limit for the ways in which as much is not sent again."""


def test_case_32_what_is_longer_than_the_limit_is_an_error_and_closes(
    consume: Consume, server: SocketServer, too_long: Script
):
    server.plays(too_long)
    found = consume({"limits": ByteLimits(event=SMALLER)})
    error = found.failure
    assert type(error) is APIResponseValidationError
    assert str(SMALLER) in error.message
    assert len(error.message) < 500
    assert found.partial.content[0].text == "Hello"
    assert error.request_id == "req_1"
    assert server.still_open() == 0


def test_case_32_what_is_longer_than_16_mb_takes_bounded_memory(
    use: Use, server: SocketServer, too_long: Script
):
    async def read(client: Any) -> Any:
        return await outcome_of(client, "raw", ignore, {})

    server.plays(too_long)
    tracemalloc.start()
    try:
        found = use(read)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(found.error) is APIResponseValidationError
    assert str(LIMIT) in found.error.message
    assert found.partial.content[0].text == "Hello"
    assert server.still_open() == 0
    assert server.peers[0].sent < 3 * LIMIT
    assert most < 3 * LIMIT


def nearly(limit: int) -> bytes:
    """Give a stream one event of which is almost too long."""
    return body([start(), block_start(), text("x" * (limit - 1000)), block_stop(), *end()])


def test_case_32_what_is_a_little_shorter_than_the_limit_is_read(
    consume: Consume, server: SocketServer
):
    server.plays(lambda peer: peer.complete(nearly(SMALLER)))
    found = consume({"limits": ByteLimits(event=SMALLER)})
    assert found.error is None
    if found.message:
        assert found.message.content[0].text == "x" * (SMALLER - 1000)


def test_case_32_what_is_a_little_shorter_than_16_mb_is_read(use: Use, server: SocketServer):
    whole = nearly(LIMIT)

    async def read(client: Any) -> Any:
        return await outcome_of(client, "final", ignore, {})

    server.plays(lambda peer: peer.complete(whole))
    assert use(read).message.content[0].text == "x" * (LIMIT - 1000)
