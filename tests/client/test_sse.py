"""Server-sent events: the same ones wherever the bytes were cut, linear and capped."""

from __future__ import annotations

import tracemalloc
from collections import deque
from collections.abc import Iterable
from itertools import pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._sse import LONGEST_EVENT, EventTooLong, ServerSentEvent, SSEDecoder

Events = list[tuple[str, bytes]]

CASES: dict[str, tuple[bytes, Events]] = {
    "an event": (b"event: ping\ndata: {}\n\n", [("ping", b"{}")]),
    "two events": (b"event: a\ndata: 1\n\nevent: a\ndata: 2\n\n", [("a", b"1"), ("a", b"2")]),
    "CRLF": (b"event: a\r\ndata: 1\r\n\r\n", [("a", b"1")]),
    "CR": (b"event: a\rdata: 1\r\r", [("a", b"1")]),
    "mixed ends": (b"event: a\rdata: 1\r\n\ndata: 2\n\r\n", [("a", b"1"), ("", b"2")]),
    "no name": (b"data: 1\n\n", [("", b"1")]),
    "an empty name": (b"event: a\nevent:\ndata: 1\n\n", [("", b"1")]),
    "the last name counts": (b"event: a\nevent: b\ndata: 1\n\n", [("b", b"1")]),
    "the name after the data": (b"data: 1\nevent: a\n\n", [("a", b"1")]),
    "a name is for one event": (b"event: a\n\ndata: 1\n\n", [("", b"1")]),
    "data lines are joined": (b"data: 1\ndata:\ndata: 2\n\n", [("", b"1\n\n2")]),
    "a known name, then more data": (
        b"event: a\ndata: 1\n\nevent: a\ndata: 2\ndata: 3\n\nevent: a\ndata: 4\n\n",
        [("a", b"1"), ("a", b"2\n3"), ("a", b"4")],
    ),
    "a known name, no data": (
        b"event: a\ndata: 1\n\nevent: a\n\n\ndata: 2\n\n",
        [("a", b"1"), ("", b"2")],
    ),
    "a known name, no space": (
        b"event: a\ndata: 1\n\nevent: a\ndata:2\n\n",
        [("a", b"1"), ("a", b"2")],
    ),
    "a known name, other field": (b"event: a\ndata: 1\n\nevent: a\ndatum: 2\n\n", [("a", b"1")]),
    "a known name in mid-event": (
        b"event: a\ndata: 1\n\ndata: 2\nevent: a\n\ndata: 3\n\n",
        [("a", b"1"), ("a", b"2"), ("", b"3")],
    ),
    "a known name between data": (
        b"event: a\ndata: 1\n\ndata: 2\nevent: a\ndata: 3\n\ndata: 4\n\n",
        [("a", b"1"), ("a", b"2\n3"), ("", b"4")],
    ),
    "no data lines": (b"event: a\n\n: x\n\nid: 1\n\n\n\n", []),
    "empty data lines": (
        b"data:\n\ndata\n\ndata: \ndata:\n\n",
        [("", b""), ("", b""), ("", b"\n")],
    ),
    "one space goes": (
        b"data:1\n\ndata:  2 \n\ndata:\t3\n\n",
        [("", b"1"), ("", b" 2 "), ("", b"\t3")],
    ),
    "colons in data": (b"data: a: b:c\n\n", [("", b"a: b:c")]),
    "comments, id, retry": (b":c\nid: 1\nretry: 5\ndata: 1\n: c\n\n", [("", b"1")]),
    "unknown fields": (b"x: 1\nDATA: 1\n data: 1\ny\ndata: 2\n\n", [("", b"2")]),
    "a BOM": (b"\xef\xbb\xbfdata: 1\n\n", [("", b"1")]),
    "a BOM later on": (b"data: 1\n\n\xef\xbb\xbfdata: 2\n\n", [("", b"1")]),
    "two BOMs": (b"\xef\xbb\xbf\xef\xbb\xbfdata: 1\n\n", []),
    "not UTF-8": (b"event: \xff\xc3\ndata: \xff\xc3\n\n", [("\ufffd\ufffd", b"\xff\xc3")]),
    "NUL": (b"event: \0\ndata: \0\n\n", [("\0", b"\0")]),
    "no end": (b"data: 1\n\ndata: 2\n", [("", b"1")]),
    "nothing": (b"", []),
}
"""A stream and its events."""

