"""What happens in tasks and threads, handed to the one task that reads it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import anyio
import anyio.from_thread
import anyio.lowlevel


class Mailbox:
    """A queue that any thread may put into, and one task of an event loop reads."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()
        self._thread = threading.get_ident()
        self._token = anyio.lowlevel.current_token()
        self._filled = anyio.Event()

    def put(self, item: Any) -> None:
        """Put something in; does not wait."""
        self._items.append(item)
        if threading.get_ident() == self._thread:
            self._filled.set()
            return
        with suppress(Exception):  # the loop may have ended: nobody reads any more
            anyio.from_thread.run_sync(self._set, token=self._token)

    async def get(self) -> Any:
        """Wait for the next item."""
        while not self._items:
            self._filled = anyio.Event()
            await self._filled.wait()
        return self._items.popleft()

    def taken(self) -> Iterator[Any]:
        """Give what is there."""
        while self._items:
            yield self._items.popleft()

    def _set(self) -> None:
        self._filled.set()
