"""The event loop of an MCP server, in a thread of its own, for code that waits."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, wait
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio
from anyio.from_thread import BlockingPortal

if TYPE_CHECKING:
    from agentkit_tools.context import ToolContext

T = TypeVar("T")

_LOOK: Final = 0.05
"""Seconds after which it is looked again whether a call was cancelled."""
_PATIENCE: Final = 2.0
"""Seconds in which what is cancelled has to come to its end."""


class Portal:
    """Something async that is open in another thread, until `close`.

    Args:
        inside: What is open there.
    """

    def __init__(self, inside: AbstractAsyncContextManager[object]) -> None:
        self._process = os.getpid()
        opened: Future[BlockingPortal] = Future()
        self._thread = threading.Thread(target=anyio.run, args=(_keep, opened), name="MCP server")
        self._thread.start()
        self._portal = opened.result()
        self._inside = self._portal.wrap_async_context_manager(inside)
        try:
            self._inside.__enter__()
        except BaseException:
            self._stop(is_failed=True)
            raise

    def run(
        self,
        what: Callable[..., Awaitable[T]],
        *args: object,
        context: ToolContext[Any] | None = None,
    ) -> T:
        """Run something there and wait for it; it ends with the wait.

        Args:
            what: An async function.
            *args: Its arguments.
            context: That of the call that waits, which may be cancelled.

        Raises:
            CallCancelled: The call was.
            RuntimeError: This is a fork of the process that has the thread.
        """
        if os.getpid() != self._process:
            raise RuntimeError("This server was opened by another process; open one in this.")
        is_over = threading.Event()

        async def run() -> T:
            try:
                return await what(*args)
            finally:
                is_over.set()

        future = self._portal.start_task_soon(run)
        try:
            while not wait([future], _LOOK).done:
                if context is not None:
                    context.raise_if_cancelled()
            return future.result()
        except BaseException:
            if future.cancel():
                is_over.wait(_PATIENCE)  # what is closed next can't tell its server any more
            raise

    def close(self) -> None:
        """Close what is open, and end the thread; a fork leaves both to its parent."""
        if os.getpid() != self._process:
            return
        try:
            self._inside.__exit__(None, None, None)
        except BaseException:
            self._stop(is_failed=True)
            raise
        self._stop(is_failed=False)

    def _stop(self, *, is_failed: bool) -> None:
        self._portal.call(self._portal.stop, is_failed)
        self._thread.join()


async def _keep(opened: Future[BlockingPortal]) -> None:
    # That of anyio is closed with its last reference, by which a fork would wait for ever.
    async with BlockingPortal() as portal:
        opened.set_result(portal)
        await portal.sleep_until_stopped()