ODD = "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\0é😀"
"""What ends a line for others, and more than one byte."""

texts = st.text(st.sampled_from("a :" + ODD), max_size=6)
names = st.sampled_from(["", "", "ping", "message_stop", ODD]) | texts
lines_of_data = st.lists(texts.map(str.encode), min_size=1, max_size=3)
lists_of_events = st.lists(st.tuples(names, lines_of_data.map(b"\n".join)), max_size=5)
ends = st.sampled_from([b"\n", b"\n", b"\r\n", b"\r"])
noise = st.sampled_from(
    [b":", b": ping", b"id: 7", b"retry: 1", b"other: data: 1", b"other", b":\x85"]
)


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, Events]:
    """Draw events, and one of the many ways to write them."""
    events = draw(lists_of_events)
    written = [draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))]
    for name, data in events:
        fields = [b"event: " + name.encode()] if name or draw(st.booleans()) else []
        fields += [b"data: " + line for line in data.split(b"\n")]
        for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
            fields.insert(draw(st.integers(0, len(fields))), draw(noise))
        written += [line + draw(ends) for line in [*fields, b""]]
        # A lone CR and a lone LF, one after the other, would be one end: two lines want two LFs.
        if written[-1] == b"\n" and written[-2].endswith(b"\r"):
            written[-1] = b"\n\n"
    return b"".join(written), events


def decoded(chunks: Iterable[bytes]) -> Events:
    decoder = SSEDecoder()
    return [(name, data) for chunk in chunks for name, data in decoder.feed(chunk)]


def cut(data: bytes, at: Iterable[int]) -> list[bytes]:
    places = sorted({0, len(data), *(place for place in at if place < len(data))})
    return [data[one:other] for one, other in pairwise(places)]


@pytest.mark.parametrize(("stream", "events"), CASES.values(), ids=CASES)
def test_an_event_stream_is_read_as_browsers_do(stream: bytes, events: Events) -> None:
    assert decoded([stream]) == events
    assert decoded(cut(stream, range(len(stream)))) == events
    for place in range(len(stream)):
        assert decoded([stream[:place], b"", stream[place:]]) == events


@given(streams(), st.lists(st.integers(0, 200), max_size=8))
def test_wherever_the_bytes_are_cut_the_events_are_the_same(
    drawn: tuple[bytes, Events], at: list[int]
) -> None:
    stream, events = drawn
    assert decoded([stream]) == events
    assert decoded(cut(stream, at)) == events
    assert decoded(cut(stream, range(len(stream)))) == events


@given(streams())
def test_cut_in_two_at_every_place_the_events_are_the_same(drawn: tuple[bytes, Events]) -> None:
    stream, events = drawn
    for place in range(len(stream)):
        assert decoded([stream[:place], stream[place:]]) == events


@given(st.binary(max_size=60) | st.text("event: dat\n\r\ufeff", max_size=60).map(str.encode))
def test_any_bytes_give_the_same_events_however_they_come(stream: bytes) -> None:
    expected = decoded([stream])
    assert decoded(cut(stream, range(len(stream)))) == expected
    assert decoded([stream, b"\n\ndata: last\n\n"])[-1] == ("", b"last")


@pytest.mark.parametrize("odd", ODD)
def test_nothing_but_cr_and_lf_splits(odd: str) -> None:
    data = f'{{"text": "a{odd}b"}}'.encode()
    stream = f"event: a{odd}b\ndata: ".encode() + data + b"\n\n"
    assert decoded([stream * 2]) == [(f"a{odd}b", data)] * 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_event_is_given_with_the_first_byte_that_completes_it(end: bytes) -> None:
    stream = b"event: a" + end + b"data: 1" + end + end
    needed = len(stream) - (end == b"\r\n")  # the CR ends the line, whatever comes after it
    decoder = SSEDecoder()
    assert decoder.feed(stream[: needed - 1]) == []
    assert decoder.feed(stream[needed - 1 : needed]) == [ServerSentEvent("a", b"1")]
    assert not decoder.has_rest
    assert decoder.feed(stream[needed:]) == []
    assert not decoder.has_rest


