"""Bytes to server-sent events: linear, capped, cut anywhere, at CR, LF and CRLF only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from agentkit_client._lines import LONGEST_LINE, LineSplitter

LONGEST_EVENT = LONGEST_LINE
"""Bytes a line may have, and the data of one event."""

_BOM = b"\xef\xbb\xbf"
_NO_LINE = b"\n"  # no line has an end of line in it
_KNOWN_AT_MOST = 64
_KNOWN_LENGTH = 100


class ServerSentEvent(NamedTuple):
    """What one event says: its name, "" where it has none, and its data lines, joined with LF."""

    name: str
    data: bytes


# What the class does when it is called, without a layer of Python that costs as much again.
_make: Callable[[tuple[str, bytes]], ServerSentEvent] = partial(
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType]  # generic in typeshed
    ServerSentEvent,
)


class EventTooLong(ValueError):
    """A line of the stream, or the data of one event, is over the limit."""


class SSEDecoder:
    """Reads server-sent events out of bytes, by the rules a browser follows.

    Comments, `id`, `retry`, unknown fields and events without data lines are left out.
    See https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
    """

    def __init__(self, longest: int = LONGEST_EVENT) -> None:
        """Refuse lines of more than `longest` bytes, and events with more data than that."""
        self._longest = longest
        self._lines = LineSplitter(longest)
        self._known: dict[bytes, str] = {}
        self._name, self._data = "", bytearray()
        self._begun = self._in_event = False

    @property
    def has_rest(self) -> bool:
        """Whether the bytes so far end inside an event or a line."""
        return self._in_event or self._lines.has_rest

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take in some bytes and return the events they complete.

        Raises:
            EventTooLong: a line or the data of an event is over the limit; feed no more after it.
        """
        events: list[ServerSentEvent] = []
        known, longest = self._known, self._longest
        lines = iter(self._lines.feed(chunk))
        for line in lines:
            # Nearly every event is a known name, one line of data and a blank line: such a one is
            # taken at once, in less than half the time. A stream's first line is never known.
            if self._in_event or (name := known.get(line)) is None:
                self._take(line, events)
                continue
            data, blank = next(lines, _NO_LINE), next(lines, _NO_LINE)
            if blank == b"" and data[:6] == b"data: " and len(data) <= longest:
                events.append(_make((name, data[6:])))
                continue
            for each in (line, data, blank):
                if each is not _NO_LINE:
                    self._take(each, events)
        return events

    def _take(self, line: bytes, events: list[ServerSentEvent]) -> None:
        if len(line) > self._longest:
            raise self._too_long("A line")
        if not self._begun:
            self._begun, line = True, line.removeprefix(_BOM)
        if not line:
            self._end(events)
        elif not line.startswith(b":"):
            self._in_event = True
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"data":
                self._add(value)
            elif field == b"event":
                self._name = self._decoded(line, value)

    def _add(self, value: bytes) -> None:
        self._data += value
        if len(self._data) > self._longest:
            raise self._too_long("The data of an event")
        self._data += b"\n"

    def _end(self, events: list[ServerSentEvent]) -> None:
        if self._data:
            events.append(ServerSentEvent(self._name, bytes(self._data[:-1])))
        self._name, self._data, self._in_event = "", bytearray(), False

    def _decoded(self, line: bytes, value: bytes) -> str:
        name = value.decode(errors="replace")
        if len(line) <= _KNOWN_LENGTH and len(self._known) < _KNOWN_AT_MOST:
            self._known[line] = name
        return name

    def _too_long(self, what: str) -> EventTooLong:
        return EventTooLong(
            f"{what} of the stream has more than {self._longest} bytes; ByteLimits(event=...)"
            " sets how many it may have."
        )
