"""What a test may have left behind in its process: threads, children and sockets."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest


def our_threads() -> list[str]:
    """Name the threads of local APIs that are still there."""
    return [t.name for t in threading.enumerate() if t.name.startswith("agentkit-local")]


def children() -> set[str]:
    """List the processes that this one has started and not waited for (Linux; elsewhere none)."""
    found: set[str] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended meanwhile
            found.update(file.read_text().split())
    return found


def open_sockets() -> int:
    """Count the descriptors of this process that are sockets."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("descriptors are listed on Linux only")
    links = [folder / name for name in os.listdir(folder)]
    return sum(os.readlink(link).startswith("socket:") for link in links if link.is_symlink())
