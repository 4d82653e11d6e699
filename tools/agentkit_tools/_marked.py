"""Mark a process and all that descends from it by a limit that each inherits, and end them by it.

Of whatever has left its group, its session and its parents, the limits tell where it comes from.
RLIMIT_RTTIME, how long a real-time process may compute at once, is set to a number that nobody else
has, thousands of years long: in microseconds. A process may lower it, but not raise it (Linux).
"""

from __future__ import annotations

import os
import secrets
import signal
import time
from contextlib import suppress
from typing import Any, Final

try:
    import resource
except ImportError:  # Windows, which has no process groups either
    resource: Any = None

_LIMIT: Final = getattr(resource, "RLIMIT_RTTIME", None)
_LARGEST: Final = 2**62
_SMALLEST: Final = 2**52
"""142 years."""
_ROUNDS: Final = 400
"""How often, 5 ms apart, what is left is looked for and killed."""


def new_mark() -> int:
    """Return a number that no other process has; 0 where there are no marks."""
    if _LIMIT is None or not hasattr(os, "pidfd_open"):
        return 0
    hard = resource.getrlimit(_LIMIT)[1]  # lower where this process is marked itself
    most = _LARGEST if hard == resource.RLIM_INFINITY else hard
    return most - 1 - secrets.randbelow(most // 1_000) if most > _SMALLEST else 0


def kill_marked(mark: int) -> None:
    """Kill all processes with a mark, and wait until they have ended."""
    for _ in range(_ROUNDS if mark else 0):
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        if not [pid for pid in pids if _killed(pid, mark)]:
            return
        time.sleep(0.005)


def _killed(pid: int, mark: int) -> bool:
    """Kill a process if it has the mark; tell whether it has, and lived."""
    with suppress(OSError):
        process = os.pidfd_open(pid)  # so that nothing else is killed that has its number by then
        try:
            if _is_marked(pid, mark):
                signal.pidfd_send_signal(process, signal.SIGKILL)
                return True
        finally:
            os.close(process)
    return False


def _is_marked(pid: int, mark: int) -> bool:
    with open(f"/proc/{pid}/limits", "rb") as file:
        limits = file.read().split(b"\n")
    with open(f"/proc/{pid}/stat", "rb") as file:
        state = file.read().rpartition(b")")[2].split()[0]
    marks = [line.split() for line in limits if line.startswith(b"Max realtime timeout")]
    return state not in b"ZX" and any(b"%d" % mark in line for line in marks)
