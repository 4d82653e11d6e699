"""The text editor: every command in every situation, versions, previews and what it must not do."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from editor_cases import CODE, EDITOR_CASES, OLD, EditorCase

from agentkit_tools import InvalidArguments, ToolError
from agentkit_tools.text_editor import AsyncTextEditorTool, TextEditorTool, TextEditorVersion

VERSIONS: dict[TextEditorVersion, str] = {
    "text_editor_20250728": "str_replace_based_edit_tool",
    "text_editor_20250429": "str_replace_based_edit_tool",
    "text_editor_20250124": "str_replace_editor",
    "text_editor_20241022": "str_replace_editor",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "code.py").write_text(CODE)
    (tmp_path / "secret").write_text("secret")
    return folder


async def said(tool: TextEditorTool | AsyncTextEditorTool, input: object) -> tuple[str, bool]:
    try:
        answer = tool.call(input)
        return (await answer if inspect.isawaitable(answer) else answer), False
    except ToolError as error:
        return str(error), True


def edit(tool: TextEditorTool, command: str, path: str = "code.py", **fields: Any) -> str:
    return tool.call({"command": command, "path": path, **fields})


@pytest.mark.parametrize("kind", [TextEditorTool, AsyncTextEditorTool])
@pytest.mark.parametrize("case", EDITOR_CASES, ids=str)
async def test_what_the_model_is_told(case: EditorCase, kind: Any, root: Path):
    tool = kind(root, version=case.version)
    case.prepare(root)
    for command in case.before:
        await said(tool, command)
    if "changed since" in case.says:
        (root / "other").write_text("by somebody else")
    text, is_error = await said(tool, case.input())
    assert text.startswith(case.says[:-1]) if case.says.endswith("…") else text == case.says
    assert is_error == case.is_error
    assert (root / "code.py").read_bytes() == case.leaves
    assert str(root.parent) not in text
    assert len(text) <= 100_000


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_has_its_own_name_and_commands(version: TextEditorVersion, root: Path):
    tool = TextEditorTool(root, version=version, cache_control={"type": "ephemeral"})
    assert tool.to_dict() == {
        "type": version,
        "name": VERSIONS[version],
        "cache_control": {"type": "ephemeral"},
    }
    assert (tool.name, tool.sequential, tool.requires_approval) == (VERSIONS[version], True, False)
    edit(tool, "str_replace", old_str="return 1", new_str="return 2")
    if VERSIONS[version] == "str_replace_editor":
        edit(tool, "undo_edit")
        assert (root / "code.py").read_text() == CODE
    else:
        with pytest.raises(InvalidArguments, match="has to be one of view, create"):
            edit(tool, "undo_edit")


def test_max_characters_is_told_to_the_api_and_kept(root: Path):
    tool = TextEditorTool(root, max_characters=40)
    assert tool.to_dict().get("max_characters") == 40
    assert edit(tool, "view") == (
        "     1\tdef f():\n     2\t    return 1\n"
        "[Lines 1 to 2 of 5; go on with view_range [3, -1].]"
    )
    with pytest.raises(ValueError, match="text_editor_20250429 has not"):
        TextEditorTool(root, version="text_editor_20250429", max_characters=40)
    with pytest.raises(ValueError, match="at least 1"):
        TextEditorTool(root, max_characters=0)


@pytest.mark.parametrize(
    ("input", "reason"),
    [
        ({}, "command: has to be one of view, create, str_replace, insert"),
        ({"command": "rm", "path": "code.py"}, "command: has to be one of"),
        ({"command": "view"}, "path: required, but missing"),
        ({"command": "view", "path": 1}, "path: .*string"),
        ({"command": "view", "path": "a", "x": 1}, "x: .*not permitted"),
        ({"command": "insert", "path": "a", "insert_line": "x", "insert_text": ""}, "insert_line"),
        ({"command": "create", "path": "code.py", "file_text": None}, "file_text: required"),
    ],
)
def test_an_input_that_does_not_fit_is_refused(input: dict[str, Any], reason: str, root: Path):
    with pytest.raises(InvalidArguments, match=reason):
        TextEditorTool(root).call(input)
    with pytest.raises(TypeError, match="must be a dict, not list"):
        TextEditorTool(root).call([])


def test_absolute_paths_below_the_root_are_taken(root: Path):
    tool = TextEditorTool(root)
    assert edit(tool, "view", str(root / "code.py")) == edit(tool, "view")
    assert edit(tool, "view", str(root)) == "code.py"
    (root.parent / "root_backup").mkdir()
    (root.parent / "root_backup" / "x").write_text("secret")
    for path in (f"{root}_backup/x", f"{root}/../secret", f"{root}//etc/passwd"):
        with pytest.raises(ToolError):
            edit(tool, "view", path)


def test_so_are_those_that_a_shell_tells_of_a_root_behind_a_link(root: Path, tmp_path: Path):
    (root / "a.txt").write_text("one\n")
    link = tmp_path / "link"
    link.symlink_to(root)
    tool = TextEditorTool(link)
    for path in (link / "a.txt", root.resolve() / "a.txt"):
        assert tool.call({"command": "view", "path": str(path)}) == "     1\tone"
    assert "a.txt" in tool.call({"command": "view", "path": str(root.resolve())})


def test_the_root_may_be_the_whole_file_system(root: Path):
    (root / "a.txt").write_text("one\n")
    path = str(root.resolve() / "a.txt")
    for given in (path, path[1:]):
        assert TextEditorTool("/").call({"command": "view", "path": given}) == "     1\tone"


def test_encoding_and_line_endings_are_kept(root: Path):
    (root / "w").write_bytes("\ufeffä\r\nb\r\n".encode("utf-16-le"))
    tool = TextEditorTool(root)
    assert edit(tool, "view", "w") == "     1\tä\n     2\tb"
    edit(tool, "str_replace", "w", old_str="ä\nb", new_str="ö\nc")
    edit(tool, "insert", "w", insert_line=2, insert_text="d")
    assert (root / "w").read_bytes() == "\ufefföß\r\n".replace("ß", "\r\nc\r\nd").encode(
        "utf-16-le"
    )


@pytest.mark.parametrize(
    ("before", "old", "after"),
    [
        (b"a\r\nb\r\nc\r\n", "a\r\nb\r\n", b"x\r\ny\r\nc\r\n"),
        (b"a\nb\nc\n", "a\r\nb\r\n", b"x\ny\nc\n"),
        (b"a\r\nb\nc\r\n", "a\r\nb\n", b"x\r\ny\r\nc\r\n"),
        (b"a\r\r\nb\nc\n", "a\r\nb\n", b"x\ny\nc\n"),
    ],
)
@pytest.mark.parametrize("new", ["x\r\ny\r\n", "x\ny\n"])
def test_a_text_is_found_whatever_line_endings_it_is_given_with(
    root: Path, before: bytes, old: str, after: bytes, new: str
):
    (root / "w").write_bytes(before)
    edit(TextEditorTool(root), "str_replace", "w", old_str=old, new_str=new)
    assert (root / "w").read_bytes() == after


def test_edits_are_undone_one_by_one_if_nothing_came_between(root: Path):
    tool = TextEditorTool(root, version=OLD)
    edit(tool, "str_replace", old_str="return 1", new_str="return 2")
    edit(tool, "insert", insert_line=0, new_str="# top")
    edit(tool, "create", "new.py", file_text="x")
    edit(tool, "undo_edit")
    edit(tool, "undo_edit")
    assert (root / "code.py").read_text() == CODE
    for path, reason in (("code.py", "no edit"), ("new.py", "made by its first edit")):
        with pytest.raises(ToolError, match=reason):
            edit(tool, "undo_edit", path)
    edit(tool, "str_replace", old_str="return 1", new_str="return 3")
    (root / "code.py").write_text("by somebody else")
    with pytest.raises(ToolError, match="changed since the last edit"):
        edit(tool, "undo_edit")
    assert (root / "code.py").read_text() == "by somebody else"


def test_a_preview_shows_what_would_change_and_changes_nothing(root: Path):
    tool = TextEditorTool(root)
    given = {"command": "str_replace", "path": "code.py", "old_str": "1", "new_str": "2"}
    assert tool.preview(given) == (
        "--- a/code.py\n+++ b/code.py\n@@ -1,5 +1,5 @@\n def f():\n"
        "-    return 1\n+    return 2\n \n print(f())\n print(f())\n"
    )
    made = {"command": "create", "path": "new.py", "file_text": "x"}
    assert tool.preview(made) == (
        "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n"
    )
    assert tool.preview({"command": "view", "path": "code.py"}) == ""
    with pytest.raises(ToolError, match="does not stand"):
        tool.preview({**given, "old_str": "nowhere"})
    assert (root / "code.py").read_text() == CODE
    assert not (root / "new.py").exists()


def test_approval_is_asked_for_what_changes_files_only(root: Path):
    class Call:
        def __init__(self, command: str) -> None:
            self.input = {"command": command}

    rule: Any = TextEditorTool(root, requires_approval=True).requires_approval
    assert [rule(Call(name), None) for name in ("view", "create", "insert")] == [False, True, True]


def test_a_file_of_too_many_bytes_is_refused(root: Path):
    tool = TextEditorTool(root, max_file_bytes=100)
    with pytest.raises(ToolError, match="would have 101 bytes, and may have 100"):
        edit(tool, "create", "big", file_text="x" * 101)
    with pytest.raises(ToolError, match="may have 100"):
        edit(tool, "insert", insert_line=0, insert_text="x" * 60)
    (root / "big").write_text("x" * 101)
    with pytest.raises(ToolError, match="more than 100 bytes"):
        edit(tool, "view", "big")


def test_a_character_that_is_none_is_refused(root: Path):
    for fields in (
        {"command": "create", "path": "new", "file_text": "\ud800"},
        {"command": "str_replace", "path": "code.py", "old_str": "1", "new_str": "\ud800"},
    ):
        with pytest.raises(ToolError, match=r"UTF-8, which has no '\\ud800'"):
            TextEditorTool(root).call(fields)
    assert [path.name for path in root.iterdir()] == ["code.py"]


def test_a_tool_needs_a_folder(root: Path):
    with pytest.raises(NotADirectoryError):
        TextEditorTool(root / "code.py")
