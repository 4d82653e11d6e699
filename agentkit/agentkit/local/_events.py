"""From a finished message to the events of the stream that would have brought it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["encoded", "events_of"]

Event = dict[str, Any]

# A word with the blanks before it; a long one in parts.
_TEXT_PIECE = re.compile(r"\s*\S{1,16}|\s+")
_JSON_PIECE = re.compile(r".{1,12}", re.DOTALL)
# What the stream says at its end, and where: https://docs.claude.com/en/api/messages-streaming.
_IN_DELTA = ("container", "stop_details")
_BESIDE_DELTA = ("context_management",)
_NOT_IN_FIRST_USAGE = ("iterations", "server_tool_use")
_NOT_IN_LAST_USAGE = ("cache_creation", "service_tier", "inference_geo")


def encoded(event: Event) -> bytes:
    """Write an event as server-sent event, with its type as the name."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"event: {event['type']}\ndata: {data}\n\n".encode()


def events_of(message: dict[str, Any]) -> Iterator[Event]:
    """Yield the events of `message`, in the order of the API; folded, they give it again.

    Args:
        message: A whole message, with `content`, `stop_reason`, `stop_sequence` and `usage`.
    """
    late = {name: message[name] for name in _IN_DELTA if message.get(name) is not None}
    beside = {name: message[name] for name in _BESIDE_DELTA if message.get(name) is not None}
    usage = {
        name: value
        for name, value in message["usage"].items()
        if value is None or name not in _NOT_IN_FIRST_USAGE
    }
    started: Event = {
        **{name: None if name in {**late, **beside} else message[name] for name in message},
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": min(1, message["usage"]["output_tokens"])},
    }
    yield {"type": "message_start", "message": started}
    for index, block in enumerate(message["content"]):
        first, deltas = _parts(block)
        yield {"type": "content_block_start", "index": index, "content_block": first}
        if index == 0:
            yield {"type": "ping"}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {name: message[name] for name in ("stop_reason", "stop_sequence")}
    usage = {k: v for k, v in message["usage"].items() if k not in _NOT_IN_LAST_USAGE}
    yield {"type": "message_delta", "delta": {**ended, **late}, **beside, "usage": usage}
    yield {"type": "message_stop"}


def _parts(block: dict[str, Any]) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """Split a block into what opens it and the deltas that fill it."""
    match block:
        case {"type": "text", "text": str(text)}:
            citations: list[Any] | None = block.get("citations")
            first = {**block, "text": ""}
            if citations is not None:
                first["citations"] = []
            return first, _text(text, citations or [])
        case {"type": "thinking", "thinking": str(thinking)}:
            first = {**block, "thinking": "", "signature": ""}
            return first, _thinking(thinking, block.get("signature", ""))
        case {"type": "compaction", "content": str(summary)}:
            return {**block, "content": None}, _whole("compaction_delta", "content", summary)
        case {"type": str(), "input": dict()}:
            return {**block, "input": {}}, _input(block["input"])
        case _:
            return block, iter(())


def _text(text: str, citations: list[Any]) -> Iterator[dict[str, Any]]:
    for piece in _TEXT_PIECE.findall(text):
        yield {"type": "text_delta", "text": piece}
    for citation in citations:
        yield {"type": "citations_delta", "citation": citation}


def _whole(kind: str, field: str, text: str) -> Iterator[dict[str, Any]]:
    yield {"type": kind, field: text}


def _thinking(thinking: str, signature: str) -> Iterator[dict[str, Any]]:
    for piece in _TEXT_PIECE.findall(thinking):
        yield {"type": "thinking_delta", "thinking": piece}
    yield {"type": "signature_delta", "signature": signature}


def _input(input: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"type": "input_json_delta", "partial_json": ""}
    # A call without arguments has no more than that.
    text = json.dumps(input, ensure_ascii=False, allow_nan=False) if input else ""
    for piece in _JSON_PIECE.findall(text):
        yield {"type": "input_json_delta", "partial_json": piece}
