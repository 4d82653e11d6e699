"""Compaction by the server: a summary in front of the reply, once a request is long enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from agentkit.local._scalars import is_list, is_object
from agentkit.local._tokens import count_content

__all__ = ["compacted", "summary_of"]

_EDIT = "compact_20260112"
# https://docs.claude.com/en/docs/build-with-claude/compaction
_TRIGGER = 150_000
_LONGEST_LINE = 200
_MOST_LINES = 40
_COUNTED = ("input_tokens", "output_tokens")


def compacted(
    message: dict[str, Any],
    body: Mapping[str, Any],
    input_tokens: int,
    summarize: Callable[[Mapping[str, Any]], str],
) -> dict[str, Any]:
    """Put a summary in front of a reply, where its request asks for one and is long enough.

    Args:
        message: The whole reply. One that has a summary already keeps it.
        body: The body of its request.
        input_tokens: What the request counted.
        summarize: Sums up the request.
    """
    edit = _edit(body)
    if edit is None or input_tokens < _trigger(edit):
        return message
    found = [block for block in message["content"] if block["type"] == "compaction"]
    summary = found[0] if found else {"type": "compaction", "content": summarize(body)}
    rest = [block for block in message["content"] if block is not summary]
    written = count_content(str(summary.get("content") or ""))
    made = _iteration("compaction", message["usage"], input_tokens, written)
    if edit.get("pause_after_compaction") is True:
        usage = {**message["usage"], **dict.fromkeys(_COUNTED, 0), "iterations": [made]}
        return {**message, "content": [summary], "stop_reason": "compaction", "usage": usage}
    # What answers sees the summary and nothing that came before it.
    answered = {"input_tokens": written, "output_tokens": message["usage"]["output_tokens"]}
    last = _iteration("message", message["usage"], *answered.values())
    usage = {**message["usage"], **answered, "iterations": [made, last]}
    return {**message, "content": [summary, *rest], "usage": usage}


def summary_of(body: Mapping[str, Any]) -> str:
    """Sum up a conversation by fixed rules: who said what, which tools were called."""
    lines = [line for message in body["messages"] for line in _said(message)]
    left = len(lines) - _MOST_LINES
    gap = [f"... {left} more ..."] if left > 0 else []
    half = _MOST_LINES // 2
    kept = lines if left <= 0 else [*lines[:half], *gap, *lines[-half:]]
    count = len(body["messages"])
    noun = "message" if count == 1 else "messages"
    return "\n".join([f"A summary by the local API of {count} {noun}:", *kept])


def _said(message: Mapping[str, Any]) -> Iterator[str]:
    content = message.get("content")
    for block in content if is_list(content) else [{"type": "text", "text": content}]:
        match block:
            case {"type": "text", "text": str(text)}:
                yield _line(f"{message['role']}: {text}")
            case {"type": "tool_use", "name": str(name), "input": input}:
                yield _line(f"{message['role']} called {name} with {input}")
            case {"type": "tool_result"}:
                yield _line(f"result: {block.get('content', '')}")
            case {"type": "compaction", "content": str(text)}:
                yield text
            case _:
                pass


def _line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 3]}..."


def _iteration(kind: str, usage: Mapping[str, Any], read: int, written: int) -> dict[str, Any]:
    cached = {name: value for name, value in usage.items() if name.startswith("cache_")}
    return {"type": kind, **cached, "input_tokens": read, "output_tokens": written}


def _edit(body: Mapping[str, Any]) -> dict[str, Any] | None:
    management = body.get("context_management")
    edits = management.get("edits") if is_object(management) else None
    for edit in edits if is_list(edits) else []:
        if is_object(edit) and edit.get("type") == _EDIT:
            return edit
    return None


def _trigger(edit: Mapping[str, Any]) -> int:
    trigger = edit.get("trigger")
    value = trigger.get("value") if is_object(trigger) else None
    return value if isinstance(value, int) else _TRIGGER
