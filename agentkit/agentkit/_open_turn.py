"""The calls of the last reply: which are finished, which wait, which can be made now (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic

from agentkit._approval import (
    Decision,
    Deny,
    Edit,
    PendingCall,
    checked_decisions,
    denied,
    edited,
    waiting,
)
from agentkit._calls import FinishedCall, ToolCall, fingerprint
from agentkit._turn import MessageT, Turn, calls_of, results_turn


class OpenTurn(Generic[MessageT]):
    """A reply that is not yet answered.

    Attributes:
        reply: the reply.
        calls: the calls in it, in order.
        finished: results so far, by the id of the call.
        made: those of them that come from a tool.
        before: how many calls of the run there had been.
        waiting: what calls wait for, by their ids: a decision on themselves, or on calls within.
        approved: what somebody approved, as fingerprints, by the id of the call.
        edits: the calls that somebody edited, as they are to be made, by their ids.
        judged: the ids of the calls about which nobody needs to be asked any more.
        inside: the states of the runs within a call that waits, by its id.
        decided_inside: decisions on calls within, by the id of the call.
    """

    def __init__(self, reply: MessageT, before: int = 0) -> None:
        self.reply = reply
        self.calls = calls_of(reply)
        self.finished: dict[str, FinishedCall] = {}
        self.made: dict[str, FinishedCall] = {}
        self.before = before
        self.waiting: dict[str, list[PendingCall]] = {}
        self.approved: dict[str, list[str]] = {}
        self.edits: dict[str, ToolCall] = {}
        self.judged: set[str] = set()
        self.inside: dict[str, list[Any]] = {}
        self.decided_inside: dict[str, dict[str, Decision]] = {}
        self.is_counted = False

    @property
    def pending(self) -> list[PendingCall]:
        """The calls that wait for a decision, in order."""
        return [each for call in self.calls for each in self.waiting.get(call.id, ())]

    @property
    def is_complete(self) -> bool:
        """Whether each call has its result."""
        return all(call.id in self.finished for call in self.calls)

    @property
    def undecided(self) -> list[ToolCall]:
        """The calls about which nobody was asked yet, whether they need it or not."""
        known = self.finished.keys() | self.waiting.keys() | self.judged
        return [c for c in self.calls if c.id not in known and not self._is_approved(c)]

    def ready(self, is_alone: Callable[[ToolCall], bool]) -> list[list[ToolCall]]:
        """Return the calls that can be made now, in groups to be made one after another.

        A call that has to be alone waits for those before it, and those after it wait for it.
        """
        groups: list[list[ToolCall]] = []
        for group in segments(self.calls, is_alone):
            left = [c for c in group if c.id not in self.finished and c.id not in self.waiting]
            groups += [[self.to_make(call) for call in left]] if left else []
            if any(call.id in self.waiting for call in group):
                break
        return groups

    def judge(self, call: ToolCall, decision: Decision | None) -> None:
        """Take in that nobody needs to be asked about a call, or what was decided.

        Args:
            call: the call as it was asked about; a middleware may have changed it.
            decision: what was decided; None where nobody needs to be asked.
        """
        self.waiting.pop(call.id, None)
        if decision is None:
            self.judged.add(call.id)
        if isinstance(decision, Deny):
            self.finished[call.id] = denied(call, decision)
            return
        if isinstance(decision, Edit):
            call = self.edits[call.id] = edited(call, decision)
        if decision is not None:
            self.approved.setdefault(call.id, []).append(fingerprint(call))

    def wait_for(self, call: ToolCall, pending: Iterable[PendingCall] = ()) -> None:
        """Have a call wait for a decision on it, or on what is `pending`.

        That is calls within, or the call itself as a middleware has changed it.
        """
        self.waiting[call.id] = list(pending) or [waiting(call)]

    def decide(self, decisions: Mapping[str, object]) -> None:
        """Take in decisions on pending calls, some or all.

        Raises:
            TypeError: one is no decision.
            ValueError: one is on a call that does not wait for any.
        """
        pending = {each.id: each for each in self.pending}
        for id, decision in checked_decisions(decisions, self.pending).items():
            within = pending[id].within
            if within:
                self.decided_inside.setdefault(within[0], {})[id] = decision
                self.waiting.pop(within[0], None)
            else:
                asked = pending[id]
                self.judge(ToolCall(id=id, name=asked.name, input=asked.input), decision)

    def _is_approved(self, call: ToolCall) -> bool:
        """Tell whether somebody approved a call as it will be made, before any middleware."""
        approved = self.approved.get(call.id)
        return approved is not None and fingerprint(self.to_make(call)) in approved

    def close(self, why: str) -> list[FinishedCall]:
        """Give each call that has none an error result that says why, and return those."""
        made_up = [
            call.answered(why, is_error=True) for call in self.calls if call.id not in self.finished
        ]
        self.finished.update((call.id, call) for call in made_up)
        self.waiting.clear()
        return made_up

    def answer(self) -> Turn | None:
        """Return the turn with all results; None as long as one is missing, or there are none."""
        if not self.calls or not self.is_complete:
            return None
        return results_turn(self.finished[id] for id in dict.fromkeys(c.id for c in self.calls))

    def to_make(self, call: ToolCall) -> ToolCall:
        """Return a call as it is to be made: with the input that was decided on."""
        return self.edits.get(call.id, call)


def segments(
    calls: Iterable[ToolCall], is_alone: Callable[[ToolCall], bool]
) -> list[list[ToolCall]]:
    """Split calls into groups that can be made together; one that has to be alone is a group."""
    groups: list[list[ToolCall]] = []
    is_closed = True
    for call in calls:
        alone = is_alone(call)
        if alone or is_closed:
            groups.append([call])
        else:
            groups[-1].append(call)
        is_closed = alone
    return groups
