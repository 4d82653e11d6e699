"""From the calls of a reply to who makes them, and from what became of them to the run (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

from agentkit._approval import Decision, Edit, decision_of, shown, with_note
from agentkit._caller import Caller, Made, fingerprint
from agentkit._calls import ToolCall
from agentkit._chain import overridden
from agentkit._nesting import Inside
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask, Steps
from agentkit._turn import MessageT
from agentkit.events import ApprovalNeeded, TurnStarted
from agentkit.middleware import ModelCall
from agentkit_tools import ToolContext

_CANCELLED = "This call was cancelled, or never begun, before it was finished: the run was stopped."


class Making(Steps[MessageT]):
    """A run that knows how its calls are to be made."""

    _emit: Callable[[Any], object] | None = None
    _last_call: ModelCall

    @property
    def _looks(self) -> list[Callable[..., Any]]:
        """What wants to see replies, the innermost first."""
        return overridden(self._options.middleware, "reply")

    def _model_call(self, step: Ask) -> ModelCall:
        """Return what the model is asked, as middleware sees it."""
        self._last_call = ModelCall(
            params=self._params_for(step.purpose),
            purpose=step.purpose,
            turn=self._at.meter.turns + 1,
        )
        if self._emit and step.purpose != "compaction":
            self._emit(TurnStarted(turn=self._last_call.turn))
        return self._last_call

    @contextmanager
    def _recorded(self) -> Generator[None]:
        """Tell whatever error leaves the block what the run has come to."""
        try:
            yield
        except BaseException as error:
            self._keep_record_on(error)
            raise

    def _caller(self, turn: OpenTurn[Any]) -> Caller:
        limit = self._options.effective_limits.seconds
        return Caller(
            run=self,
            turn=self._at.meter.turns,
            tools=self._tools,
            options=self._options,
            ends_at=None if limit is None else monotonic() + limit - self._seconds,
            approved={
                call.id: fingerprint(turn.to_make(call))
                for call in turn.calls
                if call.id in turn.decisions
            },
            inside={
                id: Inside(saved=saved, decisions=turn.decided_inside.get(id, {}))
                for id, saved in turn.inside.items()
            },
            emit=self._emit,
            store=self._store,
        )

    def _rules_for(self, call: ToolCall) -> list[Any]:
        """Return what says whether a call needs approval, each True, False or a function."""
        own = getattr(self._tools.get(call.name), "requires_approval", False)
        return [rule for rule in (own, self._options.requires_approval) if rule is not False]

    def _to_show(self, call: ToolCall) -> tuple[ToolCall, ToolContext[Any]]:
        context = ToolContext(
            self._options.deps, tool_use_id=call.id, tool_name=call.name, run=self
        )
        return shown(call), context

    def _undecided(self, turn: OpenTurn[Any]) -> Iterator[ToolCall]:
        """Give the calls that may need approval; the others need none."""
        for call in turn.undecided:
            if self._is_runnable(call) and self._rules_for(call):
                yield call
            else:
                turn.judge(call, None)

    def _is_runnable(self, call: ToolCall) -> bool:
        tool = self._tools.get(call.name)
        return tool is not None and not isinstance(tool, Mapping) and call.malformed is None

    def _answered(self, turn: OpenTurn[Any], call: ToolCall, answer: object) -> None:
        turn.judge(call, decision_of(answer))

    def _must_wait(self, turn: OpenTurn[Any], call: ToolCall) -> None:
        """Have a call wait until somebody decides."""
        turn.wait_for(call)
        if self._emit:
            self._emit(
                ApprovalNeeded(
                    turn=self._at.meter.turns, id=call.id, name=call.name, input=call.input
                )
            )

    def _take(self, turn: OpenTurn[Any], made: Made) -> None:
        """Take in what became of a call."""
        id = made.call.id
        if made.suspended is not None:
            turn.inside[id] = made.suspended.states
            turn.decided_inside.pop(id, None)
            turn.wait_for(made.call, made.suspended.pending)
            return
        finished = made.finished
        assert finished is not None
        decision: Decision | None = turn.decisions.get(id)
        turn.finished[id] = with_note(finished) if isinstance(decision, Edit) else finished
        turn.made[id] = finished
        self.calls[turn.before :] = [turn.made[c.id] for c in turn.calls if c.id in turn.made]
        self.usage.add_call(
            finished.name,
            seconds=finished.seconds,
            is_error=finished.is_error,
            inside=made.tokens,
        )

    def _broken_off(self, turn: OpenTurn[Any], caller: Caller | None) -> None:
        """Settle a turn whose calls were cancelled, so that what was done is not forgotten."""
        if caller is not None:
            caller.cancel([call for call in turn.calls if call.id not in turn.finished])
        turn.close(_CANCELLED)
        if self._at.open is turn:
            self._settle(turn)

    def _raise_error_of(self, turn: OpenTurn[Any]) -> None:
        """Raise what a tool raised, where that is wanted, once the turn is settled."""
        if self._options.on_tool_error != "raise":
            return
        for finished in turn.finished.values():
            if finished.error is not None:
                if turn.is_complete and self._at.open is turn:
                    self._settle(turn)
                raise finished.error
