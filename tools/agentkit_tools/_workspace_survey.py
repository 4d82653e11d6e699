"""Tools that survey a workspace: list its files, count their lines, find a text."""

from __future__ import annotations

from typing import Literal

from agentkit_tools._file_kinds import FileKind, counted
from agentkit_tools._file_text import FileText
from agentkit_tools._paths import shown
from agentkit_tools._scope import Scope, excerpt, joined
from agentkit_tools.errors import ToolError


class SurveyTools:
    """The tools that survey, as methods."""

    _scope: Scope

    def list_files(self, kind: FileKind = "any") -> str:
        """List the files of the folder and of the folders in it, one path on each line.

        Args:
            kind: Which files to list.
        """
        survey = self._scope.survey()
        paths = list(survey.paths(".", kind))
        head = counted(len(paths), kind) + (":" if paths else ".")
        return joined([head, *self._scope.cut(paths, len(paths))], survey.notes())

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
        survey, path = self._scope.survey(), self._scope.folders.relative(path)
        rows = [(text.newlines, text.words, name) for name, text in survey.texts(path, kind)]
        sign = -1 if order == "longest" else 1
        rows.sort(key=lambda row: (sign * row[0], sign * row[1], row[2]))
        lines, words = sum(row[0] for row in rows), sum(row[1] for row in rows)
        total = f"{counted(len(rows), kind)}, {lines} lines and {words} words in all"
        table = rows[: max(1, min(top, self._scope.max_listed))]
        more = f"; {len(rows) - len(table)} not shown" if len(table) < len(rows) else ""
        head = [_row("lines", "words", "path")] if rows else []
        body = [*head, *(_row(*row) for row in table), *([""] if rows else []), f"{total}{more}."]
        return joined(body, survey.notes())

    def find_text(self, text: str, kind: FileKind = "any") -> str:
        """Find a text in the files; upper and lower case are the same.

        Gives a line for each place: path, line number and the line itself.

        Args:
            text: The text to look for, as it stands; it can't span lines.
            kind: Which files to look into.
        """
        if not text.strip() or "\n" in text:
            raise ToolError("Give a text of one line that is not blank.")
        survey = self._scope.survey()
        found: list[str] = []
        count = files = 0
        for name, content in survey.texts(".", kind):
            places = _places(content, text)
            room = max(0, self._scope.max_listed - len(found))
            found += [f"{name}:{number}: {line}" for number, line in places[:room]]
            count += len(places)
            files += bool(places)
        lines = "1 line" if count == 1 else f"{count} lines"
        head = f"{lines} with {shown(text)} in {counted(files, kind)}"
        body = [head + (":" if count else "."), *self._scope.cut(found, count)]
        return joined(body, survey.notes())


def _places(content: FileText, text: str) -> list[tuple[int, str]]:
    """Find the lines that contain `text`: their numbers, and an excerpt of each."""
    wanted = text.casefold()
    places: list[tuple[int, str]] = []
    for number, line in enumerate(content.lines, start=1):
        at = line.casefold().find(wanted)
        if at >= 0:
            places.append((number, excerpt(line, at)))
    return places


def _row(lines: object, words: object, path: str) -> str:
    return f"{lines:>8}  {words:>8}  {path}"
