"""Sizes, counts and patterns that would fill memory or never end: bounded, and said in short."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import anyio
import pytest

from agentkit_tools import MAX_RESULT_CHARS, BetaAsyncFunctionTool, ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool, MemoryLimits
from agentkit_tools.text_editor import AsyncTextEditorTool, TextEditorTool
from agentkit_tools.workspace import Workspace

HUGE = "a line of a huge file\n" * 400_000


def view(tool: Any, path: str) -> str:
    return tool.call({"command": "view", "path": path})


def test_case_71_the_view_of_a_huge_file_is_bounded(tmp_path: Path):
    (tmp_path / "huge.txt").write_text(HUGE)
    (tmp_path / "line.txt").write_text("x" * 5_000_000)
    workspace, editor = Workspace(tmp_path), TextEditorTool(tmp_path)
    for name in ("huge.txt", "line.txt"):
        assert len(view(editor, name)) <= MAX_RESULT_CHARS
        assert len(str(workspace.read_file(name))) <= MAX_RESULT_CHARS
    memory = BetaLocalFilesystemMemoryTool(tmp_path, limits=MemoryLimits(file_bytes=10_000_000))
    (tmp_path / "memories" / "huge.txt").write_text(HUGE)
    assert len(view(memory, "/memories/huge.txt")) <= MAX_RESULT_CHARS
    with pytest.raises(ToolError, match="more than 1000000 bytes"):
        view(BetaLocalFilesystemMemoryTool(tmp_path), "/memories/huge.txt")


def test_case_71_a_list_of_very_many_files_is_bounded(tmp_path: Path):
    folder = tmp_path / "memories"
    folder.mkdir()
    for number in range(3_000):
        (folder / f"a file with a long name {number}").touch()
    assert len(view(TextEditorTool(folder), ".")) <= MAX_RESULT_CHARS
    workspace = Workspace(folder)
    for text in (workspace.list_files(), workspace.glob("**"), workspace.count_lines()):
        assert len(text) <= MAX_RESULT_CHARS
    memory = BetaLocalFilesystemMemoryTool(tmp_path)
    assert len(view(memory, "/memories")) <= MAX_RESULT_CHARS
    with pytest.raises(ToolError, match="There are 1000 files, the most there may be"):
        memory.call({"command": "create", "path": "/memories/one more", "file_text": ""})


def test_case_72_a_text_that_matches_everywhere_is_told_of_in_short_and_soon(tmp_path: Path):
    (tmp_path / "memories").mkdir()
    (tmp_path / "memories" / "a").write_text("a" * 900_000)
    (tmp_path / "memories" / "lines").write_text("a\n" * 400_000)
    edit = {"command": "str_replace", "old_str": "a", "new_str": "b"}
    memory = BetaLocalFilesystemMemoryTool(tmp_path)
    editor, workspace = TextEditorTool(tmp_path), Workspace(tmp_path)
    started = time.monotonic()
    for name in ("a", "lines"):
        for call in (
            lambda name=name: memory.call({**edit, "path": f"/memories/{name}"}),
            lambda name=name: editor.call({**edit, "path": f"memories/{name}"}),
            lambda name=name: workspace.edit_file(f"memories/{name}", "a", "b"),
        ):
            with pytest.raises(ToolError) as caught:
                call()
            assert len(str(caught.value)) < 1_000
    assert len(workspace.grep("a")) < 20_000
    assert len(workspace.find_text("a")) < 20_000
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_case_79_an_event_loop_goes_on_while_tools_work_on_files(backend: str, tmp_path: Path):
    (tmp_path / "evil.txt").write_text("a" * 60 + "!\n")
    workspace = Workspace(tmp_path, search_seconds=1)
    grep = BetaAsyncFunctionTool(workspace.grep)
    editor = AsyncTextEditorTool(tmp_path)
    ticks = 0

    async def main() -> None:
        over = anyio.Event()

        async def tick() -> None:
            nonlocal ticks
            while not over.is_set():
                await anyio.sleep(0.01)
                ticks += 1

        async with anyio.create_task_group() as group:
            group.start_soon(tick)
            with pytest.raises(ToolError, match="took too long"):
                # ripgrep has no repeats of groups, so that this is searched for by our own child.
                await grep.call({"pattern": r"(a+)+(b)\2$"})
            await editor.call({"command": "create", "path": "new", "file_text": "x" * 1_000_000})
            over.set()

    anyio.run(main, backend=backend)
    assert ticks > 10
