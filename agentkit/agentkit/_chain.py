"""Middleware around an effect, for threads and for tasks."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, TypeAlias

import anyio
import anyio.from_thread
import anyio.to_thread

from agentkit.middleware import Middleware

Effect: TypeAlias = Callable[[Any], Any]
AsyncEffect: TypeAlias = Callable[[Any], Coroutine[Any, Any, Any]]


def chained(middleware: Iterable[Any], method: str, effect: Effect) -> Effect:
    """Return `effect` with the method of each middleware around it, the first outermost."""
    for each in overridden(middleware, method):
        effect = partial(_step, each, effect)
    return effect


def chained_async(middleware: Iterable[Any], method: str, effect: AsyncEffect) -> AsyncEffect:
    """Return `effect` with the method of each middleware around it; plain ones run in threads."""
    for each in overridden(middleware, method):
        in_tasks = inspect.iscoroutinefunction(each)
        effect = partial(_step_in_task if in_tasks else _step_in_thread, each, effect)
    return effect


def refuse_async(middleware: Iterable[Any]) -> None:
    """Refuse what can't be waited for.

    Raises:
        TypeError: a method of a middleware is asynchronous.
    """
    for each in middleware:
        for name in ("model_call", "tool_call", "reply"):
            if inspect.iscoroutinefunction(getattr(each, name, None)):
                kind = type(each).__name__
                raise TypeError(f"{kind}.{name} is asynchronous: use it with AsyncAnthropic.")


def overridden(middleware: Iterable[Any], method: str) -> list[Callable[..., Any]]:
    """Return the methods that do anything, the innermost first."""
    return [
        getattr(each, method)
        for each in reversed(list(middleware))
        if getattr(each.__class__, method, None) not in (None, getattr(Middleware, method))
    ]


def _step(around: Callable[..., Any], effect: Effect, call: Any) -> Any:
    return around(call, effect)


async def _step_in_task(around: Callable[..., Any], effect: AsyncEffect, call: Any) -> Any:
    return await around(call, effect)


async def _step_in_thread(around: Callable[..., Any], effect: AsyncEffect, call: Any) -> Any:
    def proceed(call: Any) -> Any:
        return anyio.from_thread.run(effect, call)

    # A limit of threads would have the inner ones wait for the outer ones, and these for them.
    limiter = anyio.CapacityLimiter(math.inf)
    return await anyio.to_thread.run_sync(
        around, call, proceed, abandon_on_cancel=True, limiter=limiter
    )
