"""Walks through a folder: what they find, pass over and report."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._confined import Confined
from agentkit_tools._walk import Walk
from agentkit_tools._walk import walk as walk_through


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with files."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.txt").write_text("alpha")
    (tmp_path / "inner" / "b.txt").write_text("beta")
    return tmp_path


def walk(root: Path, path: str = ".", *, max_files: int = 100, max_depth: int = 10) -> Walk:
    return walk_through(
        Confined(root),
        path,
        skip=frozenset({"skipped"}),
        markers=frozenset({"MARKER"}),
        max_files=max_files,
        max_depth=max_depth,
    )


def test_a_walk_finds_regular_files_and_counts_the_rest(root: Path) -> None:
    (root / "inner" / "link").symlink_to("b.txt")
    (root / "inner" / "loop").symlink_to(".")
    os.mkfifo(root / "pipe")
    os.link(root / "inner" / "b.txt", root / "hard.txt")
    (root / "c.txt").write_text("gamma")
    found = walk(root)
    assert found.files == ["a.txt", "c.txt"]
    assert found.left_out == {"symbolic link": 2, "special file": 1, "hard-linked file": 2}
    assert found.complete


def test_a_walk_begins_where_it_is_told_to(root: Path) -> None:
    assert walk(root, "inner").files == ["inner/b.txt"]
    with pytest.raises(ToolError, match="no folder"):
        walk(root, "a.txt")


def test_a_walk_does_not_enter_folders_by_name_or_marker(root: Path) -> None:
    for name in ("skipped", "marked"):
        (root / "inner" / name).mkdir()
        (root / "inner" / name / "x.txt").touch()
    (root / "inner" / "marked" / "MARKER").touch()
    found = walk(root)
    assert found.files == ["a.txt", "inner/b.txt"]
    assert found.not_entered == {"skipped", "marked"}


def test_a_walk_stops_at_its_limits_and_says_so(root: Path) -> None:
    found = walk(root, max_files=1)
    assert found.files == ["a.txt"]
    assert not found.complete
    shallow = walk(root, max_depth=0)
    assert shallow.files == ["a.txt"]
    assert shallow.left_out == {"folder of a greater depth": 1}


def test_names_that_no_path_could_ask_for_are_left_out(root: Path) -> None:
    for name in ("back\\slash", "new\nline", "~tilde", "\u202eright-to-left"):
        (root / name).touch()
    if sys.platform == "linux":
        (root / os.fsdecode(b"caf\xe9")).touch()
    (root / "with blank ü 漢.txt").touch()
    found = walk(root)
    assert found.files == ["a.txt", "inner/b.txt", "with blank ü 漢.txt"]
    assert found.left_out == {"odd name": 5 if sys.platform == "linux" else 4}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_counted_and_refused_by_name(root: Path) -> None:
    (root / "inner").chmod(0)
    assert walk(root).left_out == {"unreadable folder": 1}
    with pytest.raises(ToolError, match="may not be read"):
        walk(root, "inner")
    (root / "inner").chmod(0o700)


def test_a_walk_knows_the_sizes_of_files(root: Path) -> None:
    assert walk(root).sizes == {"a.txt": 5, "inner/b.txt": 4}


def test_files_that_are_being_written_are_not_there_yet(root: Path) -> None:
    (root / ".agentkit-unfinished-0").write_text("half")
    found = walk(root)
    assert found.files == ["a.txt", "inner/b.txt"]
    assert not found.left_out
