"""Do what a run decides, for code that runs other tasks meanwhile."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Any

from agentkit._caller import Caller
from agentkit._calls import ToolCall
from agentkit._chain import chained_async
from agentkit._compaction import UselessSummary
from agentkit._dispatch_async import Maker, make_calls_async
from agentkit._eager import EarlyInTask
from agentkit._groups import Group
from agentkit._happenings import deltas_of, finished_run, finished_turn
from agentkit._judging import AsyncJudging
from agentkit._mailbox import Mailbox
from agentkit._open_turn import OpenTurn
from agentkit._steps import Ask, MakeCalls
from agentkit._stop_reasons import Step, next_step
from agentkit._turn import MessageT
from agentkit.events import CompactionFailed, HistoryCompacted, RunEvent, TurnStarted
from agentkit.middleware import ModelCall
from agentkit_client.errors import APIError
from agentkit_tools import expand_async


class AsyncLoop(AsyncJudging[MessageT]):
    """A run for code that runs other tasks meanwhile."""

    _group: Group | None = None

    async def _with_group(self, function: Callable[[], Awaitable[Any]]) -> Any:
        """Run a function; calls that begin early go on in a group of tasks around it."""
        if not self._options.eager or self._group is not None:
            return await function()
        with self._recorded():
            async with Group() as group:
                self._group = group
                try:
                    value = await function()
                finally:
                    self._group = None
                group.cancel()
            return value

    def _begin_early(self, caller: Caller, call: ToolCall) -> EarlyInTask:
        assert self._group is not None
        return EarlyInTask(self._group, partial(Maker(caller).make, call))

    async def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now; as in `BetaToolRunner`, once."""
        turn = self._at.open
        if turn is None or next_step(turn.reply) is not Step.RUN_CALLS:
            return None
        if not turn.is_complete:
            await self._make(turn)
        return turn.answer()

    async def events(self) -> AsyncGenerator[RunEvent]:
        """Run to the end, and yield what happens as it happens; the last event says how it ended.

        Between two events that come while calls are made, those go on. Whoever leaves the loop
        early closes the generator, with `contextlib.aclosing`: then calls that are being made are
        cancelled, and what they had brought by then is kept.

        Raises:
            Exception: what ends the run, after its `RunFinished`.
        """
        if not self._options.eager or self._group is not None:
            async with aclosing(self._events()) as events:
                async for event in events:
                    yield event
            return
        with self._recorded():
            async with Group() as group:
                self._group = group
                try:
                    async with aclosing(self._events()) as events:
                        async for event in events:
                            yield event
                finally:
                    self._group = None
                    group.cancel()

    async def _events(self) -> AsyncGenerator[RunEvent]:
        happened = Mailbox()
        self._emit = happened.put
        try:
            with self._recorded():
                while (step := self._next_step()) is not None:
                    async with aclosing(self._happening(step, happened)) as events:
                        async for event in events:
                            yield event
            for event in happened.taken():
                yield event
            yield finished_run(self, None)
        except Exception as error:
            for event in happened.taken():
                yield event
            yield finished_run(self, error)
            raise
        finally:
            self._emit = None

    async def _happening(
        self, step: Ask | MakeCalls, happened: Mailbox
    ) -> AsyncGenerator[RunEvent]:
        """Do a step, and yield what happens."""
        if not isinstance(step, Ask):
            async with aclosing(self._calling(step.turn, happened)) as events:
                async for event in events:
                    yield event
        elif step.purpose == "compaction":
            yield await self._compact(step)
        else:
            turn = self._at.meter.turns + 1
            yield TurnStarted(turn=turn)
            answer = await self._asked(step)
            for event in happened.taken():
                yield event
            if answer is not None:
                async with aclosing(self._reading(answer, turn)) as events:
                    async for event in events:
                        for earlier in happened.taken():
                            yield earlier
                        if event is not None:
                            yield event

    async def _calling(
        self, turn: OpenTurn[MessageT], happened: Mailbox
    ) -> AsyncGenerator[RunEvent]:
        """Make the calls of a turn in another task, and yield what happens meanwhile."""

        async def make() -> None:
            try:
                await self._make(turn)
            finally:
                happened.put(None)

        async with Group() as group:
            group.start_soon(make)
            try:
                while (event := await happened.get()) is not None:
                    yield event
            except GeneratorExit:
                group.cancel()
                raise

    async def _reading(self, answer: Any, turn: int) -> AsyncGenerator[RunEvent | None]:
        """Read a reply and take it in, and yield what comes; None where that is nothing to say."""
        reply = await self._taken(answer)
        for event in deltas_of(reply, turn):
            yield event
        yield finished_turn(reply, turn)

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
        except (APIError, ValueError) as error:
            if not self._goes_on_after(error):
                raise
            return None

    async def _compact(self, step: Ask) -> HistoryCompacted | CompactionFailed:
        """Have the model sum the conversation up, and go on with the summary, if there is one."""
        call = self._model_call(step)
        chain = chained_async(self._options.middleware, "model_call", self._sent_whole)
        try:
            return self._compacted(await chain(call))
        except (APIError, UselessSummary) as error:
            if (failed := self._uncompacted(error)) is None:
                raise
            return failed

    async def _sent_whole(self, call: ModelCall) -> Any:
        return await self._ask_whole(**self._to_send(call))

    async def _sent(self, call: ModelCall) -> Any:
        return await self._ask(self._to_send(call))

    async def _taken(self, reply: MessageT) -> MessageT:
        """Show a reply to the middleware, and take it in."""
        for look in self._looks:
            changed = look(self._last_call, reply)
            reply = (await changed if inspect.isawaitable(changed) else changed) or reply
        return self._received(reply)

    async def _make(self, turn: OpenTurn[MessageT]) -> None:
        """Make the calls of a turn that can be made now; the others wait."""
        with self._settling(turn):
            await self._judge(turn)
            caller = self._caller(turn)
            try:
                while groups := turn.ready(self._is_alone):
                    await make_calls_async(caller, groups[0], partial(self._take, turn))
            except BaseException:
                self._broken_off(turn, caller)
                raise
        self._raise_error_of(turn)
