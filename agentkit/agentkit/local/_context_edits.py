"""What the server takes out of a long conversation before the model sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agentkit.local._last_summary import after_compaction
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object
from agentkit.local._tokens import count_request

__all__ = ["Seen", "check_edits", "seen_by_model"]

# https://docs.claude.com/en/docs/build-with-claude/context-editing
_CLEARED = "[cleared to save context]"
_TRIGGER = {"type": "input_tokens", "value": 100_000}
_KEPT_USES = 3
_KEPT_TURNS = 1
_THINKING = ("thinking", "redacted_thinking")
Messages = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as the model sees it.

    Attributes:
        body: Its body.
        input_tokens: What that counts.
        applied: What was taken out, as a reply says it; `None` where nothing was asked for.
    """

    body: dict[str, Any]
    input_tokens: int
    applied: list[dict[str, Any]] | None


def check_edits(body: Mapping[str, Any]) -> Iterator[Problem]:
    """Check the order of the edits of a body whose fields are known to be right."""
    kinds = [edit["type"] for edit in _edits_of(body)]
    if "clear_thinking_20251015" in kinds[1:] and kinds[0] != "clear_thinking_20251015":
        yield Problem("context_management.edits", "`clear_thinking_20251015` must be the first")


def seen_by_model(body: dict[str, Any], input_tokens: int) -> Seen:
    """Leave out what a summary stands for, and clear what the request wants cleared.

    Args:
        body: A valid body; it is left as it is.
        input_tokens: What it counts.
    """
    messages = after_compaction(body["messages"])
    applied: list[dict[str, Any]] = []
    for edit in _edits_of(body):
        counted = count_request({**body, "messages": messages})
        clear = {
            "clear_thinking_20251015": _without_thinking,
            "clear_tool_uses_20250919": _without_uses,
        }.get(edit["type"])
        cleared, what = clear(messages, edit, counted) if clear else (messages, {})
        less = counted - count_request({**body, "messages": cleared})
        least: Any = edit.get("clear_at_least") or {"value": 0}
        if what and less >= least["value"]:
            messages = cleared
            applied.append({"type": edit["type"], **what, "cleared_input_tokens": less})
    if messages is not body["messages"]:
        body = {**body, "messages": messages}
        input_tokens = count_request(body)
    asked = body.get("context_management") is not None
    return Seen(body=body, input_tokens=input_tokens, applied=applied if asked else None)


def _without_uses(
    messages: Messages, edit: dict[str, Any], tokens: int
) -> tuple[Messages, dict[str, int]]:
    excluded: list[str] | tuple[()] = edit.get("exclude_tools") or ()
    uses = [
        block for message in messages for block in _blocks(message) if block["type"] == "tool_use"
    ]
    trigger: Any = edit.get("trigger") or _TRIGGER
    reached = len(uses) if trigger["type"] == "tool_uses" else tokens
    kept: int = (edit.get("keep") or {"value": _KEPT_USES})["value"]
    old = [use for use in uses[: max(0, len(uses) - kept)] if use["name"] not in excluded]
    if reached <= trigger["value"] or not old:
        return messages, {}
    inputs: Any = edit.get("clear_tool_inputs") or ()
    results = {use["id"] for use in old}
    emptied = {use["id"] for use in old if inputs is True or use["name"] in inputs}

    def clear(block: dict[str, Any]) -> dict[str, Any]:
        if block["type"] == "tool_result" and block["tool_use_id"] in results:
            return {**block, "content": _CLEARED}
        if block["type"] == "tool_use" and block["id"] in emptied:
            return {**block, "input": {}}
        return block

    return _changed(messages, clear), {"cleared_tool_uses": len(old)}


def _without_thinking(
    messages: Messages, edit: dict[str, Any], _: int
) -> tuple[Messages, dict[str, int]]:
    keep: Any = edit.get("keep") or {"type": "thinking_turns", "value": _KEPT_TURNS}
    if keep == "all" or keep["type"] == "all":
        return messages, {}
    turns = [
        index
        for index, message in enumerate(messages)
        if any(block["type"] in _THINKING for block in _blocks(message))
    ]
    old = turns[: max(0, len(turns) - keep["value"])]
    cleared = [
        {**message, "content": [b for b in _blocks(message) if b["type"] not in _THINKING]}
        if index in old
        else message
        for index, message in enumerate(messages)
    ]
    return cleared, {"cleared_thinking_turns": len(old)} if old else {}


def _blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message.get("content")
    return content if is_list(content) else []


def _changed(messages: Messages, change: Any) -> Messages:
    return [
        {**message, "content": [change(block) for block in message["content"]]}
        if is_list(message.get("content"))
        else message
        for message in messages
    ]


def _edits_of(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    management = body.get("context_management")
    edits = management.get("edits") if is_object(management) else None
    yield from edits if is_list(edits) else []
