"""The event loop of an MCP server, in a thread of its own, for code that waits."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import wait
from contextlib import AbstractAsyncContextManager, ExitStack
from typing import TYPE_CHECKING, Any, Final, TypeVar

from anyio.from_thread import start_blocking_portal

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
        with ExitStack() as stack:
            self._portal = stack.enter_context(start_blocking_portal())
            stack.enter_context(self._portal.wrap_async_context_manager(inside))
            self._stack = stack.pop_all()

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
        """
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
        """Close what is open, and end the thread."""
        self._stack.close()
