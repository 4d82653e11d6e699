"""Do what a run decides, for code that waits."""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from queue import SimpleQueue
from typing import Any

from agentkit._caller import Caller
from agentkit._calls import ToolCall
from agentkit._chain import chained, refuse_async
from agentkit._compaction import UselessSummary
from agentkit._dispatch import Maker, make_calls
from agentkit._dispatch_async import ASYNC_TOOLS
from agentkit._eager import EarlyInThread
from agentkit._happenings import deltas_of, finished_run, finished_turn
from agentkit._judging import Judging
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask, MakeCalls
from agentkit._stop_reasons import Step, next_step
from agentkit._threads import Outcome, start
from agentkit._turn import MessageT
from agentkit.events import CompactionFailed, HistoryCompacted, RunEvent, TurnStarted
from agentkit.middleware import ModelCall
from agentkit_client.errors import APIError
from agentkit_tools import expand


class Loop(Judging[MessageT]):
    """A run for code that waits."""

    _refused = ASYNC_TOOLS

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        refuse_async(self._options.middleware)
        if inspect.iscoroutinefunction(self._options.approve):
            raise TypeError("`approve` is asynchronous: use it with AsyncAnthropic.")

    def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now, and return the turn that answers them.

        The loop does this by itself and won't make the calls again. `None` where there are none,
        and where some wait for approval.
        """
        turn = self._at.open
        if turn is None or next_step(turn.reply) is not Step.RUN_CALLS:
            return None
        if not turn.is_complete:
            self._make(turn)
        return turn.answer()

    def events(self) -> Iterator[RunEvent]:
        """Run to the end, and yield what happens as it happens; the last event says how it ended.

        Between two events that come while calls are made, those go on. Leaving the loop early
        cancels them; what they had brought by then is kept.

        Raises:
            Exception: what ends the run, after its `RunFinished`.
        """
        happened: SimpleQueue[Any] = SimpleQueue()
        self._emit = happened.put
        try:
            with self._recorded():
                while (step := self._next_step()) is not None:
                    yield from self._happening(step, happened)
            yield from _drained(happened)
            yield finished_run(self, None)
        except Exception as error:
            yield from _drained(happened)
            yield finished_run(self, error)
            raise
        finally:
            self._emit = None

    def _happening(self, step: Ask | MakeCalls, happened: SimpleQueue[Any]) -> Iterator[RunEvent]:
        """Do a step, and yield what happens."""
        if not isinstance(step, Ask):
            yield from self._calling(step.turn, happened)
        elif step.purpose == "compaction":
            yield self._compact(step)
        else:
            yield from _drained(happened)
            turn = self._at.meter.turns + 1
            yield TurnStarted(turn=turn)
            answer = self._asked(step)
            yield from _drained(happened)
            if answer is not None:
                with closing(self._reading(answer, turn)) as events:
                    for event in events:
                        yield from _drained(happened)
                        if event is not None:
                            yield event

    def _calling(self, turn: OpenTurn[MessageT], happened: SimpleQueue[Any]) -> Iterator[RunEvent]:
        """Make the calls of a turn in another thread, and yield what happens meanwhile."""
        with self._settling(turn):
            self._judge(turn)
            caller = self._caller(turn)
            start(partial(self._dispatch, turn, caller), happened.put)
            try:
                while not isinstance(event := happened.get(), Outcome):
                    yield event
                event.get()
            except BaseException:
                caller.stop()
                self._broken_off(turn, caller)
                raise
        self._raise_error_of(turn)

    def _reading(self, answer: Any, turn: int) -> Generator[RunEvent | None]:
        """Read a reply and take it in, and yield what comes; None where that is nothing to say."""
        reply = self._taken(answer)
        yield from deltas_of(reply, turn)
        yield finished_turn(reply, turn)

    def _ask_next(self) -> Any | None:
        """Make all calls that are left, and ask the model; None where there is nothing to ask."""
        with self._recorded():
            while (step := self._next_step()) is not None:
                if not isinstance(step, Ask):
                    self._make(step.turn)
                elif step.purpose == "compaction":
                    self._compact(step)
                elif (answer := self._asked(step)) is not None:
                    return answer
        return None

    def _asked(self, step: Ask) -> Any | None:
        """Ask the model; None where another one is to be asked instead."""
        if self._has_sources:
            self._take_tools(expand(self._given_tools, self._turn_context()))
        call = self._model_call(step)
        chain = chained(self._options.middleware, "model_call", self._sent)
        try:
            return chain(call)
        except (APIError, ValueError) as error:
            if not self._goes_on_after(error):
                raise
            return None

    def _compact(self, step: Ask) -> HistoryCompacted | CompactionFailed:
        """Have the model sum the conversation up, and go on with the summary, if there is one."""
        call = self._model_call(step)
        chain = chained(
            self._options.middleware, "model_call", lambda c: self._ask_whole(**self._to_send(c))
        )
        try:
            return self._compacted(chain(call))
        except (APIError, UselessSummary) as error:
            if (failed := self._uncompacted(error)) is None:
                raise
            return failed

    def _sent(self, call: ModelCall) -> Any:
        return self._ask(self._to_send(call))

    def _taken(self, reply: MessageT) -> MessageT:
        """Show a reply to the middleware, and take it in."""
        for look in self._looks:
            reply = look(self._last_call, reply) or reply
        return self._received(reply)

    def _make(self, turn: OpenTurn[MessageT]) -> None:
        """Make the calls of a turn that can be made now; the others wait."""
        with self._settling(turn):
            self._judge(turn)
            caller = self._caller(turn)
            try:
                self._dispatch(turn, caller)
            except BaseException:
                self._broken_off(turn, caller)
                raise
        self._raise_error_of(turn)

    def _dispatch(self, turn: OpenTurn[MessageT], caller: Caller) -> None:
        while groups := turn.ready(self._is_alone):
            make_calls(caller, groups[0], partial(self._take, turn))

    def _begin_early(self, caller: Caller, call: ToolCall) -> EarlyInThread:
        return EarlyInThread(partial(Maker(caller).make, call))


def _drained(happened: SimpleQueue[Any]) -> Iterator[RunEvent]:
    while not happened.empty():
        yield happened.get()
