"""Where a conversation begins for a model: at the last summary of it."""

from __future__ import annotations

from typing import Any

from agentkit.local._scalars import is_list, is_object

__all__ = ["after_compaction"]


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
