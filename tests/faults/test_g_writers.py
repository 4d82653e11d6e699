"""Two processes that edit one file lose no edit; one that is killed loses none it was told of."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import writers

from agentkit_tools.memory import BetaLocalFilesystemMemoryTool, SQLiteMemory

EACH = 40


def begin(kind: str, folder: Path) -> None:
    """Make the file that is edited."""
    made = {"command": "create", "path": "/memories/log.txt", "file_text": ""}
    if kind == "memory":
        BetaLocalFilesystemMemoryTool(folder).call(made)
    elif kind == "sqlite":
        SQLiteMemory(folder / "memory.db").call(made)
    else:
        (folder / "log.txt").write_text(writers.END)


def edits(kind: str, folder: Path) -> list[str]:
    """Read the edits that survived."""
    if kind == "sqlite":
        memory = SQLiteMemory(folder / "memory.db").store.read("log.txt")
        text = memory.text if memory else ""
    else:
        text = (folder / ("memories/log.txt" if kind == "memory" else "log.txt")).read_text()
    return [line for line in text.splitlines(keepends=True) if line != writers.END]


def start(kind: str, folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, writers.__file__, kind, folder, name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("kind", writers.KINDS)
def test_case_73_of_two_writers_every_acknowledged_edit_survives(kind: str, tmp_path: Path):
    begin(kind, tmp_path)
    running = [start(kind, tmp_path, name, EACH) for name in ("ada", "bob")]
    acknowledged = [
        line for one in running for line in one.communicate(timeout=300)[0].splitlines()
    ]
    assert len(acknowledged) == 2 * EACH
    assert sorted(edits(kind, tmp_path)) == sorted(f"{line}\n" for line in acknowledged)


@pytest.mark.parametrize("kind", writers.KINDS)
def test_case_73_a_writer_that_is_killed_loses_nothing_it_was_told_of(kind: str, tmp_path: Path):
    begin(kind, tmp_path)
    acknowledged: list[str] = []
    for turn in range(4):
        writer = start(kind, tmp_path, f"turn {turn}", 1_000_000)
        assert writer.stdout
        acknowledged += [writer.stdout.readline() for _ in range(3 + turn)]
        writer.kill()
        # Not `communicate`, which passes over what `readline` has read ahead.
        acknowledged += writer.stdout.read().splitlines(keepends=True)
        writer.stdout.close()
        writer.wait(60)
        survived = edits(kind, tmp_path)
        assert len(survived) == len(set(survived))
        assert set(acknowledged) <= set(survived)
        assert len(survived) <= len(acknowledged) + 1
        acknowledged = survived  # one may have been written, and not yet told of
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "memory.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
