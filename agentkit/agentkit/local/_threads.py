"""Models, which may block, called from the event loop of the server: a thread for each call."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

__all__ = ["ModelThreads"]

_R = TypeVar("_R")


class ModelThreads:
    """Threads that live for one call; all belong to one event loop.

    No pool: its bound would stop models that wait for each other, its idle threads would outlive
    the server, and a model that never returns would keep the process from ending.
    """

    def __init__(self) -> None:
        self._threads: list[Thread] = []

    async def run(self, function: Callable[[], _R]) -> _R:
        """Call `function` in a new thread and wait for it; cancelling only stops the waiting."""
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        results: list[_R] = []
        errors: list[BaseException] = []

        def call() -> None:
            try:
                results.append(function())
            except BaseException as error:
                errors.append(error)
            # The loop is closed where the server stopped waiting for a model that hangs.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(done.set)

        thread = Thread(target=call, name="agentkit-local-model", daemon=True)
        self._threads = [other for other in self._threads if other.is_alive()]
        self._threads.append(thread)
        thread.start()
        await done.wait()
        if errors:
            raise errors[0]
        return results[0]

    def join(self, timeout: float) -> None:
        """Wait up to `timeout` seconds, in all, for the threads to end."""
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
