"""Open files below one folder and nowhere else: no link is followed, nothing special is opened.

Every path is taken apart and opened component by component, each relative to the descriptor of
the folder before it and with `O_NOFOLLOW`. A folder that is swapped for a link between a check and
its use is therefore never entered. What is refused is said in a `ToolError` that names the path
as it was given, never a path of the host.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Final

from agentkit_tools.errors import ToolError

_CLOSED_ON_EXEC: Final = getattr(os, "O_CLOEXEC", 0)
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _CLOSED_ON_EXEC
_FILE: Final = os.O_RDONLY | _NO_LINK | _CLOSED_ON_EXEC | getattr(os, "O_NONBLOCK", 0)
_MAX_PATH: Final = 1024
_MAX_NAME: Final = 255
_MAX_LISTED: Final = 100_000
_SHOWN: Final = 80


@dataclass
class Walk:
    """What a walk found.

    Attributes:
        files: The paths of the regular files below the root, with `/`, sorted.
        left_out: How many entries of which kind were passed over.
        not_entered: The names of folders that were not entered.
        complete: Whether every folder was seen to its end.
    """

    files: list[str] = field(default_factory=list[str])
    left_out: Counter[str] = field(default_factory=Counter[str])
    not_entered: set[str] = field(default_factory=set[str])
    complete: bool = True


class Confined:
    """A folder whose files can be read, and nothing outside it.

    Args:
        root: The folder; it may itself be reached through links, for it is the developer's choice.

    Raises:
        OSError: `root` is missing or no folder.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        if not {os.open, os.stat} <= os.supports_dir_fd or os.scandir not in os.supports_fd:
            raise NotImplementedError(
                "Confining tools to a folder needs directory descriptors, which this platform "
                "does not have; it works on Linux and macOS."
            )
        self._root: str = os.path.abspath(root)
        os.close(os.open(self._root, _FOLDER))

    @contextmanager
    def file(self, path: str) -> Generator[BinaryIO]:
        """Open the regular file `path` for reading.

        Raises:
            ToolError: It is missing, outside, a link, hard-linked, no regular file or unreadable.
        """
        *folders, name = parts_of(path) or [""]
        if not name:
            raise ToolError(f"{shown(path)} is a folder, not a file.")
        with self._folder(folders, path) as above, _explained(path):
            _check_regular(os.stat(name, dir_fd=above, follow_symlinks=False), path)
            descriptor = os.open(name, _FILE, dir_fd=above)
        with os.fdopen(descriptor, "rb", closefd=True) as stream:
            _check_regular(os.fstat(descriptor), path)
            yield stream

    def is_folder(self, path: str) -> bool:
        """Say whether `path` is a folder; False for a file.

        Raises:
            ToolError: There is neither, or it can't be looked at.
        """
        *folders, name = parts_of(path) or [""]
        if not name:
            return True
        with self._folder(folders, path) as above, _explained(path):
            return stat.S_ISDIR(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode)

    def walk(
        self,
        path: str = ".",
        *,
        skip: frozenset[str],
        markers: frozenset[str],
        max_files: int,
        max_depth: int,
    ) -> Walk:
        """Find the regular files below the folder `path`, sorted by path.

        Args:
            path: Where to begin.
            skip: Names of folders that are not entered.
            markers: Names of files whose presence means that their folder is left out.
            max_files: How many files to find at most.
            max_depth: How many folders deep to go at most.

        Raises:
            ToolError: `path` is no folder, or can't be read.
        """
        walk = Walk()
        top = parts_of(path)
        waiting = [top]
        while waiting and walk.complete:
            folders = waiting.pop()
            try:
                below = self._list(folders, walk, markers if folders != top else frozenset())
            except ToolError:
                if folders == top:
                    raise
                walk.left_out["unreadable folder"] += 1
                continue
            entered = [name for name in below if name not in skip]
            walk.not_entered |= set(below) - set(entered)
            if len(folders) - len(top) >= max_depth:
                walk.left_out["folder of a greater depth"] += len(entered)
                continue
            waiting += [[*folders, name] for name in sorted(entered, reverse=True)]
            walk.complete = walk.complete and len(walk.files) <= max_files
        walk.files = sorted(walk.files[:max_files])
        return walk

    def _list(self, folders: Sequence[str], walk: Walk, markers: frozenset[str]) -> list[str]:
        """Add the files of one folder to `walk`, and return the names of the folders in it."""
        below: list[str] = []
        files: list[str] = []
        with self._folder(folders, "/".join(folders)) as above, os.scandir(above) as entries:
            names = sorted(entry.name for entry in islice(entries, _MAX_LISTED + 1))
            walk.complete = walk.complete and len(names) <= _MAX_LISTED
            if markers & set(names):
                walk.not_entered.add(folders[-1])
                return []
            for name in names:
                status = _status(name, above)
                kind = _kind(name, status, at_top=not folders)
                if kind == "folder":
                    below.append(name)
                elif kind != "file":
                    walk.left_out[kind] += 1
                else:
                    files.append("/".join([*folders, name]))
        walk.files += files
        return below

    @contextmanager
    def _folder(self, folders: Sequence[str], path: str) -> Generator[int]:
        """Open the folder made of the names `folders`, one after the other."""
        with _explained(path):
            descriptor = os.open(self._root, _FOLDER)
        try:
            for name in folders:
                with _explained(path):
                    status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                    _check_folder(status, path)
                    below = os.open(name, _FOLDER | _NO_LINK, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = below
            yield descriptor
        finally:
            os.close(descriptor)


def parts_of(path: str) -> list[str]:
    """Take `path` apart into the names of folders and, last, a file; the root has none.

    Raises:
        ToolError: The path could lead out of the folder, or be read in more than one way.
    """
    if len(path) > _MAX_PATH:
        raise ToolError(f"The path {shown(path)} is too long.")
    if not path.isprintable() or not path:
        raise ToolError(f"The path {shown(path)} is empty or has characters that don't print.")
    if "\\" in path:
        raise ToolError(f"The path {shown(path)} has a backslash; separate folders with '/'.")
    if path.startswith(("/", "~")) or path[1:2] == ":":
        raise ToolError(f"{shown(path)} is no path below this folder; give one relative to it.")
    names = [name for name in path.split("/") if name not in ("", ".")]
    if ".." in names:
        raise ToolError(f"{shown(path)} leads out of this folder; '..' is not allowed.")
    if any(len(name.encode()) > _MAX_NAME for name in names):
        raise ToolError(f"The path {shown(path)} has a name that is too long.")
    return names


def shown(path: str) -> str:
    """Quote a path for a message, cut and with what does not print escaped."""
    return ascii(path[:_SHOWN] + "…")[:-7] + "…'" if len(path) > _SHOWN else _quoted(path)


def _quoted(path: str) -> str:
    return f"'{path}'" if path.isprintable() else ascii(path)


def _status(name: str, above: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=above, follow_symlinks=False)
    except OSError:  # gone since it was listed, or not to be looked at
        return None


def _kind(name: str, status: os.stat_result | None, *, at_top: bool) -> str:
    """Name what an entry is; "file" and "folder" are what a walk takes."""
    if status is None:
        return "unreadable entry"
    odd = not name.isprintable() or "\\" in name
    if odd or (at_top and (name.startswith("~") or name[1:2] == ":")):
        return "odd name"  # `parts_of` would refuse it, so it is not offered
    if stat.S_ISLNK(status.st_mode):
        return "symbolic link"
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    if not stat.S_ISREG(status.st_mode):
        return "special file"
    return "file" if status.st_nlink == 1 else "hard-linked file"


def _check_folder(status: os.stat_result, path: str) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise ToolError(f"{shown(path)} leads through a symbolic link, which is not followed.")
    if not stat.S_ISDIR(status.st_mode):
        raise ToolError(f"{shown(path)} leads through something that is no folder.")


def _check_regular(status: os.stat_result, path: str) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise ToolError(f"{shown(path)} is a symbolic link, which is not followed.")
    if stat.S_ISDIR(status.st_mode):
        raise ToolError(f"{shown(path)} is a folder, not a file.")
    if not stat.S_ISREG(status.st_mode):
        raise ToolError(f"{shown(path)} is no regular file.")
    if status.st_nlink > 1:
        raise ToolError(f"{shown(path)} has several hard links and might lie elsewhere too.")


_REASONS: Final = {
    errno.ENOENT: "There is no {path} in this folder.",
    errno.ENOTDIR: "{path} leads through something that is no folder.",
    errno.ELOOP: "{path} leads through a symbolic link, which is not followed.",
    errno.EACCES: "{path} may not be read.",
    errno.EPERM: "{path} may not be read.",
    errno.ENAMETOOLONG: "The path {path} is too long.",
    errno.ENXIO: "{path} is no regular file.",
}


@contextmanager
def _explained(path: str) -> Generator[None]:
    """Turn what the system says into a `ToolError` without a path of the host."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "{path} can't be opened.")
        raise ToolError(reason.format(path=shown(path or "."))) from None
