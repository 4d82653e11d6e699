"""What the memory tool says to each command in each situation: the table that is tested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from agentkit_tools.testing._memory_case import MemoryCase

NOTES: Final = "/memories/notes.md"
_TEXT: Final = "one\ntwo\none\n"


def _create(path: str, text: str) -> dict[str, Any]:
    return {"command": "create", "path": path, "file_text": text}


_MADE: Final = (_create(NOTES, _TEXT),)
_LEFT: Final = {NOTES: _TEXT}
_LONG: Final = "".join(f"line {number}\n" for number in range(1, 31))


def _case(
    command: str,
    situation: str,
    fields: dict[str, Any],
    says: str,
    leaves: dict[str, str] | None = None,
    given: tuple[dict[str, Any], ...] = _MADE,
    is_error: bool = False,
) -> MemoryCase:
    return MemoryCase(
        situation=situation,
        given=given,
        input={"command": command, **fields},
        says=says,
        is_error=is_error,
        leaves=_LEFT if leaves is None else leaves,
    )


def _error(command: str, situation: str, fields: dict[str, Any], says: str) -> MemoryCase:
    return _case(command, situation, fields, says, is_error=True)


_HEAD: Final = "Here're the files and directories up to 2 levels deep in"
_HIDDEN: Final = "excluding hidden items and node_modules:"


def _views() -> Iterator[MemoryCase]:
    yield _case(
        "view",
        "an empty memory",
        {"path": "/memories"},
        f"{_HEAD} /memories, {_HIDDEN}\n0\t/memories",
        leaves={},
        given=(),
    )
    files = {NOTES: _TEXT, "/memories/a/b/c.md": "x" * 2048, "/memories/.hidden": "h"}
    yield _case(
        "view",
        "a folder",
        {"path": "/memories"},
        f"{_HEAD} /memories, {_HIDDEN}\n2.0K\t/memories\n2.0K\t/memories/a\n"
        f"2.0K\t/memories/a/b\n12\t{NOTES}",
        leaves=files,
        given=tuple(_create(path, text) for path, text in files.items()),
    )
    diary, words = "/memories/日記 1.md", "é漢\U0001f600\n"
    yield _case(
        "view",
        "a folder with a file in letters of all sorts",
        {"path": "/memories"},
        f"{_HEAD} /memories, {_HIDDEN}\n10\t/memories\n10\t{diary}",
        leaves={diary: words},
        given=(_create(diary, words),),
    )
    head = f"Here's the content of {NOTES} with line numbers:"
    yield _case("view", "a file", {"path": NOTES}, f"{head}\n     1\tone\n     2\ttwo\n     3\tone")
    for view_range in ([2, 3], [2, -1], [2, 99]):
        fields = {"path": NOTES, "view_range": view_range}
        situation = f"lines {view_range} of 3"
        yield _case("view", situation, fields, f"{head}\n     2\ttwo\n     3\tone")
    for view_range in ([0, 2], [4, -1], [3, 2], [1]):
        yield _error(
            "view",
            f"lines {view_range} of 3",
            {"path": NOTES, "view_range": view_range},
            f"Invalid `view_range` parameter: {view_range}. Give the first and the last line, "
            "from 1 to 3; -1 stands for the last line of the file.",
        )
    yield _error(
        "view",
        "no such path",
        {"path": "/memories/gone.md"},
        "The path /memories/gone.md does not exist. Please provide a valid path.",
    )


def _creates() -> Iterator[MemoryCase]:
    new = "/memories/people/ada.md"
    yield _case(
        "create",
        "a new file in a new folder",
        _create(new, "hi"),
        f"File created successfully at: {new}",
        leaves={**_LEFT, new: "hi"},
    )
    yield _error(
        "create", "an old file", _create(NOTES, "new"), f"Error: File {NOTES} already exists"
    )
    yield _error(
        "create",
        "below a file",
        _create(f"{NOTES}/x", "new"),
        f"Error: {NOTES} is a file, not a folder",
    )
    yield _case(
        "create",
        "an old folder",
        _create("/memories/a", "new"),
        "Error: File /memories/a already exists",
        given=(_create("/memories/a/b", "x"),),
        leaves={"/memories/a/b": "x"},
        is_error=True,
    )
    yield _error(
        "create", "a text with a NUL", _create("/memories/n", "a\0b"), "The text has a NUL…"
    )


def _replacements() -> Iterator[MemoryCase]:
    def fields(old: str, new: str, path: str = NOTES) -> dict[str, Any]:
        return {"path": path, "old_str": old, "new_str": new}

    yield _case(
        "str_replace",
        "a text that is there once",
        fields("two\none", "2\n1"),
        "The memory file has been edited.\n     1\tone\n     2\t2\n     3\t1",
        leaves={NOTES: "one\n2\n1\n"},
    )
    yield _case(
        "str_replace",
        "in a long file",
        fields("line 12\n", "LINE 12\n"),
        "The memory file has been edited.\n     8\tline 8\n     9\tline 9\n    10\tline 10\n"
        "    11\tline 11\n    12\tLINE 12\n    13\tline 13\n…",
        given=(_create(NOTES, _LONG),),
        leaves={NOTES: _LONG.replace("line 12\n", "LINE 12\n")},
    )
    yield _error(
        "str_replace",
        "a text that is not there",
        fields("three", "3"),
        f"No replacement was performed, old_str `three` did not appear verbatim in {NOTES}.",
    )
    yield _error(
        "str_replace",
        "a text that is there with other blanks",
        fields("  two", "2"),
        f"No replacement was performed, old_str `  two` did not appear verbatim in {NOTES}. "
        "With other blanks it stands at line 2.",
    )
    yield _error(
        "str_replace",
        "a text that is there twice",
        fields("one", "1"),
        "No replacement was performed. Multiple occurrences of old_str `one` in lines: 1, 3. "
        "Please ensure it is unique",
    )
    yield _error(
        "str_replace",
        "an empty text",
        fields("", "x"),
        "`old_str` is empty; give the text to replace, or use insert.",
    )
    yield _error(
        "str_replace",
        "no such file",
        fields("a", "b", "/memories/gone.md"),
        "Error: The path /memories/gone.md does not exist. Please provide a valid path.",
    )


def _insertions() -> Iterator[MemoryCase]:
    def fields(line: int, text: str, path: str = NOTES) -> dict[str, Any]:
        return {"path": path, "insert_line": line, "insert_text": text}

    done = f"The file {NOTES} has been edited."
    yield _case("insert", "at the top", fields(0, "x\n"), done, leaves={NOTES: "x\n" + _TEXT})
    yield _case(
        "insert", "below a line", fields(1, "x"), done, leaves={NOTES: "one\nx\ntwo\none\n"}
    )
    yield _case("insert", "at the end", fields(3, "x\n"), done, leaves={NOTES: _TEXT + "x\n"})
    yield _case(
        "insert",
        "below a last line without its newline",
        fields(1, "x\n"),
        done,
        given=(_create(NOTES, "one"),),
        leaves={NOTES: "one\nx\n"},
    )
    yield _case(
        "insert",
        "in an empty file",
        fields(0, "x"),
        done,
        given=(_create(NOTES, ""),),
        leaves={NOTES: "x\n"},
    )
    for line in (-1, 4):
        yield _error(
            "insert",
            f"below line {line} of 3",
            fields(line, "x"),
            f"Error: Invalid `insert_line` parameter: {line}. It should be within the range of "
            "lines of the file: [0, 3]",
        )
    yield _error(
        "insert",
        "no such file",
        fields(0, "x", "/memories/gone.md"),
        "Error: The path /memories/gone.md does not exist",
    )


def _deletions() -> Iterator[MemoryCase]:
    deep = (*_MADE, _create("/memories/a/b/c.md", "x"), _create("/memories/ab.md", "y"))
    left = {**_LEFT, "/memories/ab.md": "y"}
    yield _case("delete", "a file", {"path": NOTES}, f"Successfully deleted {NOTES}", leaves={})
    for path in ("/memories/a", "/memories/a/b/c.md"):
        kind = "a folder" if path == "/memories/a" else "the last file of folders"
        yield _case(
            "delete", kind, {"path": path}, f"Successfully deleted {path}", given=deep, leaves=left
        )
    yield _error(
        "delete",
        "no such path",
        {"path": "/memories/gone.md"},
        "Error: The path /memories/gone.md does not exist",
    )
    yield _error(
        "delete", "everything", {"path": "/memories"}, "/memories itself can't be deleted…"
    )


def _renames() -> Iterator[MemoryCase]:
    def fields(old: str, new: str) -> dict[str, Any]:
        return {"old_path": old, "new_path": new}

    deep = (*_MADE, _create("/memories/a/b/c.md", "x"), _create("/memories/ab.md", "y"))
    left = {**_LEFT, "/memories/a/b/c.md": "x", "/memories/ab.md": "y"}
    yield _case(
        "rename",
        "a file, into a new folder",
        fields(NOTES, "/memories/old/n.md"),
        f"Successfully renamed {NOTES} to /memories/old/n.md",
        leaves={"/memories/old/n.md": _TEXT},
    )
    yield _case(
        "rename",
        "a folder",
        fields("/memories/a", "/memories/z"),
        "Successfully renamed /memories/a to /memories/z",
        given=deep,
        leaves={**_LEFT, "/memories/z/b/c.md": "x", "/memories/ab.md": "y"},
    )
    for situation, old, new, says in (
        ("no such path", "/memories/gone", "/memories/x", "Error: The path {old} does not exist"),
        ("to an old file", NOTES, "/memories/ab.md", "Error: The destination {new} already exists"),
        ("to an old folder", NOTES, "/memories/a", "Error: The destination {new} already exists"),
        ("into itself", "/memories/a", "/memories/a/x", "{old} can't be moved into itself."),
        ("below a file", "/memories/a", f"{NOTES}/a", "Error: {notes} is a file, not a folder"),
        ("everything", "/memories", "/memories/x", "/memories itself can't be renamed…"),
    ):
        text = says.format(old=old, new=new, notes=NOTES)
        yield _case("rename", situation, fields(old, new), text, left, deep, is_error=True)


def _paths() -> Iterator[MemoryCase]:
    for path in ("/etc/passwd", "/memories_backup/x", "memories/x", "../memories", "", "/"):
        yield _error(
            "view", f"the path {path!r}", {"path": path}, f"'{path}' is not below /memories…"
        )
    for path in (
        "/memories/../secret",
        "/memories/a/../../secret",
        "/memories/%2e%2e/secret",
        "/memories/..%2fsecret",
        "/memories//etc/passwd",
        "/memories/~/x",
        "/memories/a\\..\\x",
        "/memories/\uff0e\uff0e/secret",
    ):
        yield _error("create", f"the path {path!r}", _create(path, "x"), "…")


MEMORY_CASES: Final = (
    *_views(),
    *_creates(),
    *_replacements(),
    *_insertions(),
    *_deletions(),
    *_renames(),
    *_paths(),
)
"""Every command in every situation."""
