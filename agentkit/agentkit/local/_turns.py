"""Whether a conversation hangs together: who speaks, what is empty, which call got its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agentkit.local._fields import SERVER_RESULTS
from agentkit.local._problems import Problem

__all__ = ["Turn", "check_turns", "merged"]

# Blocks only one of the two may send, https://docs.claude.com/en/api/messages.
_ONLY = {
    **dict.fromkeys(SERVER_RESULTS, "assistant"),
    "compaction": "assistant",
    "document": "user",
    "image": "user",
    "mcp_tool_result": "assistant",
    "mcp_tool_use": "assistant",
    "redacted_thinking": "assistant",
    "server_tool_use": "assistant",
    "thinking": "assistant",
    "tool_result": "user",
    "tool_use": "assistant",
}

# https://docs.claude.com/en/api/messages#body-messages
_MOST_MESSAGES = 100_000


@dataclass
class Turn:
    """Messages of one role in a row, which the API takes as one.

    Attributes:
        role: `"user"` or `"assistant"`.
        last: The index of the last of the messages.
        blocks: Their content blocks, each with its path.
    """

    role: str
    last: int
    blocks: list[tuple[str, dict[str, Any]]] = field(default_factory=list[Any])


def check_turns(messages: Sequence[dict[str, Any]], beta: bool) -> Iterator[Problem]:
    """Check messages whose shape is known to be right.

    Args:
        messages: The conversation.
        beta: Let a system message through, too, that is the first.
    """
    if not messages:
        yield Problem("messages", "at least one message is required")
        return
    if len(messages) > _MOST_MESSAGES:
        yield Problem("messages", f"at most {_MOST_MESSAGES} messages are taken")
        return
    wrong_roles = list(_roles(messages, beta))
    yield from wrong_roles
    if wrong_roles:
        return
    spoken = [(i, m) for i, m in enumerate(messages) if m["role"] != "system"]
    yield from _emptiness(spoken)
    turns = merged(spoken)
    yield from _places(turns)
    yield from _pairs(turns)
    if spoken:
        yield from _ending(spoken[-1][1])


def _roles(messages: Sequence[dict[str, Any]], beta: bool) -> Iterator[Problem]:
    for index, message in enumerate(messages):
        role = message["role"]
        if role == "system":
            # In the midst of a conversation there may be one.
            if index == 0 and not beta:
                yield Problem(
                    "messages",
                    'Unexpected role "system". The Messages API accepts a top-level `system` '
                    'parameter, not "system" as an input message role.',
                )
        elif role not in ("user", "assistant"):
            yield Problem(f"messages.{index}.role", "Input should be 'user' or 'assistant'")
    if messages[0]["role"] == "assistant" and not _begins_summed_up(messages[0]):
        yield Problem("messages", 'first message must use the "user" role')


def _begins_summed_up(message: dict[str, Any]) -> bool:
    """Tell whether this is an answer before which all may be left out."""
    return [block["type"] for _, block in _blocks(0, message)][:1] == ["compaction"]


def _emptiness(messages: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[Problem]:
    last = messages[-1][1] if messages else None
    for index, message in messages:
        content = message["content"]
        ends = message is last and message["role"] == "assistant"
        if not content:
            if not ends:
                yield Problem(
                    f"messages.{index}",
                    "all messages must have non-empty content except for the optional final "
                    "assistant message",
                )
            continue
        for path, block in _blocks(index, message):
            if block["type"] == "text":
                yield from _text(block["text"], path)


def _text(text: str, path: str) -> Iterator[Problem]:
    if not text:
        yield Problem(path, "text content blocks must be non-empty")
    elif not text.strip():
        yield Problem(path, "text content blocks must contain non-whitespace text")


def _blocks(index: int, message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    content = message["content"]
    if isinstance(content, str):
        return [(f"messages.{index}", {"type": "text", "text": content})]
    return [(f"messages.{index}.content.{i}", block) for i, block in enumerate(content)]


def merged(messages: Sequence[tuple[int, dict[str, Any]]]) -> list[Turn]:
    """Join messages of one role in a row; each comes with its index in the request."""
    turns: list[Turn] = []
    for index, message in messages:
        if not turns or turns[-1].role != message["role"]:
            turns.append(Turn(message["role"], index))
        turns[-1].last = index
        turns[-1].blocks += _blocks(index, message)
    return turns


def _places(turns: Sequence[Turn]) -> Iterator[Problem]:
    for turn in turns:
        for path, block in turn.blocks:
            only = _ONLY.get(block["type"], turn.role)
            if only != turn.role:
                yield Problem(path, f"`{block['type']}` blocks can only be in `{only}` messages")


def _pairs(turns: Sequence[Turn]) -> Iterator[Problem]:
    seen: set[str] = set()
    calls: set[str] = set()
    for turn, following in zip(turns, [*turns[1:], Turn("user", 0)], strict=True):
        if turn.role == "user":
            yield from _results(turn, calls)
            continue
        calls = set()
        for path, block in turn.blocks:
            if block["type"] == "tool_use":
                if block["id"] in seen:
                    yield Problem(path, "`tool_use` ids must be unique")
                seen.add(block["id"])
                calls.add(block["id"])
        yield from _unanswered(turn, following)


def _results(turn: Turn, calls: set[str]) -> Iterator[Problem]:
    answered: set[str] = set()
    for path, block in turn.blocks:
        if block["type"] != "tool_result":
            continue
        id = block["tool_use_id"]
        if id not in calls:
            yield Problem(
                path,
                f"unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` "
                "block must have a corresponding `tool_use` block in the previous message.",
            )
        elif id in answered:
            yield Problem(
                path,
                "each tool_use must have a single result. Found multiple `tool_result` blocks "
                f"with id: {id}",
            )
        answered.add(id)


def _unanswered(turn: Turn, following: Turn) -> Iterator[Problem]:
    first: set[str] = set()
    for _, block in following.blocks:
        if block["type"] != "tool_result":
            break
        first.add(block["tool_use_id"])
    calls = [block["id"] for _, block in turn.blocks if block["type"] == "tool_use"]
    if missing := [id for id in calls if id not in first]:
        yield Problem(
            f"messages.{turn.last}",
            "`tool_use` ids were found without `tool_result` blocks immediately after: "
            f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` "
            "block in the next message.",
        )


def _ending(message: dict[str, Any]) -> Iterator[Problem]:
    if message["role"] != "assistant" or not message["content"]:
        return
    _, block = _blocks(0, message)[-1]
    if block["type"] == "text" and block["text"] != block["text"].rstrip():
        yield Problem("messages", "final assistant content cannot end with trailing whitespace")
