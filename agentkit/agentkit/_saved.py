"""The form of a state: what has to be where in the JSON that `runner.state()` returns."""

from __future__ import annotations

from typing import Any, TypeAlias

from typing_extensions import NotRequired, TypedDict

Object: TypeAlias = dict[str, Any]


class SavedCall(TypedDict):
    """A call that is finished."""

    id: str
    name: str
    input: Any
    content: str | list[Any]
    is_error: bool
    seconds: float


class SavedPending(TypedDict):
    """A call that waits."""

    id: str
    name: str
    input: Any
    within: list[str]


class SavedEdit(TypedDict):
    """What somebody made of a call."""

    name: str
    input: Object


class SavedDecision(TypedDict):
    """A decision on a call within another one; in version 1, on any."""

    type: str
    input: NotRequired[Object]
    reason: NotRequired[str]


class SavedTurn(TypedDict):
    """A reply that is not yet answered."""

    finished: list[SavedCall]
    made: list[SavedCall]
    before: int
    waiting: dict[str, list[SavedPending]]
    approved: NotRequired[dict[str, list[str]]]
    edits: NotRequired[dict[str, SavedEdit]]
    decisions: NotRequired[dict[str, SavedDecision]]
    inside: dict[str, list[Object]]
    decided_inside: dict[str, dict[str, SavedDecision]]
    is_counted: bool


class SavedMeter(TypedDict):
    """What counts for the limits."""

    turns: int
    tool_calls: int
    seconds: float
    last_calls: list[str]
    identical_calls: int


class SavedRun(TypedDict):
    """A run."""

    version: int
    params: Object
    messages: list[Object]
    transcript: list[Object]
    last: Object | None
    open: SavedTurn | None
    cut: NotRequired[Object | None]
    calls: list[SavedCall]
    usage: Object
    meter: SavedMeter
    turns_left: int | None
    models_left: list[str]
    growths: NotRequired[int]
    is_done: bool
    is_summing_up: bool
