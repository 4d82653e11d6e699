"""Several files written beside the old ones first, and put in place together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from agentkit_tools._atomic import put_in_place, remove, write_beside
from agentkit_tools._last_steps import LastStep, forget, note
from agentkit_tools._paths import shown
from agentkit_tools._refusals import ChangedMeanwhile, check_regular, explained
from agentkit_tools._regular import open_regular, status_of

ABSENT: Final = ""
"""What `expected` is when there must be no file yet."""


def digest(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    return sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Change:
    """A file to write.

    Attributes:
        path: Which.
        data: What it is to hold.
        expected: The digest of what it has to hold until then; `ABSENT`, or None for whatever.
    """

    path: str
    data: bytes
    expected: str | None = None


@dataclass
class Staged:
    """A change on its way: the folder it is in, its name there, and its name for now."""

    change: Change
    above: int
    name: str
    unfinished: str
    before: bytes | None = None


def commit(staged: Sequence[Staged], root: int | None) -> None:
    """Write all files to disk, check what is there, and put them in place.

    Args:
        staged: The files.
        root: The open folder to note the last steps in, so that they are finished after a kill.

    Raises:
        ChangedMeanwhile: A file is not what its change expects.
        ToolError: One can't be written; then all are what they were.
    """
    begun: list[Staged] = []
    try:
        for one in staged:
            _write(one)
        for one in staged:
            _look(one, keep=len(staged) > 1)
        if root is not None:
            with explained(".", "written"):
                note(root, [_last_step(one) for one in staged])
        for one in staged:
            begun.append(one)
            with explained(one.change.path, "written"):
                put_in_place(one.above, one.unfinished, one.name)
    except BaseException:
        _forget(root)
        if len(staged) > 1:
            for one in begun:
                _undo(one)
        for one in staged:
            with suppress(OSError):
                remove(one.above, one.unfinished, missing_ok=True)
        raise
    _forget(root)


def _last_step(one: Staged) -> LastStep:
    before = ABSENT if one.before is None else digest(one.before)
    return LastStep(one.change.path, one.unfinished, before)


def _forget(root: int | None) -> None:
    if root is not None:
        with suppress(OSError):
            forget(root)


def _write(one: Staged) -> None:
    with explained(one.change.path, "written"):
        status = status_of(one.above, one.name)
        if status:
            check_regular(status, one.change.path)
        write_beside(one.above, one.unfinished, one.change.data, status)


def _look(one: Staged, *, keep: bool) -> None:
    """Compare what is there with what the change expects; `keep` it for undoing."""
    path, expected = one.change.path, one.change.expected
    is_there = status_of(one.above, one.name) is not None
    if is_there and expected == ABSENT:
        raise ChangedMeanwhile(f"{shown(path)} exists already.")
    if is_there and (keep or expected is not None):
        with open_regular(one.above, one.name, path) as stream:
            one.before = stream.read()
    if expected and (one.before is None or digest(one.before) != expected):
        raise ChangedMeanwhile(f"{shown(path)} was changed meanwhile; look at it again.")


def _undo(one: Staged) -> None:
    with suppress(OSError):
        if one.before is None:
            remove(one.above, one.name, missing_ok=True)
        else:
            write_beside(one.above, one.unfinished, one.before, status_of(one.above, one.name))
            put_in_place(one.above, one.unfinished, one.name)
