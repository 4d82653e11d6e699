"""Runs inside of a call: they pause with the run around them, and go on where they were."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agentkit._approval import Decision, PendingCall

if TYPE_CHECKING:
    from agentkit._run import Run


class Suspended(BaseException):
    """A run inside of a call waits; no error, so that no `except Exception` takes it for one."""

    def __init__(self, states: list[Any], pending: list[PendingCall]) -> None:
        super().__init__()
        self.states = states
        self.pending = pending


@dataclass
class Inside:
    """The runs that were set up inside of a call, in order.

    Attributes:
        saved: the states they had when they paused.
        decisions: what was decided since, by the ids of their calls.
        runs: the runs themselves.
    """

    saved: list[Any] = field(default_factory=list[Any])
    decisions: Mapping[str, Decision] = field(default_factory=dict[str, Decision])
    runs: list[Run[Any]] = field(default_factory=list["Run[Any]"])

    def enter(self, run: Run[Any]) -> Any | None:
        """Take in a run, and return the state it goes on from; None where it begins."""
        self.runs.append(run)
        index = len(self.runs) - 1
        return self.saved[index] if index < len(self.saved) else None

    def decisions_on(self, pending: list[PendingCall]) -> dict[str, Decision]:
        """Return what was decided about these calls."""
        return {each.id: self.decisions[each.id] for each in pending if each.id in self.decisions}

    def raise_if_paused(self, id: str) -> None:
        """Suspend the call `id` if one of its runs waits.

        Raises:
            Suspended: one does.
        """
        pending = [
            replace(each, within=(id, *each.within)) for run in self.runs for each in run.pending
        ]
        if pending:
            raise self.suspended(pending)

    def suspended(self, pending: list[PendingCall]) -> Suspended:
        """Return what suspends the call until `pending` is decided; its runs stay as they are."""
        states = [run.state() for run in self.runs]
        return Suspended([*states, *self.saved[len(states) :]], pending)


INSIDE: ContextVar[Inside | None] = ContextVar("runs inside of the call being made", default=None)
