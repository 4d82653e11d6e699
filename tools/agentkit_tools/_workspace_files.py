"""Tools that find and read the files of a workspace, images and documents among them."""

from __future__ import annotations

import time
from io import BytesIO
from itertools import islice

from agentkit_tools._file_text import FileText, read_text
from agentkit_tools._glob import matcher
from agentkit_tools._grep import Query, grep
from agentkit_tools._media import LONGEST_BEGINNING, media_block
from agentkit_tools._pages import that_fit
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._scope import Scope, excerpt, joined
from agentkit_tools._staged import digest
from agentkit_tools._survey import Survey
from agentkit_tools.errors import ToolError

_AT_ONCE = 128
"""How many files are open for a search at the same time."""


class FileTools:
    """The tools that find and read, as methods."""

    _scope: Scope

    def read_file(
        self, path: str, first_line: int = 1, last_line: int | None = None
    ) -> str | bytes:
        """Read a file, from its beginning or between two lines; images and PDFs are shown.

        Args:
            path: The file's path, as the other tools give it.
            first_line: Where to begin; lines count from 1.
            last_line: Where to end, this line included; left out, as far as one result may go.
        """
        if first_line < 1 or (last_line is not None and last_line < first_line):
            raise ToolError("first_line must be at least 1, and last_line not before it.")
        path = self._scope.folders.relative(path)
        data = self._load(path)
        if media_block(data[:LONGEST_BEGINNING]):
            return self._media(path, data)
        content = read_text(BytesIO(data), self._scope.limits.file_bytes)
        if content is None:
            raise ToolError(f"{shown(path)} is a binary file.")
        if not content.lines:
            return "(The file is empty.)"
        if first_line > len(content.lines):
            raise ToolError(f"{shown(path)} has only {len(content.lines)} lines.")
        return self._page(content, first_line, last_line or len(content.lines))

    def glob(self, pattern: str, path: str = ".") -> str:
        """Find files by their paths.

        Args:
            pattern: What the path below `path` has to match: `*` stands for any characters but
                `/`, `?` for one, `[ab]` for one of these, `**` for any number of folders, `{a,b}`
                for one or the other. A pattern without `/` is one of names, in any folder.
            path: The folder to look in; "." is the whole folder.
        """
        survey, path = self._scope.survey(), self._scope.folders.relative(path)
        found = self._matching(survey, path, pattern)
        head = (
            f"{len(found)} {'file matches' if len(found) == 1 else 'files match'} {shown(pattern)}"
        )
        body = [head + (":" if found else "."), *self._scope.cut(found, len(found))]
        return joined(body, survey.notes())

    def grep(
        self, pattern: str, path: str = ".", files: str = "**", ignore_case: bool = False
    ) -> str:
        """Find the lines that match a regular expression.

        Gives a line for each: path, line number and the line itself.

        Args:
            pattern: The regular expression; it is matched line by line.
            path: The folder, or the single file, to search in; "." is the whole folder.
            files: Which files, as the pattern of `glob`.
            ignore_case: Whether upper and lower case are the same.
        """
        if not pattern or "\n" in pattern or "\0" in pattern:
            raise ToolError("Give a regular expression of one line that is not empty.")
        survey, path = self._scope.survey(), self._scope.folders.relative(path)
        names = iter(self._matching(survey, path, files))
        until = time.monotonic() + self._scope.search_seconds
        lines: list[str] = []
        most = self._scope.max_listed
        while len(lines) <= most and (batch := list(islice(names, _AT_ONCE))):
            left = most + 1 - len(lines)
            query = Query(pattern=pattern, ignore_case=ignore_case, most=left, until=until)
            lines += _found(survey, batch, query)
        count = f"More than {most}" if len(lines) > most else str(len(lines))
        head = f"{count} {'line matches' if count == '1' else 'lines match'} {shown(pattern)}"
        return joined([head + (":" if lines else "."), *lines[:most]], survey.notes())

    def _matching(self, survey: Survey, path: str, pattern: str) -> list[str]:
        matches = matcher(pattern)
        start = "".join(f"{name}/" for name in parts_of(path))
        names = survey.files(path)
        if names == [start[:-1]]:  # the single file that was asked for
            return names
        return [name for name in names if matches(name[len(start) :])]

    def _load(self, path: str) -> bytes:
        """Read as much of a file as is shown at most; remember the version that was read."""
        most = max(self._scope.limits.file_bytes, self._scope.max_media_bytes)
        with self._scope.folders.file(path) as stream:
            data = stream.read(most + 1)
        if len(data) <= most:
            self._scope.seen["/".join(parts_of(path))] = digest(data)
        return data

    def _media(self, path: str, data: bytes) -> bytes:
        if len(data) > self._scope.max_media_bytes:
            most = self._scope.max_media_bytes
            raise ToolError(f"{shown(path)} has more than {most} bytes, which is too much to show.")
        return data

    def _page(self, content: FileText, first: int, last: int) -> str:
        wanted = content.lines[first - 1 : last]
        page = that_fit(wanted, self._scope.max_characters, self._scope.max_lines)
        notes: list[str] = []
        if len(page) < len(wanted):
            end = first + len(page) - 1
            notes.append(f"[Lines {first} to {end} of {len(content.lines)}; go on at {end + 1}.]")
        if content.is_cut:
            notes.append(f"[Only the first {self._scope.limits.file_bytes} bytes were read.]")
        if content.encoding == "latin-1":
            notes.append("[The file is not UTF-8; it was read as Latin-1.]")
        return joined(page, notes)


def _found(survey: Survey, names: list[str], query: Query) -> list[str]:
    """Search some files; return a line for each line that matches."""
    with survey.opened(names) as opened:
        matches = grep([*opened], query) if opened else []
        return [
            f"{opened[match.descriptor]}:{match.number}: {excerpt(match.line, match.at)}"
            for match in matches
        ]
