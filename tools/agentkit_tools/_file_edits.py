"""Edits of the files of a workspace: worked out together, shown as a diff, written as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import NotRequired, TypedDict

from agentkit_tools._diffs import diff_of
from agentkit_tools._editable import Editable, editable
from agentkit_tools._folders import Folders
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._replacement import only_place, places_of
from agentkit_tools._staged import ABSENT, Change, digest
from agentkit_tools.errors import ToolError


class FileEdit(TypedDict):
    """A text to replace in a file."""

    path: str
    """The file's path."""
    old_text: str
    """The text to replace, exactly as it stands in the file; empty to make a new file."""
    new_text: str
    """What takes its place."""
    everywhere: NotRequired[bool]
    """Replace it wherever it stands, not only where it stands once."""


@dataclass
class Draft:
    """Files as they will be, over what they are."""

    folders: Folders
    max_bytes: int
    _before: dict[str, bytes | None] = field(default_factory=dict[str, "bytes | None"])
    _after: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def put(self, path: str, text: str) -> None:
        """Give a file a text, whatever it holds.

        Raises:
            ToolError: It can't be there.
        """
        name = self.name(path)
        self._look(name)
        before = self._before[name]
        if before is None:
            self._keep(name, Editable(path, text, "utf-8").encoded(text))
            return
        file = editable(path, before)  # whose encoding and line endings the new text gets
        self._keep(name, file.replaced([(0, len(file.text))], text))

    def edit(self, edit: FileEdit) -> None:
        """Replace a text in a file, after the edits before this one.

        Raises:
            ToolError: The text does not stand there, or not once.
        """
        name = self.name(edit["path"])
        self._look(name)
        now = self._after.get(name, self._before[name])
        old = edit["old_text"]
        if now is None and not old:
            self.put(edit["path"], edit["new_text"])
            return
        if now is None:
            raise ToolError(f"There is no {shown(edit['path'])} in this folder.")
        if not old:
            raise ToolError(
                f"{shown(edit['path'])} exists already; the empty old_text is for new files."
            )
        file = editable(edit["path"], now)
        old = file.as_shown(old)
        places = places_of(file, old) if edit.get("everywhere") else [only_place(file, old)]
        spans = [(place, place + len(old)) for place in places]
        self._keep(name, file.replaced(_apart(spans), edit["new_text"]))

    def before(self, path: str) -> bytes | None:
        """Return what a file of the draft holds until then."""
        return self._before[self.name(path)]

    def diff(self) -> str:
        """Write what will be different, file by file."""
        return "".join(
            diff_of(name, self._before[name], after) for name, after in sorted(self._after.items())
        )

    def write(self) -> dict[str, bytes]:
        """Write all files or none, if all are still what they were; return what they hold.

        Raises:
            ToolError: One has changed meanwhile, or can't be written.
        """
        changes: list[Change] = []
        for name, after in self._after.items():
            before = self._before[name]
            expected = ABSENT if before is None else digest(before)
            changes.append(Change(path=name, data=after, expected=expected))
        self.folders.write(*changes)
        return self._after

    def _look(self, name: str) -> None:
        if name not in self._before:
            is_there = self.folders.kind(name) is not None
            self._before[name] = self.folders.load(name, self.max_bytes) if is_there else None

    def _keep(self, name: str, data: bytes) -> None:
        if len(data) > self.max_bytes:
            raise ToolError(
                f"{shown(name)} would have {len(data)} bytes, and may have {self.max_bytes}."
            )
        self._after[name] = data

    def name(self, path: str) -> str:
        """Return the one way to write a path."""
        return "/".join(parts_of(self.folders.relative(path), path)) or "."


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the spans that begin before the one before them ends."""
    apart: list[tuple[int, int]] = []
    for begin, end in spans:
        if not apart or begin >= apart[-1][1]:
            apart.append((begin, end))
    return apart
