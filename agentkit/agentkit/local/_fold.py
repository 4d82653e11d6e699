"""From the events of a stream to the message they make."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from agentkit.local._errors import LocalError
from agentkit.local._model import StreamItem

__all__ = ["folded"]

# The delta's type, the field that holds its piece, and the block's field that it adds to.
_TEXTS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
    "signature_delta": ("signature", "signature"),
    "compaction_delta": ("content", "content"),
}
# What `message_delta` says beside its delta and its usage.
_BESIDE = ("context_management",)


def folded(items: Iterable[StreamItem]) -> dict[str, Any]:
    """Return the message that the items of an `EventStream` make; waits where they wait.

    Raises:
        LocalError: One of the items is an error.
        TypeError: They make no message.
    """
    message: dict[str, Any] = {}
    blocks: dict[int, dict[str, Any]] = {}
    inputs: dict[int, list[str]] = {}
    for item in items:
        if isinstance(item, LocalError):
            raise item
        if isinstance(item, (int, float)):
            time.sleep(item)
        elif isinstance(item, dict):
            _take(item, message, blocks, inputs)
    if not message:
        raise TypeError("a stream without `message_start` makes no message")
    for index, pieces in inputs.items():
        if text := "".join(pieces):
            blocks[index]["input"] = json.loads(text)
    return {**message, "content": [blocks[index] for index in sorted(blocks)]}


def _take(
    event: dict[str, Any],
    message: dict[str, Any],
    blocks: dict[int, dict[str, Any]],
    inputs: dict[int, list[str]],
) -> None:
    kind, index = event.get("type"), event.get("index", 0)
    if kind == "message_start":
        message.update(event["message"])
    elif kind == "content_block_start":
        blocks[index] = dict(event["content_block"])
        if "input" in blocks[index]:
            inputs[index] = []
    elif kind == "content_block_delta":
        _add(event["delta"], blocks[index], inputs.get(index, []))
    elif kind == "message_delta":
        usage = {**message.get("usage", {}), **event.get("usage", {})}
        beside = {name: event[name] for name in _BESIDE if name in event}
        message.update({**event["delta"], **beside, "usage": usage})


def _add(delta: dict[str, Any], block: dict[str, Any], pieces: list[str]) -> None:
    kind = delta["type"]
    if kind in _TEXTS:
        source, target = _TEXTS[kind]
        block[target] = (block.get(target) or "") + (delta.get(source) or "")
    elif kind == "input_json_delta":
        pieces.append(delta["partial_json"])
    elif kind == "citations_delta":
        block["citations"] = [*(block.get("citations") or []), delta["citation"]]
