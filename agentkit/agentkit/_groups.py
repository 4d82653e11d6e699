"""Groups of tasks out of which one exception comes as it is, not in a group of exceptions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

import anyio
from typing_extensions import Self


class Group:
    """A group of tasks that end with its block; what one of them raises ends the others.

    Where several things end it at once, an interrupt comes out before an exit, an exit before a
    cancellation, and that before errors; the others are dropped. Nothing but a cancellation leaves
    a task: asyncio would have an interrupt end the loop then, and skip what cleans up.
    """

    async def __aenter__(self) -> Self:
        self._raised: list[BaseException] = []
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        is_swallowed = None
        try:
            is_swallowed = await self._tasks.__aexit__(kind, error, traceback)
        except BaseException as raised:
            self._raised.append(_chosen(raised))
        if not self._raised:
            return is_swallowed
        chosen = min(self._raised, key=_rank)
        if chosen is error:
            return False  # it goes on as it was raised
        raise chosen

    def start_soon(self, function: Callable[..., Awaitable[Any]], *args: Any) -> None:
        """Have a function run as a task of the group."""
        self._tasks.start_soon(self._run, function, *args)

    def cancel(self) -> None:
        """Cancel all of it, the block included; that is no error of the block."""
        self._tasks.cancel_scope.cancel()

    async def _run(self, function: Callable[..., Awaitable[Any]], *args: Any) -> None:
        try:
            await function(*args)
        except anyio.get_cancelled_exc_class():
            raise
        except BaseException as error:
            if is_thrown_away(error):
                raise
            self._raised.append(error)
            self.cancel()


def is_thrown_away(error: BaseException) -> bool:
    """Tell whether an exception says that nobody runs this task any more: its loop has ended."""
    if not isinstance(error, GeneratorExit):
        return False
    try:
        anyio.get_current_task()
    except Exception:
        return True
    return False


def _chosen(raised: BaseException) -> BaseException:
    """Return what matters most in a group of exceptions; what is none, as it is."""
    inside: tuple[BaseException, ...] | None = getattr(raised, "exceptions", None)
    return raised if inside is None else min(map(_chosen, inside), key=_rank)


def _rank(error: BaseException) -> int:
    for rank, kind in enumerate((KeyboardInterrupt, SystemExit)):
        if isinstance(error, kind):
            return rank
    return 3 if isinstance(error, Exception) else 2
