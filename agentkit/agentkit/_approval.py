"""Whether a call may be made: who must be asked, what counts as a yes, what a no says (no I/O)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import to_json

from agentkit._calls import FinishedCall, ToolCall

if TYPE_CHECKING:
    from agentkit_tools import ToolContext


@dataclass(frozen=True, kw_only=True)
class PendingCall:
    """A call that waits for somebody's decision.

    Attributes:
        id: the id of the `tool_use` block, to decide by.
        name: the tool's name.
        input: the arguments, as they will be run.
        within: the ids of the calls it is part of, the outermost first, where a tool runs a runner.
    """

    id: str
    name: str
    input: object
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Approve:
    """Make the call as it is."""


@dataclass(frozen=True)
class Deny:
    """Don't make the call, and tell the model.

    Args:
        reason: Why; the model reads it.

    Raises:
        ValueError: it is no text that can be sent.
    """

    reason: str = ""

    def __post_init__(self) -> None:
        str(self.reason).encode()


@dataclass(frozen=True)
class Edit:
    """Make the call with another input, and tell the model.

    Args:
        input: The whole input.

    Raises:
        TypeError: it is no dict.
        ValueError: something in it has no JSON form.
    """

    input: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        given: Any = self.input
        if not isinstance(given, Mapping):
            raise TypeError(f"Edit(...) takes the whole input of the call, a dict, not {given!r}.")
        try:
            to_json(dict(self.input))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"Edit(...) takes an input that is JSON: {error}") from None


Decision: TypeAlias = Approve | Deny | Edit
"""What somebody decided about a call."""
ApprovalFunction: TypeAlias = "Callable[[ToolCall, ToolContext[Any]], object | Awaitable[object]]"
"""From a call and its context to `True`, or a `Decision`; anything else refuses the call."""


def shown(call: ToolCall) -> ToolCall:
    """Return a copy; what is done to it does not change what is run."""
    try:
        copy = deepcopy(call.input)
    except Exception:  # it comes from code, which may have put anything there
        copy = call.input
    return ToolCall(id=call.id, name=call.name, input=copy, malformed=call.malformed)


def is_required(rule: object) -> bool:
    """Tell whether what a rule returned asks for approval; only `False` does not."""
    return rule is not False


def decision_of(answer: object) -> Decision:
    """Read what an `approve` function returned; only `True` and decisions that say so approve."""
    if isinstance(answer, (Approve, Deny, Edit)):
        return answer
    return Approve() if answer is True else Deny()


def checked_decisions(
    decisions: Mapping[str, object], pending: Iterable[PendingCall]
) -> dict[str, Decision]:
    """Return decisions on pending calls.

    Raises:
        TypeError: one is no decision.
        ValueError: one is on a call that does not wait for any, or could be on either of two.
    """
    read: dict[str, Decision] = {}
    waiting = [each.id for each in pending]
    for id, decision in decisions.items():
        if not isinstance(decision, (Approve, Deny, Edit)):
            raise TypeError(
                f"The decision on {id!r} has to be Approve(), Deny(...) or Edit(...), "
                f"not {decision!r}."
            )
        if id not in waiting:
            known = ", ".join(map(repr, waiting)) or "none"
            raise ValueError(f"No call {id!r} waits for a decision. Calls that do: {known}.")
        if waiting.count(id) > 1:
            raise ValueError(
                f"Several calls {id!r} wait, within different ones: nobody can tell which of them "
                "is meant. append_messages() ends the waiting."
            )
        read[id] = decision
    return read


def denied(call: ToolCall, decision: Deny) -> FinishedCall:
    """Return the result of a call that was refused."""
    why = f": {decision.reason}" if decision.reason else "."
    return call.answered(f"This call was not approved, and was not run{why}", is_error=True)


def waiting(call: ToolCall) -> PendingCall:
    """Return a call as one that waits for a decision on itself: a copy, to be shown."""
    return PendingCall(id=call.id, name=call.name, input=shown(call).input)


def edited(call: ToolCall, decision: Edit) -> ToolCall:
    """Return a call with its input changed."""
    return ToolCall(id=call.id, name=call.name, input=dict(decision.input))


def with_note(finished: FinishedCall) -> FinishedCall:
    """Tell the model, before the result, with which input its call was run instead."""
    ran_with = to_json(finished.input, fallback=repr).decode()
    note = f"The input of this call was changed before it was run, to: {ran_with}"
    content: Any = finished.content
    if isinstance(content, str):
        content = f"{note}\n\n{content}"
    else:
        content = [{"type": "text", "text": note}, *content]
    return FinishedCall(**{**vars(finished), "content": content})


def as_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain JSON."""
    if isinstance(decision, Edit):
        return {"type": "edit", "input": dict(decision.input)}
    if isinstance(decision, Deny):
        return {"type": "deny", "reason": decision.reason}
    return {"type": "approve"}


def from_saved(saved: Mapping[str, Any]) -> Decision:
    """Return the decision that `as_json` wrote."""
    if saved["type"] == "approve":
        return Approve()
    return Edit(saved["input"]) if saved["type"] == "edit" else Deny(saved["reason"])
