"""What ends a run before the model is done, and what was known by then.

AnthropicError
└── RunError                  a run can't go on
    ├── RunLimitReached       one of its `RunLimits` is reached
    ├── ReplyTruncated        a reply was cut, and `on_truncation="raise"`
    ├── RunPaused             a call in a run inside of a tool waits for approval
    ├── ToolTimeout           a call took too long, and `on_tool_error="raise"`; a TimeoutError too
    └── IsolatedError         what an isolated tool raised, and `on_tool_error="raise"`

Whatever leaves a runner, an error of the API or a Ctrl-C for example, has the same `RunRecord` in
its attribute `run`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agentkit_client.errors import AnthropicError

if TYPE_CHECKING:
    from agentkit._calls import FinishedCall
    from agentkit._limits import ReachedLimit
    from agentkit._usage import RunUsage

__all__ = [
    "IsolatedError",
    "ReplyTruncated",
    "RunError",
    "RunLimitReached",
    "RunPaused",
    "RunRecord",
    "ToolTimeout",
    "record_of",
]


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What a run had come to when an error left it.

    Attributes:
        messages: the conversation, which can be sent as it is.
        usage: what was used.
        last_reply: the last whole reply of the model; `None` before the first.
        calls: the calls that were made.
    """

    messages: list[Any]
    usage: RunUsage
    last_reply: Any
    calls: list[FinishedCall]

    def __getstate__(self) -> dict[str, Any]:
        # Without what the tools raised, which may hold anything.
        calls = [replace(call, error=None) for call in self.calls]
        return {**vars(self), "calls": calls}

    def __repr__(self) -> str:
        counts = f"{len(self.messages)} messages, {len(self.calls)} calls"
        return f"<{type(self).__name__} {counts}, {self.usage!r}>"


class RunError(AnthropicError):
    """A run can't go on.

    Attributes:
        run: what it had come to.
    """

    run: RunRecord | None = None

    @property
    def messages(self) -> list[Any]:
        """The conversation, which can be sent as it is."""
        return self.run.messages if self.run else []

    @property
    def usage(self) -> RunUsage | None:
        """What was used."""
        return self.run.usage if self.run else None

    @property
    def last_reply(self) -> Any:
        """The last whole reply of the model; `None` before the first."""
        return self.run.last_reply if self.run else None

    @property
    def calls(self) -> list[FinishedCall]:
        """The calls that were made."""
        return self.run.calls if self.run else []


class RunLimitReached(RunError):
    """A limit of the run is reached.

    Attributes:
        limit: which one, and how far the run had come.
    """

    def __init__(self, limit: ReachedLimit) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"The run was ended: {self.limit}. Give `limits=RunLimits({self.limit.limit}=...)` for "
            'another limit, or `on_limit="summarize"` for one last turn that sums up.'
        )


class ReplyTruncated(RunError):
    """A reply was cut, and `on_truncation="raise"` was asked for; no call in it was run.

    Attributes:
        stop_reason: why: `max_tokens` or `model_context_window_exceeded`.
    """

    def __init__(self, stop_reason: str) -> None:
        super().__init__(stop_reason)
        self.stop_reason = stop_reason

    def __str__(self) -> str:
        return (
            f"The reply was cut ({self.stop_reason}). Give a larger max_tokens or a shorter "
            'history, or `on_truncation="tell_model"`.'
        )


class RunPaused(RunError):
    """A call in a run inside of a tool waits for approval.

    Let it pass: the run around it pauses too, and the tool is called again once the decision is
    there.
    """

    def __str__(self) -> str:
        return "A call in this run waits for approval; let the error pass to the run around it."


class ToolTimeout(RunError, TimeoutError):
    """A call took longer than it may: than its tool's `timeout`, `tool_timeout`, or the run has.

    The model reads it; with `on_tool_error="raise"` it is raised, once the turn is answered. Also
    `error` of the `FinishedCall`.

    Attributes:
        seconds: how long the call might take.
    """

    def __init__(self, message: str, *, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class IsolatedError(RunError):
    """What a tool raised in its child process; raised here with `on_tool_error="raise"`.

    Attributes:
        shown: the `repr` of it, which the model reads.
        traceback: where it was raised, as text.
    """

    def __init__(self, shown: str, traceback: str) -> None:
        super().__init__(shown, traceback)
        self.shown = shown
        self.traceback = traceback

    def __repr__(self) -> str:
        return self.shown

    def __str__(self) -> str:
        return self.shown


def record_of(error: BaseException) -> RunRecord | None:
    """Return what the run had come to that an error left; `None` where it left none."""
    record = getattr(error, "run", None)
    return record if isinstance(record, RunRecord) else None
