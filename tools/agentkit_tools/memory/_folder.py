"""Memories as files below a folder, through the file layer that lets nothing out of it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress

from agentkit_tools._atomic import FOLDER_MODE
from agentkit_tools._confined import Confined
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._refusals import ChangedMeanwhile
from agentkit_tools._staged import ABSENT, Change
from agentkit_tools._walk import walk
from agentkit_tools.errors import ToolError
from agentkit_tools.memory._limits import MemoryLimits
from agentkit_tools.memory._store import Memory, MemoryStore


class FolderStore(MemoryStore):
    """Keeps each memory in a file of its own; modes are 0600 and 0700.

    Args:
        base: The folder above; it is made if it is missing.
        namespace: Whose memories; each has a folder of its own.
        limits: How much is looked at.
    """

    def __init__(
        self, base: str | os.PathLike[str], namespace: str | None, limits: MemoryLimits
    ) -> None:
        below = ["memories"] if namespace is None else ["namespaces", _one_name(namespace)]
        top = os.path.join(os.path.abspath(base), *below)
        _make(top)
        self._confined = Confined(top)
        self._limits = limits

    def sizes(self) -> dict[str, int]:
        most = self._limits.files + 1
        return walk(self._confined, max_files=most, max_depth=self._limits.depth).sizes

    def read(self, path: str) -> Memory | None:
        if self._confined.kind(path) != "file":
            return None
        data = self._confined.load(path, self._limits.file_bytes)
        try:
            return Memory(data.decode())
        except UnicodeDecodeError:
            raise ToolError(f"{shown(path)} is no text in UTF-8.") from None

    def write(self, path: str, text: str, expected: str | None) -> bool:
        before = ABSENT if expected is None else expected
        try:
            self._confined.write(Change(path=path, data=text.encode(), expected=before))
        except ChangedMeanwhile:
            return False
        return True

    def delete(self, path: str) -> None:
        self._confined.remove(path)
        self._confined.prune(path)

    def rename(self, old: str, new: str) -> None:
        self._confined.rename(old, new)
        self._confined.prune(old)

    def clear(self) -> None:
        self._confined.clear()

    @contextmanager
    def writing(self) -> Generator[None]:
        with self._confined.locked():
            yield


def _make(folder: str) -> None:
    """Make a folder and those above it, each for its owner alone."""
    if not os.path.isdir(folder):
        _make(os.path.dirname(folder))
        with suppress(FileExistsError):
            os.mkdir(folder, FOLDER_MODE)


def _one_name(namespace: str) -> str:
    """Check that a namespace can be the name of a folder.

    Raises:
        ValueError: It is empty, has a `/`, or could be read in more than one way.
    """
    try:
        if parts_of(namespace) == [namespace]:
            return namespace
    except ToolError:
        pass
    raise ValueError(
        f"{namespace[:100]!r} can't be a namespace here: it has to be one name of a folder; "
        "use an id of the user, for example."
    )
