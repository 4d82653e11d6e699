"""Token counts that are plausible, not right: from sizes, the same for the same request."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from agentkit.local._images import image_size
from agentkit.local._last_summary import after_compaction
from agentkit.local._scalars import is_list, is_object

__all__ = ["count_content", "count_request"]

_BYTES_PER_TOKEN = 4
_PER_REQUEST = 4
_PER_MESSAGE = 3
_PER_BLOCK = 4
_PER_TOOL = 8
# Of the system prompt for tools, https://docs.claude.com/en/docs/build-with-claude/tool-use.
_TOOL_PROMPT = 346
# https://docs.claude.com/en/docs/build-with-claude/vision: larger images are made smaller.
_PIXELS_PER_TOKEN = 750
_MOST_PER_IMAGE = 1600
# The size of an image stands within this many characters of its base64, metadata included.
_IMAGE_HEAD = 1 << 18
_BYTES_PER_PAGE = 50_000
_PER_PAGE = 2000


def count_request(request: Mapping[str, Any]) -> int:
    """Count the input tokens of a valid request: system prompt, tools and messages."""
    total = _PER_REQUEST + count_content(request.get("system", ""))
    if tools := request.get("tools"):
        total += _TOOL_PROMPT + sum(_PER_TOOL + _json(tool) for tool in tools)
    for message in after_compaction(request["messages"]):
        total += _PER_MESSAGE + count_content(message.get("content", ""))
    return total


def count_content(content: object) -> int:
    """Count the tokens of a text or of a list of content blocks."""
    if isinstance(content, str):
        return _text(content)
    return sum(_block(block) for block in content if is_object(block)) if is_list(content) else 0


def _text(text: str) -> int:
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_PER_TOKEN)


def _json(value: object) -> int:
    return _text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _block(block: dict[str, Any]) -> int:
    match block:
        case {"type": "text", "text": str(text)}:
            return _text(text)
        case {"type": "thinking", "thinking": str(thinking)}:
            return _text(thinking)
        case {"type": "image", "source": dict()}:
            return _PER_BLOCK + _image(block["source"])
        case {"type": "document", "source": dict()}:
            return _PER_BLOCK + _document(block["source"])
        case {"type": "tool_use", "name": str(name), "input": input}:
            return 2 * _PER_BLOCK + _text(name) + _json(input)
        case {"type": "tool_result"}:
            return 2 * _PER_BLOCK + count_content(block.get("content", ""))
        case _:
            return _json(block)


def _image(source: dict[str, Any]) -> int:
    match source:
        case {"type": "base64", "data": str(data)}:
            size = image_size(base64.b64decode(data[:_IMAGE_HEAD]))
        case _:
            size = None
    if size is None:
        return _MOST_PER_IMAGE
    return min(_MOST_PER_IMAGE, -(-size[0] * size[1] // _PIXELS_PER_TOKEN))


def _document(source: dict[str, Any]) -> int:
    match source:
        case {"type": "text", "data": str(data)}:
            return _text(data)
        case {"type": "content"}:
            return count_content(source.get("content"))
        case {"type": "base64", "data": str(data)}:
            return _PER_PAGE * (1 + len(data) * 3 // 4 // _BYTES_PER_PAGE)
        case _:
            return _PER_PAGE
