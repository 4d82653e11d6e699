"""Frames of Amazon's event stream: whole, cut anywhere, broken, and with exceptions in them."""

from __future__ import annotations

import json
import struct
import time
from itertools import pairwise
from typing import Any

import pytest
from amazon import botocore, chunk, exception, frame
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._platform import Words
from agentkit_client._sse import EventTooLong, ServerSentEvent
from agentkit_client.platforms._eventstream import BadFrame, EventStreamDecoder

EVENTS: list[dict[str, Any]] = [
    {"type": "message_start", "message": {"id": "m"}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hé\n"}},
    {"type": "message_stop", "amazon-bedrock-invocationMetrics": {"inputTokenCount": 1}},
]


def decoder(longest: int = 1 << 20) -> EventStreamDecoder:
    return EventStreamDecoder(Words, longest)


def read(*pieces: bytes, longest: int = 1 << 20) -> list[ServerSentEvent]:
    """Feed pieces one after another, and return all events."""
    reader = decoder(longest)
    return [event for piece in pieces for event in reader.feed(piece)]


WHOLE = b"".join(map(chunk, EVENTS))
EXPECTED = [ServerSentEvent(event["type"], json.dumps(event).encode()) for event in EVENTS]


def test_frames_are_read_as_events():
    assert read(WHOLE) == EXPECTED


@pytest.mark.parametrize("at", range(len(WHOLE) + 1))
def test_a_stream_may_be_cut_at_every_byte(at: int):
    assert read(WHOLE[:at], WHOLE[at:]) == EXPECTED


def test_a_stream_may_come_byte_by_byte():
    assert read(*(WHOLE[i : i + 1] for i in range(len(WHOLE)))) == EXPECTED


def test_an_event_is_there_with_its_last_byte_and_not_before():
    reader, first = decoder(), chunk(EVENTS[0])
    assert list(reader.feed(first[:-1])) == []
    assert list(reader.feed(first[-1:])) == EXPECTED[:1]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def event_of(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, **{f"x{name}": value for name, value in fields.items()}}


events = st.builds(
    event_of,
    st.sampled_from(["message_start", "content_block_delta", "ping", "new_kind"]),
    st.dictionaries(st.text(max_size=5), values, max_size=3),
)


@given(st.lists(events, max_size=5), st.lists(st.integers(0, 2000), max_size=6))
def test_any_events_cut_anywhere_are_the_same(made: list[dict[str, Any]], cuts: list[int]):
    stream = b"".join(map(chunk, made))
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(places)]
    expected = [ServerSentEvent(e["type"], json.dumps(e).encode()) for e in made]
    assert read(*pieces) == expected


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_changed_byte_is_always_noticed(at: int, change: int):
    """No frame that was changed is handed over; those before it are."""
    broken = bytearray(WHOLE)
    broken[at] ^= change
    found: list[ServerSentEvent] = []
    with pytest.raises((BadFrame, EventTooLong)):
        found.extend(decoder().feed(bytes(broken)))
    with pytest.raises((BadFrame, EventTooLong)):
        read(*(bytes(broken[i : i + 1]) for i in range(len(broken))))
    assert found == EXPECTED[: len(found)]
    assert len(found) < len(EXPECTED)


@given(st.binary(max_size=300), st.integers(1, 40))
def test_noise_is_refused_or_waited_for(noise: bytes, size: int):
    reader = decoder()
    try:
        for start in range(0, len(noise), size):
            assert list(reader.feed(noise[start : start + size])) == []
    except (BadFrame, EventTooLong):
        return
    assert len(noise) < 12  # not even a prelude


@given(st.dictionaries(st.sampled_from(["event_type", "message_type", "x"]), st.text(max_size=9)))
def test_our_frames_are_those_that_botocore_writes_and_reads(headers: dict[str, str]):
    written = frame(b'{"bytes": ""}', **headers)
    buffer = botocore("eventstream").EventStreamBuffer()
    buffer.add_data(written)
    (found,) = list(buffer)
    assert found.headers == {f":{k.replace('_', '-')}": v for k, v in headers.items()}


