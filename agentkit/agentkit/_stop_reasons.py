"""What follows from each reason for which a reply may have ended: one table (no I/O)."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agentkit_client.types import Message
    from agentkit_client.types.beta import BetaMessage


class Step(Enum):
    """What to do after a reply."""

    RUN_CALLS = "run the calls and send their results"
    GO_ON = "send the reply back, so that the model goes on"
    CUT = "do what `on_truncation` says; calls in it are not run"
    CUT_FOR_GOOD = "stop, or raise where `on_truncation` says so; calls in it are not run"
    REFUSED = "ask the next model of `fallback`, else stop; the reply is not sent back"
    STOP = "nothing more to do; calls in it are not run"


STOP_REASONS: Final[Mapping[str, Step]] = MappingProxyType(
    {
        "end_turn": Step.STOP,
        "stop_sequence": Step.STOP,
        "tool_use": Step.RUN_CALLS,
        "pause_turn": Step.GO_ON,
        "compaction": Step.GO_ON,
        "max_tokens": Step.CUT,
        "model_context_window_exceeded": Step.CUT_FOR_GOOD,
        "refusal": Step.REFUSED,
    }
)
"""Every stop reason of the API; one that is not here stops the run, and none of its calls run."""


def next_step(reply: Message | BetaMessage) -> Step:
    """Decide what a reply asks for.

    Only `tool_use` runs tools: a call in a reply that was cut, refused or stopped for a reason
    unknown here may be incomplete.
    """
    step = STOP_REASONS.get(reply.stop_reason or "", Step.STOP)
    if step is Step.RUN_CALLS and not has_calls(reply):
        return Step.STOP
    return step


def has_calls(reply: Message | BetaMessage) -> bool:
    """Tell whether a reply holds calls for this side, run or not."""
    return any(getattr(block, "type", None) == "tool_use" for block in reply.content or ())
