"""Memories in a dictionary, gone with the process."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from agentkit_tools.memory._store import Memory, MemoryStore


class InMemoryStore(MemoryStore):
    """Keeps memories in this process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._texts: dict[str, str] = {}

    def sizes(self) -> dict[str, int]:
        with self._lock:
            return {path: len(text.encode()) for path, text in self._texts.items()}

    def read(self, path: str) -> Memory | None:
        with self._lock:
            return Memory(self._texts[path]) if path in self._texts else None

    def write(self, path: str, text: str, expected: str | None) -> bool:
        with self._lock:
            before = self.read(path)
            if (before and before.version) != expected:
                return False
            self._texts[path] = text
            return True

    def delete(self, path: str) -> None:
        with self._lock:
            for name in [*self._texts]:
                if f"{name}/".startswith(f"{path}/"):
                    del self._texts[name]

    def rename(self, old: str, new: str) -> None:
        with self._lock:
            self._texts = {
                new + name[len(old) :] if f"{name}/".startswith(f"{old}/") else name: text
                for name, text in self._texts.items()
            }

    def clear(self) -> None:
        with self._lock:
            self._texts.clear()

    @contextmanager
    def writing(self) -> Generator[None]:
        with self._lock:
            yield
