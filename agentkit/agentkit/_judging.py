"""Ask about each call whether it may be made: before it is, and again where it was changed."""

from __future__ import annotations

import inspect
import threading
from functools import partial
from typing import Any, cast

import anyio

from agentkit._approval import is_required
from agentkit._calls import FinishedCall, ToolCall
from agentkit._making import Making
from agentkit._open_turn import OpenTurn
from agentkit._threads import call_in_thread, call_within
from agentkit._turn import MessageT


class Judging(Making[MessageT]):
    """A run whose calls are judged, for code that waits."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._asking = threading.RLock()

    def _judge(self, turn: OpenTurn[MessageT]) -> None:
        """Find out about each call whether it may be made; those nobody decides on wait."""
        for call in self._undecided(turn):
            if not self._is_to_be_asked(call):
                turn.judge(call, None)
            elif self._options.approve is None:
                self._must_wait(turn, call)
            else:
                self._answered(turn, call, self._decision_on(call))

    def _judge_changed(self, call: ToolCall) -> ToolCall | FinishedCall:
        """Return what a middleware made of a call as it is to be run, or the refusal.

        Raises:
            Suspended: it needs approval, and waits for it.
        """
        if not self._is_to_be_asked(call):
            return call
        if self._options.approve is None:
            raise self._waiting_again(call)
        return self._decided(call, self._decision_on(call))

    def _is_to_be_asked(self, call: ToolCall) -> bool:
        return any(self._says(rule, call) for rule in self._rules_for(call))

    def _decision_on(self, call: ToolCall) -> object:
        """Ask about a call, and not about two at the same time."""
        seconds = self._options.approval_timeout
        ask = partial(cast("Any", self._options.approve), *self._to_show(call))
        with self._asking:
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


class AsyncJudging(Making[MessageT]):
    """A run whose calls are judged, for code that runs other tasks meanwhile."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._asking = anyio.Lock()

    async def _judge(self, turn: OpenTurn[MessageT]) -> None:
        """Find out about each call whether it may be made; those nobody decides on wait."""
        for call in self._undecided(turn):
            if not await self._is_to_be_asked(call):
                turn.judge(call, None)
            elif self._options.approve is None:
                self._must_wait(turn, call)
            else:
                self._answered(turn, call, await self._decision_on(call))

    async def _judge_changed(self, call: ToolCall) -> ToolCall | FinishedCall:
        """Return what a middleware made of a call as it is to be run, or the refusal.

        Raises:
            Suspended: it needs approval, and waits for it.
        """
        if not await self._is_to_be_asked(call):
            return call
        if self._options.approve is None:
            raise self._waiting_again(call)
        return self._decided(call, await self._decision_on(call))

    async def _is_to_be_asked(self, call: ToolCall) -> bool:
        for rule in self._rules_for(call):
            if await self._says(rule, call):
                return True
        return False

    async def _decision_on(self, call: ToolCall) -> object:
        """Ask about a call, and not about two at the same time."""
        answer: object = False
        async with self._asking:
            with anyio.move_on_after(self._options.approval_timeout):
                answer = await self._answer_on(call)
        return answer

    async def _answer_on(self, call: ToolCall) -> object:
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
