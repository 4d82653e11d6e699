"""From what happens in a run to the events that say so (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentkit._calls import FinishedCall
from agentkit._run import Run
from agentkit.errors import RunLimitReached, RunPaused
from agentkit.events import CallFinished, RunFinished, TextDelta, ThinkingDelta, TurnFinished


def deltas_of(reply: Any, turn: int) -> Iterator[TextDelta | ThinkingDelta]:
    """Give the texts and thoughts of a whole reply."""
    for index, block in enumerate(reply.content or ()):
        kind = getattr(block, "type", None)
        if kind == "text" and block.text:
            yield TextDelta(turn=turn, index=index, text=block.text)
        elif kind == "thinking" and block.thinking:
            yield ThinkingDelta(turn=turn, index=index, thinking=block.thinking)


def delta_of(event: Any, turn: int) -> TextDelta | ThinkingDelta | None:
    """Return the event that an event of a stream becomes; None for most."""
    if event.type != "content_block_delta":
        return None
    if event.delta.type == "text_delta":
        return TextDelta(turn=turn, index=event.index, text=event.delta.text)
    if event.delta.type == "thinking_delta":
        return ThinkingDelta(turn=turn, index=event.index, thinking=event.delta.thinking)
    return None


def finished_turn(reply: Any, turn: int) -> TurnFinished:
    """Return the event of a whole reply."""
    message = reply.to_dict(mode="json")
    return TurnFinished(turn=turn, stop_reason=reply.stop_reason, message=message)


def call_finished(call: FinishedCall, turn: int) -> CallFinished:
    """Return the event of a call that has its result."""
    return CallFinished(
        turn=turn,
        id=call.id,
        name=call.name,
        content=call.content,
        is_error=call.is_error,
        seconds=call.seconds,
    )


def finished_run(run: Run[Any], error: Exception | None) -> RunFinished:
    """Return the last event of a run, which ended with `error`, or well."""
    last = run.last_reply
    reason: Any = "done"
    if isinstance(error, RunPaused):
        reason = "paused"
    elif error is not None:
        reason = "limit" if isinstance(error, RunLimitReached) else "error"
    elif run.pending:
        reason = "paused"
    elif run.limit_reached or run.is_cut_off:
        reason = "limit"
    return RunFinished(
        reason=reason,
        message=None if last is None else last.to_dict(mode="json"),
        usage=run.usage.to_dict(),
        error=None if error is None else str(error) or repr(error),
    )
