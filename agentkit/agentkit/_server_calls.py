"""Calls of the API's own tools: what becomes of those that nothing will answer (no I/O)."""

from __future__ import annotations

from typing import Any

from agentkit._blocks import SERVER_CALLS, answered_id, blocks_of, of


def without_open_calls(messages: list[Any]) -> list[Any]:
    """Leave out calls of the API's tools that nothing will answer, and answers without a call.

    A reply that was paused holds such a call, and goes on as long as nobody else speaks.
    """
    if not any(_is_of_server(block) for m in messages for block in _assistant_blocks(m)):
        return messages
    answered = {answered_id(block) for m in messages for block in _assistant_blocks(m)}
    spoken = max((i for i, message in enumerate(messages) if speaks(message)), default=-1)
    called: set[Any] = set()
    kept: list[Any] = []
    for index, message in enumerate(messages):
        before = _assistant_blocks(message)
        after: list[Any] = []
        for block in before:
            id = of(block, "id")
            if of(block, "type") in SERVER_CALLS:
                if id in called or (id not in answered and index < spoken):
                    continue
                called.add(id)
            elif (answered_to := answered_id(block)) and answered_to not in called:
                continue
            after.append(block)
        is_same = len(after) == len(before)
        kept.append(message if is_same else {"role": of(message, "role"), "content": after})
    return kept


def _assistant_blocks(message: Any) -> list[Any]:
    return blocks_of(message) if of(message, "role") == "assistant" else []


def _is_of_server(block: Any) -> bool:
    return of(block, "type") in SERVER_CALLS or answered_id(block) is not None


def answers(message: Any) -> bool:
    """Tell whether a turn holds what such a call gave."""
    return any(answered_id(block) is not None for block in _assistant_blocks(message))


def speaks(message: Any) -> bool:
    """Tell whether a turn is the user's, and more than results of calls."""
    blocks = blocks_of(message) if of(message, "role") == "user" else []
    return any(of(block, "type") != "tool_result" for block in blocks)
