"""A child process and the pipes to it: start it, hear its report, end it with all it started."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from agentkit._process_tree import kill_tree

MOST_REPORTED_BYTES: Final = 16 * 1024 * 1024
"""How long what a child reports may be."""
MOST_SHOWN_BYTES: Final = 64 * 1024
"""How much of what a child prints is shown, on standard error."""

_START = """import sys
sys.path[:] = {path!r}
from agentkit._isolated_child import main
main({report})
"""
_LOOK_AGAIN = 0.05
"""Seconds; after so long at most, a child is seen to be killed or dead."""


class TooLong(Exception):
    """A child reported more than `MOST_REPORTED_BYTES`."""


class Child:
    """A child process.

    Args:
        pid: its number; it leads a group of its own.
        wait: waits for its end and returns how it ended, as `Popen.returncode` tells it.
        lifeline: what it reads, for as long as this process lives.
        report: where it says what came of the call.
        printed: what it prints.
    """

    def __init__(
        self, pid: int, wait: Callable[[], int], *, lifeline: int, report: int, printed: int
    ) -> None:
        self._pid = pid
        self._wait = wait
        self._lifeline = lifeline
        self._report = report
        self._printed = printed
        self._shown = 0
        self._status: int | None = None

    def tell(self, request: bytes) -> None:
        """Write what to do; a child that is gone already is found out later."""
        view = memoryview(request)
        with suppress(BrokenPipeError):
            while view:
                view = view[os.write(self._lifeline, view) :]

    def report(self, ends_at: float) -> bytes | None:
        """Return the line in which the child says what came of the call; `None` where it died.

        Raises:
            TimeoutError: the time is over.
            TooLong: the line is.
        """
        line = bytearray()
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._report, self._printed):
                selector.register(descriptor, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                ready = self._ready(selector, ends_at - monotonic())
                piece = os.read(self._report, 65536) if self._report in ready else b""
                line += piece
                if not piece and (self._report in ready or self._is_dead()):
                    return None
                if len(line) > MOST_REPORTED_BYTES:
                    raise TooLong
            while self._printed in self._ready(selector, 0) and self._shown < MOST_SHOWN_BYTES:
                pass
        return bytes(line)

    def kill(self) -> None:
        """End the process and all that it started."""
        if self._status is None:
            kill_tree(self._pid)

    def end(self) -> int:
        """Kill what is left, give everything back, and return how the process ended."""
        if self._status is None:
            kill_tree(self._pid)
            self._status = self._wait()
            for descriptor in (self._lifeline, self._report, self._printed):
                os.close(descriptor)
        return self._status

    def _ready(self, selector: selectors.BaseSelector, left: float) -> set[int]:
        """Return which pipes had something to read within a moment; what was printed is read."""
        if left < 0:
            raise TimeoutError
        ready = {key.fd for key, _ in selector.select(min(left, _LOOK_AGAIN))}
        if self._printed in ready:
            printed = os.read(self._printed, 65536)
            kept = printed[: max(MOST_SHOWN_BYTES - self._shown, 0)]
            self._shown += len(printed)
            if not printed:
                selector.unregister(self._printed)
            with suppress(OSError, ValueError, AttributeError):  # there may be no standard error
                sys.stderr.write(kept.decode(errors="replace"))
        return ready

    def _is_dead(self) -> bool:
        """Tell whether the process has ended, and leave it to be waited for."""
        if not hasattr(os, "waitid"):
            return False  # macOS before Python 3.13: its end is seen at its pipes
        with suppress(ChildProcessError):
            return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return True


def spawned() -> Child:
    """Start an interpreter, which waits to be told what to do."""
    report, reports = os.pipe()
    printed, prints = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=sys.path, report=reports)],
            stdin=subprocess.PIPE,
            stdout=prints,
            stderr=prints,
            pass_fds=[reports],
            start_new_session=True,
        )
    except BaseException:
        _close(report, printed)
        raise
    finally:
        _close(reports, prints)
    assert process.stdin is not None
    lifeline = os.dup(process.stdin.fileno())
    process.stdin.close()
    return Child(process.pid, process.wait, lifeline=lifeline, report=report, printed=printed)


def forked(run: Callable[[int, int], object]) -> Child:
    """Copy this process, and have the copy `run` with the pipes to report to and to live by."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()  # what is not written yet would be written twice
        sys.stderr.flush()
    report, reports = os.pipe()
    printed, prints = os.pipe()
    lives, lifeline = os.pipe()
    pid = os.fork()
    if pid:
        _close(reports, prints, lives)

        def wait() -> int:
            with suppress(ChildProcessError):
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            return 0

        return Child(pid, wait, lifeline=lifeline, report=report, printed=printed)
    try:
        os.setsid()
        os.dup2(prints, 1)
        os.dup2(prints, 2)
        _close(report, printed, prints, lifeline)
        run(reports, lives)
    finally:
        os._exit(1)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
