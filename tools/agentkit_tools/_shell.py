"""A bash that stays: one command after the other in it, each with an end that can't be forged.

The bash reads commands from its standard input, each up to a NUL byte, and evaluates them. Only
when one has ended does it read a number that nobody else knows, and writes it behind the output,
with the exit code. No program that a command starts inherits the streams this goes through.
"""

from __future__ import annotations

import contextlib
import enum
import os
import secrets
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Final

from agentkit_tools._captured import Captured
from agentkit_tools._process import Process, ProcessLimits
from agentkit_tools.environments import Environment, Launch

# `for` keeps a `break` or `continue` of a command from the loop around it. Its descriptors are
# closed to the command; bash keeps copies that no program inherits. Where a function of the
# command's has taken the place of `builtin`, nothing is read, and the shell ends.
_DRIVER: Final = r"""
shopt -s expand_aliases
exec 20<&0 21>&1 22>&2 </dev/null
printf '\0%s %s\0' "$$" "$PWD" >&21
while {
  AGENT_COMMAND=
  IFS= builtin read -r -d '' -u 20 AGENT_COMMAND && [[ $AGENT_COMMAND ]]
} 2>/dev/null; do
  for AGENT_STATUS in 0; do
    if [[ $AGENT_COMMAND == *'<<'* &&
          $(LC_ALL=C command bash -n -c "$AGENT_COMMAND" 2>&1) == *'delimited by end-of-file'* ]]
    then
      builtin echo 'bash: a here-document is not ended: nothing was run' >&2
      (exit 2)
    else
      builtin eval "$AGENT_COMMAND" 20<&- 21>&- 22>&-
    fi
  done
  {
    AGENT_STATUS=$? AGENT_COMMAND=
    IFS= builtin read -r -d '' -u 20 AGENT_COMMAND
    [[ $AGENT_COMMAND ]] || break
    builtin printf '\0%s %s %s\0' "$AGENT_COMMAND" "$AGENT_STATUS" "$PWD" >&21
    builtin printf '\0%s\0' "$AGENT_COMMAND" >&22
  } 2>/dev/null
done
"""
_PLAIN: Final = ("TERM=dumb", "PAGER=cat", "GIT_PAGER=cat")
"""Variables that keep programs from waiting for somebody to press a key."""
_CHUNK: Final = 65_536
_START: Final = 20.0
"""Seconds that a bash may take to start."""
_SWEEP: Final = 1.0
"""Seconds in which a shell whose streams have ended ends itself."""
_LOOK: Final = 0.1
"""Seconds after which it is looked again whether a command was cancelled."""
_LONGEST_SLEEP: Final = 3_600.0
"""Seconds that a system surely can wait at once."""


