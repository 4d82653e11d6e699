"""Finds what is to be masked in frames of Amazon's event stream, and makes them anew.

See https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
"""

from __future__ import annotations

import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from agentkit.testing._spans import Edit

__all__ = ["edits_of_frames", "ends_as_message", "events_in", "has_frames"]

_PRELUDE = 12
_CHECKSUM = 4
_BYTES = re.compile(rb'"bytes"\s*:\s*"([A-Za-z0-9+/]*={0,2})')
_PREFIX = b"data: "


@dataclass(frozen=True)
class _Frame:
    start: int
    end: int
    head: bytes
    payload: bytes

    @property
    def said(self) -> bytes:
        """The event in it; what is no event, as it is."""
        found = _BYTES.search(self.payload)
        if found is None:
            return self.payload
        return b64decode(found[1][: len(found[1]) // 4 * 4])

    def saying(self, event: bytes) -> bytes:
        """Return the frame with another event in it."""
        found = _BYTES.search(self.payload)
        payload = event
        if found is not None:
            payload = self.payload[: found.start(1)] + b64encode(event)
            payload += self.payload[found.end(1) :]
        size = _PRELUDE + len(self.head) + len(payload) + _CHECKSUM
        prelude = struct.pack("!II", size, len(self.head))
        whole = prelude + struct.pack("!I", crc32(prelude)) + self.head + payload
        return whole + struct.pack("!I", crc32(whole))


def has_frames(content: bytes) -> bool:
    """Tell whether something is an event stream of Amazon."""
    return _size(content, 0) > 0


def events_in(content: bytes) -> tuple[list[bytes], bytes]:
    """Return the events in whole frames, and the bytes after the last of them."""
    frames = [frame for frame in _frames(content) if frame.head]
    return [frame.said for frame in frames], content[frames[-1].end :] if frames else content


def ends_as_message(content: bytes) -> bool:
    """Tell whether the last of the frames ends a message."""
    frames = list(_frames(content))
    return bool(frames) and b'"message_stop"' in frames[-1].said


def edits_of_frames(
    content: bytes, masked: Callable[[Sequence[bytes]], Sequence[bytes]]
) -> list[Edit]:
    """Find the frames that are to be others; half a frame at the end goes if it has to.

    Args:
        content: Frames.
        masked: Masks events, given as lines of server-sent events, and returns as many.
    """
    frames = list(_frames(content))
    lines = [_PREFIX + frame.said.replace(b"\n", b" ") + b"\n" for frame in frames]
    edits: list[Edit] = []
    for frame, line, new in zip(frames, lines, masked(lines), strict=True):
        if new != line:
            is_whole = frame.end - frame.start > len(frame.payload)
            event = new.removeprefix(_PREFIX).removesuffix(b"\n")
            edits.append((frame.start, frame.end, frame.saying(event) if is_whole else b""))
    return edits


def _frames(content: bytes) -> Iterator[_Frame]:
    at = 0
    while (size := _size(content, at)) and at + size <= len(content):
        (length,) = struct.unpack_from("!I", content, at + 4)
        head = content[at + _PRELUDE : at + _PRELUDE + length]
        payload = content[at + _PRELUDE + length : at + size - _CHECKSUM]
        yield _Frame(at, at + size, head, payload)
        at += size
    if at < len(content):
        yield _Frame(at, len(content), b"", content[at:])


def _size(content: bytes, at: int) -> int:
    """Return the size of a frame that begins here; 0 for none."""
    prelude = content[at : at + _PRELUDE]
    if len(prelude) < _PRELUDE or crc32(prelude[:8]) != struct.unpack_from("!I", prelude, 8)[0]:
        return 0
    return struct.unpack_from("!I", prelude)[0]