@given(st.binary(max_size=40))
def test_headers_that_make_no_sense_are_refused(head: bytes):
    prelude = struct.pack("!II", 16 + len(head), len(head))
    crc = botocore("eventstream").crc32
    start = prelude + struct.pack("!I", crc(prelude)) + head
    with pytest.raises(BadFrame):  # if not for the headers, then for the empty payload
        read(start + struct.pack("!I", crc(start)))


def test_headers_of_every_type_are_skipped_or_read():
    head = b"".join(
        [
            b"\x01a\x00",
            b"\x01b\x01",
            b"\x01c\x02\x07",
            b"\x01d\x03\x00\x07",
            b"\x01e\x04" + bytes(4),
            b"\x01f\x05" + bytes(8),
            b"\x01g\x06\x00\x02hi",
            b"\x01h\x08" + bytes(8),
            b"\x01i\x09" + bytes(16),
            b"\x0d:message-type\x07\x00\x05event",
        ]
    )
    payload = b'{"bytes": "eyJ0eXBlIjogInBpbmcifQ=="}'
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    crc = botocore("eventstream").crc32
    start = prelude + struct.pack("!I", crc(prelude)) + head + payload
    assert read(start + struct.pack("!I", crc(start))) == [
        ServerSentEvent("ping", b'{"type": "ping"}')
    ]


def test_an_exception_is_an_error_event():
    (event,) = read(exception("throttlingException", "slow down"))
    error = {"type": "throttlingException", "message": "slow down"}
    assert event.name == "error"
    assert json.loads(event.data) == {"type": "error", "error": error}


def test_an_error_of_the_stream_itself_is_one_too():
    broken = frame(b"", message_type="error", error_code="InternalError", error_message="oh")
    assert json.loads(read(broken)[0].data)["error"] == {"type": "InternalError", "message": "oh"}


@pytest.mark.parametrize(
    ("payload", "message"), [(b"", ""), (b"not json", "not json"), (b'{"Message": "m"}', "m")]
)
def test_an_exception_may_say_it_in_any_way(payload: bytes, message: str):
    (event,) = read(frame(payload, message_type="exception", exception_type="e"))
    assert json.loads(event.data)["error"]["message"] == message


def test_events_of_kinds_nobody_knew_of_are_skipped():
    assert read(frame(b"{}", message_type="event", event_type="initial-response")) == []


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"bytes": 1}', b'{"bytes": "%"}'])
def test_a_chunk_without_an_event_is_refused(payload: bytes):
    with pytest.raises(BadFrame):
        read(frame(payload, message_type="event", event_type="chunk"))


def test_an_event_that_does_not_begin_with_its_type_is_named_all_the_same():
    data = b'{"index": 0, "type": "content_block_stop"}'
    assert read(chunk(data)) == [ServerSentEvent("content_block_stop", data)]


def test_a_completion_without_a_type_is_one():
    assert read(chunk({"completion": " Hi", "stop_reason": None}))[0].name == "completion"


def test_an_event_that_is_no_json_is_refused():
    with pytest.raises(BadFrame):
        read(chunk(b"{"))


def test_a_frame_over_the_limit_is_refused_before_it_is_there():
    long = chunk({"type": "ping", "x": "y" * 5000})
    with pytest.raises(EventTooLong):
        read(long[:12], longest=4096)
    assert len(read(long, longest=len(long))) == 1


def test_a_frame_in_many_pieces_costs_no_more_than_its_bytes():
    """Twice as long takes about twice as long; a reader that starts again takes four times."""

    def seconds(size: int) -> float:
        long = chunk({"type": "ping", "x": "y" * size})
        pieces = [long[i : i + 64] for i in range(0, len(long), 64)]
        best = 9.0
        for _ in range(5):
            reader, start = decoder(1 << 26), time.process_time()
            for piece in pieces:
                assert len(list(reader.feed(piece))) < 2
            best = min(best, time.process_time() - start)
        return best

    assert seconds(1_600_000) < 3.2 * seconds(800_000)
