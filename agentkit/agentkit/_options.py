"""How a run is to go: everything about it that the API does not hear of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from agentkit._caching import auto_cache
from agentkit._compaction import Compaction, CompactionControl, compaction
from agentkit._limits import OnLimit, RunLimits

if TYPE_CHECKING:
    from agentkit._approval import ApprovalFunction

OnTruncation: TypeAlias = Literal["tell_model", "raise", "grow"]
OnToolError: TypeAlias = Literal["tell_model", "raise"]

_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "on_limit": ("raise", "stop", "summarize"),
    "on_truncation": ("tell_model", "raise", "grow"),
    "on_tool_error": ("tell_model", "raise"),
}


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of a run; `LoopOptions` says what they mean."""

    max_iterations: int | None = None
    limits: RunLimits | None = None
    on_limit: OnLimit = "raise"
    on_truncation: OnTruncation = "tell_model"
    on_tool_error: OnToolError = "tell_model"
    max_parallel_tools: int = 10
    tool_timeout: float | None = None
    eager: bool = False
    requires_approval: Any = False
    approve: ApprovalFunction | None = None
    approval_timeout: float | None = None
    middleware: Sequence[Any] = ()
    deps: Any = field(default=None, repr=False)
    fallback: Sequence[str] = ()
    cache: Literal["auto"] | None = None
    compaction_control: CompactionControl | None = None

    def __post_init__(self) -> None:
        for name in ("max_iterations", "max_parallel_tools"):
            value: Any = getattr(self, name)
            if value is not None and value < 1:
                hint = "; leave it out for no limit" if name == "max_iterations" else ""
                raise ValueError(f"{name} has to be at least 1{hint}.")
        for name in ("tool_timeout", "approval_timeout"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} has to be above 0 seconds, not {value!r}.")
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                listed = ", ".join(map(repr, allowed))
                raise ValueError(f"{name} has to be one of {listed}, not {getattr(self, name)!r}.")
        compaction(self.compaction_control)  # refused now, not when it is due
        auto_cache(self.cache)
        models = self.fallback
        object.__setattr__(
            self, "fallback", (models,) if isinstance(models, str) else tuple(models)
        )

    @property
    def compaction(self) -> Compaction | None:
        """How the run sums its conversation up; `None` where it does not."""
        return compaction(self.compaction_control)

    @property
    def effective_limits(self) -> RunLimits:
        """The limits; where `max_iterations` says how many turns there are, it alone does."""
        if self.limits is not None:
            return self.limits
        return RunLimits() if self.max_iterations is None else RunLimits(turns=None)


OPTIONS = tuple(field.name for field in fields(RunOptions))
"""The names of all options."""
