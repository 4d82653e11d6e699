"""Looking into messages and their blocks, be they dicts or replies (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

SERVER_CALLS = ("server_tool_use", "mcp_tool_use")
"""The types of blocks that are calls, but not ours to make."""


def of(value: Any, name: str) -> Any:
    """Return a field of a message or a block; `None` where it has no such field."""
    if type(value) is dict:  # nearly always, and found out in a fifth of the time
        return cast("dict[str, Any]", value).get(name)
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(name)
    return getattr(value, name, None)


def as_dict(block: Any) -> dict[str, Any]:
    """Return a block as a dict of its own, which may be changed."""
    if isinstance(block, BaseModel):
        return block.model_dump(exclude_unset=True)
    return dict(block)


def blocks_of(message: Any) -> list[Any]:
    """Return the blocks of a message; a text is one block, and no content none."""
    content = of(message, "content")
    if isinstance(content, list):
        return [*cast("list[Any]", content)]
    if isinstance(content, str):
        return [text_block(content)] if content else []
    if isinstance(content, Mapping):
        return [cast("Any", content)]
    return list(content or ())


def runs_out(message: Any) -> bool:
    """Tell whether a part of a message can be read only once: an open file, a generator."""
    return _content_runs_out(of(message, "content"))


def _content_runs_out(content: Any) -> bool:
    if isinstance(content, (list, tuple)):
        return any(map(_block_runs_out, cast("list[Any]", content)))
    return isinstance(content, Iterator)


def _block_runs_out(block: Any) -> bool:
    if type(block) is not dict or "text" in block:
        return False
    block = cast("dict[str, Any]", block)
    source = block.get("source")
    if _content_runs_out(block.get("content")):
        return True
    data, inside = (of(source, "data"), of(source, "content")) if source else (None, None)
    return hasattr(data, "read") or _content_runs_out(inside)


def text_block(text: str) -> dict[str, Any]:
    """Return a text as a block."""
    return {"type": "text", "text": text}


def is_refused(block: Any) -> bool:
    """Tell whether the API refuses a block: a text of nothing, or thinking that was cut."""
    kind = of(block, "type")
    if kind == "text":
        text = of(block, "text")
        return not isinstance(text, str) or not text.strip()
    return kind == "thinking" and not of(block, "signature")


def with_an_object(block: Any) -> Any:
    """Return a call with an object for its input, be it an empty one; any other block as it is."""
    if of(block, "type") != "tool_use" or isinstance(of(block, "input"), dict):
        return block
    return {**as_dict(block), "input": {}}


def without_blanks(block: Any) -> Any:
    """Return a text without whitespace at its end, as the last one has to be; else the block."""
    text = of(block, "text") if of(block, "type") == "text" else None
    if isinstance(text, str) and text != text.rstrip():
        return as_dict(block) | {"text": text.rstrip()}
    return block


def answered_id(block: Any) -> str | None:
    """Return the id of the call that a block is the result of; of the API's own calls, too."""
    if str(of(block, "type")).endswith("tool_result"):
        id = of(block, "tool_use_id")
        return id if isinstance(id, str) else None
    return None


def texts_in(content: Any) -> str:
    """Return what a content says, as one text; what is no text in it as JSON."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    items = cast("list[Any]", content) if isinstance(content, list) else [content]
    return "\n".join(map(_shown, items))


def _shown(item: Any) -> str:
    text = of(item, "text")
    if isinstance(text, str):
        return text
    return str(to_jsonable_python(item, serialize_unknown=True))
