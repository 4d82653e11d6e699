"""Run one command, and end all it has started when it ends or when whoever asked for it is gone.

A script of its own process, between a tool and what the tool runs:

    python -I -S _keeper.py FD SETTINGS COMMAND...

`FD` is one end of a socket pair. The keeper writes the command's process group there; when the
other end closes, for whatever reason, everything is killed. `SETTINGS` are JSON: `limits`, whether
to `hide_owner`, and the `mark` of `_marked.py`, 0 for none. On Linux everything includes what has
left the process group: orphans become children of the keeper (PR_SET_CHILD_SUBREAPER). The
command's parent is not the keeper, but a process that only waits: to kill or to stop its parent
keeps nothing alive. Only the standard library is used here, and little of it: each start pays.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from contextlib import suppress
from typing import Any, Final, NoReturn

_IS_LINUX: Final = sys.platform == "linux"
# From linux/prctl.h and linux/capability.h.
_SET_PARENT_DEATH_SIGNAL: Final = 1
_SET_DUMPABLE: Final = 4
_DROP_CAPABILITY: Final = 24
_SET_SUBREAPER: Final = 36
_SEES_OTHERS: Final = (19, 21, 38)
"""CAP_SYS_PTRACE, CAP_SYS_ADMIN and CAP_PERFMON: each lets root read the memory of any process."""

_LIMITS: Final = {
    "cpu_seconds": resource.RLIMIT_CPU,
    "memory_bytes": resource.RLIMIT_AS,
    "file_bytes": resource.RLIMIT_FSIZE,
    "processes": getattr(resource, "RLIMIT_NPROC", None),
    "open_files": resource.RLIMIT_NOFILE,
}
_NOT_FOUND: Final = 127
_ROUNDS: Final = 2_000
"""How often, 5 ms apart, what is left is looked for and killed."""


def main() -> int:
    """Keep a command; return what a shell would say of its end."""
    given, settings, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
    lifeline = os.dup(given)  # the lowest that is free: select takes none from 1024 on
    os.close(given)
    prctl: Any = ctypes.CDLL(None).prctl if _IS_LINUX else None
    if prctl:
        prctl(_SET_SUBREAPER, 1, 0, 0, 0)
        prctl(_SET_DUMPABLE, 0, 0, 0, 0)  # or a command could change what it says of its end
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _note)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        for fd in (lifeline, told, woken, wake):
            os.close(fd)
        _stand_between(command, settings, prctl, tell)
    os.close(tell)
    _let_streams_go()
    group = os.read(told, 32)
    os.write(lifeline, group)
    status = _wait(child, lifeline, woken)
    _end_all(int(group or child))
    return status


def _note(number: int, frame: object) -> None:
    """Have the signal's number written to the pipe of `set_wakeup_fd`, and do no more."""


def _let_streams_go() -> None:
    """Leave standard input and output to the command: they end with it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)


def _stand_between(command: list[str], settings: dict[str, Any], prctl: Any, tell: int) -> NoReturn:
    """Be the command's parent: tell its number, wait for its end, and end as it did."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    _die_with_parent(prctl)
    child = os.fork()
    if not child:
        os.close(tell)
        _become(command, settings, prctl)
    os.write(tell, b"%d\n" % child)
    os.close(tell)
    _let_streams_go()
    os._exit(_as_a_shell_says(os.waitpid(child, 0)[1]))


def _die_with_parent(prctl: Any) -> None:
    if prctl:
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _as_a_shell_says(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _become(command: list[str], settings: dict[str, Any], prctl: Any) -> NoReturn:
    """Be the command from now on."""
    try:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.setpgid(0, 0)
        _die_with_parent(prctl)
        if prctl:
            for capability in _SEES_OTHERS if settings["hide_owner"] else ():
                prctl(_DROP_CAPABILITY, capability, 0, 0, 0)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if settings["mark"]:
            _limit(resource.RLIMIT_RTTIME, settings["mark"])
        for name, most in settings["limits"].items():
            _limit(_LIMITS[name], most)
        os.execvp(command[0], command)
    except Exception as error:
        os.write(2, f"{command[0]}: {error}\n".encode(errors="replace"))
    os._exit(_NOT_FOUND)


def _limit(what: int | None, most: int) -> None:
    if what is not None:
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _wait(child: int, lifeline: int, woken: int) -> int:
    """Wait for the command's end, or until it is to be ended."""
    while True:
        ready, _, _ = select.select([lifeline, woken], [], [])
        if lifeline in ready:
            return 128 + signal.SIGKILL
        for number in os.read(woken, 64):
            if number != signal.SIGCHLD:
                return 128 + number
        status = _reaped(child)
        if status is not None:
            return status


def _reaped(child: int) -> int | None:
    """Take leave of processes that have ended; return how the command did, if it was among them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not pid:
            return found
        if pid == child:
            found = _as_a_shell_says(status)


def _end_all(group: int) -> None:
    """Kill all that descends from this process; where that can't be told, the command's group."""
    for _ in range(_ROUNDS):
        left = _descendants(os.getpid()) if _IS_LINUX else []
        for pid in left if _IS_LINUX else [-group]:  # a negative number is a group
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        _reaped(0)
        if not left:
            return
        time.sleep(0.005)


def _descendants(root: int) -> list[int]:
    """List the processes below one, orphans that became its children included."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    # The name of the command, in parentheses, may hold anything.
                    parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue  # it has ended meanwhile
    found = {root}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found - {root})


if __name__ == "__main__":
    sys.exit(main())
