"""The calls of one turn as tasks: together, in order, and cancelled together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import anyio

from agentkit._caller import INNER_CANCEL, Caller, Made, failed, is_of_tool, rendered
from agentkit._calls import FinishedCall, ToolCall
from agentkit._chain import chained_async
from agentkit._dispatch import called
from agentkit._groups import Group, is_thrown_away
from agentkit._nesting import INSIDE, Inside, Suspended
from agentkit._threads import call_in_thread
from agentkit._tokens import tokens_inside
from agentkit_tools import (
    BetaAsyncBuiltinFunctionTool,
    BetaAsyncFunctionTool,
    BetaBuiltinFunctionTool,
    BetaFunctionTool,
    ToolError,
)

SyncTool: TypeAlias = "BetaFunctionTool[Any] | BetaBuiltinFunctionTool"
AnyTool: TypeAlias = "SyncTool | BetaAsyncFunctionTool[Any] | BetaAsyncBuiltinFunctionTool"
ASYNC_TOOLS = (BetaAsyncFunctionTool, BetaAsyncBuiltinFunctionTool)


async def make_calls_async(
    caller: Caller, calls: Sequence[ToolCall], deliver: Callable[[Made], object]
) -> None:
    """Make calls, several at once as tasks, and hand over what becomes of each, as it comes.

    Plain functions run in threads, so that they don't hold up the event loop.
    """
    make = Maker(caller)
    limit = anyio.CapacityLimiter(caller.options.max_parallel_tools)

    async def run(call: ToolCall) -> None:
        async with limit:
            deliver(await make(call))

    async with Group() as group:
        for call in calls:
            group.start_soon(run, call)


class Maker:
    """Makes one call at a time."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._chain = chained_async(caller.options.middleware, "tool_call", self._run)

    async def __call__(self, call: ToolCall) -> Made:
        """Make a call, or wait for one that has begun already."""
        early = self._caller.early.pop(call.id, None)
        return await (self.make(call) if early is None else early.wait())

    async def make(self, call: ToolCall) -> Made:
        """Make a call."""
        caller = self._caller
        inside = caller.inside.get(call.id) or Inside()
        started = caller.started(call)
        INSIDE.set(inside)  # in a task of its own
        with tokens_inside() as tokens:
            try:
                outcome = await self._chain(caller.to_change(call))
                inside.raise_if_paused(call.id)
                finished = caller.ended(call, outcome, started)
            except Suspended as suspended:
                return Made(call=call, suspended=suspended, tokens=tokens)
            except (Exception, SystemExit) as error:
                finished = caller.ended(call, failed(call, error), started)
        edited = call.id in caller.edited
        return Made(call=call, finished=finished, tokens=tokens, is_edited=edited)

    async def _run(self, call: ToolCall) -> FinishedCall:
        caller = self._caller
        try:
            tool = caller.tool_for(call)
            if judge := caller.judge_of(call):
                judged = caller.as_judged(call, await judge(call))
                if isinstance(judged, FinishedCall):
                    return judged
                call = judged
            content = rendered(tool, await self._content(tool, call))
        except anyio.get_cancelled_exc_class():
            if anyio.current_effective_deadline() == -math.inf:
                raise  # the whole run is cancelled, not what this tool was waiting for
            finished = failed(call, ToolError(INNER_CANCEL))
        except BaseException as error:
            if is_thrown_away(error) or not is_of_tool(error):
                raise
            finished = failed(call, error)
        else:
            finished = call.answered(content)
        inside = INSIDE.get()
        if inside is not None:
            inside.raise_if_paused(call.id)
        return finished

    async def _content(self, tool: Any, call: ToolCall) -> Any:
        caller, context = self._caller, self._caller.context(call)
        if (child := caller.isolated(tool, call)) is not None:
            return await child.run_async()
        seconds = caller.seconds_for(tool)
        in_task = isinstance(tool, ASYNC_TOOLS)
        function = partial(called, tool, call, context)
        with anyio.move_on_after(seconds):
            return await (function() if in_task else call_in_thread(function))
        is_left = not in_task or (isinstance(tool, BetaAsyncFunctionTool) and tool.in_thread)
        raise caller.give_up(call, seconds, in_thread=tool if is_left else None)
