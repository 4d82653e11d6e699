"""Do what a run decides, for code that waits."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any, cast

from agentkit._approval import is_required
from agentkit._calls import ToolCall
from agentkit._chain import chained, refuse_async
from agentkit._dispatch import make_calls
from agentkit._dispatch_async import ASYNC_TOOLS
from agentkit._making import Making
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask
from agentkit._stop_reasons import Step, next_step
from agentkit._threads import call_within
from agentkit._turn import MessageT
from agentkit.events import HistoryCompacted
from agentkit.middleware import ModelCall
from agentkit_client.errors import APIError
from agentkit_tools import expand


class Loop(Making[MessageT]):
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
        except APIError as error:
            if not self._goes_on_after(error):
                raise
            return None

    def _compact(self, step: Ask) -> HistoryCompacted:
        """Have the model sum the conversation up, and go on with the summary."""
        call = self._model_call(step)
        chain = chained(
            self._options.middleware, "model_call", lambda c: self._ask_whole(**c.params)
        )
        return self._compacted(chain(call))

    def _sent(self, call: ModelCall) -> Any:
        return self._ask(dict(call.params))

    def _taken(self, reply: MessageT) -> MessageT:
        """Show a reply to the middleware, and take it in."""
        for look in self._looks:
            reply = look(self._last_call, reply) or reply
        return self._received(reply)

    def _make(self, turn: OpenTurn[MessageT]) -> None:
        """Make the calls of a turn that can be made now; the others wait."""
        caller = None
        try:
            self._judge(turn)
            caller = self._caller(turn)
            while groups := turn.ready(self._is_alone):
                make_calls(caller, groups[0], partial(self._take, turn))
        except BaseException:
            self._broken_off(turn, caller)
            raise
        self._raise_error_of(turn)

    def _judge(self, turn: OpenTurn[MessageT]) -> None:
        """Find out about each call whether it may be made; those nobody decides on wait."""
        for call in self._undecided(turn):
            if not any(self._says(rule, call) for rule in self._rules_for(call)):
                turn.judge(call, None)
            elif self._options.approve is None:
                self._must_wait(turn, call)
            else:
                self._answered(turn, call, self._decision_on(call))

    def _decision_on(self, call: ToolCall) -> object:
        seconds = self._options.approval_timeout
        ask = partial(cast("Any", self._options.approve), *self._to_show(call))
        try:
            return ask() if seconds is None else call_within(ask, seconds)
        except (Exception, SystemExit):  # whoever can't say yes says no
            return False

    def _says(self, rule: Any, call: ToolCall) -> bool:
        """Tell whether a rule asks for approval; only `False` does not."""
        try:
            return is_required(rule(*self._to_show(call)) if callable(rule) else rule)
        except Exception:  # whoever can't say no asks
            return True