class _End(enum.Enum):
    """Why nothing more is read of a command."""

    MARKED = enum.auto()
    CLOSED = enum.auto()
    TIMED_OUT = enum.auto()
    CANCELLED = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one command.

    Attributes:
        exit_code: its exit code, or the shell's where that has ended; `None` where it was killed.
        stdout: what it wrote; the middle is left out where it is too long.
        stderr: what it wrote about itself; as `stdout`.
        shell_ended: whether the shell has ended with it: its variables and functions are gone.
        timed_out: whether it was ended because it took too long.
        cwd: the folder that the next command starts in.
    """

    exit_code: int | None
    stdout: str
    stderr: str
    shell_ended: bool
    timed_out: bool
    cwd: str


@dataclass(frozen=True, kw_only=True)
class _Started:
    """A bash that runs: its process here, and the number of its group where it runs."""

    process: Process
    launch: Launch
    group: int

    def kill(self) -> None:
        if self.launch.kill is not None and self.process.is_ours:
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    self.launch.kill(self.group),
                    env=self.launch.variables,
                    capture_output=True,
                    check=False,
                    timeout=_START,
                )
        self.process.kill()


class Shell:
    """A bash that is started with the first command, and again after it has ended.

    Args:
        cwd: the folder it starts in.
        environment: where it runs.
        limits: what each of its processes may use.
        most: how many bytes of each stream of a command are kept.
    """

    def __init__(
        self, cwd: str, environment: Environment, limits: ProcessLimits, most: int
    ) -> None:
        self._first_cwd = self._cwd = cwd
        self._environment = environment
        self._limits = limits
        self._most = most
        self._turn = threading.Lock()
        self._started: _Started | None = None
        self._rest: tuple[bytes, bytes] = (b"", b"")
        self._kills = 0

    def run(
        self, command: str, seconds: float, is_cancelled: Callable[[], bool] | None = None
    ) -> Outcome:
        """Run a command and wait for its end; commands of other threads wait for theirs.

        Args:
            command: what the shell evaluates.
            seconds: after that long the shell and everything it has started is killed.
            is_cancelled: is asked now and then whether to end it before.

        Raises:
            OSError: no shell can be started.
        """
        kills = self._kills
        with self._turn:
            if self._kills != kills or (is_cancelled is not None and is_cancelled()):
                return self._never_begun()
            started = self._alive() or self._start_somewhere()
            if self._kills != kills:  # meanwhile, when there was no shell to be killed yet
                return self._gone(started, Captured(b"", 1), Captured(b"", 1), _End.CANCELLED)
            process = started.process
            nonce = secrets.token_hex(16).encode()
            out, err = Captured(nonce, self._most), Captured(nonce, self._most)
            for captured, rest in zip((out, err), self._rest, strict=True):
                captured.feed(rest)
            data = command.encode() + b"\0" + nonce + b"\0"
            # A command may be longer than the pipe, and the shell may not read on.
            threading.Thread(target=_write, args=(process.stdin, data), daemon=True).start()
            streams = {process.stdout: out, process.stderr: err}
            try:
                end = _read(streams, time.monotonic() + seconds, is_cancelled)
            except BaseException:  # what it still writes is not the next one's
                started.kill()
                self._drop()
                raise
            if end is _End.MARKED:
                return self._finished(out, err)
            return self._gone(started, out, err, end)

    def restart(self) -> None:
        """End the shell; the next command starts one in the first folder."""
        self.kill()
        self._cwd = self._first_cwd

    def kill(self) -> None:
        """End the shell and everything it has started, also while a command runs."""
        self._kills += 1
        started = self._started
        if started is not None:
            started.kill()
        with self._turn:
            self._drop()

    def let_go(self) -> None:
        """Have the shell and everything it has started ended, without waiting for that."""
        if self._started is not None:
            threading.Thread(target=self.kill).start()

    def _alive(self) -> _Started | None:
        """Return the shell, unless it has ended since the last command."""
        if self._started is not None and self._started.process.exit_code is not None:
            self._drop()
        return self._started

    def _start_somewhere(self) -> _Started:
        """Start a shell in the last folder, or in the first one where that is gone."""
        try:
            return self._start()
        except OSError:
            if self._cwd == self._first_cwd:
                raise
            self._cwd = self._first_cwd
            return self._start()

    def _start(self) -> _Started:
        launch = self._environment.launch(
            ["env", *_PLAIN, "bash", "--noprofile", "--norc", "-c", _DRIVER], self._cwd
        )
        process = Process(
            launch.command,
            cwd=launch.folder,
            env=launch.variables,
            limits=self._limits,
            hide_owner=launch.hide_owner,
        )
        hello = Captured(b"", 2_000)
        _read({process.stdout: hello}, time.monotonic() + _START)
        if hello.after is None:
            process.kill()
            said = process.stderr.read(2_000).decode(errors="replace").strip()
            process.close()
            raise OSError(f"No shell could be started: {said or 'it said nothing'}")
        group, cwd = hello.after.split(b" ", 1)
        self._cwd, self._rest = os.fsdecode(cwd), (b"", b"")
        self._started = _Started(process=process, launch=launch, group=int(group))
        return self._started

    def _finished(self, out: Captured, err: Captured) -> Outcome:
        _, exit_code, cwd = (out.after or b"").split(b" ", 2)
        self._cwd, self._rest = os.fsdecode(cwd), (out.rest, err.rest)
        return Outcome(
            exit_code=int(exit_code),
            stdout=out.text(),
            stderr=err.text(),
            shell_ended=False,
            timed_out=False,
            cwd=self._cwd,
        )

    def _never_begun(self) -> Outcome:
        return Outcome(
            exit_code=None, stdout="", stderr="", shell_ended=False, timed_out=False, cwd=self._cwd
        )

    def _gone(self, started: _Started, out: Captured, err: Captured, end: _End) -> Outcome:
        exit_code = started.process.wait(_SWEEP) if end is _End.CLOSED else None
        started.kill()
        self._drop()
        return Outcome(
            exit_code=exit_code,
            stdout=out.text(),
            stderr=err.text(),
            shell_ended=True,
            timed_out=end is _End.TIMED_OUT,
            cwd=self._cwd,
        )

    def _drop(self) -> None:
        """Close what is left of a shell, and forget its folder where that is gone."""
        started, self._started = self._started, None
        if started is not None:
            started.process.close()
            if started.launch.folder != "/" and not os.path.isdir(self._cwd):
                self._cwd = self._first_cwd


def _write(stdin: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        while data:
            data = data[stdin.write(data) :]


def _read(
    streams: Mapping[IO[bytes], Captured],
    until: float,
    is_cancelled: Callable[[], bool] | None = None,
) -> _End:
    """Read until the mark has come in each stream, or something ends it before."""
    waiting = len(streams)
    with selectors.DefaultSelector() as selector:
        for stream, captured in streams.items():
            selector.register(stream, selectors.EVENT_READ, captured)
        while selector.get_map():
            left = until - time.monotonic()
            if left <= 0:
                return _End.TIMED_OUT
            if is_cancelled is not None and is_cancelled():
                return _End.CANCELLED
            sleep = _LONGEST_SLEEP if is_cancelled is None else _LOOK
            for key, _ in selector.select(min(left, sleep)):
                data = os.read(key.fd, _CHUNK)
                has_mark = bool(data) and key.data.feed(data)
                waiting -= has_mark
                if has_mark or not data:
                    selector.unregister(key.fileobj)
    return _End.CLOSED if waiting else _End.MARKED
