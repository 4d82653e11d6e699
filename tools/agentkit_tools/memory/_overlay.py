"""Memories that everybody sees and nobody changes, laid over those that can be changed."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from agentkit_tools.errors import ToolError
from agentkit_tools.memory._store import Memory, MemoryStore


class OverlaidStore(MemoryStore):
    """Shows the memories of two stores as one, and changes only those of the lower.

    Args:
        own: What can be changed; a path that the other has, too, is hidden.
        overlay: What is only read.
    """

    def __init__(self, own: MemoryStore, overlay: MemoryStore) -> None:
        self._own = own
        self._overlay = overlay

    def sizes(self) -> Mapping[str, int]:
        return {**self._own.sizes(), **self._overlay.sizes()}

    def used(self) -> Mapping[str, int]:
        return self._own.used()

    def read(self, path: str) -> Memory | None:
        return self._overlay.read(path) or self._own.read(path)

    def write(self, path: str, text: str, expected: str | None) -> bool:
        self.check(path)
        return self._own.write(path, text, expected)

    def delete(self, path: str) -> None:
        self.check(path)
        self._own.delete(path)

    def rename(self, old: str, new: str) -> None:
        self.check(old)
        self.check(new)
        self._own.rename(old, new)

    def clear(self) -> None:
        self._own.clear()

    @contextmanager
    def writing(self) -> Generator[None]:
        with self._own.writing():
            yield

    def check(self, path: str) -> None:
        """Refuse to change what the overlay has at `path`, above it or below it.

        Raises:
            ToolError: It names what is read-only.
        """
        for name in self._overlay.sizes():
            if f"{name}/".startswith(f"{path}/") or path.startswith(f"{name}/"):
                raise ToolError(f"/memories/{name} is read-only; it can be viewed, not changed.")
