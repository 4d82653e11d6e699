"""Compaction by the server: a summary in front of the reply, once a request is long enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentkit.local._scalars import is_list, is_object

__all__ = ["after_compaction", "compacted"]

_EDIT = "compact_20260112"
# https://docs.claude.com/en/docs/build-with-claude/compaction
_TRIGGER = 150_000


def after_compaction(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the model still sees: the last summary and what came after it."""
    for at in range(len(messages) - 1, -1, -1):
        content = messages[at].get("content")
        if not is_list(content):
            continue
        for place in range(len(content) - 1, -1, -1):
            if is_object(content[place]) and content[place].get("type") == "compaction":
                return [{**messages[at], "content": content[place:]}, *messages[at + 1 :]]
    return messages


def compacted(
    message: dict[str, Any], body: Mapping[str, Any], input_tokens: int
) -> dict[str, Any]:
    """Put a summary in front of a reply, where its request asks for one and is long enough.

    Args:
        message: The whole reply.
        body: The body of its request.
        input_tokens: What the request counted.
    """
    edit = _edit(body)
    if edit is None or input_tokens < _trigger(edit):
        return message
    if any(block.get("type") == "compaction" for block in message["content"]):
        return message
    count = len(body["messages"])
    noun = "message" if count == 1 else "messages"
    summary = {
        "type": "compaction",
        "content": f"[a summary by the local API of {count} {noun}, {input_tokens} tokens]",
    }
    if edit.get("pause_after_compaction") is True:
        return {**message, "content": [summary], "stop_reason": "compaction"}
    return {**message, "content": [summary, *message["content"]]}


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
