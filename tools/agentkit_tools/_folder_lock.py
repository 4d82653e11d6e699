"""One writer at a time in a folder, among threads and processes that use this lock."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from agentkit_tools.errors import ToolError

try:
    import fcntl
except ImportError:  # Windows, where `Confined` says that it does not work
    fcntl = None

_PATIENCE: Final = 10.0
_LONGEST_NAP: Final = 0.01


class FolderLock:
    """A lock on a folder itself, so that no file has to be left in it.

    It may be taken again by the thread that holds it.
    """

    def __init__(self) -> None:
        self._held = threading.local()

    @property
    def is_held(self) -> bool:
        """Whether this thread holds it."""
        return getattr(self._held, "exclusive", None) is not None

    @contextmanager
    def holding(self, folder: str) -> Generator[bool]:
        """Hold the lock; yield False where the file system has no locks.

        Raises:
            ToolError: Another process has held it for ten seconds.
            OSError: The folder is gone.
        """
        if self.is_held:
            yield self._held.exclusive
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._held.exclusive = _locked(descriptor)
            yield self._held.exclusive
        finally:
            self._held.exclusive = None
            os.close(descriptor)  # which also unlocks


def _locked(descriptor: int) -> bool:
    """Lock an open folder, waiting for others; False where there are no locks."""
    assert fcntl is not None
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise ToolError(
                    f"Another program has been writing for {_PATIENCE:.0f} seconds; try again."
                ) from None
            time.sleep(random.uniform(0, _LONGEST_NAP))
        except OSError:  # some network file systems
            return False
        else:
            return True