@pytest.mark.parametrize(
    ("stream", "rest"),
    [
        (b"", False),
        (b"data: 1\n\n", False),
        (b"data: 1\r\n\r\n", False),
        (b"data: 1\n\n\n", False),
        (b"data: 1\n\n: comment\n", False),
        (b"data: 1\n\n: comm", True),
        (b"data: 1\n\nd", True),
        (b"data: 1\n\ndata: 2", True),
        (b"data: 1\n\ndata: 2\n", True),
        (b"data: 1\n\nevent: a\n", True),
        (b"event: a\ndata: 1\n\nevent: a\ndata: 1\n", True),
        (b"event: a\ndata: 1\n\nevent: a\n\n", False),
        (b"data: 1\n\nid: 1\n", True),
    ],
)
def test_a_rest_tells_a_cut_from_an_end(stream: bytes, rest: bool) -> None:
    decoder = SSEDecoder()
    assert len(decoder.feed(stream)) == stream.startswith((b"data", b"event"))
    assert decoder.has_rest is rest
    decoder.feed(b"\n\n")
    assert not decoder.has_rest


def test_many_names_are_all_right_and_few_are_remembered() -> None:
    stream = b"".join(b"event: %d%s\ndata: 1\n\n" % (n, b"x" * 1_000) for n in range(5_000))
    stream += b"".join(b"event: %d\ndata: 1\n\n" % n for n in range(5_000))
    decoder = SSEDecoder()
    tracemalloc.start()
    found = [
        event.name
        for part in cut(stream, range(0, len(stream), 1_000))
        for event in decoder.feed(part)
    ]
    assert found == [f"{n}{'x' * 1_000}" for n in range(5_000)] + [str(n) for n in range(5_000)]
    found.clear()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000  # of 5 MB of names


TOO_LONG = [
    b"data: " + b"x" * 95,
    b"event: a\ndata: 1\n\nevent: a\ndata: " + b"x" * 95,
    b":" + b"x" * 100,
    b"\xef\xbb\xbf" + b"x" * 98,
    b"data: %b\ndata: %b" % (b"x" * 50, b"x" * 50),
    b"data\n" * 102,
]
WITHIN = [
    b"data: " + b"x" * 94,
    b"event: a\ndata: 1\n\nevent: a\ndata: " + b"x" * 94,
    b":" + b"x" * 99,
    b"\xef\xbb\xbf" + b"x" * 97,
    b"data: %b\ndata: %b" % (b"x" * 50, b"x" * 49),
    b"data\n" * 101,
]


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize(("too_long", "within"), [*zip(TOO_LONG, WITHIN, strict=True)])
def test_the_limit_holds_to_the_byte_for_lines_and_for_data(
    too_long: bytes, within: bytes, size: int
) -> None:
    def feed(stream: bytes) -> None:
        decoder = SSEDecoder(longest=100)
        for chunk in cut(stream + b"\n\n", range(0, len(stream), size)):
            decoder.feed(chunk)

    feed(within)
    with pytest.raises(EventTooLong, match=r"more than 100 bytes"):
        feed(too_long)


def test_an_event_as_long_as_the_limit_passes_in_small_chunks() -> None:
    """Sixteen thousand pieces are joined once: quadratic work would copy 128 GB."""
    decoder = SSEDecoder()
    kilobyte = b"x" * 1024
    assert decoder.feed(b"event: a\ndata: ") == []
    for _ in range(LONGEST_EVENT // 1024 - 1):
        assert decoder.feed(kilobyte) == []
    assert decoder.feed(kilobyte[6:] + b"\n") == []
    [event] = decoder.feed(b"\n")
    assert (event.name, len(event.data)) == ("a", LONGEST_EVENT - 6)


@pytest.mark.parametrize(
    "endless", [b"data: x\n" * 100, b"data\n" * 100, b"x" * 1_000], ids=["data", "empty", "line"]
)
def test_an_event_without_end_is_refused_before_it_fills_the_memory(endless: bytes) -> None:
    limit = 1_000_000
    decoder = SSEDecoder(longest=limit)
    most = 6 * limit // len(endless)  # of "data\n", one byte in five is data
    tracemalloc.start()
    with pytest.raises(EventTooLong, match=f"{limit} bytes"):
        deque(map(decoder.feed, repeat(endless, most)), maxlen=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * limit


@pytest.mark.parametrize("endless", [b": ping\n", b":\n\n", b"\n", b"event: ping\n\n", b"id: 1\n"])
def test_an_endless_stream_without_data_is_not_kept(endless: bytes) -> None:
    decoder = SSEDecoder()
    tracemalloc.start()
    for _ in range(1_000):
        assert decoder.feed(endless * 100) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
