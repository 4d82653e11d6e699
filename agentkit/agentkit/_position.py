"""Where a run is: all that has to be known to go on with it (no I/O)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agentkit._calls import FinishedCall
from agentkit._conversation import Conversation
from agentkit._limits import Meter
from agentkit._open_turn import OpenTurn
from agentkit._usage import RunUsage


@dataclass(kw_only=True)
class Position:
    """Where a run is.

    Attributes:
        conversation: what the model is asked with.
        last: the last whole reply.
        open: that reply, as long as it is not answered.
        calls: the calls that were made.
        usage: what was used.
        meter: what counts for the limits.
        turns_left: how many replies `max_iterations` still allows; None for any number.
        models_left: what is left of `fallback`.
        growths: how often a cut reply was asked for again with more room.
        cut: such a reply, until another one has come.
        is_done: whether the model wants no more.
        is_summing_up: whether the model was asked for the summary at a limit.
    """

    conversation: Conversation
    last: Any = None
    open: OpenTurn[Any] | None = None
    calls: list[FinishedCall] = field(default_factory=list[FinishedCall])
    usage: RunUsage = field(default_factory=RunUsage)
    meter: Meter = field(default_factory=Meter)
    turns_left: int | None = None
    models_left: list[str] = field(default_factory=list[str])
    growths: int = 0
    cut: OpenTurn[Any] | None = None
    is_done: bool = False
    is_summing_up: bool = False
