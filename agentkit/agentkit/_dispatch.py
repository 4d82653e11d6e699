"""The calls of one turn in threads: together, in order, and no failure that loses the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from agentkit._approval import shown
from agentkit._caller import Caller, Made, Stopped, failed, is_of_tool, rendered
from agentkit._calls import FinishedCall, ToolCall
from agentkit._chain import chained
from agentkit._nesting import INSIDE, Inside, Suspended
from agentkit._threads import Outcome, TookTooLong, call_within, start
from agentkit._tokens import tokens_inside


def make_calls(
    caller: Caller, calls: Sequence[ToolCall], deliver: Callable[[Made], object]
) -> None:
    """Make calls, several at once in threads, and hand over what becomes of each, as it comes.

    Each thread sees the caller's context variables. A single call without a limit of time runs in
    the caller's own thread.
    """
    make = Maker(caller)
    if len(calls) == 1 and not caller.emit:
        deliver(make(calls[0]))
        return
    todo: SimpleQueue[ToolCall] = SimpleQueue()
    done: SimpleQueue[Outcome] = SimpleQueue()
    stop = threading.Event()
    caller.on_stop = lambda: done.put(Outcome(error=Stopped()))
    for call in calls:
        todo.put(call)
    for _ in range(min(len(calls), caller.options.max_parallel_tools)):
        start(partial(_work, make, todo, done, stop), _done)
    try:
        for _ in calls:
            deliver(done.get().get())
    finally:
        stop.set()


def _work(
    make: Maker, todo: SimpleQueue[ToolCall], done: SimpleQueue[Outcome], stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            call = todo.get_nowait()
        except Empty:
            return
        try:
            done.put(Outcome(make(call)))
        except BaseException as error:
            done.put(Outcome(error=error))


class Maker:
    """Makes one call at a time."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._chain = chained(caller.options.middleware, "tool_call", self._run)

    def __call__(self, call: ToolCall) -> Made:
        """Make a call, or wait for one that has begun already."""
        early = self._caller.early.pop(call.id, None)
        return self.make(call) if early is None else early.wait()

    def make(self, call: ToolCall) -> Made:
        """Make a call."""
        caller = self._caller
        inside = caller.inside.get(call.id) or Inside()
        started = caller.started(call)
        token = INSIDE.set(inside)
        try:
            with tokens_inside() as tokens:
                try:
                    outcome = self._chain(caller.to_change(call))
                    inside.raise_if_paused(call.id)
                    finished = caller.ended(call, outcome, started)
                except Suspended as suspended:
                    return Made(call=call, suspended=suspended, tokens=tokens)
                except (Exception, SystemExit) as error:
                    finished = caller.ended(call, failed(call, error), started)
        finally:
            INSIDE.reset(token)
        edited = call.id in caller.edited
        return Made(call=call, finished=finished, tokens=tokens, is_edited=edited)

    def _run(self, call: ToolCall) -> FinishedCall:
        caller = self._caller
        try:
            tool = caller.tool_for(call)
            if judge := caller.judge_of(call):
                judged = caller.as_judged(call, judge(call))
                if isinstance(judged, FinishedCall):
                    return judged
                call = judged
            content = rendered(tool, self._content(tool, call))
        except BaseException as error:
            if not is_of_tool(error):
                raise
            finished = failed(call, error)
        else:
            finished = call.answered(content)
        inside = INSIDE.get()
        if inside is not None:
            inside.raise_if_paused(call.id)
        return finished

    def _content(self, tool: Any, call: ToolCall) -> Any:
        caller, context = self._caller, self._caller.context(call)
        if (child := caller.isolated(tool, call)) is not None:
            return child.run()
        function = partial(called, tool, call, context)
        if not caller.has_own_limit(tool):
            return function()
        seconds = caller.seconds_for(tool)
        try:
            return call_within(function, seconds)
        except TookTooLong:
            raise caller.give_up(call, seconds, in_thread=tool) from None


def called(tool: Any, call: ToolCall, context: Any) -> Any:
    """Call a tool, with its context where it takes one.

    It gets a copy of the input: what it changes in there is neither what the model wrote, nor what
    it gets when the call is tried again.
    """
    given: Any = shown(call).input
    if getattr(tool, "takes_context", False):
        return tool.call(given, context)
    return tool.call(given)


def _done(outcome: Outcome) -> None:
    """Leave it at that: what the thread of a worker brings, it has handed over before."""
