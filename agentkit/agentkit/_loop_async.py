"""Do what a run decides, for code that runs other tasks meanwhile."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import anyio

from agentkit._approval import is_required
from agentkit._calls import ToolCall
from agentkit._chain import chained_async
from agentkit._dispatch_async import make_calls_async
from agentkit._making import Making
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask
from agentkit._stop_reasons import Step, next_step
from agentkit._threads import call_in_thread
from agentkit._turn import MessageT
from agentkit.events import HistoryCompacted
from agentkit.middleware import ModelCall
from agentkit_client.errors import APIError
from agentkit_tools import expand_async


class AsyncLoop(Making[MessageT]):
    """A run for code that runs other tasks meanwhile."""

    async def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now; as in `BetaToolRunner`, once."""
        turn = self._at.open
        if turn is None or next_step(turn.reply) is not Step.RUN_CALLS:
            return None
        if not turn.is_complete:
            await self._make(turn)
        return turn.answer()

    async def _ask_next(self) -> Any | None:
        """Make all calls that are left, and ask the model; None where there is nothing to ask."""
        with self._recorded():
            while (step := self._next_step()) is not None:
                if not isinstance(step, Ask):
                    await self._make(step.turn)
                elif step.purpose == "compaction":
                    await self._compact(step)
                elif (answer := await self._asked(step)) is not None:
                    return answer
        return None

    async def _asked(self, step: Ask) -> Any | None:
        """Ask the model; None where another one is to be asked instead."""
        if self._has_sources:
            self._take_tools(await expand_async(self._given_tools, self._turn_context()))
        call = self._model_call(step)
        chain = chained_async(self._options.middleware, "model_call", self._sent)
        try:
            return await chain(call)
        except APIError as error:
            if not self._goes_on_after(error):
                raise
            return None

    async def _compact(self, step: Ask) -> HistoryCompacted:
        """Have the model sum the conversation up, and go on with the summary."""
        call = self._model_call(step)
        chain = chained_async(self._options.middleware, "model_call", self._sent_whole)
        return self._compacted(await chain(call))

    async def _sent_whole(self, call: ModelCall) -> Any:
        return await self._ask_whole(**call.params)

    async def _sent(self, call: ModelCall) -> Any:
        return await self._ask(dict(call.params))

    async def _taken(self, reply: MessageT) -> MessageT:
        """Show a reply to the middleware, and take it in."""
        for look in self._looks:
            changed = look(self._last_call, reply)
            reply = (await changed if inspect.isawaitable(changed) else changed) or reply
        return self._received(reply)

    async def _make(self, turn: OpenTurn[MessageT]) -> None:
        """Make the calls of a turn that can be made now; the others wait."""
        caller = None
        try:
            await self._judge(turn)
            caller = self._caller(turn)
            while groups := turn.ready(self._is_alone):
                await make_calls_async(caller, groups[0], partial(self._take, turn))
        except BaseException:
            self._broken_off(turn, caller)
            raise
        self._raise_error_of(turn)

    async def _judge(self, turn: OpenTurn[MessageT]) -> None:
        """Find out about each call whether it may be made; those nobody decides on wait."""
        for call in self._undecided(turn):
            if not await self._is_to_be_asked(call):
                turn.judge(call, None)
            elif self._options.approve is None:
                self._must_wait(turn, call)
            else:
                answer: object = False
                with anyio.move_on_after(self._options.approval_timeout):
                    answer = await self._decision_on(call)
                self._answered(turn, call, answer)

    async def _is_to_be_asked(self, call: ToolCall) -> bool:
        for rule in self._rules_for(call):
            if await self._says(rule, call):
                return True
        return False

    async def _decision_on(self, call: ToolCall) -> object:
        """Ask about a call; a plain function is asked in a thread."""
        approve: Any = self._options.approve
        ask = partial(approve, *self._to_show(call))
        try:
            if inspect.iscoroutinefunction(approve):
                return await ask()
            answer = await call_in_thread(ask)
            return await answer if inspect.isawaitable(answer) else answer
        except (Exception, SystemExit):  # whoever can't say yes says no
            return False

    async def _says(self, rule: Any, call: ToolCall) -> bool:
        """Tell whether a rule asks for approval; only `False` does not."""
        try:
            answer = rule(*self._to_show(call)) if callable(rule) else rule
            return is_required(await answer if inspect.isawaitable(answer) else answer)
        except Exception:  # whoever can't say no asks
            return True
