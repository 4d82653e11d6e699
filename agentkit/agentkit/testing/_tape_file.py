"""Writes whole lines to the end of a tape that other threads and processes write to as well."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["append", "check_place"]

_TAIL = 64 * 1024


def check_place(path: Path) -> None:
    """Check that a tape could be written, without making one.

    Raises:
        OSError: It could not.
    """
    if path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_APPEND))
        return
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(above, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def append(path: Path, line: bytes, *, instead_of: bytes = b"") -> None:
    """Write a line at the end of a tape, which is made with mode 0600 where there is none.

    Args:
        path: The tape.
        line: The line, with its end.
        instead_of: What is taken away first, if the tape still begins with it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        with _locked(descriptor):
            if instead_of:
                _forget(descriptor, instead_of)
            _write(descriptor, _mended(descriptor) + line)
    finally:
        os.close(descriptor)


def _forget(descriptor: int, old: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    content = _read(descriptor)
    if content.startswith(old):
        os.ftruncate(descriptor, 0)
        _write(descriptor, content[len(old) :])


def _mended(descriptor: int) -> bytes:
    """Take away half a line that a killed process left; return what ends a line that has no end."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    begin = size
    last = b""
    while begin and b"\n" not in last:
        begin = max(0, begin - _TAIL)
        os.lseek(descriptor, begin, os.SEEK_SET)
        last = _read(descriptor)
    last = last.rpartition(b"\n")[2]
    if not last.strip():
        return b""
    try:
        json.loads(last)
    except ValueError:
        os.ftruncate(descriptor, size - len(last))
        return b""
    return b"\n"


def _read(descriptor: int) -> bytes:
    parts: list[bytes] = []
    while part := os.read(descriptor, 1024 * 1024):
        parts.append(part)
    return b"".join(parts)


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _locked(descriptor: int) -> Generator[None]:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def _locked(descriptor: int) -> Generator[None]:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
