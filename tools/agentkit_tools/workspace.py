"""Tools over the files of one folder: list them, count their lines, find a text, read.

    tools = Workspace("notes").tools()

Every path is confined to the folder: no link is followed, and nothing outside can be reached.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final, Literal

from agentkit_tools._confined import Confined
from agentkit_tools._file_kinds import FileKind, counted
from agentkit_tools._file_text import FileText, read_text
from agentkit_tools._paths import shown
from agentkit_tools._survey import Limits, Survey
from agentkit_tools._text_edits import that_fit
from agentkit_tools._tool import BetaFunctionTool
from agentkit_tools.decorators import beta_tool
from agentkit_tools.errors import ToolError

__all__ = ["FileKind", "Workspace"]

_EXCERPT: Final = 200


class Workspace:
    """A folder whose files a model may look at, through tools that can't leave it.

    Symbolic links are not followed; hard-linked and special files are refused. Folders such as
    `.git`, `.venv` and `node_modules`, virtual environments of any name, and binary files (a NUL
    byte in the first 8 KB) are passed over, and each result says what was.

    Args:
        root: The folder.
        max_files: How many files one call looks at.
        max_depth: How many folders deep.
        max_file_bytes: How much of one file is read; larger files are neither counted nor searched.
        max_listed: How many paths or matching lines one result lists.
        max_lines: How many lines `read_file` gives at once.
        max_characters: How many characters `read_file` gives at once.

    Raises:
        OSError: `root` is missing, no folder, or not readable.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        max_files: int = 20_000,
        max_depth: int = 40,
        max_file_bytes: int = 10_000_000,
        max_listed: int = 200,
        max_lines: int = 400,
        max_characters: int = 30_000,
    ) -> None:
        self._confined = Confined(root)
        self._limits = Limits(max_files, max_depth, max_file_bytes)
        self._max_listed = max_listed
        self._max_lines = max_lines
        self._max_characters = max_characters

    def tools(self) -> list[BetaFunctionTool[Any]]:
        """Return the tools, ready for a tool runner.

        They only read: `list_files`, `count_lines`, `find_text` and `read_file`.
        """
        return [
            beta_tool(self.list_files),
            beta_tool(self.count_lines),
            beta_tool(self.find_text),
            beta_tool(self.read_file),
        ]

    def list_files(self, kind: FileKind = "any") -> str:
        """List the files of the folder and of the folders in it, one path on each line.

        Args:
            kind: Which files to list.
        """
        survey = self._survey()
        paths = list(survey.paths(".", kind))
        head = counted(len(paths), kind) + (":" if paths else ".")
        return _joined([head, *self._cut(paths, len(paths))], survey.notes())

    def count_lines(
        self,
        kind: FileKind = "any",
        path: str = ".",
        top: int = 20,
        order: Literal["longest", "shortest"] = "longest",
    ) -> str:
        """Count the lines and words of each file: which is the longest, which the shortest.

        Gives a table and the total of all files. Lines are counted as `wc -l` does: a last line
        that has no newline at its end is not counted.

        Args:
            kind: Which files to count.
            path: The folder, or the single file, to count in; "." is the whole folder.
            top: How many files the table shows.
            order: Which files come first.
        """
        survey = self._survey()
        rows = [(text.newlines, text.words, name) for name, text in survey.texts(path, kind)]
        sign = -1 if order == "longest" else 1
        rows.sort(key=lambda row: (sign * row[0], sign * row[1], row[2]))
        lines, words = sum(row[0] for row in rows), sum(row[1] for row in rows)
        total = f"{counted(len(rows), kind)}, {lines} lines and {words} words in all"
        table = rows[: max(1, min(top, self._max_listed))]
        more = f"; {len(rows) - len(table)} not shown" if len(table) < len(rows) else ""
        head = [_row("lines", "words", "path")] if rows else []
        body = [*head, *(_row(*row) for row in table), *([""] if rows else []), f"{total}{more}."]
        return _joined(body, survey.notes())

    def find_text(self, text: str, kind: FileKind = "any") -> str:
        """Find a text in the files; upper and lower case are the same.

        Gives a line for each place: path, line number and the line itself.

        Args:
            text: The text to look for, as it stands; it can't span lines.
            kind: Which files to look into.
        """
        if not text.strip() or "\n" in text:
            raise ToolError("Give a text of one line that is not blank.")
        survey = self._survey()
        found: list[str] = []
        count = files = 0
        for name, content in survey.texts(".", kind):
            places = _places(content, text)
            room = max(0, self._max_listed - len(found))
            found += [f"{name}:{number}: {line}" for number, line in places[:room]]
            count += len(places)
            files += bool(places)
        lines = "1 line" if count == 1 else f"{count} lines"
        head = f"{lines} with {shown(text)} in {counted(files, kind)}"
        body = [head + (":" if count else "."), *self._cut(found, count)]
        return _joined(body, survey.notes())

    def read_file(self, path: str, first_line: int = 1, last_line: int | None = None) -> str:
        """Read a file, from its beginning or between two lines.

        Args:
            path: The file's path, as the other tools give it.
            first_line: Where to begin; lines count from 1.
            last_line: Where to end, this line included; left out, as far as one result may go.
        """
        if first_line < 1 or (last_line is not None and last_line < first_line):
            raise ToolError("first_line must be at least 1, and last_line not before it.")
        with self._confined.file(path) as stream:
            content = read_text(stream, self._limits.file_bytes)
        if content is None:
            raise ToolError(f"{shown(path)} is a binary file.")
        if not content.lines:
            return "(The file is empty.)"
        if first_line > len(content.lines):
            raise ToolError(f"{shown(path)} has only {len(content.lines)} lines.")
        return self._page(content, first_line, last_line or len(content.lines))

    def _page(self, content: FileText, first: int, last: int) -> str:
        wanted = content.lines[first - 1 : last]
        page = that_fit(wanted, self._max_characters, self._max_lines)
        notes: list[str] = []
        if len(page) < len(wanted):
            end = first + len(page) - 1
            notes.append(f"[Lines {first} to {end} of {len(content.lines)}; go on at {end + 1}.]")
        if content.is_cut:
            notes.append(f"[Only the first {self._limits.file_bytes} bytes were read.]")
        if content.encoding == "latin-1":
            notes.append("[The file is not UTF-8; it was read as Latin-1.]")
        return _joined(page, notes)

    def _survey(self) -> Survey:
        return Survey(self._confined, self._limits)

    def _cut(self, lines: Sequence[str], count: int) -> list[str]:
        kept = list(lines[: self._max_listed])
        return [*kept, f"… and {count - len(kept)} more."] if count > len(kept) else kept


def _places(content: FileText, text: str) -> list[tuple[int, str]]:
    """Find the lines that contain `text`: their numbers, and an excerpt of each."""
    wanted = text.casefold()
    places: list[tuple[int, str]] = []
    for number, line in enumerate(content.lines, start=1):
        at = line.casefold().find(wanted)
        if at >= 0:
            begin = max(0, at - _EXCERPT // 2) if len(line) > _EXCERPT else 0
            excerpt = line[begin : begin + _EXCERPT].strip()
            cut = len(line) > begin + _EXCERPT
            places.append((number, ("…" if begin else "") + excerpt + ("…" if cut else "")))
    return places


def _row(lines: object, words: object, path: str) -> str:
    return f"{lines:>8}  {words:>8}  {path}"


def _joined(lines: Sequence[str], notes: Sequence[str]) -> str:
    """Write a result: its lines, and below a blank line what there is to say about them."""
    return "\n".join([*lines, *([""] if notes else []), *notes])
