"""What happens in a run, as one stream of small values that go through JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeAlias, cast, get_args

from pydantic_core import to_jsonable_python

__all__ = [
    "ApprovalNeeded",
    "CallFinished",
    "CallProgress",
    "CallStarted",
    "CompactionFailed",
    "HistoryCompacted",
    "LimitReached",
    "RunEvent",
    "RunFinished",
    "TextDelta",
    "ThinkingDelta",
    "TurnFinished",
    "TurnRestarted",
    "TurnStarted",
    "from_dict",
]


class _Event:
    """What all events can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the event as plain JSON, its `type` first."""
        names = [item.name for item in fields(cast("Any", self))]
        return {name: to_jsonable_python(getattr(self, name)) for name in names}


@dataclass(frozen=True, kw_only=True)
class TurnStarted(_Event):
    """The model is asked.

    Attributes:
        turn: which request of the run this is, from 1.
    """

    type: Literal["turn_started"] = "turn_started"
    turn: int


@dataclass(frozen=True, kw_only=True)
class TextDelta(_Event):
    """More text of a reply; the whole text at once where the run does not stream.

    Attributes:
        turn: the turn it belongs to.
        index: which content block of the reply, from 0.
        text: what has come.
    """

    type: Literal["text_delta"] = "text_delta"
    turn: int
    index: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ThinkingDelta(_Event):
    """More of what the model thinks; all of it at once where the run does not stream.

    Attributes:
        turn: the turn it belongs to.
        index: which content block of the reply, from 0.
        thinking: what has come.
    """

    type: Literal["thinking_delta"] = "thinking_delta"
    turn: int
    index: int
    thinking: str


@dataclass(frozen=True, kw_only=True)
class TurnRestarted(_Event):
    """A reply broke off and is asked for again: forget what came of this turn.

    Attributes:
        turn: the turn that begins again.
        reason: what went wrong.
    """

    type: Literal["turn_restarted"] = "turn_restarted"
    turn: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TurnFinished(_Event):
    """A reply is complete. Its calls, if it has some, come next.

    Attributes:
        turn: which request of the run this was, from 1.
        stop_reason: why the model stopped, as the API says it.
        message: the reply, as the API sent it, with `content` and `usage`.
    """

    type: Literal["turn_finished"] = "turn_finished"
    turn: int
    stop_reason: str | None
    message: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CallStarted(_Event):
    """A call of a tool begins.

    Attributes:
        turn: the turn that asked for it.
        id: the id of the `tool_use` block.
        name: the name the model used; there may be no such tool.
        input: the arguments the tool gets.
    """

    type: Literal["call_started"] = "call_started"
    turn: int
    id: str
    name: str
    input: Any


@dataclass(frozen=True, kw_only=True)
class CallProgress(_Event):
    """A tool says how far it is.

    Attributes:
        turn: the turn that asked for the call.
        id: the id of the `tool_use` block.
        name: the name the model used.
        message: what the tool says.
        fraction: how much is done, from 0 to 1; `None` where nobody knows.
    """

    type: Literal["call_progress"] = "call_progress"
    turn: int
    id: str
    name: str
    message: str
    fraction: float | None = None


@dataclass(frozen=True, kw_only=True)
class CallFinished(_Event):
    """A call has its result.

    Attributes:
        turn: the turn that asked for it.
        id: the id of the `tool_use` block.
        name: the name the model used.
        content: what the model gets to read: text, or content blocks.
        is_error: whether that says what went wrong.
        seconds: how long it took.
    """

    type: Literal["call_finished"] = "call_finished"
    turn: int
    id: str
    name: str
    content: str | list[Any]
    is_error: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ApprovalNeeded(_Event):
    """A call waits until somebody says whether it may be made; the run pauses.

    Attributes:
        turn: the turn that asked for it.
        id: the id of the `tool_use` block, under which the decision is given.
        name: the name of the tool.
        input: the arguments it would get.
    """

    type: Literal["approval_needed"] = "approval_needed"
    turn: int
    id: str
    name: str
    input: Any


@dataclass(frozen=True, kw_only=True)
class LimitReached(_Event):
    """The run has used up what it was allowed.

    Attributes:
        limit: which limit, by its name in `RunLimits`.
        allowed: the limit.
        used: what the run had come to.
    """

    type: Literal["limit_reached"] = "limit_reached"
    limit: str
    allowed: float
    used: float


@dataclass(frozen=True, kw_only=True)
class HistoryCompacted(_Event):
    """The history the model sees became shorter; the runner keeps all of it beside.

    Attributes:
        before: how many messages it had.
        after: how many it has now.
        summary: what stands for those that are gone; `None` where nothing does.
    """

    type: Literal["history_compacted"] = "history_compacted"
    before: int
    after: int
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class CompactionFailed(_Event):
    """The history was to become shorter, and stays as it is; it is tried again when it has grown.

    Attributes:
        reason: what went wrong, for a person to read.
    """

    type: Literal["compaction_failed"] = "compaction_failed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RunFinished(_Event):
    """The last event: the run is over, or waits for decisions.

    Attributes:
        reason: `"done"` where the model wants no more, `"paused"` where calls wait for approval,
            `"limit"` where a limit ended it, `"error"` where it failed.
        message: the last reply, as the API sent it; `None` where there was none.
        usage: what the run used, as `RunUsage.to_dict` gives it.
        error: what went wrong, for a person to read.
    """

    type: Literal["run_finished"] = "run_finished"
    reason: Literal["done", "paused", "limit", "error"]
    message: dict[str, Any] | None = None
    usage: dict[str, Any] = field(default_factory=dict[str, Any])
    error: str | None = None


RunEvent: TypeAlias = (
    TurnStarted
    | TextDelta
    | ThinkingDelta
    | TurnRestarted
    | TurnFinished
    | CallStarted
    | CallProgress
    | CallFinished
    | ApprovalNeeded
    | LimitReached
    | HistoryCompacted
    | CompactionFailed
    | RunFinished
)
"""Any event of a run; `type` tells which."""

_CLASSES: dict[str, type[Any]] = {
    str(vars(class_)["type"]): class_ for class_ in cast("tuple[type, ...]", get_args(RunEvent))
}


def from_dict(data: Mapping[str, Any]) -> RunEvent:
    """Return the event that `to_dict` made `data` from.

    Fields unknown here, of a later version for example, are passed over.

    Raises:
        ValueError: there is no such event, or one of its fields is missing.
    """
    class_ = _CLASSES.get(str(data.get("type")))
    if class_ is None:
        known = ", ".join(_CLASSES)
        raise ValueError(f"There is no event of type {data.get('type')!r}; there are {known}.")
    known_fields = fields(class_)
    for item in known_fields:
        is_optional = item.default is not MISSING or item.default_factory is not MISSING
        if item.name not in data and not is_optional:
            raise ValueError(f"An event of type {data['type']!r} needs a {item.name!r}.")
    return class_(**{item.name: data[item.name] for item in known_fields if item.name in data})
