"""Every store passes the suite that anybody can run over a store of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agentkit_tools.memory import (
    AsyncStoredMemory,
    BetaAsyncLocalFilesystemMemoryTool,
    BetaLocalFilesystemMemoryTool,
    InMemoryMemory,
    Memory,
    MemoryStore,
    SQLiteMemory,
    StoredMemory,
)
from agentkit_tools.testing import MEMORY_CASES, MemoryCase, memory_conformance


class Fresh:
    """Makes tools of a kind, each over an empty memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def path(self) -> Path:
        self._made += 1
        return self._folder / f"memory-{self._made}"


MAKERS: dict[str, Callable[[Fresh], Any]] = {
    "files": lambda fresh: BetaLocalFilesystemMemoryTool(fresh.path()),
    "files, async": lambda fresh: BetaAsyncLocalFilesystemMemoryTool(fresh.path()),
    "sqlite": lambda fresh: SQLiteMemory(fresh.path()),
    "in memory, async": lambda _: AsyncStoredMemory(InMemoryMemory().store),
    "in memory": lambda _: InMemoryMemory(),
    "under an overlay": lambda _: InMemoryMemory(overlay=InMemoryMemory().store),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_store_passes_the_suite(maker: str, tmp_path: Path) -> None:
    fresh = Fresh(tmp_path)
    memory_conformance(lambda: MAKERS[maker](fresh))


@pytest.mark.parametrize("case", MEMORY_CASES, ids=str)
def test_what_the_model_is_told(case: MemoryCase) -> None:
    assert case.problem(InMemoryMemory()) is None


class Forgetful(MemoryStore):
    """A store that replaces what another has written meanwhile, and forgets to delete."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def sizes(self) -> dict[str, int]:
        return {path: len(text) for path, text in self.texts.items()}

    def read(self, path: str) -> Memory | None:
        return Memory(self.texts[path]) if path in self.texts else None

    def write(self, path: str, text: str, expected: str | None) -> bool:
        self.texts[path] = text
        return True

    def delete(self, path: str) -> None:
        pass

    def rename(self, old: str, new: str) -> None:
        self.texts[new] = self.texts.pop(old)

    def clear(self) -> None:
        pass


class Hasty(Forgetful):
    """A store that looks, waits, and then writes whatever it has seen."""

    def write(self, path: str, text: str, expected: str | None) -> bool:
        before = self.read(path)
        time.sleep(0.01)
        if (before and before.version) != expected:
            return False
        self.texts[path] = text
        return True


def test_a_store_that_lets_two_make_one_file_fails() -> None:
    with pytest.raises(AssertionError, match="a file made by several writers: 4 writers made"):
        memory_conformance(lambda: StoredMemory(Hasty()))


def test_a_store_with_mistakes_fails_and_is_told_which() -> None:
    with pytest.raises(AssertionError) as caught:
        memory_conformance(lambda: StoredMemory(Forgetful()))
    text = str(caught.value)
    assert "delete: a file: left /memories/notes.md" in text
    assert "rename: a folder: " in text
    assert "letters of all sorts: said as a success" in text  # sizes are in bytes
    assert "clear_all_memory: left /memories/notes.md, /memories/a" in text
    assert "view: a file" not in text
