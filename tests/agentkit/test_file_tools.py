"""Memory, text editor and workspace under both runners, and a diff for who is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import (
    AsyncTextEditorTool,
    BetaAsyncLocalFilesystemMemoryTool,
    BetaLocalFilesystemMemoryTool,
    SQLiteMemory,
    TextEditorTool,
    Workspace,
)

Make = Callable[[Path], list[Any]]


def use(name: str, **input: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": name, "input": input}


def run(colour: str, tools: list[Any], script: list[Any], approve: Any = None) -> list[Any]:
    """Play a script with a runner of a colour; return the calls that were made."""
    params: dict[str, Any] = {
        "model": "claude-sonnet-4-5-20250929",
        "max_tokens": 100,
        "tools": tools,
        "messages": [{"role": "user", "content": "Go."}],
        "approve": approve,
    }
    with LocalAPI(model=ScriptedModel([*script, "Done."])) as api:
        if colour == "sync":
            with api.client() as client:
                asked: Any = client  # what it takes is in a dict, which has no types
                runner = asked.beta.messages.tool_runner(**params)
                runner.until_done()
                return runner.calls

        async def main() -> list[Any]:
            async with api.async_client() as client:
                asked: Any = client  # what it takes is in a dict, which has no types
                runner = asked.beta.messages.tool_runner(**params)
                await runner.until_done()
                return runner.calls

        return anyio.run(main, backend=colour)


MEMORIES: dict[str, Make] = {
    "files": lambda folder: [BetaLocalFilesystemMemoryTool(folder)],
    "sqlite": lambda folder: [SQLiteMemory(folder / "memory.db")],
    "files, async": lambda folder: [BetaAsyncLocalFilesystemMemoryTool(folder)],
}


@pytest.mark.parametrize("kind", MEMORIES)
@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_memory_is_kept_between_runs(kind: str, colour: str, tmp_path: Path):
    if kind.endswith("async") and colour == "sync":
        with pytest.raises(TypeError, match="AsyncAnthropic"):
            run(colour, MEMORIES[kind](tmp_path), [])
        return
    create = use("memory", command="create", path="/memories/a.md", file_text="tea\n")
    view = use("memory", command="view", path="/memories/a.md")
    (made,) = run(colour, MEMORIES[kind](tmp_path), [create])
    seen, again = run(colour, MEMORIES[kind](tmp_path), [view, create])
    assert (made.content, made.is_error) == ("File created successfully at: /memories/a.md", False)
    assert seen.content.endswith("     1\ttea")
    assert (again.content, again.is_error) == ("Error: File /memories/a.md already exists", True)


@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_calls_that_write_are_made_one_after_the_other(colour: str, tmp_path: Path):
    (tmp_path / "a").write_text("0\n")
    editors = [TextEditorTool] if colour == "sync" else [TextEditorTool, AsyncTextEditorTool]
    for editor in editors:
        (tmp_path / "a").write_text("0\n")
        name = "str_replace_based_edit_tool"
        edits = [
            use(name, command="str_replace", path="a", old_str=str(n), new_str=str(n + 1))
            for n in range(5)
        ]
        calls = run(colour, [editor(tmp_path)], [edits])
        assert [call.is_error for call in calls] == [False] * 5
        assert (tmp_path / "a").read_text() == "5\n"


@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_who_is_asked_sees_what_a_call_would_change(colour: str, tmp_path: Path):
    (tmp_path / "a").write_text("one\n")
    workspace = Workspace(tmp_path)
    shown: list[str] = []

    def approve(call: Any, context: Any) -> bool:
        shown.append(workspace.preview(call.name, call.input))
        return "two" in shown[-1]

    calls = run(
        colour,
        workspace.coding_tools(),
        [
            use("read_file", path="a"),
            use("edit_file", path="a", old_text="one", new_text="three"),
            use("edit_file", path="a", old_text="one", new_text="two"),
        ],
        approve,
    )
    assert [call.name for call in calls] == ["read_file", "edit_file"]  # a no is no call
    assert [diff.splitlines()[-1] for diff in shown] == ["+three", "+two"]
    assert (tmp_path / "a").read_text() == "two\n"
