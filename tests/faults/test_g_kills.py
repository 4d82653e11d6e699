"""A kill, or a full disk, in the middle of a write: the old content or the new, never a part."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kill_steps
import pytest

from agentkit_tools import ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool, SQLiteMemory
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

BIG = "x" * 400_000
STRIDE = 4
"""`python tests/kill_steps.py FOLDER` kills at every step, not only at every fourth."""


def test_case_78_a_kill_at_any_step_leaves_the_old_or_the_new(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, kill_steps.__file__, tmp_path, str(STRIDE)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    steps: dict[str, int] = json.loads(done.stdout)
    assert steps.keys() == kill_steps.OPERATIONS.keys()
    assert all(count > 10 for count in steps.values()), steps


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file grow beyond 64 KB, which is an error like a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def memory_calls(tool: Any) -> list[Callable[[], object]]:
    tool.call({"command": "create", "path": "/memories/a", "file_text": "old\n"})

    def call(command: str, **fields: Any) -> Callable[[], object]:
        return lambda: tool.call({"command": command, **fields})

    return [
        call("create", path="/memories/b/c", file_text=BIG),
        call("str_replace", path="/memories/a", old_str="old", new_str=BIG),
        call("insert", path="/memories/a", insert_line=0, insert_text=BIG),
    ]


def test_case_78_a_full_disk_leaves_memories_in_files(tmp_path: Path, full_disk: None):
    for call in memory_calls(BetaLocalFilesystemMemoryTool(tmp_path)):
        with pytest.raises(ToolError, match="nothing was changed"):
            call()
    assert (tmp_path / "memories" / "a").read_text() == "old\n"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a"]


def test_case_78_a_full_disk_leaves_memories_in_sqlite(tmp_path: Path, full_disk: None):
    memory = SQLiteMemory(tmp_path / "memory.db")
    for call in memory_calls(memory):
        with pytest.raises(ToolError, match=r"can't be used now: .*Nothing changed"):
            call()
    assert memory.store.sizes() == {"a": 4}
    memory.call({"command": "insert", "path": "/memories/a", "insert_line": 1, "insert_text": "n"})
    assert [version.text for version in memory.history("/memories/a")] == ["old\n", "old\nn\n"]


def test_case_78_a_full_disk_leaves_the_files_of_editor_and_workspace(
    tmp_path: Path, full_disk: None
):
    for name in ("a", "b"):
        (tmp_path / name).write_text("old\n")
    editor, workspace = TextEditorTool(tmp_path), Workspace(tmp_path)
    edit: Any = {"path": "b", "old_text": "old", "new_text": "new"}
    for call in (
        lambda: editor.call({"command": "create", "path": "a", "file_text": BIG}),
        lambda: editor.call(
            {"command": "insert", "path": "a", "insert_line": 0, "insert_text": BIG}
        ),
        lambda: workspace.write_file("new", BIG),
        lambda: workspace.edit_files([edit, {"path": "a", "old_text": "old", "new_text": BIG}]),
    ):
        with pytest.raises(ToolError, match="nothing was changed"):
            call()
    left = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert left == {"a": "old\n", "b": "old\n"}
