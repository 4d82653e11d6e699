"""Bytes of Amazon's event stream to the events of the API: linear, capped, cut anywhere (no I/O).

See https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Final
from zlib import crc32

from pydantic_core import from_json, to_json

from agentkit_client._platform import Words, field
from agentkit_client._sse import LONGEST_EVENT, EventTooLong, ServerSentEvent

MEDIA_TYPE: Final = "application/vnd.amazon.eventstream"

_PRELUDE = 12
"""Bytes: the length of the frame, that of its headers, and the checksum of both."""

_SMALLEST = _PRELUDE + 4
_TEXT = (6, 7)
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes that the values of the other types of headers take."""

_TYPE = re.compile(rb'\s*\{\s*"type"\s*:\s*"(\w+)"')


class BadFrame(ValueError):
    """A frame that is broken, or holds nothing that can be made sense of."""


class EventStreamDecoder:
    """Reads events out of frames; those that report an error become `error` events."""

    def __init__(self, words: Callable[[str, str], Words], longest: int = LONGEST_EVENT) -> None:
        """Refuse frames of more than `longest` bytes.

        Args:
            words: says in the API's words what an exception is, from its name and its message.
            longest: bytes that one frame may have.
        """
        self._words = words
        self._longest = longest
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Take in some bytes and yield the events they complete, also those before a broken one.

        Raises:
            BadFrame: a checksum is wrong, or a frame isn't what it should be.
            EventTooLong: a frame is over the limit.
        """
        self._rest += chunk
        while (size := self._size()) and len(self._rest) >= size:
            frame = bytes(self._rest[:size])
            del self._rest[:size]  # which moves nothing
            event = self._event(frame)
            if event is not None:
                yield event

    def _size(self) -> int:
        """Return the length of the frame that begins here; 0 where that is not known yet."""
        prelude = self._rest[:_PRELUDE]
        if len(prelude) < _PRELUDE:
            return 0
        if crc32(prelude[:8]) != _number(prelude[8:]):
            raise BadFrame("the checksum of the length of a frame is wrong")
        size = _number(prelude[:4])
        if size > self._longest:
            raise EventTooLong(f"A frame of the stream has more than {self._longest} bytes.")
        if size < _SMALLEST + _number(prelude[4:8]):
            raise BadFrame("a frame is shorter than what it holds")
        return size

    def _event(self, frame: bytes) -> ServerSentEvent | None:
        if crc32(frame[:-4]) != _number(frame[-4:]):
            raise BadFrame("the checksum of a frame is wrong")
        payload = _PRELUDE + _number(frame[4:8])
        headers = dict(_headers(frame[_PRELUDE:payload]))
        return self._read(headers, frame[payload:-4])

    def _read(self, headers: dict[str, str], payload: bytes) -> ServerSentEvent | None:
        kind = headers.get(":message-type", "event")
        if kind == "event":
            is_chunk = headers.get(":event-type", "chunk") == "chunk"
            return _chunk(payload) if is_chunk else None  # what nobody knew of, says nothing
        name = headers.get(":exception-type") or headers.get(":error-code", "")
        words = self._words(name, headers.get(":error-message") or _message(payload))
        error = {"type": words.type, "message": words.message}
        return ServerSentEvent("error", to_json({"type": "error", "error": error}))


def _chunk(payload: bytes) -> ServerSentEvent:
    try:
        data = b64decode(from_json(payload)["bytes"], validate=True)
    except (ValueError, TypeError, KeyError) as error:
        raise BadFrame("a frame holds no event") from error
    found = _TYPE.match(data)
    return ServerSentEvent(found[1].decode() if found else _name(data), data)


def _name(data: bytes) -> str:
    """Return what an event is, for one that doesn't begin with it; "" where it doesn't say."""
    try:
        event = from_json(data)
    except ValueError as error:
        raise BadFrame("a frame holds an event that is no JSON") from error
    # The first models that completed texts sent these without a type.
    return str(field(event, "type") or ("completion" if field(event, "completion") else ""))


def _message(payload: bytes) -> str:
    try:
        body = from_json(payload)
    except ValueError:
        return payload.decode(errors="replace")
    return str(field(body, "message") or field(body, "Message") or "")


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the headers that are texts; the others are skipped."""
    at = 0
    while at < len(data):
        name_end = at + 1 + data[at]
        name, kind = data[at + 1 : name_end], data[name_end : name_end + 1]
        at = name_end + 1
        if kind and kind[0] in _TEXT:
            start = at + 2
            at = start + _number(data[at:start])
            if kind[0] == 7:
                yield name.decode(errors="replace"), data[start:at].decode(errors="replace")
        elif kind and kind[0] in _SIZES:
            at += _SIZES[kind[0]]
        else:
            raise BadFrame("a frame has a header of no known type")
    if at != len(data):
        raise BadFrame("the headers of a frame are cut")


def _number(data: bytes | bytearray) -> int:
    return int.from_bytes(data, "big")
