"""Functions in threads that may be left behind: they never hold up the end of the program."""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import anyio
import anyio.from_thread
import anyio.lowlevel


class TookTooLong(Exception):
    """Nobody waits any longer."""


class Outcome:
    """What a function returned or raised."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self._value = value
        self._error = error

    def get(self) -> Any:
        """Return what the function returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._value


def start(function: Callable[[], Any], deliver: Callable[[Outcome], object]) -> None:
    """Run a function in a thread of its own, and hand over what came of it, in that thread.

    The thread sees the context variables of who starts it, and dies with the program.
    """
    context = contextvars.copy_context()
    args = (context, function, deliver)
    threading.Thread(target=_work, args=args, daemon=True, name="tool").start()


def call_within(function: Callable[[], Any], seconds: float | None) -> Any:
    """Run a function in a thread of its own and wait for it, so long and no longer.

    Raises:
        TookTooLong: it takes longer; it goes on all the same.
    """
    done: SimpleQueue[Outcome] = SimpleQueue()
    start(function, done.put)
    try:
        outcome = done.get(timeout=seconds)
    except Empty:
        raise TookTooLong from None
    return outcome.get()


async def call_in_thread(function: Callable[[], Any]) -> Any:
    """Run a function in a thread of its own and wait for it; who is cancelled waits no longer."""
    token = anyio.lowlevel.current_token()
    done = anyio.Event()
    outcomes: list[Outcome] = []

    def deliver(outcome: Outcome) -> None:
        outcomes.append(outcome)
        with suppress(Exception):  # the loop may have ended: nobody waits any more
            anyio.from_thread.run_sync(done.set, token=token)

    start(function, deliver)
    await done.wait()
    return outcomes[0].get()


def _work(
    context: contextvars.Context,
    function: Callable[[], Any],
    deliver: Callable[[Outcome], object],
) -> None:
    try:
        outcome = Outcome(context.run(_outside_of_loops, function))
    except BaseException as error:
        outcome = Outcome(error=error)
    deliver(outcome)


def _outside_of_loops(function: Callable[[], Any]) -> Any:
    """Run a function where no event loop runs, whatever the copied variables say."""
    sniffio = sys.modules.get("sniffio")
    if sniffio is not None:
        sniffio.current_async_library_cvar.set(None)
    return function()
