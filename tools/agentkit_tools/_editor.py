"""The commands of the text editor over the files of a folder, and what the model is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from agentkit_tools._confined import Confined
from agentkit_tools._done_edits import DoneEdits, Edit
from agentkit_tools._editable import Editable, editable
from agentkit_tools._pages import around, lines_of, numbered_page, that_fit
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._replacement import only_place
from agentkit_tools._staged import ABSENT, Change, digest
from agentkit_tools._survey import SKIPPED_FOLDERS
from agentkit_tools._text_edits import insertion
from agentkit_tools._walk import walk
from agentkit_tools.errors import ToolError

_SNIPPET: Final = 4_000
_MOST_LISTED: Final = 1_000


class Editor:
    """Shows and changes the files of a folder.

    Args:
        confined: The folder.
        max_characters: How many characters of a file or a list are shown.
        max_bytes: The largest file that is looked at or made.
        replaces: Whether a file that is there can be created anew.
    """

    def __init__(
        self, confined: Confined, *, max_characters: int, max_bytes: int, replaces: bool
    ) -> None:
        self._confined = confined
        self._max_characters = max_characters
        self._max_bytes = max_bytes
        self._replaces = replaces
        self._seen: dict[str, str] = {}
        self._done = DoneEdits()

    def view(self, given: str, view_range: Sequence[int] | None) -> str:
        """Show the lines of a file with their numbers, or list a folder two levels deep."""
        path = self._path(given)
        if self._confined.is_folder(path or "."):
            if view_range:
                raise ToolError("`view_range` is for files; a folder is listed without it.")
            return self._listing(path)
        data = self._confined.load(path, self._max_bytes)
        self._seen[path] = digest(data)
        page = numbered_page(editable(given, data).text, view_range, self._max_characters)
        return "\n".join(page) or "(The file is empty.)"

    def create(self, given: str, text: str) -> Edit:
        """Make a file, or make it anew where that is allowed."""
        path = self._file(given)
        kind = self._confined.kind(path)
        if kind == "folder":
            raise ToolError(f"{shown(given)} is a folder; give the path of a file.")
        if kind is None:
            after = Editable(given, text, "utf-8").encoded(text)
            return self._edit(path, None, after, f"File created successfully at: {given}")
        if not self._replaces:
            raise ToolError(
                f"{shown(given)} exists already; change it with str_replace or insert, or create "
                "a file of another name."
            )
        before = self._confined.load(path, self._max_bytes)
        if self._seen.get(path, digest(before)) != digest(before):
            raise ToolError(f"{shown(given)} was changed since it was viewed; view it again.")
        file = editable(given, before)  # whose encoding and line endings the new text gets
        after = file.replaced([(0, len(file.text))], text)
        return self._edit(path, before, after, f"File replaced: {given}")

    def str_replace(self, given: str, old: str, new: str) -> Edit:
        """Replace a text that stands in a file once."""
        path, before, file = self._read(given)
        old, new = file.as_shown(old), file.as_shown(new)
        at = only_place(file, old)
        after = file.replaced([(at, at + len(old))], new)
        return self._edit(path, before, after, self._told(given, after, at, len(new)))

    def insert(self, given: str, line: int, text: str) -> Edit:
        """Insert lines below a line; 0 is the top."""
        path, before, file = self._read(given)
        count = len(lines_of(file.text))
        if not 0 <= line <= count:
            raise ToolError(
                f"`insert_line` is {line}, and has to be from 0, the top, to {count}, the end."
            )
        if line and self._seen.get(path, digest(before)) != digest(before):
            raise ToolError(
                f"{shown(given)} was changed since it was viewed, so its lines may have other "
                "numbers; view it again."
            )
        at, new = insertion(file.text, line, text)
        after = file.replaced([(at, at)], new)
        return self._edit(path, before, after, self._told(given, after, at, len(new)))

    def undo_edit(self, given: str) -> Edit:
        """Take the last edit of a file back; of an edit that made it, nothing is left to take."""
        path = self._file(given)
        last = self._done.last(path)
        if last is None:
            raise ToolError(f"There is no edit of {shown(given)} left to undo.")
        if last.before is None:
            raise ToolError(f"{shown(given)} was made by its first edit; that is not undone.")
        now = self._confined.load(path, self._max_bytes)
        if now != last.after:
            raise ToolError(f"{shown(given)} was changed since the last edit; it is not undone.")
        return Edit(path, now, last.before, f"The last edit of {given} was undone.")

    def apply(self, plan: Callable[[], Edit], *, undoes: bool = False) -> str:
        """Work out an edit and carry it out, with nobody else in between."""
        with self._confined.locked():
            edit = plan()
            expected = ABSENT if edit.before is None else digest(edit.before)
            self._confined.write(Change(path=edit.path, data=edit.after, expected=expected))
        if edit.before is not None and self._seen.get(edit.path) == digest(edit.before):
            self._seen[edit.path] = digest(edit.after)
        if undoes:
            self._done.drop_last(edit.path)
        else:
            self._done.add(edit)
        return edit.told

    def _edit(self, path: str, before: bytes | None, after: bytes, told: str) -> Edit:
        if len(after) > self._max_bytes:
            raise ToolError(
                f"{shown(path)} would have {len(after)} bytes, and may have {self._max_bytes}."
            )
        return Edit(path, before, after, told)

    def _read(self, given: str) -> tuple[str, bytes, Editable]:
        path = self._file(given)
        data = self._confined.load(path, self._max_bytes)
        return path, data, editable(given, data)

    def _told(self, given: str, after: bytes, at: int, length: int) -> str:
        most = min(_SNIPPET, self._max_characters)
        shown_lines = around(editable(given, after).text, at, length, most)
        return "\n".join([f"The file {given} has been edited. It now reads:", *shown_lines])

    def _listing(self, path: str) -> str:
        found = walk(
            self._confined,
            path or ".",
            skip=SKIPPED_FOLDERS,
            max_files=_MOST_LISTED,
            max_depth=1,
        )
        entries = [*found.files, *(f"{folder}/" for folder in found.folders)]
        start = len(path) + 1 if path else 0
        names = sorted(name[start:] for name in entries)
        visible = [
            name for name in names if not any(part.startswith(".") for part in name.split("/"))
        ]
        page = that_fit(visible, self._max_characters, _MOST_LISTED)
        more = len(visible) - len(page)
        if more or not found.complete:
            page.append("… and more; view a folder in it.")
        return "\n".join(page) or "(The folder is empty.)"

    def _file(self, given: str) -> str:
        path = self._path(given)
        if not path:
            raise ToolError(f"{shown(given)} is a folder; give the path of a file.")
        return path

    def _path(self, given: str) -> str:
        """Turn a path below the root, relative or absolute, into one relative to it."""
        return "/".join(parts_of(self._confined.below(given) or given, given))
