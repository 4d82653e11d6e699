"""What the file layer refuses, in words for the model that name no path of the host."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from agentkit_tools._paths import shown
from agentkit_tools.errors import ToolError


class ChangedMeanwhile(ToolError):
    """Say that a file is no longer what it was when the change was worked out."""


def check_folder(status: os.stat_result, path: str) -> None:
    """Refuse what is no folder, on the way to `path`.

    Raises:
        ToolError: It is a link.
        NotADirectoryError: It is something else.
    """
    if stat.S_ISLNK(status.st_mode):
        raise ToolError(f"{shown(path)} leads through a symbolic link, which is not followed.")
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, path)


def check_regular(status: os.stat_result, path: str) -> None:
    """Refuse what is no regular file with one name.

    Raises:
        ToolError: It is a link, a folder, a device, or has several names.
    """
    if stat.S_ISLNK(status.st_mode):
        raise ToolError(f"{shown(path)} is a symbolic link, which is not followed.")
    if stat.S_ISDIR(status.st_mode):
        raise ToolError(f"{shown(path)} is a folder, not a file.")
    if not stat.S_ISREG(status.st_mode):
        raise ToolError(f"{shown(path)} is no regular file.")
    if status.st_nlink > 1:
        raise ToolError(f"{shown(path)} has several hard links and might lie elsewhere too.")


_REASONS: Final = {
    errno.ENOENT: "There is no {path} in this folder.",
    errno.ENOTDIR: "{path} leads through something that is no folder.",
    errno.ELOOP: "{path} leads through a symbolic link, which is not followed.",
    errno.EACCES: "{path} may not be {done}.",
    errno.EPERM: "{path} may not be {done}.",
    errno.EROFS: "{path} may not be {done}: the file system is read-only.",
    errno.ENAMETOOLONG: "The path {path} is too long.",
    errno.ENXIO: "{path} is no regular file.",
    errno.ENOSPC: "There is no room left to write {path}; nothing was changed.",
    errno.EDQUOT: "There is no room left to write {path}; nothing was changed.",
    errno.EFBIG: "{path} would be larger than a file may be here; nothing was changed.",
    errno.EEXIST: "{path} exists already.",
    errno.ENOTEMPTY: "{path} exists already.",
    errno.EINVAL: "{path} can't be moved there.",
}


@contextmanager
def explained(path: str, done: str = "read") -> Generator[None]:
    """Turn what the system says into a `ToolError` without a path of the host.

    Args:
        path: What the model asked for.
        done: What was to be done with it: read, written, removed.
    """
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "{path} can't be {done}.")
        raise ToolError(reason.format(path=shown(path or "."), done=done)) from None
