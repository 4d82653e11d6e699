"""From the calls of a reply to who makes them, and from what became of them to the run (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

from agentkit._approval import (
    Deny,
    Edit,
    PendingCall,
    decision_of,
    denied,
    edited,
    shown,
    waiting,
    with_note,
)
from agentkit._caller import Caller, Made
from agentkit._calls import FinishedCall, ToolCall
from agentkit._chain import overridden
from agentkit._eager import Eager
from agentkit._happenings import call_finished
from agentkit._nesting import INSIDE, Inside, Suspended
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask, Steps
from agentkit._stop_reasons import Step, next_step
from agentkit._turn import MessageT
from agentkit.events import ApprovalNeeded, TurnRestarted
from agentkit.middleware import ModelCall
from agentkit_client.errors import APIError
from agentkit_tools import ToolContext, Treatment

_SOON = 3600
"""Seconds; hardly a request takes longer."""
_CANCELLED = "This call was cancelled, or never begun, before it was finished: the run was stopped."


class Making(Steps[MessageT]):
    """A run that knows how its calls are to be made."""

    _eager: Eager | None = None
    _last_call: ModelCall
    _judge_changed: Callable[[ToolCall], Any]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        if self._options.approve and not self._has_sources and not self._is_choosy:
            raise ValueError(
                "`approve` is given, but nothing asks for approval: set requires_approval on a "
                "tool, a toolset or the runner."
            )

    @property
    def _looks(self) -> list[Callable[..., Any]]:
        """What wants to see replies, the innermost first."""
        return overridden(self._options.middleware, "reply")

    def _model_call(self, step: Ask) -> ModelCall:
        """Return what the model is asked, as middleware sees it."""
        params = self._params_for(step.purpose)
        if self._looks or overridden(self._options.middleware, "model_call"):
            self._at.conversation.hand_out()
            params = {**params, "messages": [*params["messages"]]}  # theirs to keep and to change
        self._last_call = ModelCall(
            params=params, purpose=step.purpose, turn=self._at.meter.turns + 1
        )
        return self._last_call

    def _to_send(self, call: ModelCall) -> dict[str, Any]:
        """Return what to ask with, and how long; who listens hears of streams that begin again."""
        params, emit = self._at.conversation.to_send(call.params), self._emit
        left = self._time_left
        if left is not None and call.purpose != "summary" and self._has_to_hurry(left):
            given = params.get("deadline")
            params["deadline"] = left if given is None else min(left, given)
        if emit is not None and params.get("stream"):
            inner = params.get("on_restart")

            def on_restart(error: APIError) -> None:
                emit(TurnRestarted(turn=call.turn, reason=str(error)))
                if inner is not None:
                    inner(error)

            params["on_restart"] = on_restart
        return params

    @contextmanager
    def _recorded(self) -> Generator[None]:
        """Tell whatever error leaves the block what the run has come to, and tools of its end."""
        try:
            yield
        except BaseException as error:
            self._keep_record_on(error)
            self._leave_tools()
            raise
        if self._has_stopped:
            self._leave_tools()

    def _leave_tools(self) -> None:
        for tool in self._tools.values():
            if isinstance(tool, Treatment):
                tool.run_ended()

    def _caller(self, turn: OpenTurn[Any] | None = None) -> Caller:
        """Return what makes the calls of a turn; of the coming one, which has none yet, for None.

        Calls that have begun already go on under who began them.
        """
        eager, self._eager = self._eager, None
        caller = eager.caller if eager else self._new_caller()
        if turn is not None:
            caller.turn = self._at.meter.turns
            caller.approved = turn.approved
            caller.inside = {
                id: Inside(saved=saved, decisions=turn.decided_inside.get(id, {}))
                for id, saved in turn.inside.items()
            }
        return caller

    def _has_to_hurry(self, left: float) -> bool:
        """Tell whether to hold a request to the time that is left: each read costs more then."""
        return self._options.effective_limits.is_hurried or left < _SOON

    def _new_caller(self) -> Caller:
        left = self._time_left
        return Caller(
            run=self,
            turn=self._at.meter.turns + 1,
            tools=self._tools,
            options=self._options,
            ends_at=None if left is None else monotonic() + left,
            approved={},
            judge=self._judge_changed if self._is_choosy else None,
            inside={},
            emit=self._emit,
            store=self._store,
        )

    def _watching(self, begin: Callable[[Caller, ToolCall], Any], stream: Any) -> Eager | None:
        """Have the calls of a reply begin while somebody reads it, if that is wanted.

        Args:
            begin: begins a call, and returns what waits for its end.
            stream: the reply; a middleware may have put one in its place that can't be watched.
        """
        if not self._options.eager or not hasattr(stream, "watch"):
            return None
        caller = self._caller()

        def begin_early(call: ToolCall) -> None:
            caller.early[call.id] = begin(caller, call)

        eager = Eager(caller=caller, may_start=self._may_start, begin=begin_early)
        stream.watch(eager.see)
        return eager

    def _may_start(self, calls: list[ToolCall]) -> bool:
        call, limits = calls[-1], self._options.effective_limits
        return (
            self._at.turns_left != 1
            and not self._is_replaced
            and call.id not in self._taken_ids
            and self._is_runnable(call)
            and not self._rules_for(call)
            and not self._is_alone(call)
            and self._at.meter.before_calls(limits, calls, self._seconds) is None
        )

    def _end_watch(self, eager: Eager | None) -> None:
        """Keep what began early for a reply that was taken in; drop it where there is none."""
        if eager is not None:
            turn = self._at.open
            runs = turn is not None and next_step(turn.reply) is Step.RUN_CALLS
            eager.settle(turn if runs else None)
            self._eager = eager if eager.begun else None

    @property
    def _is_choosy(self) -> bool:
        """Whether anything asks for approval."""
        rules = [self._options.requires_approval, *map(_approval_of, self._tools.values())]
        return any(rule is not False for rule in rules)

    def _rules_for(self, call: ToolCall) -> list[Any]:
        """Return what says whether a call needs approval, each True, False or a function."""
        own = _approval_of(self._tools.get(call.name))
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

    def _decided(self, call: ToolCall, answer: object) -> ToolCall | FinishedCall:
        """Return a call that was changed as it is to be run, or the refusal."""
        decision = decision_of(answer)
        if isinstance(decision, Deny):
            return denied(call, decision)
        return edited(call, decision) if isinstance(decision, Edit) else call

    def _waiting_again(self, call: ToolCall) -> Suspended:
        """Return what has a call wait that a middleware has changed."""
        inside = INSIDE.get() or Inside()
        return inside.suspended([waiting(call)])

    def _must_wait(self, turn: OpenTurn[Any], call: ToolCall) -> None:
        """Have a call wait until somebody decides."""
        turn.wait_for(call)
        self._say_waiting(turn.waiting[call.id])

    def _say_waiting(self, pending: Iterable[PendingCall]) -> None:
        for each in pending:
            if self._emit:
                self._emit(
                    ApprovalNeeded(
                        turn=self._at.meter.turns, id=each.id, name=each.name, input=each.input
                    )
                )

    def _take(self, turn: OpenTurn[Any], made: Made) -> None:
        """Take in what became of a call; too late is too late."""
        id = made.call.id
        if self._at.open is not turn or id in turn.finished:
            return
        if made.suspended is not None:
            turn.inside[id] = made.suspended.states
            turn.decided_inside.pop(id, None)
            turn.wait_for(made.call, made.suspended.pending)
            self._say_waiting(made.suspended.pending)
            return
        finished = made.finished
        assert finished is not None
        is_edited = made.is_edited or id in turn.edits
        turn.finished[id] = with_note(finished) if is_edited else finished
        turn.made[id] = finished
        self.calls[turn.before :] = [turn.made[c.id] for c in turn.calls if c.id in turn.made]
        self.usage.add_call(
            finished.name,
            seconds=finished.seconds,
            is_error=finished.is_error,
            inside=made.tokens,
        )
        if self._emit:
            self._emit(call_finished(turn.finished[id], self._at.meter.turns))

    @contextmanager
    def _settling(self, turn: OpenTurn[Any]) -> Generator[None]:
        """Settle a turn that something breaks off, so that what was done is not forgotten."""
        try:
            yield
        except BaseException:
            self._broken_off(turn, None)
            raise

    def _broken_off(self, turn: OpenTurn[Any], caller: Caller | None) -> None:
        """Cancel the calls of a turn that are left, and settle it."""
        if caller is not None:
            caller.cancel([call for call in turn.calls if call.id not in turn.finished])
        if self._at.open is turn:
            turn.close(_CANCELLED)
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


def _approval_of(tool: Any) -> Any:
    return getattr(tool, "requires_approval", False)
