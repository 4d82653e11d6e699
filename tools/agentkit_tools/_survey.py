"""Go through the files a tool is to look at, and keep account of what was passed over."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final, TypeVar

from agentkit_tools._file_kinds import FileKind, is_of_kind
from agentkit_tools._file_text import FileText, is_binary, read_text
from agentkit_tools._folders import Folders
from agentkit_tools._paths import parts_of
from agentkit_tools.errors import ToolError

T = TypeVar("T")

SKIPPED_FOLDERS: Final = frozenset(
    (
        ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox",
        ".hypothesis", ".mypy_cache",
    )
)  # fmt: skip
"""Folders that are not entered: histories, installed packages, caches."""
_SKIP_MARKERS: Final = frozenset(("pyvenv.cfg", "CACHEDIR.TAG"))
_NAMES_SHOWN: Final = 8


@dataclass(frozen=True)
class Limits:
    """How much one call looks at: files, folders in folders, bytes of one file."""

    files: int
    depth: int
    file_bytes: int


@dataclass
class Survey:
    """The files of a folder that one call looks at, and an account of what it passed over."""

    folders: Folders
    limits: Limits
    _left_out: Counter[str] = field(default_factory=Counter[str])
    _not_entered: set[str] = field(default_factory=set[str])
    _remarks: list[str] = field(default_factory=list[str])

    def files(self, path: str) -> list[str]:
        """Return the paths of all files below `path`, in order.

        Raises:
            ToolError: `path` is missing, or can't be read.
        """
        if not self.folders.is_folder(path):
            with self.folders.file(path):
                return ["/".join(parts_of(path))]
        found = self.folders.walk(
            path,
            skip=SKIPPED_FOLDERS,
            markers=_SKIP_MARKERS,
            max_files=self.limits.files,
            max_depth=self.limits.depth,
        )
        self._left_out += found.left_out
        self._not_entered |= found.not_entered
        if not found.complete:
            self._remarks.append(f"Only the first {len(found.files)} files were looked at.")
        return found.files

    def paths(self, path: str, kind: FileKind) -> Iterator[str]:
        """Yield the paths of the text files of a kind below `path`, in order.

        Raises:
            ToolError: `path` is missing, or can't be read.
        """
        for name in self._of_kind(path, kind):
            for binary in self._read(name, is_binary):
                if not binary:
                    yield name
                self._left_out["binary file"] += binary

    def texts(self, path: str, kind: FileKind) -> Iterator[tuple[str, FileText]]:
        """Yield the paths of the text files of a kind below `path`, in order, with their texts.

        Raises:
            ToolError: `path` is missing, or can't be read.
        """
        latin = 0
        for name in self._of_kind(path, kind):
            for text in self._read(name, lambda stream: read_text(stream, self.limits.file_bytes)):
                if text is None or text.is_cut:
                    self._pass_over(is_binary=text is None)
                else:
                    latin += text.encoding == "latin-1"
                    yield name, text
        if latin:
            self._remarks.append(f"Not UTF-8, so read as Latin-1: {_several(latin, 'file')}.")

    @contextmanager
    def opened(self, paths: Sequence[str]) -> Generator[dict[int, str]]:
        """Open those of `paths` that are text files of no great length; yield the descriptors."""
        with ExitStack() as stack:
            opened: dict[int, str] = {}
            for path in paths:
                try:
                    stream = stack.enter_context(self.folders.file(path))
                    size, binary = os.fstat(stream.fileno()).st_size, is_binary(stream)
                except (ToolError, OSError):
                    self._left_out["unreadable file"] += 1
                    continue
                if binary or size > self.limits.file_bytes:
                    self._pass_over(is_binary=binary)
                else:
                    opened[stream.fileno()] = path
            yield opened

    def notes(self) -> list[str]:
        """Say what was passed over, a sentence for each sort of thing."""
        notes: list[str] = []
        left_out = [
            _several(count, what) for what, count in sorted(self._left_out.items()) if count
        ]
        if left_out:
            notes.append(f"Left out: {', '.join(left_out)}.")
        if self._not_entered:
            names = sorted(self._not_entered)
            more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
            notes.append(f"Not entered: {', '.join(names[:_NAMES_SHOWN])}{more}.")
        return notes + self._remarks

    def _of_kind(self, path: str, kind: FileKind) -> list[str]:
        names = self.files(path)
        if not self.folders.is_folder(path):
            return names
        return [name for name in names if is_of_kind(name, kind)]

    def _pass_over(self, *, is_binary: bool) -> None:
        large = f"file of more than {self.limits.file_bytes} bytes"
        self._left_out["binary file" if is_binary else large] += 1

    def _read(self, name: str, read: Callable[[BinaryIO], T]) -> Iterator[T]:
        """Yield what `read` makes of a file; nothing where the file can't be read."""
        try:
            with self.folders.file(name) as stream:
                result = read(stream)
        except (ToolError, OSError):  # a file may go, or change its kind, while others are read
            self._left_out["unreadable file"] += 1
        else:
            yield result


def _several(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what}"
    head, joint, rest = what.partition(" of ")
    plural = head[:-1] + "ies" if head.endswith("y") else head + "s"
    return f"{count} {plural}{joint}{rest}"
