"""The edits that were made, as far back as they can be undone (no I/O)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MOST: Final = 200
_MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True)
class Edit:
    """A file that is about to change: what it holds, what it will, and what the model is told."""

    path: str
    before: bytes | None
    after: bytes
    told: str

    @property
    def size(self) -> int:
        """How many bytes it takes to keep."""
        return len(self.before or b"") + len(self.after)


class DoneEdits:
    """The last edits: 200 of them, and 50 MB, at most."""

    def __init__(self) -> None:
        self._edits: list[Edit] = []

    def add(self, edit: Edit) -> None:
        """Remember an edit, and forget the oldest where there are too many."""
        self._edits.append(edit)
        while len(self._edits) > _MOST or sum(one.size for one in self._edits) > _MOST_BYTES:
            self._edits.pop(0)

    def last(self, path: str) -> Edit | None:
        """Return the last edit of a file."""
        return next((edit for edit in reversed(self._edits) if edit.path == path), None)

    def drop_last(self, path: str) -> None:
        """Forget the last edit of a file."""
        last = self.last(path)
        if last is not None:
            self._edits.remove(last)
