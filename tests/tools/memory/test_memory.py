"""The memory tool's contract, limits, namespaces, overlays, and what guards against lost edits."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from agentkit_client.types import beta
from agentkit_tools import InvalidArguments, ToolError
from agentkit_tools.memory import (
    BetaAbstractMemoryTool,
    BetaAsyncAbstractMemoryTool,
    BetaLocalFilesystemMemoryTool,
    InMemoryMemory,
    MemoryLimits,
    SQLiteMemory,
    StoredMemory,
    UnknownCommand,
)

NOTES = "/memories/notes.md"


def create(tool: BetaAbstractMemoryTool, path: str, text: str = "") -> object:
    return tool.call({"command": "create", "path": path, "file_text": text})


def insert(tool: BetaAbstractMemoryTool, line: int, text: str) -> object:
    given = {"path": NOTES, "insert_line": line, "insert_text": text}
    return tool.call({"command": "insert", **given})


def view(tool: BetaAbstractMemoryTool, path: str, **given: Any) -> str:
    return str(tool.call({"command": "view", "path": path, **given}))


def lines(tool: BetaAbstractMemoryTool, path: str = NOTES) -> list[str]:
    return [line.partition("\t")[2] for line in view(tool, path).splitlines()[1:]]


class Recorder(BetaAbstractMemoryTool):
    """Says which command it got."""

    def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> str:
        return repr(command)

    create = str_replace = insert = delete = rename = view  # type: ignore[assignment]


class AsyncRecorder(BetaAsyncAbstractMemoryTool):
    """The same, async."""

    async def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> str:
        return repr(command)

    create = str_replace = insert = delete = rename = view  # type: ignore[assignment]


COMMANDS: dict[str, tuple[dict[str, Any], type]] = {
    "view": ({"path": "/memories"}, beta.BetaMemoryTool20250818ViewCommand),
    "create": ({"path": "p", "file_text": "t"}, beta.BetaMemoryTool20250818CreateCommand),
    "str_replace": (
        {"path": "p", "old_str": "o", "new_str": "n"},
        beta.BetaMemoryTool20250818StrReplaceCommand,
    ),
    "insert": (
        {"path": "p", "insert_line": 1, "insert_text": "t"},
        beta.BetaMemoryTool20250818InsertCommand,
    ),
    "delete": ({"path": "p"}, beta.BetaMemoryTool20250818DeleteCommand),
    "rename": ({"old_path": "o", "new_path": "n"}, beta.BetaMemoryTool20250818RenameCommand),
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_comes_as_its_model(command: str):
    fields, kind = COMMANDS[command]
    given = {"command": command, **fields}
    assert Recorder().call(given) == await AsyncRecorder().call(given) == repr(kind(**given))
    assert Recorder().execute(kind(**given)) == repr(kind(**given))


def test_the_definition_is_the_recorded_one():
    assert Recorder().to_dict() == {"type": "memory_20250818", "name": "memory"}
    cached = InMemoryMemory(cache_control={"type": "ephemeral"})
    assert cached.to_dict() == {
        "type": "memory_20250818",
        "name": "memory",
        "cache_control": {"type": "ephemeral"},
    }
    assert (cached.name, cached.sequential) == ("memory", True)


async def test_what_is_no_command_is_refused():
    for call in (Recorder().call, InMemoryMemory().call):
        with pytest.raises(UnknownCommand, match="There is no command 'format'"):
            call({"command": "format"})
        with pytest.raises(InvalidArguments, match="path: required, but missing"):
            call({"command": "view"})
        with pytest.raises(TypeError, match="must be a dict, not str"):
            call("view")
    with pytest.raises(NotImplementedError):
        await AsyncRecorder().call({"command": "format"})
    with pytest.raises(NotImplementedError):
        Recorder().clear_all_memory()
    with pytest.raises(NotImplementedError):
        await AsyncRecorder().clear_all_memory()


def test_everything_can_be_cleared(tmp_path: Path):
    for tool in (
        InMemoryMemory(),
        SQLiteMemory(tmp_path / "m.db"),
        BetaLocalFilesystemMemoryTool(tmp_path / "m"),
    ):
        create(tool, NOTES, "x")
        create(tool, "/memories/a/.hidden", "x")
        tool.clear_all_memory()
        assert view(tool, "/memories").endswith("\n0\t/memories")
        create(tool, NOTES, "new")


@pytest.mark.parametrize("kind", ["files", "sqlite", "in memory"])
def test_limits_are_kept_and_named(kind: str, tmp_path: Path):
    limits = MemoryLimits(file_bytes=20, total_bytes=50, files=3, depth=2, view_characters=30)
    tools: dict[str, BetaAbstractMemoryTool] = {
        "files": BetaLocalFilesystemMemoryTool(tmp_path / "m", limits=limits),
        "sqlite": SQLiteMemory(tmp_path / "m.db", limits=limits),
        "in memory": InMemoryMemory(limits=limits),
    }
    tool = tools[kind]
    with pytest.raises(ToolError, match="would have 21 bytes, and may have 20"):
        create(tool, NOTES, "x" * 21)
    with pytest.raises(ToolError, match="more than 2 names"):
        create(tool, "/memories/a/b/c", "x")
    create(tool, NOTES, "é" * 10)
    with pytest.raises(ToolError, match="may have 20"):
        insert(tool, 0, "x")
    create(tool, "/memories/2", "x" * 20)
    with pytest.raises(ToolError, match="more than the 50 bytes"):
        create(tool, "/memories/3", "x" * 11)
    create(tool, "/memories/3", "a\n" * 5)
    with pytest.raises(ToolError, match="There are 3 files, the most there may be"):
        create(tool, "/memories/4", "")
    assert view(tool, "/memories/3").endswith(
        "     1\ta\n     2\ta\n     3\ta\n[Lines 1 to 3 of 5; go on with view_range [4, -1].]"
    )
    tool.call({"command": "delete", "path": "/memories/2"})
    create(tool, "/memories/a/5", "")
    with pytest.raises(ToolError, match="more than 2 names"):
        tool.call({"command": "rename", "old_path": "/memories/a", "new_path": "/memories/b/a"})


def test_a_long_list_of_files_is_cut():
    tool = InMemoryMemory(limits=MemoryLimits(listed=3))
    for number in range(5):
        create(tool, f"/memories/{number}", "x")
    assert view(tool, "/memories").endswith("1\t/memories/0\n1\t/memories/1\n… and 3 more.")


@pytest.mark.parametrize("kind", ["files", "sqlite"])
def test_namespaces_see_nothing_of_each_other(kind: str, tmp_path: Path):
    def memory(namespace: str) -> BetaAbstractMemoryTool:
        if kind == "sqlite":
            return SQLiteMemory(tmp_path / "m.db", namespace=namespace)
        return BetaLocalFilesystemMemoryTool(tmp_path / "m", namespace=namespace)

    ada, bob = memory("ada"), memory("bob")
    create(ada, NOTES, "of ada")
    create(bob, NOTES, "of bob")
    assert (lines(ada), lines(bob)) == (["of ada"], ["of bob"])
    bob.clear_all_memory()
    assert lines(memory("ada")) == ["of ada"]
    with pytest.raises(ToolError):
        view(bob, NOTES)


@pytest.mark.parametrize("namespace", ["", ".", "..", "a/b", "/a", "a\\b", "~", "%2e%2e", "a\0"])
def test_a_namespace_can_not_be_a_way_out(namespace: str, tmp_path: Path):
    with pytest.raises(ValueError, match="one name of a folder"):
        BetaLocalFilesystemMemoryTool(tmp_path, namespace=namespace)


def test_an_overlay_is_seen_and_not_changed(tmp_path: Path):
    team = BetaLocalFilesystemMemoryTool(tmp_path / "team")
    create(team, "/memories/team/rules.md", "be kind")
    tool = SQLiteMemory(tmp_path / "m.db", overlay=team.store, limits=MemoryLimits(total_bytes=5))
    create(tool, NOTES, "own")
    assert lines(tool, "/memories/team/rules.md") == ["be kind"]
    assert "7\t/memories/team/rules.md" in view(tool, "/memories")
    for command in (
        {"command": "delete", "path": "/memories/team"},
        {"command": "delete", "path": "/memories/team/rules.md"},
        {"command": "rename", "old_path": "/memories/team", "new_path": "/memories/x"},
        {
            "command": "str_replace",
            "path": "/memories/team/rules.md",
            "old_str": "kind",
            "new_str": "rude",
        },
    ):
        with pytest.raises(ToolError, match=r"/memories/team/rules.md is read-only"):
            tool.call(command)
    tool.clear_all_memory()
    assert lines(tool, "/memories/team/rules.md") == ["be kind"]


def test_lines_are_not_inserted_where_another_writer_has_moved_them():
    tool = InMemoryMemory()
    other = StoredMemory(tool.store)
    create(tool, NOTES, "one\ntwo\n")
    view(tool, NOTES)
    insert(tool, 1, "own edits keep what was seen")
    insert(tool, 3, "last")
    insert(other, 0, "first")
    with pytest.raises(ToolError, match="was changed since it was viewed"):
        insert(tool, 1, "x")
    insert(tool, 0, "the top is the top")
    assert lines(tool)[:3] == ["the top is the top", "first", "one"]
    insert(tool, 2, "x")
    assert lines(tool)[2:4] == ["x", "one"]


def test_an_edit_is_worked_out_again_when_another_writer_was_faster():
    tool = InMemoryMemory()
    create(tool, NOTES, "one\n")
    write, edits = tool.store.write, iter(["a", "b"])

    def overtaken(path: str, text: str, expected: str | None) -> bool:
        edit = next(edits, None)
        if edit:
            before = tool.store.read(path)
            assert before
            write(path, f"{edit}\n{before.text}", before.version)
        return write(path, text, expected)

    tool.store.write = overtaken
    insert(tool, 0, "mine")
    assert lines(tool) == ["mine", "b", "a", "one"]


def test_line_endings_are_kept(tmp_path: Path):
    tool = BetaLocalFilesystemMemoryTool(tmp_path)
    file = tmp_path / "memories" / "notes.md"
    file.write_bytes(b"one\r\ntwo\r\nthree\r\n")
    assert lines(tool) == ["one", "two", "three"]
    edit = {"path": NOTES, "old_str": "one\ntwo", "new_str": "1\n2"}
    tool.call({"command": "str_replace", **edit})
    insert(tool, 3, "four")
    assert file.read_bytes() == b"1\r\n2\r\nthree\r\nfour\r\n"


def test_files_are_for_the_owner_alone_under_any_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        create(BetaLocalFilesystemMemoryTool(tmp_path / "x" / "m"), "/memories/a/b.md", "x")
        SQLiteMemory(tmp_path / "m.db")
    finally:
        os.umask(before)
    modes = {
        path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
    }
    assert modes == {
        "x": 0o700,
        "x/m": 0o700,
        "x/m/memories": 0o700,
        "x/m/memories/a": 0o700,
        "x/m/memories/a/b.md": 0o600,
        "m.db": 0o600,
    }


def test_a_text_with_half_a_character_is_refused():
    with pytest.raises(ToolError, match="no character"):
        create(InMemoryMemory(), NOTES, "\ud800")
