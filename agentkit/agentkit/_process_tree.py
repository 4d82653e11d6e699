"""End a process with everything it started, also what has left its group."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)


def adopt_orphans() -> None:
    """Become the parent of grandchildren that lose theirs: `kill_tree` finds them (Linux)."""
    if sys.platform == "linux":
        import ctypes  # not at the top: only a child that runs a call needs it

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def kill_tree(pid: int) -> None:
    """End a process that leads a group, its group, and all that descends from it.

    It must not have been waited for: its number is its own as long as nobody did. All are stopped
    first, since who is stopped starts nothing new.
    """
    found: set[int] = set()
    while new := set(_descendants(pid)) - found:
        for each in new:
            _send(each, signal.SIGSTOP)
        found |= new
    for each in found:
        _send(each, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    _send(pid, signal.SIGKILL)


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _descendants(pid: int) -> Iterator[int]:
    """Yield what descends from a process; nothing where there is no `/proc`."""
    children: dict[int, list[int]] = {}
    for each, parent in _parents():
        children.setdefault(parent, []).append(each)
    waiting = [pid]
    while waiting:
        born = children.get(waiting.pop(), [])
        yield from born
        waiting += born


def _parents() -> Iterator[tuple[int, int]]:
    if not os.path.isdir("/proc/self"):
        return
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError, IndexError, ValueError), open(f"/proc/{name}/stat", "rb") as file:
            # The name of the program stands in brackets, and may hold anything.
            state, parent = file.read().rpartition(b")")[2].split()[:2]
            if state != b"Z":
                yield int(name), int(parent)
