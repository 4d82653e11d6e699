"""Replace a file whole or not at all, and remove folders, by the descriptor of the folder above."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress

from agentkit_tools._paths import UNFINISHED

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_CLOSED_ON_EXEC = getattr(os, "O_CLOEXEC", 0)


def unfinished_names(exclusive: bool) -> Iterator[str]:
    """Make names for files that are being written.

    Who is alone needs no other name than the last writer, and so clears up what a killed one left.
    """
    suffix = "" if exclusive else f"-{secrets.token_hex(8)}"
    number = 0
    while True:
        yield f"{UNFINISHED}-{number}{suffix}"
        number += 1


def write_beside(above: int, unfinished: str, data: bytes, like: os.stat_result | None) -> None:
    """Write `data` to disk under the name `unfinished`; all of it, or raise and leave nothing.

    Args:
        above: The descriptor of the folder.
        unfinished: The file's name for now; what has that name is removed.
        data: What it is to hold.
        like: The file it will replace, whose permissions and owner it gets; mode 0600 without.
    """
    remove(above, unfinished, missing_ok=True)
    descriptor = os.open(unfinished, _NEW | _CLOSED_ON_EXEC, FILE_MODE, dir_fd=above)
    try:
        with suppress(PermissionError):  # only root may give a file away
            if like and (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(descriptor, like.st_uid, like.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode) & 0o777 if like else FILE_MODE)
        _write_all(descriptor, data)
        os.fsync(descriptor)
    except BaseException:
        remove(above, unfinished, missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def put_in_place(above: int, unfinished: str, name: str) -> None:
    """Give a file that was written its name, in one step that survives a power cut."""
    os.rename(unfinished, name, src_dir_fd=above, dst_dir_fd=above)
    os.fsync(above)


def remove_folder(above: int, name: str, unfinished: str) -> None:
    """Remove a folder: out of sight in one step, as `unfinished`, then piece by piece."""
    remove(above, unfinished, missing_ok=True)
    os.rename(name, unfinished, src_dir_fd=above, dst_dir_fd=above)
    remove(above, unfinished)


def remove(above: int, name: str, *, missing_ok: bool = False) -> None:
    """Remove a file, a link itself, or a folder with all that is in it; no link is followed."""
    try:
        status = os.stat(name, dir_fd=above, follow_symlinks=False)
        if not stat.S_ISDIR(status.st_mode):
            os.unlink(name, dir_fd=above)
            return
        folder = os.open(name, _FOLDER | _CLOSED_ON_EXEC, dir_fd=above)
        try:
            _empty(folder)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=above)
    except FileNotFoundError:
        if not missing_ok:
            raise


def _empty(folder: int) -> None:
    """Remove all that is in an open folder; what is below is brought up: no depth is too much."""
    waiting = os.listdir(folder)
    while waiting:
        name = waiting.pop()
        with suppress(FileNotFoundError):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if not stat.S_ISDIR(status.st_mode):
                os.unlink(name, dir_fd=folder)
                continue
            inner = os.open(name, _FOLDER | _CLOSED_ON_EXEC, dir_fd=folder)
            try:
                waiting += _brought_up(inner, folder)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=folder)


def _brought_up(inner: int, outer: int) -> list[str]:
    """Empty an open folder into the one above; return the names its folders have there."""
    names: list[str] = []
    for below in os.listdir(inner):
        with suppress(FileNotFoundError):
            status = os.stat(below, dir_fd=inner, follow_symlinks=False)
            if not stat.S_ISDIR(status.st_mode):
                os.unlink(below, dir_fd=inner)
                continue
            name = f"{UNFINISHED}-{secrets.token_hex(8)}"
            os.rename(below, name, src_dir_fd=inner, dst_dir_fd=outer)
            names.append(name)
    return names


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
