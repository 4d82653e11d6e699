"""One folder, or several by name, that tools work in as if they were one."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, BinaryIO, Literal, TypeAlias

from agentkit_tools._confined import Confined, write_together
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._staged import Change
from agentkit_tools._walk import Walk, walk
from agentkit_tools.errors import ToolError

Root: TypeAlias = "str | os.PathLike[str]"


class Folders:
    """A folder, whose paths are relative to it; or several, whose paths begin with their names.

    Args:
        roots: The folder, or folders by name.

    Raises:
        ValueError: A name can't begin a path, or there is no folder.
        OSError: A folder is missing, or no folder.
    """

    def __init__(
        self, roots: str | os.PathLike[str] | Mapping[str, str | os.PathLike[str]]
    ) -> None:
        self._only = None if isinstance(roots, Mapping) else Confined(roots)
        self._named: dict[str, Confined] = {}
        if isinstance(roots, Mapping):
            for name, root in roots.items():
                if not _is_name(name):
                    raise ValueError(f"{name!r} can't be the name of a folder in paths")
                self._named[name] = Confined(root)
            if not roots:
                raise ValueError("There has to be at least one folder.")

    def relative(self, path: str) -> str:
        """Return what a path is here, which may be an absolute one below a folder."""
        for name, folder in {"": self._only, **self._named}.items():
            below = folder and folder.below(path)
            if below is not None:
                return f"{name}/{below}" if name else below
        return path

    @contextmanager
    def file(self, path: str) -> Generator[BinaryIO]:
        """Open a file for reading; see `Confined.file`."""
        folder, within = self.find(path)
        with folder.file(within) as stream:
            yield stream

    def load(self, path: str, max_bytes: int) -> bytes:
        """Read the whole of a file; see `Confined.load`."""
        folder, within = self.find(path)
        return folder.load(within, max_bytes)

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """Say what `path` is; see `Confined.kind`."""
        if self._is_top(path):
            return "folder"
        folder, within = self.find(path)
        return folder.kind(within)

    def is_folder(self, path: str) -> bool:
        """Say whether `path` is a folder; see `Confined.is_folder`."""
        if self._is_top(path):
            return True
        folder, within = self.find(path)
        return folder.is_folder(within)

    def write(self, *changes: Change) -> None:
        """Write files, all of them or none; see `Confined.write`."""
        placed: list[tuple[Confined, Change]] = []
        for change in changes:
            folder, within = self.find(change.path)
            placed.append((folder, replace(change, path=within)))
        write_together(placed)

    def walk(self, path: str, **limits: Any) -> Walk:
        """Find the files below `path`, in every folder where it is `.`; see `walk`."""
        if not self._is_top(path):
            folder, within = self.find(path)
            found = walk(folder, within, **limits)
            return found if self._only else _below(self._name(path), found)
        whole = Walk()
        for name, folder in self._named.items():
            found = _below(name, walk(folder, **limits))
            whole.files += found.files
            whole.sizes |= found.sizes
            whole.folders += found.folders
            whole.left_out += found.left_out
            whole.not_entered |= found.not_entered
            whole.complete = whole.complete and found.complete
        return whole

    def find(self, path: str) -> tuple[Confined, str]:
        """Tell in which folder `path` is, and what it is there.

        Raises:
            ToolError: It is in none.
        """
        if self._only:
            return self._only, path
        name = self._name(path)
        if name not in self._named:
            names = ", ".join(f"{name}/" for name in self._named)
            raise ToolError(f"{shown(path)} is in no folder; paths begin with one of {names}.")
        return self._named[name], "/".join(parts_of(path)[1:]) or "."

    def _is_top(self, path: str) -> bool:
        return not self._only and not parts_of(path)

    def _name(self, path: str) -> str:
        return (parts_of(path) or [""])[0]


def _below(name: str, found: Walk) -> Walk:
    return replace(
        found,
        files=[f"{name}/{path}" for path in found.files],
        sizes={f"{name}/{path}": size for path, size in found.sizes.items()},
        folders=[f"{name}/{path}" for path in found.folders],
    )


def _is_name(name: str) -> bool:
    try:
        return parts_of(name) == [name]
    except ToolError:
        return False
