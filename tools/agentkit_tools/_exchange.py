"""A command on its way through a bash: sent, its output taken in, its end awaited and checked."""

from __future__ import annotations

import contextlib
import enum
import os
import re
import secrets
import selectors
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from agentkit_tools._captured import Captured
from agentkit_tools._process import Process

_CHUNK: Final = 65_536
_LOOK: Final = 0.1
"""Seconds after which it is looked again whether a command was cancelled, or all has ended."""
_LONGEST_SLEEP: Final = 3_600.0
"""Seconds that a system surely can wait at once."""
_LONGEST_REPORT: Final = 8_192
_REPORT: Final = re.compile(rb" (\d{1,10}) (\d{1,3}) (.*)\n?", re.DOTALL)


class End(enum.Enum):
    """Why nothing more is read of a command."""

    TOLD = enum.auto()
    CLOSED = enum.auto()
    TIMED_OUT = enum.auto()
    CANCELLED = enum.auto()
    DISTRUSTED = enum.auto()


@dataclass(frozen=True)
class Report:
    """What a bash says when a command has ended.

    Attributes:
        group: its own process group, where it runs.
        exit_code: how the command ended.
        cwd: the folder it is in.
    """

    group: int
    exit_code: int
    cwd: str


def report_of(record: bytes) -> Report | None:
    """Read what a bash has written; `None` where it was not the bash's driver that wrote it."""
    found = _REPORT.fullmatch(record)
    if found is None:
        return None
    return Report(int(found[1]), int(found[2]), os.fsdecode(found[3].removesuffix(b"\n")))


class _Distrusted(Exception):
    """Say that something has come that bash's driver does not write."""


class Exchange:
    """One command, from when it is sent to its end.

    A bash that is not relayed says on its standard input, which is a socket, that a command has
    ended, and only then is told the number to write behind the output. Where anything else comes
    there, nothing is believed any more.

    Args:
        process: what runs the bash.
        relayed: whether something relays the bash's streams; its standard input is a pipe then.
        most: how many bytes of each stream are kept.
        rest: what has come of the two streams since the last command.
    """

    def __init__(
        self, process: Process, *, relayed: bool, most: int, rest: tuple[bytes, bytes] = (b"", b"")
    ) -> None:
        self._process = process
        self._relayed = relayed
        self._number = secrets.token_hex(16).encode()
        self._heard = b""
        self.report: Report | None = None
        """How the command ended; `None` before that is known."""
        self.out, self.err = Captured(most), Captured(most)
        for captured, already in zip((self.out, self.err), rest, strict=True):
            captured.feed(already)

    def send(self, command: str) -> None:
        """Send a command."""
        data = command.encode() + b"\0"
        if self._relayed:
            data += self._expect()
        self._write(data)

    def _write(self, data: bytes) -> None:
        """Write without waiting: it may be more than the system takes, and bash may not read on."""
        threading.Thread(target=_write, args=(self._process.stdin, data), daemon=True).start()

    def wait(self, until: float, is_cancelled: Callable[[], bool] | None = None) -> End:
        """Read until the command has ended, or something ends it before."""
        try:
            return self._wait(until, is_cancelled)
        except _Distrusted:
            return End.DISTRUSTED

    def _wait(self, until: float, is_cancelled: Callable[[], bool] | None) -> End:
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ, self.out.feed)
            selector.register(self._process.stderr, selectors.EVENT_READ, self.err.feed)
            if not self._relayed:
                selector.register(self._process.stdin, selectors.EVENT_READ, self._hear)
            while streams := selector.get_map():
                left = until - time.monotonic()
                if left <= 0:
                    return End.TIMED_OUT
                if is_cancelled is not None and is_cancelled():
                    return End.CANCELLED
                hung_up = not self._relayed and self._process.stdin not in streams
                sleep = _LONGEST_SLEEP if is_cancelled is None and not hung_up else _LOOK
                if not self._take(selector, min(left, sleep)) and hung_up and self._is_over():
                    return End.CLOSED
                if self.out.after is not None and self.err.after is not None:
                    self._check_end(selector)
                    return End.TOLD
        return End.CLOSED

    def _take(self, selector: selectors.BaseSelector, seconds: float) -> bool:
        """Take in what comes, and tell whether something did."""
        ready = selector.select(seconds)
        for key, _ in ready:
            data = _read(key.fd)
            if not data or key.data(data):
                selector.unregister(key.fileobj)
        return bool(ready)

    def _is_over(self) -> bool:
        """Tell whether all has ended but what has lost its keeper, and has output open still."""
        return self._process.exit_code is not None

    def _hear(self, data: bytes) -> bool:
        """Take in what comes on standard input: that the command has ended, and nothing else."""
        self._heard += data
        if self.report is not None or len(self._heard) > _LONGEST_REPORT:
            raise _Distrusted
        before, _, record = self._heard.partition(b"\0")
        record, is_whole, more = record.partition(b"\0")
        if before or more:
            raise _Distrusted
        if is_whole:
            self._believe(record)
            self._write(self._expect())
        return False

    def _check_end(self, selector: selectors.BaseSelector) -> None:
        """Look, when all output has come, whether there is one report of the end, and no other."""
        if self._relayed:
            self._believe(self.out.after or b"")
            return
        for key, _ in selector.select(0):
            if key.data == self._hear and _read(key.fd):
                raise _Distrusted

    def _believe(self, record: bytes) -> None:
        self.report = report_of(record)
        if self.report is None:
            raise _Distrusted

    def _expect(self) -> bytes:
        """Look for the number behind the output from now on; return it as bash reads it."""
        self.out.expect(self._number)
        self.err.expect(self._number)
        return self._number + b"\0"


def _read(descriptor: int) -> bytes:
    """Read what there is; nothing at the end, or where a socket was closed with something in it."""
    with contextlib.suppress(ConnectionError):
        return os.read(descriptor, _CHUNK)
    return b""


def _write(stdin: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        while data:
            data = data[stdin.write(data) :]
