"""Masks the inputs of calls in a recorded stream, whose JSON comes in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["masked_inputs"]

_PREFIX = b"data:"
_KIND = b"input_json_delta"


def masked_inputs(chunks: Sequence[bytes], mask: Callable[[str], str]) -> list[bytes]:
    """Return chunks of a stream with other inputs of calls, each whole in its first event.

    Args:
        chunks: Whole lines.
        mask: What an input becomes; where it stays the same, so do its events.
    """
    lines = [chunk.split(b"\n") for chunk in chunks]
    pieces: dict[Any, list[tuple[list[bytes], int, dict[str, Any]]]] = {}
    for part in lines:
        for at, line in enumerate(part):
            if (event := _piece(line)) is not None:
                pieces.setdefault(event.get("index"), []).append((part, at, event))
    for found in pieces.values():
        whole = "".join(event["delta"]["partial_json"] for _, _, event in found)
        if (masked := mask(whole)) != whole:
            for part, at, event in found:
                event["delta"]["partial_json"], masked = masked, ""
                text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
                part[at] = _PREFIX + b" " + text.encode()
    return [b"\n".join(part) for part in lines]


def _piece(line: bytes) -> dict[str, Any] | None:
    if not (line.startswith(_PREFIX) and _KIND in line):
        return None
    try:
        event = json.loads(line.removeprefix(_PREFIX))
        return event if isinstance(event["delta"]["partial_json"], str) else None
    except (ValueError, KeyError, TypeError):
        return None
