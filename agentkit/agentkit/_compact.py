"""Make a history shorter without parting a call from its result (no I/O)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentkit._blocks import SERVER_CALLS, answered_id, blocks_of, of, text_block
from agentkit._server_calls import without_open_calls


def compact(
    messages: Iterable[Any], *, keep_first: int = 1, keep_last: int = 10, summary: str | None = None
) -> list[Any]:
    """Return a history without its middle: what was first, a summary, and what was last.

    Where a cut would part a call from its result, or a reply that was paused from the rest of it,
    more is kept. A valid history stays valid.

    Args:
        messages: the history. Neither the list nor anything in it is changed.
        keep_first: how many messages to keep at the beginning, where the task is.
        keep_last: how many messages to keep at the end, at least.
        summary: what to tell the model of the messages that go; by default, how many they were.

    Returns:
        A new list. Messages that stay are the same objects; where none can go, it equals
        `messages`.

    Raises:
        ValueError: a number is negative, or the summary empty.
    """
    if keep_first < 0 or keep_last < 0:
        raise ValueError("keep_first and keep_last are numbers of messages, from 0 up.")
    if summary is not None and not summary.strip():
        raise ValueError("A summary needs a text; leave it out to say how many messages are gone.")
    history = list(messages)
    cuts = _cuts(history)
    start = max(cut for cut in cuts if cut <= min(keep_first, len(history)))
    end = max(cut for cut in cuts if cut <= max(len(history) - keep_last, 0))
    if start >= end:
        return history
    told = summary or f"({end - start} messages that stood here were left out.)"
    note = {"role": "user", "content": [text_block(told)]}
    # The note is said in between: a reply that was paused before it can't go on after it.
    made = [*history[:start], note, *history[end:]]
    pairs = zip(without_open_calls(made), made, strict=True)
    return [message for message, before in pairs if message is before or message["content"]]


def _cuts(history: list[Any]) -> list[int]:
    """Return where the history can be cut: before which message no call waits for its result."""
    results = {answered_id(block) for message in history for block in blocks_of(message)}
    waiting: set[Any] = set()
    cuts: list[int] = []
    for place, message in enumerate(history):
        if not waiting:
            cuts.append(place)
        for block in blocks_of(message):
            waiting.discard(answered_id(block))
            if of(block, "type") in ("tool_use", *SERVER_CALLS) and of(block, "id") in results:
                waiting.add(of(block, "id"))
    return [*cuts, len(history)]
