"""What the text editor says to each command in each situation: the table that is tested."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CODE = "def f():\n    return 1\n\nprint(f())\nprint(f())\n"
OLD = "text_editor_20250124"
NEW = "text_editor_20250728"


@dataclass(frozen=True, kw_only=True)
class EditorCase:
    """A command in a situation, and what the model is told; what ends in `…` goes on."""

    command: str
    situation: str
    fields: dict[str, Any]
    says: str
    is_error: bool = False
    leaves: bytes | None = CODE.encode()
    """What `code.py` holds afterwards."""
    before: tuple[dict[str, Any], ...] = ()
    """Commands that came before."""
    prepare: Callable[[Path], object] = field(default=lambda root: None)
    version: str = NEW

    def __str__(self) -> str:
        return f"{self.command}: {self.situation}"

    def input(self) -> dict[str, Any]:
        """Return what the model sends."""
        return {"command": self.command, "path": "code.py", **self.fields}


def _case(
    command: str, situation: str, fields: dict[str, Any], says: str, **more: Any
) -> EditorCase:
    return EditorCase(command=command, situation=situation, fields=fields, says=says, **more)


def _error(
    command: str, situation: str, fields: dict[str, Any], says: str, **more: Any
) -> EditorCase:
    return _case(command, situation, fields, says, is_error=True, **more)


def _write(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda root: (root / name).write_bytes(data)


def _link(root: Path) -> None:
    os.symlink("/etc/passwd", root / "link")


def _folders(root: Path) -> None:
    for name in ("src/deep/er", "node_modules/x", ".git"):
        (root / name).mkdir(parents=True)
    (root / "src" / "a.py").write_text("")
    (root / "src" / "deep" / "b.py").write_text("")
    (root / ".git" / "c").write_text("")


_ONE = "     1\tdef f():\n     2\t    return 1\n     3\t\n     4\tprint(f())\n     5\tprint(f())"
_EDITED = "The file code.py has been edited. It now reads:\n"
_EDIT = {"command": "str_replace", "path": "code.py", "old_str": "return 1", "new_str": "return 2"}

_VIEWS = (
    _case("view", "a file", {}, _ONE),
    _case("view", "a range of lines", {"view_range": [2, 3]}, "     2\t    return 1\n     3\t"),
    _case("view", "to the end", {"view_range": [5, -1]}, "     5\tprint(f())"),
    _case("view", "an empty file", {"path": "e"}, "(The file is empty.)", prepare=_write("e", b"")),
    _case(
        "view",
        "a folder",
        {"path": "."},
        "code.py\nnode_modules/\nsrc/\nsrc/a.py\nsrc/deep/",
        prepare=_folders,
    ),
    _case(
        "view",
        "a file too long to be shown",
        {"path": "long"},
        "     1\tline\n     2\tline\n     3\tline…",
        prepare=_write("long", b"line\n" * 100_000),
    ),
    _error(
        "view",
        "lines that are not there",
        {"view_range": [7, 9]},
        "Invalid `view_range` parameter: [7, 9]. Give the first and the last line, from 1 to 5; "
        "-1 stands for the last line of the file.",
    ),
    _error(
        "view",
        "a range of a folder",
        {"path": ".", "view_range": [1, 2]},
        "`view_range` is for files; a folder is listed without it.",
    ),
    _error("view", "no such file", {"path": "gone.py"}, "There is no 'gone.py' in this folder."),
    _error(
        "view",
        "a binary file",
        {"path": "b"},
        "'b' is a binary file.",
        prepare=_write("b", b"\0\1\2"),
    ),
    _error(
        "view",
        "a path outside",
        {"path": "../secret"},
        "'../secret' leads out of this folder; '..' is not allowed.",
    ),
    _error(
        "view",
        "an absolute path outside",
        {"path": "/etc/passwd"},
        "'/etc/passwd' is no path below this folder; give one relative to it.",
    ),
    _error(
        "view",
        "a symbolic link",
        {"path": "link"},
        "'link' is a symbolic link, which is not followed.",
        prepare=_link,
    ),
)
_CREATES = (
    _case(
        "create",
        "a new file in a new folder",
        {"path": "src/new.py", "file_text": "x = 1\n"},
        "File created successfully at: src/new.py",
    ),
    _case(
        "create",
        "a file that is there",
        {"file_text": "x\n"},
        "File replaced: code.py",
        leaves=b"x\n",
    ),
    _error(
        "create",
        "a file that is there (earlier versions)",
        {"file_text": "x\n"},
        "'code.py' exists already; change it with str_replace or insert, or create a file of "
        "another name.",
        version=OLD,
    ),
    _error(
        "create",
        "a file that has changed since it was viewed",
        {"path": "other", "file_text": "x\n"},
        "'other' was changed since it was viewed; view it again.",
        prepare=_write("other", b"before"),
        before=({"command": "view", "path": "other"},),
    ),
    _error(
        "create",
        "a folder",
        {"path": ".", "file_text": "x\n"},
        "'.' is a folder; give the path of a file.",
    ),
)
_REPLACEMENTS = (
    _case(
        "str_replace",
        "a text that is there once",
        {"old_str": "return 1", "new_str": "return 2"},
        _EDITED + _ONE.replace("return 1", "return 2"),
        leaves=CODE.replace("return 1", "return 2").encode(),
    ),
    _case(
        "str_replace",
        "nothing instead",
        {"old_str": "\nprint(f())\nprint"},
        _EDITED + "     1\tdef f():\n     2\t    return 1\n     3\t(f())",
        leaves=b"def f():\n    return 1\n(f())\n",
    ),
    _error(
        "str_replace",
        "a text that is there twice",
        {"old_str": "print(f())", "new_str": "x"},
        "Nothing was changed: the text 'print(f())' stands 2 times in 'code.py', in lines 4, 5. "
        "Give more of the text around the one that is meant.",
    ),
    _error(
        "str_replace",
        "a text that is not there",
        {"old_str": "return 3", "new_str": "x"},
        "Nothing was changed: the text 'return 3' does not stand in 'code.py'. View the file, and "
        "give the text exactly as it is there, blanks too.",
    ),
    _error(
        "str_replace",
        "a text that is there with other blanks",
        {"old_str": "def f():\n  return 1", "new_str": "x"},
        "Nothing was changed: the text 'def f():\\n  return 1' does not stand in 'code.py'. With "
        "other blanks around its lines it stands at line 1; give it as it is there.",
    ),
    _error(
        "str_replace",
        "an empty text",
        {"old_str": "", "new_str": "x"},
        "The text to replace is empty; to add text, insert it.",
    ),
    _error(
        "str_replace",
        "a folder",
        {"path": ".", "old_str": "a", "new_str": "b"},
        "'.' is a folder; give the path of a file.",
    ),
)
_INSERTIONS = (
    _case(
        "insert",
        "at the top",
        {"insert_line": 0, "insert_text": "# top"},
        _EDITED + "     1\t# top\n     2\tdef f():\n     3\t    return 1\n     4\t\n"
        "     5\tprint(f())\n     6\tprint(f())",
        leaves=b"# top\n" + CODE.encode(),
    ),
    _case(
        "insert",
        "at the end (earlier versions)",
        {"insert_line": 5, "new_str": "# end"},
        _EDITED + "     2\t    return 1\n     3\t\n     4\tprint(f())\n     5\tprint(f())\n"
        "     6\t# end",
        leaves=CODE.encode() + b"# end\n",
        version=OLD,
    ),
    _error(
        "insert",
        "below a line that is not there",
        {"insert_line": 6, "insert_text": "x"},
        "`insert_line` is 6, and has to be from 0, the top, to 5, the end.",
    ),
    _error(
        "insert",
        "no such file",
        {"path": "gone", "insert_line": 0, "insert_text": "x"},
        "There is no 'gone' in this folder.",
    ),
)
_UNDONE = (
    _case(
        "undo_edit",
        "after an edit",
        {},
        "The last edit of code.py was undone.",
        version=OLD,
        before=(_EDIT,),
    ),
    _error(
        "undo_edit",
        "without an edit",
        {},
        "There is no edit of 'code.py' left to undo.",
        version=OLD,
    ),
    _error(
        "undo_edit",
        "a version that has no such command",
        {},
        "Invalid arguments for str_replace_based_edit_tool:\n"
        "- command: has to be one of view, create, str_replace, insert",
    ),
)
EDITOR_CASES = (*_VIEWS, *_CREATES, *_REPLACEMENTS, *_INSERTIONS, *_UNDONE)
