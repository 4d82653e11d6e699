"""Open regular files by the descriptor of the folder they are in, and check what was opened."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO, Final

from agentkit_tools._refusals import check_regular, explained

_FILE: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # or a FIFO would wait for its writer
)


@contextmanager
def open_regular(above: int, name: str, path: str) -> Generator[BinaryIO]:
    """Open the regular file `name` of an open folder for reading, without waiting.

    Raises:
        ToolError: It is missing, a link, hard-linked, no regular file or unreadable.
    """
    with explained(path):
        check_regular(os.stat(name, dir_fd=above, follow_symlinks=False), path)
        descriptor = os.open(name, _FILE, dir_fd=above)
    with os.fdopen(descriptor, "rb", closefd=True) as stream:
        check_regular(os.fstat(descriptor), path)
        yield stream


def status_of(above: int, name: str) -> os.stat_result | None:
    """Look at an entry of an open folder, not at what a link leads to; None where there is none."""
    try:
        return os.stat(name, dir_fd=above, follow_symlinks=False)
    except FileNotFoundError:
        return None
