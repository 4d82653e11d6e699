"""What is seen of exchanges while they go on, for a log and for the page."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from agentkit.local._recorded import RecordedRequest
from agentkit.testing._frames import events_in

__all__ = ["Change", "Seen", "Watch"]

Change = dict[str, Any]
"""Something that happened in an exchange: its `number`, a `kind`, the `seconds` since it began.

`"request"` has `at` (seconds since 1970), `method`, `path` and `body`; `"status"` has `status`;
`"event"` has an `event` of a stream; `"reply"` has the `body` of what is no stream; `"end"` has
`stop_reason`, `input_tokens`, `output_tokens`, `events` (their number) and `error`, a text or None.
"""

_LOGGER = logging.getLogger("agentkit.local")

Listener = Callable[[Change], None]

_FRAMES = "application/vnd.amazon.eventstream"
_MOST_EXCHANGES = 200
_MOST_EVENTS = 2000
_LONGEST_TEXT = 4000
_DEEPEST = 50
_LARGEST_REPLY = 1_000_000
_LARGEST_HISTORY = 16_000_000  # characters of JSON, of all exchanges


@dataclass
class _Told:
    """What was told of one exchange, and how many characters it is."""

    changes: list[Change] = field(default_factory=list[Change])
    size: int = 0
    is_forgotten: bool = False


class Watch:
    """The last exchanges, and who is told of what is new; used in the server's thread alone."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._exchanges: deque[_Told] = deque()
        self._size = 0

    def listen(self, listener: Listener) -> None:
        """Call `listener` for each change from now on."""
        self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Call it no more."""
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    def history(self) -> list[Change]:
        """List what happened in the last exchanges."""
        return [change for told in self._exchanges for change in told.changes]

    def begin(self, number: int, request: RecordedRequest) -> Seen:
        """See an exchange begin."""
        told = _Told()
        self._exchanges.append(told)

        def tell(change: Change) -> None:
            if len(told.changes) < _MOST_EVENTS or change["kind"] == "end":
                self._keep(told, change)
            for listener in list(self._listeners):
                self._told(listener, change)

        return Seen(number, request, tell)

    def _keep(self, told: _Told, change: Change) -> None:
        """Keep a change, and forget old exchanges where they are too many or too large."""
        if told.is_forgotten:
            return
        told.changes.append(change)
        size = len(json.dumps(change))
        told.size += size
        self._size += size
        while len(self._exchanges) > _MOST_EXCHANGES or (
            self._size > _LARGEST_HISTORY and len(self._exchanges) > 1
        ):
            gone = self._exchanges.popleft()
            self._size -= gone.size
            gone.changes, gone.is_forgotten = [], True

    def _told(self, listener: Listener, change: Change) -> None:
        try:
            listener(change)
        except Exception:
            # Who looks on must not break the answer; it is told of nothing more.
            self.unlisten(listener)
            _LOGGER.exception("on_change failed, and is not called again")


class Seen:
    """One exchange.

    Args:
        number: Its number.
        request: The request.
        tell: Called with each change.
    """

    def __init__(self, number: int, request: RecordedRequest, tell: Listener) -> None:
        self._number = number
        self._tell = tell
        self._begin = time.monotonic()
        self._is_stream = False
        self._has_frames = False
        self._body = b""
        self._events = 0
        self._said: dict[str, Any] = {
            "stop_reason": None,
            "input_tokens": None,
            "output_tokens": None,
            "error": None,
        }
        self._change(
            "request",
            at=time.time(),
            method=request.method,
            path=request.path,
            body=_shortened(request.body),
        )

    def started(self, status: int, content_type: str) -> None:
        """See the answer begin."""
        self._has_frames = content_type.startswith(_FRAMES)
        self._is_stream = self._has_frames or content_type.startswith("text/event-stream")
        self._change("status", status=status)

    def chunk(self, body: bytes) -> None:
        """See a part of the answer."""
        if not self._is_stream:
            if len(self._body) < _LARGEST_REPLY:
                self._body += body
            return
        self._body += body
        if self._has_frames:
            events, self._body = events_in(self._body)
            whole = [b"data:" + event for event in events]
        else:
            *whole, self._body = self._body.split(b"\n\n")
        for block in whole:
            self._event(block)

    def end(self) -> None:
        """See the end, be it the right one or not."""
        if not self._is_stream:
            reply = _parsed(self._body)
            self._note(reply)
            self._change("reply", body=_shortened(reply))
        self._change("end", events=self._events, **self._said)

    def _event(self, block: bytes) -> None:
        data = b"".join(line[5:] for line in block.split(b"\n") if line.startswith(b"data:"))
        event = _parsed(data)
        self._events += 1
        if isinstance(event, dict):
            found = cast("dict[str, Any]", event)
            self._note(found.get("message", found))
            self._note(found.get("delta"))
        self._change("event", event=_shortened(event))

    def _note(self, part: object) -> None:
        if not isinstance(part, dict):
            return
        found = cast("dict[str, Any]", part)
        usage: dict[str, Any] = found.get("usage") or {}
        values: dict[str, Any] = {
            name: usage.get(name) for name in ("input_tokens", "output_tokens")
        }
        values["stop_reason"] = found.get("stop_reason")
        if isinstance(error := found.get("error"), dict):
            values["error"] = cast("dict[str, Any]", error).get("type")
        self._said.update({name: value for name, value in values.items() if value is not None})

    def _change(self, kind: str, **more: Any) -> None:
        seconds = round(time.monotonic() - self._begin, 4)
        self._tell({"kind": kind, "number": self._number, "seconds": seconds, **more})


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text.decode("utf-8", "replace") or None


def _shortened(value: Any, depth: int = 0) -> Any:
    """Cut long texts, such as images, and what is nested deep, to what a person looks at."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}... {len(value)} characters"
    if isinstance(value, (dict, list)) and depth >= _DEEPEST:
        return "..."
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {k: _shortened(v, depth + 1) for k, v in items}
    if isinstance(value, list):
        return [_shortened(item, depth + 1) for item in cast("list[Any]", value)]
    return value
