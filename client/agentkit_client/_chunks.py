"""The chunks of a streamed body that came together, as one: the same bytes in less time (no I/O).

A server sends each event as a chunk of its own. To take a chunk out of its frame costs h11 several
times what it takes to read the event in it; so those that come with one read from the network are
put into one frame before h11 sees them. Nothing is held back, and h11 still judges everything: what
isn't a plain chunk (RFC 9112, section 7.1) is passed on as it came, and all that follows it.
"""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = re.compile(rb"HTTP/1\.1 200 [^\r\n]*\r\n(?:[!-9;-~]+:[^\r\n]*\r\n)+\r\n")
_EVENTS: Final = re.compile(rb"\ncontent-type:[ \t]*text/event-stream", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\ntransfer-encoding:[ \t]*chunked[ \t]*\r", re.IGNORECASE)

_END: Final = b"\r\n"
"""The end of a chunk; that of the head, too."""

_BETWEEN: Final = re.compile(rb"\r\n([0-9A-Fa-f]{1,15})\r\n")
"""The end of a chunk, and the beginning of the next."""

_BEGUN: Final = re.compile(rb"\r(?:\n(?:[0-9A-Fa-f]{1,15}\r?)?)?")
"""A part of that."""


class ChunkJoiner:
    """Looks at what is read from one connection, and joins the chunks of streams of events."""

    def __init__(self) -> None:
        """Wait for the head of a response."""
        self.expect_head()

    def expect_head(self) -> None:
        """Take what is fed next for the beginning of a response."""
        self._expects_head, self._joins = True, False
        self._left, self._rest, self._skip = 0, b"", 0

    def feed(self, data: bytes) -> bytes:
        """Take in what was read, and return what to read instead; nothing where more is needed."""
        if self._joins:
            return self._joined(self._rest + data)
        if self._expects_head:
            self._expects_head = False
            head = _HEAD.match(data)
            if head and _EVENTS.search(head[0]) and _CHUNKED.search(head[0]):
                self._joins, self._skip = True, len(_END)  # it has gone out with the head
                return head[0] + self._joined(_END + data[head.end() :])
        return data

    def _joined(self, data: bytes) -> bytes:
        pieces: list[bytes] = []
        at, left, end = 0, self._left, len(data)
        while True:
            pieces.append(data[at : at + left])
            at += left
            if at >= end:
                self._left, self._rest = at - end, b""
                break
            between = _BETWEEN.match(data, at)
            left = int(between[1], 16) if between else 0
            if between is None or not left:
                self._left, self._rest = 0, data[at:]
                # The last chunk, or nothing that can be joined, unless it is only half there.
                self._joins = between is None and _BEGUN.fullmatch(data, at) is not None
                break
            at = between.end()
        body, rest = b"".join(pieces), b"" if self._joins else self._rest
        found = b"\r\n%x\r\n%b%b" % (len(body), body, rest) if body else rest
        skip, self._skip = self._skip, 0 if found else self._skip
        return found[skip:]
