"""The tools to work on a workspace: read, glob, grep, write, edit, and several edits as one."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from agentkit_tools import ToolError
from agentkit_tools.workspace import Workspace

CODE = "def f():\n    return 1\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "code.py").write_text(CODE)
    (folder / "notes.md").write_text("one\ntwo\n")
    (tmp_path / "secret").write_text("secret")
    return folder


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(root)


def call(workspace: Workspace, tool: str, /, **given: Any) -> Any:
    tools = {one.name: one for one in workspace.coding_tools()}
    jsonschema.validate(given, tools[tool].to_dict()["input_schema"])
    return tools[tool].call(given)


def contents(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def test_tools_that_write_wait_for_a_yes_and_are_called_alone(workspace: Workspace):
    looking, writing = ["read_file", "glob", "grep"], ["write_file", "edit_file", "edit_files"]
    tools = {tool.name: tool for tool in workspace.coding_tools()}
    assert [*tools] == looking + writing
    assert [tools[name].requires_approval for name in tools] == [False] * 3 + [True] * 3
    assert [tools[name].sequential for name in tools] == [False] * 3 + [True] * 3
    trusted = workspace.coding_tools(requires_approval=False)
    assert not any(tool.requires_approval for tool in trusted)


def test_absolute_paths_below_a_root_are_taken_as_shells_tell_them(root: Path, tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(root)
    other = tmp_path / "other"
    other.mkdir()
    for workspace, name in ((Workspace(link), ""), (Workspace({"x": other, "y": link}), "y/")):
        for top in (link, root.resolve()):
            path = f"{top}/src/code.py"
            assert call(workspace, "read_file", path=path) == CODE.rstrip("\n")
            assert call(workspace, "glob", pattern="*", path=f"{top}/src").endswith(
                f":\n{name}src/code.py"
            )
            found = call(workspace, "grep", pattern="def", path=path)
            assert f"{name}src/code.py:1: def f():" in found
            assert f"{name}src/code.py" in workspace.count_lines(path=str(top))
            edit = {"path": path, "old_text": "1", "new_text": "1"}
            assert call(workspace, "edit_file", **edit) == "Nothing is different."
            assert workspace.preview("write_file", {"path": f"{top}/new", "text": "x"}).startswith(
                f"--- /dev/null\n+++ b/{name}new\n"
            )
        for path in (f"{link}/../secret", f"{root}_backup/x", str(tmp_path / "secret"), ""):
            with pytest.raises(ToolError):
                call(workspace, "read_file", path=path)
    with pytest.raises(ToolError, match="is empty"):
        call(Workspace("/"), "read_file", path="")


def test_files_are_found_by_pattern(workspace: Workspace):
    assert call(workspace, "glob", pattern="*.py") == "1 file matches '*.py':\nsrc/code.py"
    assert call(workspace, "glob", pattern="*.py", path="src") == (
        "1 file matches '*.py':\nsrc/code.py"
    )
    assert call(workspace, "glob", pattern="src/*.md") == "0 files match 'src/*.md'."


def test_lines_are_found_by_expression(workspace: Workspace, root: Path):
    assert call(workspace, "grep", pattern=r"^\s*return|^t") == (
        "2 lines match '^\\s*return|^t':\nnotes.md:2: two\nsrc/code.py:2: return 1"
    )
    assert call(workspace, "grep", pattern="o", files="*.md", ignore_case=True).startswith(
        "2 lines"
    )
    assert call(workspace, "grep", pattern="f", path="src/code.py").startswith("1 line matches")
    (root / "many").write_text("x\n" * 500)
    (root / "binary").write_bytes(b"x\0")
    text = call(Workspace(root, max_listed=3), "grep", pattern="x")
    assert text == (
        "More than 3 lines match 'x':\nmany:1: x\nmany:2: x\nmany:3: x\n\nLeft out: 1 binary file."
    )
    for pattern in ("", "a\nb", "("):
        with pytest.raises(ToolError, match="regular expression"):
            call(workspace, "grep", pattern=pattern)


def test_more_files_are_searched_than_can_be_open(root: Path):
    for number in range(300):
        (root / f"{number:03}").write_text(f"needle {number}\n")
    text = call(Workspace(root, max_listed=500), "grep", pattern="needle")
    assert text.startswith("300 lines match 'needle':\n000:1: needle 0\n")
    assert text.endswith("\n299:1: needle 299")


def test_images_and_documents_are_shown(workspace: Workspace, root: Path):
    (root / "p.png").write_bytes(PNG)
    (root / "d.pdf").write_bytes(b"%PDF-1.7\n")
    (image,) = call(workspace, "read_file", path="p.png")
    assert (image["type"], image["source"]["media_type"]) == ("image", "image/png")
    (document,) = call(workspace, "read_file", path="d.pdf")
    assert (document["type"], document["source"]["media_type"]) == ("document", "application/pdf")
    with pytest.raises(ToolError, match=r"'p\.png' has more than 50 bytes"):
        Workspace(root, max_media_bytes=50).read_file("p.png")


def test_a_new_file_is_written_for_its_owner_alone(workspace: Workspace, root: Path):
    before = os.umask(0)
    try:
        told = call(workspace, "write_file", path="new/a.txt", text="one\r\n")
    finally:
        os.umask(before)
    assert told == "Written: new/a.txt.\n\n--- /dev/null\n+++ b/new/a.txt\n@@ -0,0 +1 @@\n+one\n"
    assert (root / "new" / "a.txt").read_bytes() == b"one\r\n"
    assert stat.S_IMODE((root / "new" / "a.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "new").stat().st_mode) == 0o700


def test_an_old_file_is_written_anew_only_by_who_has_read_it(workspace: Workspace, root: Path):
    with pytest.raises(ToolError, match="has not been read as it is now"):
        call(workspace, "write_file", path="notes.md", text="new\n")
    call(workspace, "read_file", path="./notes.md")
    call(workspace, "write_file", path="notes.md", text="new\n")
    call(workspace, "write_file", path="notes.md", text="newer\n")
    (root / "notes.md").write_text("by somebody else\n")
    with pytest.raises(ToolError, match="has not been read as it is now"):
        call(workspace, "write_file", path="notes.md", text="lost\n")
    assert (root / "notes.md").read_text() == "by somebody else\n"


def test_a_text_is_replaced_once_or_everywhere(workspace: Workspace, root: Path):
    told = call(workspace, "edit_file", path="src/code.py", old_text="1", new_text="2")
    assert told.endswith("-    return 1\n+    return 2\n")
    with pytest.raises(ToolError, match=r"stands 2 times in 'notes\.md', in lines 1, 2"):
        call(workspace, "edit_file", path="notes.md", old_text="o", new_text="0")
    call(workspace, "edit_file", path="notes.md", old_text="o", new_text="0", everywhere=True)
    assert (root / "notes.md").read_text() == "0ne\ntw0\n"
    with pytest.raises(ToolError, match="There is no 'gone'"):
        call(workspace, "edit_file", path="gone", old_text="o", new_text="0")
    (root / "a").write_text("aaa")
    call(workspace, "edit_file", path="a", old_text="aa", new_text="b", everywhere=True)
    assert (root / "a").read_text() == "ba"
    (root / "a").write_bytes(b"a\r\nb\r\n")
    call(workspace, "edit_file", path="a", old_text="a\r\nb", new_text="c\r\nd")
    assert (root / "a").read_bytes() == b"c\r\nd\r\n"


def test_several_edits_are_made_together_or_not_at_all(workspace: Workspace, root: Path):
    edits: list[dict[str, Any]] = [
        {"path": "src/code.py", "old_text": "return 1", "new_text": "return 2"},
        {"path": "./src/code.py", "old_text": "return 2", "new_text": "return 3"},
        {"path": "src/new.py", "old_text": "", "new_text": "x = 1\n"},
        {"path": "notes.md", "old_text": "one\n", "new_text": ""},
    ]
    before = contents(root)
    for wrong, reason in (
        ({"path": "notes.md", "old_text": "nowhere", "new_text": ""}, "Edit 5 of 5: Nothing was"),
        ({"path": "notes.md", "old_text": "", "new_text": "x"}, "exists already"),
        ({"path": "../secret", "old_text": "s", "new_text": "x"}, "not allowed"),
    ):
        with pytest.raises(ToolError, match=reason):
            call(workspace, "edit_files", edits=[*edits, wrong])
        assert contents(root) == before
    told = call(workspace, "edit_files", edits=edits)
    assert told.startswith("Written: src/code.py, src/new.py, notes.md.\n\n--- a/notes.md\n")
    assert contents(root) == {
        "src/code.py": CODE.replace("1", "3"),
        "src/new.py": "x = 1\n",
        "notes.md": "two\n",
    }
    with pytest.raises(ToolError, match="at least one"):
        call(workspace, "edit_files", edits=[])


def test_a_preview_shows_what_would_change_and_changes_nothing(workspace: Workspace, root: Path):
    edit = {"path": "src/code.py", "old_text": "1", "new_text": "2"}
    expected = (
        "--- a/src/code.py\n+++ b/src/code.py\n@@ -1,2 +1,2 @@\n def f():\n"
        "-    return 1\n+    return 2\n"
    )
    assert workspace.preview("edit_file", edit) == expected
    assert workspace.preview("edit_files", {"edits": [edit]}) == expected
    assert workspace.preview("write_file", {"path": "new", "text": "x\n"}).endswith("\n+x\n")
    assert workspace.preview("read_file", {"path": "notes.md"}) == ""
    with pytest.raises(ToolError, match="does not stand"):
        workspace.preview("edit_file", {**edit, "old_text": "nowhere"})
    assert contents(root) == {"src/code.py": CODE, "notes.md": "one\ntwo\n"}


def test_encoding_and_line_endings_are_kept(workspace: Workspace, root: Path):
    (root / "notes.md").write_bytes("\ufeffé\r\nb\r\n".encode("utf-16-be"))
    call(workspace, "edit_file", path="notes.md", old_text="é\nb", new_text="ü\nc\nd")
    assert (root / "notes.md").read_bytes() == "\ufeffü\r\nc\r\nd\r\n".encode("utf-16-be")
    call(workspace, "read_file", path="notes.md")
    call(workspace, "write_file", path="notes.md", text="ä\nö\n")
    assert (root / "notes.md").read_bytes() == "\ufeffä\r\nö\r\n".encode("utf-16-be")


@pytest.mark.parametrize(
    "path",
    ["../secret", "/etc/passwd", "link", "linked/x", "hard", "%2e%2e/secret", "src", ".", "a\0"],
)
def test_nothing_is_written_outside_or_to_what_is_no_file(
    workspace: Workspace, root: Path, path: str
):
    (root / "link").symlink_to(root.parent / "secret")
    (root / "linked").symlink_to(root.parent)
    os.link(root.parent / "secret", root / "hard")
    for tool, given in (
        ("write_file", {"text": "x"}),
        ("edit_file", {"old_text": "secret", "new_text": "x"}),
        ("read_file", {}),
    ):
        with pytest.raises(ToolError) as caught:
            call(workspace, tool, path=path, **given)
        assert str(root.parent) not in str(caught.value)
    assert sorted(os.listdir(root.parent)) == ["root", "secret"]
    assert (root.parent / "secret").read_text() == "secret"


def test_a_file_of_too_many_bytes_is_not_made(root: Path):
    small = Workspace(root, max_file_bytes=50)
    with pytest.raises(ToolError, match="would have 51 bytes, and may have 50"):
        call(small, "write_file", path="big", text="x" * 51)
    with pytest.raises(ToolError, match="may have 50"):
        call(small, "edit_file", path="notes.md", old_text="one", new_text="x" * 51)


def test_several_folders_have_names(root: Path, tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "d.md").write_text("three\n")
    both = Workspace({"code": root, "docs": tmp_path / "docs"})
    assert both.list_files() == "3 files:\ncode/notes.md\ncode/src/code.py\ndocs/d.md"
    assert both.glob("*.md") == "2 files match '*.md':\ncode/notes.md\ndocs/d.md"
    assert both.grep("t", path="docs") == "1 line matches 't':\ndocs/d.md:1: three"
    assert both.read_file("docs/d.md") == "three"
    edits: Any = [
        {"path": "code/notes.md", "old_text": "one", "new_text": "1"},
        {"path": "docs/d.md", "old_text": "three", "new_text": "3"},
    ]
    both.edit_files(edits)
    assert (both.read_file("code/notes.md"), both.read_file("docs/d.md")) == ("1\ntwo", "3")
    for path in ("notes.md", ".", "docs"):
        with pytest.raises(ToolError, match=r"in no folder; paths begin with|is a folder"):
            both.read_file(path)
    for names in ({}, {"a/b": root}, {"..": root}, {"": root}):
        with pytest.raises(ValueError, match="folder"):
            Workspace(names)
