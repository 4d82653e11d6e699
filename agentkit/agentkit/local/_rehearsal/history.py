"""Read a request: the question, the calls made for it so far and what they gave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True)
class Call:
    """One call of a tool, and its result where there is one."""

    id: str
    name: str
    input: Mapping[str, Any]
    text: str = ""
    is_error: bool = False
    answered: bool = False

    @property
    def key(self) -> str:
        """Return what two identical calls have in common."""
        return call_key(self.name, self.input)


@dataclass(frozen=True)
class Conversation:
    """What a request asks and what has happened since it was asked.

    Attributes:
        prompt: The user's texts since the last finished answer.
        calls: The calls made since then, oldest first.
        turns: How many replies made those calls.
        earlier_tools: Names of the tools called before, newest first.
        ids: The ids of all calls in the conversation.
    """

    prompt: str
    calls: list[Call]
    turns: int
    earlier_tools: list[str] = field(default_factory=list[str])
    ids: set[str] = field(default_factory=set[str])


def call_key(name: str, arguments: Mapping[str, Any]) -> str:
    """Write a call as one text that is equal for equal calls."""
    return name + json.dumps(arguments, sort_keys=True, default=str)


def clean(text: str) -> str:
    """Replace what UTF-8 can't carry, so that any reply can be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_conversation(request: Mapping[str, Any]) -> Conversation:
    """Read the messages of `request`; whatever has not the expected form is passed over."""
    texts: list[str] = []
    calls: dict[str, Call] = {}
    turns = 0
    earlier: list[str] = []
    ids: set[str] = set()
    for role, blocks in map(_message, _items(request.get("messages"))):
        uses = [_call(block) for block in blocks if block.get("type") == "tool_use"]
        ids.update(call.id for call in uses)
        if role == "assistant" and uses:
            turns += 1
            calls.update({call.id: call for call in uses})
        elif role == "assistant":
            earlier = [*reversed([call.name for call in calls.values()]), *earlier]
            texts, calls, turns = [], {}, 0
        else:
            texts += [text for block in blocks if (text := _text(block)).strip()]
            for block in blocks:
                _note_result(block, calls)
    return Conversation(clean("\n".join(texts)), list(calls.values()), turns, earlier, ids)


def _items(value: object) -> list[object]:
    is_list = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
    return list(cast("Sequence[object]", value)) if is_list else []


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _message(value: object) -> tuple[str, list[Mapping[str, Any]]]:
    message = _mapping(value)
    return str(message.get("role")), _blocks(message.get("content"))


def _blocks(content: object) -> list[Mapping[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [
        cast("Mapping[str, Any]", block) for block in _items(content) if isinstance(block, Mapping)
    ]


def _text(block: Mapping[str, Any]) -> str:
    text = block.get("text")
    return text if block.get("type") == "text" and isinstance(text, str) else ""


def _call(block: Mapping[str, Any]) -> Call:
    given = block.get("input")
    return Call(str(block.get("id")), str(block.get("name")), _mapping(given))


def _note_result(block: Mapping[str, Any], calls: dict[str, Call]) -> None:
    call = calls.get(str(block.get("tool_use_id")))
    if block.get("type") != "tool_result" or call is None:
        return
    parts = [_text(part) or f"[{part.get('type')}]" for part in _blocks(block.get("content"))]
    text = clean("\n".join(parts))
    failed = block.get("is_error") is True
    calls[call.id] = Call(call.id, call.name, call.input, text, failed, answered=True)
