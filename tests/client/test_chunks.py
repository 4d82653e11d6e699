"""Chunks that came together are joined: h11 says whether it makes a difference."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._chunks import ChunkJoiner

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"transfer-encoding: chunked\r\nx: y\r\n\r\n"
)


def chunk(data: bytes) -> bytes:
    return b"%X\r\n%b\r\n" % (len(data), data)


class Reader:
    """What h11 makes of a response that comes in pieces."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._http.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
        self._http.send(h11.EndOfMessage())
        self.seen: list[str] = []
        self.data = b""
        self.pieces = 0

    def take(self, data: bytes) -> tuple[list[str], bytes]:
        """Take in some bytes; return the kinds of events until now, and all data."""
        if "error" in self.seen:
            return self.seen, self.data
        try:
            self._http.receive_data(data)
            while (event := self._http.next_event()) is not h11.NEED_DATA:
                if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                    break
                self._note(event)
        except h11.RemoteProtocolError:
            self.seen.append("error")
        return self.seen, self.data

    def _note(self, event: Any) -> None:
        if isinstance(event, h11.Data):
            self.data += bytes(event.data)
            self.pieces += 1
        else:
            self.seen.append(type(event).__name__)


def same(*pieces: bytes) -> tuple[list[str], bytes]:
    """Feed both, and check that they never differ; return what they say in the end."""
    plain, joined, joiner = Reader(), Reader(), ChunkJoiner()
    for piece in pieces:
        found = joiner.feed(piece)
        after = joined.take(found) if found else (joined.seen, joined.data)
        assert after == plain.take(piece)
    assert joined.take(b"") == plain.take(b"")
    return joined.seen, joined.data


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(at)]


PLACES = st.lists(st.integers(0, 10_000), max_size=12)
BODIES = st.lists(st.binary(min_size=1, max_size=40), max_size=8)


@given(bodies=BODIES, places=PLACES, trailer=st.sampled_from([b"", b"a: b\r\n"]))
def test_the_same_data_comes_at_the_same_time(
    bodies: list[bytes], places: list[int], trailer: bytes
) -> None:
    whole = HEAD + b"".join(map(chunk, bodies)) + b"0\r\n" + trailer + b"\r\n"
    seen, data = same(*cut(whole, [*places, len(HEAD)]))
    assert seen[:2] == ["Response", "EndOfMessage"]
    assert data == b"".join(bodies)


@given(
    bodies=BODIES,
    places=PLACES,
    at=st.integers(0, 500),
    instead=st.sampled_from(
        [b"", b"\r", b"\n", b"\r\n", b"0", b"zz", b" ", b";a=b", b"5\r\n", b"ffffffffffffffffff"]
    ),
    dropped=st.integers(0, 4),
)
def test_what_is_broken_breaks_at_the_same_place(
    bodies: list[bytes], places: list[int], at: int, instead: bytes, dropped: int
) -> None:
    body = b"".join(map(chunk, bodies)) + b"0\r\n\r\n"
    at %= len(body)
    same(*cut(HEAD + body[:at] + instead + body[at + dropped :], [*places, len(HEAD)]))


def test_every_cut_of_a_stream_gives_the_same() -> None:
    whole = HEAD + chunk(b"a" * 17) + chunk(b"\r\n") + chunk(b"b") + b"0\r\n\r\n"
    for at in range(len(HEAD), len(whole)):
        assert same(whole[:at], whole[at:])[1] == b"a" * 17 + b"\r\n" + b"b"


def test_a_head_goes_out_at_once() -> None:
    assert ChunkJoiner().feed(HEAD) == HEAD


def test_chunks_that_came_together_are_one() -> None:
    joiner, reader = ChunkJoiner(), Reader()
    reader.take(joiner.feed(HEAD))
    reader.take(joiner.feed(b"".join(chunk(b"%d" % n) for n in range(1000))))
    assert reader.pieces == 1


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace(b"text/event-stream", b"application/json"),
        HEAD.replace(b"200 OK", b"500 No"),
        HEAD.replace(b"transfer-encoding: chunked", b"transfer-encoding: gzip, chunked"),
        HEAD.replace(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\n"),
        HEAD.replace(b"x: y\r\n", b"x: y\r\n folded\r\n"),
        HEAD[:30],
    ],
)
def test_other_responses_stay_as_they_are(head: bytes) -> None:
    joiner = ChunkJoiner()
    body = chunk(b"a") + chunk(b"b")
    assert joiner.feed(head + body) == head + body
    assert joiner.feed(body) == body


def test_after_the_last_chunk_all_stays_as_it_is_until_the_next_request() -> None:
    joiner = ChunkJoiner()
    joiner.feed(HEAD + b"0\r\n\r\n")
    assert joiner.feed(HEAD + chunk(b"a") + chunk(b"b")) == HEAD + chunk(b"a") + chunk(b"b")
    joiner.expect_head()
    assert joiner.feed(HEAD + chunk(b"a") + chunk(b"b")) == HEAD + b"2\r\nab"


def test_a_chunk_with_an_extension_ends_the_joining() -> None:
    joiner = ChunkJoiner()
    rest = b"1;x=y\r\nc\r\n" + chunk(b"d")
    assert joiner.feed(HEAD + chunk(b"a") + chunk(b"b") + rest) == HEAD + b"2\r\nab\r\n" + rest
