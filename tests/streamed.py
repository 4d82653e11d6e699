"""Streams of events as they come over the wire, made for tests from what they bring."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, cast

from scripted_http import Reply

Event = dict[str, Any]

ASK: dict[str, Any] = {
    "model": "m",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "Hi"}],
}


def start(**fields: Any) -> Event:
    """Begin a message."""
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 1},
    }
    return {"type": "message_start", "message": {**message, **fields}}


def block_start(index: int = 0, **fields: Any) -> Event:
    """Begin a block, a text if nothing else is said."""
    block = fields or {"type": "text", "text": ""}
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(type_: str, index: int = 0, **fields: Any) -> Event:
    """Change a block."""
    return {"type": "content_block_delta", "index": index, "delta": {"type": type_, **fields}}


def text(piece: str, index: int = 0) -> Event:
    """Add text to a block."""
    return delta("text_delta", index, text=piece)


def json_piece(piece: str, index: int = 0) -> Event:
    """Add to the input of a block."""
    return delta("input_json_delta", index, partial_json=piece)


def block_stop(index: int = 0) -> Event:
    """End a block."""
    return {"type": "content_block_stop", "index": index}


def end(usage: Mapping[str, Any] | None = None, **fields: Any) -> list[Event]:
    """End a message: why, and what it has cost."""
    why = {"stop_reason": "end_turn", "stop_sequence": None, **fields}
    cost = {"output_tokens": 5, **(usage or {})}
    return [{"type": "message_delta", "delta": why, "usage": cost}, {"type": "message_stop"}]


def texts(*pieces: str, **fields: Any) -> list[Event]:
    """Return the events of a message with one text."""
    return [start(**fields), block_start(), *map(text, pieces), block_stop(), *end()]


def call(*pieces: str, **fields: Any) -> list[Event]:
    """Return the events of a message with one call of a tool, its input in pieces."""
    block = block_start(0, **{"type": "tool_use", "id": "t1", "name": "f", "input": {}, **fields})
    return [start(), block, *map(json_piece, pieces), block_stop(), *end(stop_reason="tool_use")]


def sse(event: Event, name: str | None = None) -> bytes:
    """Write an event, named after its type if nothing else is said."""
    data = json.dumps(event, ensure_ascii=False)
    return f"event: {event['type'] if name is None else name}\ndata: {data}\n\n".encode()


def body(events: Iterable[Event]) -> bytes:
    """Write events one after another."""
    return b"".join(map(sse, events))


def reply(events: Iterable[Event] | bytes, **headers: str) -> Reply:
    """Answer with a stream."""
    written = events if isinstance(events, bytes) else body(events)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body=written, headers={"content-type": "text/event-stream", **named})


def endless(*events: Event) -> Reply:
    """Answer with these events, and with comments for ever."""

    def sent() -> Iterator[bytes]:
        yield body(events)
        yield from repeat(b": more\n" * 1000)

    return Reply(body=sent(), headers={"content-type": "text/event-stream"})


def texts_of(message: Any) -> list[str]:
    """Return the texts of a message, block by block."""
    return [block.text for block in message.content if block.type == "text"]


def without_nulls(value: Any) -> Any:
    """Leave out what is null, at every depth."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value).items()
        return {name: without_nulls(item) for name, item in fields if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in cast("list[Any]", value)]
    return value
