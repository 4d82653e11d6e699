"""The tools over a folder: what they answer, and what they refuse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from agentkit_tools import ToolError
from agentkit_tools.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with a few files."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "long one.py").write_text("import os\n" * 12)
    (tmp_path / "src" / "short.py").write_text("x = 1\ny = 2")
    (tmp_path / "notes.md").write_text("# Notes\n\nImport nothing.\n")
    (tmp_path / "data.bin").write_bytes(bytes(range(256)))
    (tmp_path / "empty.txt").touch()
    return tmp_path


def call(root: Path, tool: str, /, **given: Any) -> str:
    tools = {one.name: one for one in Workspace(root).tools()}
    jsonschema.validate(given, tools[tool].to_dict()["input_schema"])
    text = tools[tool].call(given)
    assert isinstance(text, str)
    return text


def test_there_are_four_tools_and_each_describes_itself_and_its_parameters(root: Path) -> None:
    tools = [tool.to_dict() for tool in Workspace(root).tools()]
    assert [tool["name"] for tool in tools] == [
        "list_files",
        "count_lines",
        "find_text",
        "read_file",
    ]
    for tool in tools:
        assert tool.get("description")
        properties = cast("dict[str, dict[str, Any]]", tool["input_schema"].get("properties"))
        assert all(schema["description"] for schema in properties.values())


def test_files_are_listed_one_on_a_line(root: Path) -> None:
    assert call(root, "list_files", kind="python") == (
        "2 python files:\nsrc/long one.py\nsrc/short.py"
    )
    assert call(root, "list_files").startswith("4 files:\nempty.txt\nnotes.md\n")
    assert call(root, "list_files").endswith("\n\nLeft out: 1 binary file.")
    assert call(root, "list_files", kind="rust") == "0 rust files."


def test_lines_and_words_are_counted_longest_first(root: Path) -> None:
    assert call(root, "count_lines", kind="python") == (
        "   lines     words  path\n"
        "      12        24  src/long one.py\n"
        "       1         6  src/short.py\n"
        "\n"
        "2 python files, 13 lines and 30 words in all."
    )


def test_the_shortest_can_come_first_and_the_table_be_cut(root: Path) -> None:
    text = call(root, "count_lines", top=1, order="shortest")
    assert text.splitlines()[1].split() == ["0", "0", "empty.txt"]
    assert "4 files, 16 lines and 34 words in all; 3 not shown." in text


@pytest.mark.parametrize("path", ["src/short.py", "./src/short.py"])
def test_a_single_file_can_be_counted(root: Path, path: str) -> None:
    assert "       1         6  src/short.py\n" in call(root, "count_lines", path=path)


def test_a_folder_without_such_files_is_counted_too(root: Path) -> None:
    text = call(root, "count_lines", kind="rust", path="src")
    assert text == "0 rust files, 0 lines and 0 words in all."


def test_a_text_is_found_in_upper_and_lower_case(root: Path) -> None:
    assert call(root, "find_text", text="import n") == (
        "1 line with 'import n' in 1 file:\nnotes.md:3: Import nothing.\n\nLeft out: 1 binary file."
    )
    assert call(root, "find_text", text="IMPORT", kind="python").startswith(
        "12 lines with 'IMPORT' in 1 python file:\nsrc/long one.py:1: import os\n"
    )
    assert call(root, "find_text", text="nowhere", kind="python").startswith("0 lines with")


@pytest.mark.parametrize("text", ["", "  ", "a\nb"])
def test_a_blank_text_or_one_of_several_lines_is_refused(root: Path, text: str) -> None:
    with pytest.raises(ToolError, match="one line"):
        call(root, "find_text", text=text)


def test_a_text_that_is_everywhere_gives_a_short_result(root: Path) -> None:
    (root / "many.txt").write_text("ab" * 1000 + "\n" + "a\n" * 5000)
    text = Workspace(root, max_listed=3).find_text("a")
    assert len(text) < 1000
    assert "… and 4998 more." in text


def test_a_place_in_a_long_line_is_shown_with_what_is_around_it(root: Path) -> None:
    (root / "wide.txt").write_text("x" * 5000 + " needle " + "y" * 5000 + "\n")
    line = call(root, "find_text", text="needle").splitlines()[1]
    assert line.startswith("wide.txt:1: …x")
    assert " needle " in line
    assert len(line) < 250


def test_a_file_is_read_whole_or_between_two_lines(root: Path) -> None:
    assert call(root, "read_file", path="notes.md") == "# Notes\n\nImport nothing."
    assert call(root, "read_file", path="notes.md", first_line=3) == "Import nothing."
    assert call(root, "read_file", path="notes.md", last_line=1) == "# Notes"
    assert call(root, "read_file", path="notes.md", first_line=1, last_line=99).endswith("nothing.")
    assert call(root, "read_file", path="empty.txt") == "(The file is empty.)"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"first_line": 4}, "has only 3 lines"),
        ({"first_line": 0}, "at least 1"),
        ({"first_line": 3, "last_line": 2}, "not before it"),
    ],
)
def test_lines_that_are_not_there_are_refused(
    root: Path, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ToolError, match=reason):
        call(root, "read_file", path="notes.md", **given)


def test_a_long_file_is_read_in_pages(root: Path) -> None:
    (root / "long.txt").write_text("".join(f"line {number}\n" for number in range(1, 1001)))
    first = call(root, "read_file", path="long.txt")
    assert first.endswith("line 400\n\n[Lines 1 to 400 of 1000; go on at 401.]")
    last = call(root, "read_file", path="long.txt", first_line=801)
    assert last.startswith("line 801\n")
    assert last.endswith("line 1000")


def test_a_long_line_and_a_large_file_are_cut(root: Path) -> None:
    (root / "wide.txt").write_text("x" * 100_000)
    assert len(call(root, "read_file", path="wide.txt")) < 31_000
    text = Workspace(root, max_file_bytes=10).read_file("notes.md")
    assert text == "# Notes\n\nI\n\n[Only the first 10 bytes were read.]"


def test_other_encodings_are_read_and_binary_files_refused(root: Path) -> None:
    (root / "latin.txt").write_bytes("grün".encode("latin-1"))
    (root / "wide.txt").write_bytes("grün".encode("utf-16"))
    latin = "grün\n\n[The file is not UTF-8; it was read as Latin-1.]"
    assert call(root, "read_file", path="latin.txt") == latin
    assert call(root, "read_file", path="wide.txt") == "grün"
    with pytest.raises(ToolError, match=r"'data\.bin' is a binary file"):
        call(root, "read_file", path="data.bin")


def test_no_message_names_a_place_of_the_host(root: Path) -> None:
    os.symlink("/etc", root / "etc")
    for path in ("../x", "/etc/passwd", "etc/passwd", "missing", "src", "~"):
        with pytest.raises(ToolError) as caught:
            call(root, "read_file", path=path)
        assert str(root) not in str(caught.value)


def test_the_methods_can_be_called_without_a_model(root: Path) -> None:
    assert Workspace(root).read_file("notes.md", last_line=1) == "# Notes"


@pytest.mark.parametrize("name", ["missing", "notes.md"])
def test_a_workspace_needs_a_folder(root: Path, name: str) -> None:
    with pytest.raises(OSError, match=name):
        Workspace(root / name)
