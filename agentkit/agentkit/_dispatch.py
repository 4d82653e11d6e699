"""The calls of one turn: together, results in order, and no failure that loses the others."""

from __future__ import annotations

import contextvars
import logging
import math
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

import anyio
import anyio.to_thread

from agentkit._turn import FinishedCall, ToolCall, why_unreadable
from agentkit_tools import (
    BetaAsyncBuiltinFunctionTool,
    BetaAsyncFunctionTool,
    BetaBuiltinFunctionTool,
    BetaFunctionTool,
    ToolError,
)

SyncTool: TypeAlias = "BetaFunctionTool[Any] | BetaBuiltinFunctionTool"
AnyTool: TypeAlias = "SyncTool | BetaAsyncFunctionTool[Any] | BetaAsyncBuiltinFunctionTool"

log = logging.getLogger("agentkit")

MOST_AT_ONCE: Final = 10
"""How many calls of one turn run at the same time."""

_LONGEST_ERROR = 2_000

SYNC_TOOLS = (BetaFunctionTool, BetaBuiltinFunctionTool)
ASYNC_TOOLS = (BetaAsyncFunctionTool, BetaAsyncBuiltinFunctionTool)


def run_calls(calls: Sequence[ToolCall], tools: Mapping[str, Any]) -> list[FinishedCall]:
    """Make all calls of a turn, several at once in threads, and return them in order.

    Each thread sees the caller's context variables. A single call runs in the caller's own thread.
    """
    if len(calls) == 1:
        return [_run(calls[0], tools)]
    pool = ThreadPoolExecutor(min(len(calls), MOST_AT_ONCE), thread_name_prefix="tool")
    try:
        contexts = [contextvars.copy_context() for _ in calls]
        jobs = [
            pool.submit(context.run, _run, call, tools)
            for context, call in zip(contexts, calls, strict=True)
        ]
        return [job.result() for job in jobs]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


async def run_calls_async(
    calls: Sequence[ToolCall], tools: Mapping[str, Any]
) -> list[FinishedCall]:
    """Make all calls of a turn, several at once as tasks, and return them in order.

    Plain functions run in threads, so that they don't hold up the event loop.
    """
    finished: dict[int, FinishedCall] = {}
    limit = anyio.CapacityLimiter(MOST_AT_ONCE)

    async def run(index: int, call: ToolCall) -> None:
        async with limit:
            finished[index] = await _run_async(call, tools)

    async with anyio.create_task_group() as group:
        for index, call in enumerate(calls):
            group.start_soon(run, index, call)
    return [finished[index] for index in range(len(calls))]


def _run(call: ToolCall, tools: Mapping[str, Any]) -> FinishedCall:
    started = time.perf_counter()
    try:
        content, is_error = _tool(call, tools).call(call.input), False
    except (Exception, SystemExit) as error:
        content, is_error = _told(error), True
    return _finished(call, content, is_error, started)


async def _run_async(call: ToolCall, tools: Mapping[str, Any]) -> FinishedCall:
    started = time.perf_counter()
    try:
        tool = _tool(call, tools)
        if isinstance(tool, ASYNC_TOOLS):
            content = await tool.call(call.input)
        else:
            content = await anyio.to_thread.run_sync(tool.call, call.input)
        is_error = False
    except anyio.get_cancelled_exc_class():
        if anyio.current_effective_deadline() == -math.inf:
            raise  # the whole run is cancelled, not what this tool was waiting for
        content, is_error = "What the tool was waiting for was cancelled.", True
    except (Exception, SystemExit) as error:
        content, is_error = _told(error), True
    return _finished(call, content, is_error, started)


def _tool(call: ToolCall, tools: Mapping[str, Any]) -> Any:
    if call.malformed is not None:
        raise ToolError(why_unreadable(call.malformed))
    tool = tools.get(call.name)
    if tool is None or isinstance(tool, Mapping):
        log.warning("The model called %r, which no tool here runs.", call.name)
        here = sorted(name for name, tool in tools.items() if not isinstance(tool, Mapping))
        near = get_close_matches(call.name, here, n=3) or here[:10]
        raise ToolError(f"There is no tool named {call.name!r} here. Tools: {', '.join(near)}.")
    return tool


def _told(error: BaseException) -> str | list[Any]:
    """Return what the model is told about a failure: short, and without a traceback."""
    if isinstance(error, ToolError):
        return error.content
    text = repr(error)
    return text if len(text) <= _LONGEST_ERROR else f"{text[:_LONGEST_ERROR]}… (cut)"


def _finished(call: ToolCall, content: Any, is_error: bool, started: float) -> FinishedCall:
    return FinishedCall(
        id=call.id,
        name=call.name,
        input=call.input,
        content=content if isinstance(content, str) else list(content),
        is_error=is_error,
        seconds=time.perf_counter() - started,
    )
