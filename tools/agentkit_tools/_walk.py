"""Find the files below a folder, and keep account of what was passed over."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from agentkit_tools._confined import Confined
from agentkit_tools._paths import UNFINISHED, is_odd, parts_of
from agentkit_tools.errors import ToolError

_MAX_LISTED: Final = 100_000


@dataclass
class Walk:
    """What a walk found.

    Attributes:
        files: The paths of the regular files below the root, with `/`, sorted.
        sizes: How many bytes each has.
        folders: The paths of the folders, entered or not.
        left_out: How many entries of which kind were passed over.
        not_entered: The names of folders that were not entered.
        complete: Whether every folder was seen to its end.
    """

    files: list[str] = field(default_factory=list[str])
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    folders: list[str] = field(default_factory=list[str])
    left_out: Counter[str] = field(default_factory=Counter[str])
    not_entered: set[str] = field(default_factory=set[str])
    complete: bool = True


def walk(
    confined: Confined,
    path: str = ".",
    *,
    skip: frozenset[str] = frozenset(),
    markers: frozenset[str] = frozenset(),
    max_files: int,
    max_depth: int,
) -> Walk:
    """Find the regular files below the folder `path`, sorted by path.

    Args:
        confined: What keeps the walk inside.
        path: Where to begin.
        skip: Names of folders that are not entered.
        markers: Names of files whose presence means that their folder is left out.
        max_files: How many files to find at most.
        max_depth: How many folders deep to go at most.

    Raises:
        ToolError: `path` is no folder, or can't be read.
    """
    found = Walk()
    top = parts_of(path)
    waiting = [top]
    while waiting and found.complete:
        folders = waiting.pop()
        try:
            is_top = folders == top
            below = _list(confined, folders, found, frozenset() if is_top else markers)
        except ToolError:
            if folders == top:
                raise
            found.left_out["unreadable folder"] += 1
            continue
        found.folders += ["/".join([*folders, name]) for name in below]
        entered = [name for name in below if name not in skip]
        found.not_entered |= set(below) - set(entered)
        if len(folders) - len(top) >= max_depth:
            found.left_out["folder of a greater depth"] += len(entered)
            continue
        waiting += [[*folders, name] for name in sorted(entered, reverse=True)]
        found.complete = found.complete and len(found.sizes) <= max_files
    found.sizes = dict(sorted([*found.sizes.items()][:max_files]))
    found.files = [*found.sizes]
    return found


def _list(
    confined: Confined, folders: Sequence[str], found: Walk, markers: frozenset[str]
) -> list[str]:
    """Add the files of one folder to what was found; return the names of the folders in it."""
    below: list[str] = []
    sizes: dict[str, int] = {}
    with confined.folder(folders) as above, os.scandir(above) as entries:
        names = sorted(entry.name for entry in islice(entries, _MAX_LISTED + 1))
        found.complete = found.complete and len(names) <= _MAX_LISTED
        if markers & set(names):
            found.not_entered.add(folders[-1])
            return []
        for name in names:
            if name.startswith(UNFINISHED):
                continue
            status = _status(name, above)
            kind = _kind(name, status, at_top=not folders)
            if kind == "folder":
                below.append(name)
            elif kind != "file" or status is None:
                found.left_out[kind] += 1
            else:
                sizes["/".join([*folders, name])] = status.st_size
    found.sizes |= sizes
    return below


def _status(name: str, above: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=above, follow_symlinks=False)
    except OSError:  # gone since it was listed, or not to be looked at
        return None


def _kind(name: str, status: os.stat_result | None, *, at_top: bool) -> str:
    """Name what an entry is; "file" and "folder" are what a walk takes."""
    if status is None:
        return "unreadable entry"
    if is_odd(name, at_top=at_top):
        return "odd name"
    if stat.S_ISLNK(status.st_mode):
        return "symbolic link"
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    if not stat.S_ISREG(status.st_mode):
        return "special file"
    return "file" if status.st_nlink == 1 else "hard-linked file"
