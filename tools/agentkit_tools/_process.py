"""Child processes that end with whoever started them: their group, limits, environment, death."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, cast

from agentkit_tools._marked import kill_marked, new_mark

_KEEPER: Final = str(Path(__file__).with_name("_keeper.py"))
_PATIENCE: Final = 5.0
"""Seconds in which the keeper ends all it keeps; after that its group is killed from here."""
_SET_DUMPABLE: Final = 4  # from linux/prctl.h

PASSED_ON: Final = (
    "HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER",
)  # fmt: skip
"""Variables of this process's environment that a child gets; all that begin with `LC_`, too."""


@dataclass(frozen=True, kw_only=True)
class ProcessLimits:
    """What each process of a command may use; `None` for no limit (setrlimit(2)).

    Attributes:
        cpu_seconds: seconds of processor time.
        file_bytes: the size of a file it writes.
        memory_bytes: address space. Programs such as node reserve far more than they use.
        processes: processes of this user altogether, those of other programs included.
        open_files: open files.
    """

    cpu_seconds: int | None = 600
    file_bytes: int | None = 2 * 2**30
    memory_bytes: int | None = None
    processes: int | None = None
    open_files: int | None = None


class Process:
    """A command in a process group of its own, which ends with all it has started.

    It is killed when it is dropped, when this process ends, and when this process is killed; on
    Linux with everything that descends from it, on other systems with its process group.

    Its standard input is a socket: it can write there, too, and that can be read from `stdin`. No
    other process can open it through `/proc`, as it could a pipe.

    Args:
        command: the program, looked for in `PATH`, and its arguments.
        cwd: the folder it starts in.
        env: its whole environment.
        limits: what each of its processes may use.
        hide_owner: whether it is kept from reading the memory and environment of this process.

    Raises:
        OSError: `cwd` is missing, or no process can be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: str | os.PathLike[str],
        env: Mapping[str, str],
        limits: ProcessLimits,
        hide_owner: bool = False,
    ) -> None:
        wanted = {name: most for name, most in asdict(limits).items() if most is not None}
        self._mark = new_mark()
        settings = json.dumps({"limits": wanted, "hide_owner": hide_owner, "mark": self._mark})
        if hide_owner:
            _hide_environment()
        self._lifeline, theirs = socket.socketpair()
        stdin, their_stdin = socket.socketpair()
        keeper = [sys.executable, "-I", "-S", _KEEPER, str(theirs.fileno()), settings]
        try:
            self._keeper = subprocess.Popen(
                [*keeper, *command],
                bufsize=0,
                stdin=their_stdin.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=dict(env),
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )
        except BaseException:
            self._lifeline.close()
            stdin.close()
            raise
        finally:
            theirs.close()
            their_stdin.close()
        self.stdin = self._keeper.stdin = cast("IO[bytes]", stdin.makefile("rwb", buffering=0))
        stdin.close()  # with the file, that is
        self.stdout = cast("IO[bytes]", self._keeper.stdout)
        self.stderr = cast("IO[bytes]", self._keeper.stderr)
        self._owner = os.getpid()
        self._close = weakref.finalize(
            self, _close, self._keeper, self._lifeline, self._mark, self._owner
        )
        _LIVING.add(self)

    @property
    def is_ours(self) -> bool:
        """Whether this process has started it, and is no fork of the one that has."""
        return self._owner == os.getpid()

    @property
    def exit_code(self) -> int | None:
        """How it ended, as a shell says it; `None` while it runs."""
        return self._keeper.poll()

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; return how it ended, `None` if it has not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._keeper.wait(seconds)
        return None

    def kill(self) -> None:
        """End it and everything it has started, and wait for that; also while somebody reads."""
        _kill(self._keeper, self._lifeline, self._mark)

    def close(self) -> None:
        """End it, and close its streams, which nobody may be reading any more."""
        self._close()


_LIVING: Final = weakref.WeakSet[Process]()


def _let_go() -> None:
    """Leave a fork's parent what is the parent's: its children live and die with it alone."""
    for process in list(_LIVING):
        process.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _kill(keeper: subprocess.Popen[bytes], lifeline: socket.socket, mark: int) -> None:
    group = b""
    with contextlib.suppress(OSError):
        group = lifeline.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    with contextlib.suppress(OSError):
        lifeline.shutdown(socket.SHUT_WR)
    with contextlib.suppress(OSError):
        keeper.send_signal(signal.SIGCONT)  # a command may have stopped it
    try:
        keeper.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()
    if keeper.returncode < 0:  # it was killed itself; what it kept may be left
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int(group), signal.SIGKILL)
        kill_marked(mark)


def _close(keeper: subprocess.Popen[bytes], lifeline: socket.socket, mark: int, owner: int) -> None:
    if owner == os.getpid():
        _kill(keeper, lifeline, mark)
    else:
        keeper.returncode = 0  # there is nobody to wait for, here
    lifeline.close()
    for pipe in (keeper.stdin, keeper.stdout, keeper.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables a child gets: a few of this process's, and `extra`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in PASSED_ON or name.startswith("LC_")
    }
    return {**kept, **(extra or {})}


def _hide_environment() -> None:
    """Keep this process's memory and environment from others of the same user (Linux).

    They could read a key in `/proc/PID/environ`. From then on the process leaves no core dump, and
    a debugger can't be attached to it: prctl(2), PR_SET_DUMPABLE.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
