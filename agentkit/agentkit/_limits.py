"""How far a run may go, and when it has gone too far (no I/O)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic_core import to_json

if TYPE_CHECKING:
    from agentkit._calls import ToolCall

OnLimit: TypeAlias = Literal["raise", "stop", "summarize"]

_USUAL_SECONDS = 6 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """How far a run may go; generous by default, and `None` is no limit.

    Limits are looked at between the steps of a run. `tokens` can therefore be exceeded by what one
    step takes. `seconds` ends requests and calls that go on.

    Attributes:
        turns: how many replies the model may give.
        tool_calls: how many calls may be made in all turns together.
        tokens: how many tokens may be used: input, cached or not, and output of all replies.
        seconds: how long the run may take, without the time it was paused. When it is over, a
            request is given up, and so is a call that runs in a thread, a task or a process.
        identical_calls: how often one call, of the same name with the same input, may be made
            turn after turn.
    """

    turns: int | None = 200
    tool_calls: int | None = 2_000
    tokens: int | None = 20_000_000
    seconds: float | None = _USUAL_SECONDS
    identical_calls: int | None = 25

    def __post_init__(self) -> None:
        for name in (field.name for field in fields(self)):
            value: Any = getattr(self, name)
            if value is None:
                continue
            kinds = (int, float) if name == "seconds" else (int,)
            if isinstance(value, bool) or not isinstance(value, kinds) or not 0 < value < math.inf:
                raise ValueError(f"{name} has to be above 0, or None for no limit; not {value!r}.")

    @property
    def is_hurried(self) -> bool:
        """Whether there is less time than usual."""
        return self.seconds is not None and self.seconds < _USUAL_SECONDS


@dataclass(frozen=True, kw_only=True)
class ReachedLimit:
    """A limit of a run, and how far the run had come.

    Attributes:
        limit: the name of the limit, as in `RunLimits`.
        allowed: the limit.
        used: how far the run had come, or would have come with the next step.
    """

    limit: str
    allowed: float
    used: float

    def __str__(self) -> str:
        return f"the limit of {_WORDS[self.limit]} is reached: {self.used:g} of {self.allowed:g}"


_WORDS: Mapping[str, str] = {
    "turns": "turns",
    "tool_calls": "tool calls",
    "tokens": "tokens",
    "seconds": "seconds",
    "identical_calls": "identical calls in a row",
}


@dataclass
class Meter:
    """How far a run has come."""

    turns: int = 0
    tool_calls: int = 0
    seconds: float = 0.0
    last_calls: tuple[str, ...] = ()
    identical_calls: int = 0

    def before_asking(self, limits: RunLimits, tokens: int, seconds: float) -> ReachedLimit | None:
        """Say what forbids another reply; None where nothing does."""
        return _over(limits, turns=self.turns + 1) or _full(limits, tokens=tokens, seconds=seconds)

    def before_calls(
        self, limits: RunLimits, calls: Sequence[ToolCall], seconds: float
    ) -> ReachedLimit | None:
        """Say what forbids these calls; None where nothing does."""
        same = self.identical_calls if set(_keys(calls)) & set(self.last_calls) else 0
        return _over(
            limits, tool_calls=self.tool_calls + len(calls), identical_calls=same + 1
        ) or _full(limits, seconds=seconds)

    def replied(self) -> None:
        """Count a reply."""
        self.turns += 1

    def called(self, calls: Sequence[ToolCall]) -> None:
        """Count the calls of a turn."""
        keys = _keys(calls)
        self.tool_calls += len(calls)
        repeated = tuple(key for key in keys if key in self.last_calls)
        self.identical_calls = self.identical_calls + 1 if repeated else 1
        self.last_calls = repeated or keys


def _keys(calls: Sequence[ToolCall]) -> tuple[str, ...]:
    return tuple(
        f"{call.name} {to_json(call.input, fallback=repr, inf_nan_mode='constants').decode()}"
        for call in calls
    )


def _over(limits: RunLimits, **used: float) -> ReachedLimit | None:
    """Return the first limit that would be passed."""
    for name, value in used.items():
        allowed = getattr(limits, name)
        if allowed is not None and value > allowed:
            return ReachedLimit(limit=name, allowed=allowed, used=value)
    return None


def _full(limits: RunLimits, **used: float) -> ReachedLimit | None:
    """Return the first limit that is used up."""
    for name, value in used.items():
        allowed = getattr(limits, name)
        if allowed is not None and value >= allowed:
            return ReachedLimit(limit=name, allowed=allowed, used=value)
    return None
