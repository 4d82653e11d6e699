"""A bash that stays: one command after the other in it, until it ends or is ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agentkit_tools._driver import DRIVEN_BASH, driver
from agentkit_tools._exchange import End, Exchange
from agentkit_tools._process import Process, ProcessLimits
from agentkit_tools.environments import Environment, Launch

_PLAIN: Final = ("TERM=dumb", "PAGER=cat", "GIT_PAGER=cat")
"""Variables that keep programs from waiting for somebody to press a key."""
_START: Final = 20.0
"""Seconds that a bash may take to start."""
_SWEEP: Final = 1.0
"""Seconds in which a shell whose streams have ended ends itself."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one command.

    Attributes:
        exit_code: its exit code, or the shell's where that has ended; `None` where it was killed,
            or where its end can't be trusted.
        cwd: the folder that the next command starts in.
        stdout: what it wrote; the middle is left out where it is too long.
        stderr: what it wrote about itself; as `stdout`.
        shell_ended: whether the shell has ended with it: its variables and functions are gone.
        timed_out: whether it was ended because it took too long.
        distrusted: whether something has interfered with the shell, so that its end is not known.
    """

    exit_code: int | None
    cwd: str
    stdout: str = ""
    stderr: str = ""
    shell_ended: bool = False
    timed_out: bool = False
    distrusted: bool = False


@dataclass(frozen=True, kw_only=True)
class _Started:
    """A bash that runs: its process here, and the number of its group where it runs."""

    process: Process
    launch: Launch
    group: int

    def exchange(self, most: int, rest: tuple[bytes, bytes] = (b"", b"")) -> Exchange:
        return Exchange(self.process, relayed=self.launch.relays, most=most, rest=rest)

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
                return Outcome(exit_code=None, cwd=self._cwd)
            started = self._alive() or self._start_somewhere()
            exchange = started.exchange(self._most, self._rest)
            if self._kills != kills:  # meanwhile, when there was no shell to be killed yet
                return self._gone(started, exchange, End.CANCELLED)
            exchange.send(command)
            try:
                end = exchange.wait(time.monotonic() + seconds, is_cancelled)
            except BaseException:  # what it still writes is not the next one's
                started.kill()
                self._drop()
                raise
            if end is End.TOLD:
                return self._finished(exchange)
            return self._gone(started, exchange, end)

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
        launch = self._environment.launch(["env", *_PLAIN, *DRIVEN_BASH], self._cwd)
        process = Process(
            launch.command,
            cwd=launch.folder,
            env=launch.variables,
            limits=self._limits,
            hide_owner=launch.hide_owner,
        )
        exchange = Exchange(process, relayed=launch.relays, most=2_000)
        exchange.send(driver(relayed=launch.relays))
        end = exchange.wait(time.monotonic() + _START)
        if end is not End.TOLD or exchange.report is None:
            process.close()
            said = exchange.err.text().strip()
            raise OSError(f"No shell could be started: {said or 'it said nothing'}")
        self._started = _Started(process=process, launch=launch, group=exchange.report.group)
        self._cwd, self._rest = exchange.report.cwd, (b"", b"")
        return self._started

    def _finished(self, exchange: Exchange) -> Outcome:
        assert exchange.report is not None
        self._cwd = exchange.report.cwd or self._cwd
        self._rest = (exchange.out.rest, exchange.err.rest)
        return Outcome(
            exit_code=exchange.report.exit_code,
            cwd=self._cwd,
            stdout=exchange.out.text(),
            stderr=exchange.err.text(),
        )

    def _gone(self, started: _Started, exchange: Exchange, end: End) -> Outcome:
        exit_code = started.process.wait(_SWEEP) if end is End.CLOSED else None
        if (
            exit_code is not None and exit_code < 0
        ):  # of what keeps the shell: somebody has killed it
            exit_code = None
        started.kill()
        self._drop()
        return Outcome(
            exit_code=exit_code,
            cwd=self._cwd,
            stdout=exchange.out.text(),
            stderr=exchange.err.text(),
            shell_ended=True,
            timed_out=end is End.TIMED_OUT,
            distrusted=end is End.DISTRUSTED or (end is End.CLOSED and exit_code is None),
        )

    def _drop(self) -> None:
        """Close what is left of a shell, and forget its folder where that is gone."""
        started, self._started = self._started, None
        if started is not None:
            started.process.close()
            if started.launch.folder != "/" and not os.path.isdir(self._cwd):
                self._cwd = self._first_cwd
