"""A real X server without a screen, and real windows on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from Xlib import X
from Xlib.display import Display

PROGRAMS = ("Xvfb", "xterm", "xmessage")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def x_server(width: int = 1600, height: int = 1000) -> Generator[str]:
    """Start a server, and yield the name of its display."""
    told, tell = os.pipe()
    size = f"{width}x{height}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
        pass_fds=[tell],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    try:
        with os.fdopen(told) as file:
            yield f":{file.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def window(display: str, *command: str) -> Generator[subprocess.Popen[bytes]]:
    """Start a program with a window, and wait until that is there."""
    server = Display(display)
    root = server.screen().root
    before = len(root.query_tree().children)
    env = {**os.environ, "DISPLAY": display}
    program = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: any(map(_is_seen, root.query_tree().children[before:])))
        yield program
    finally:
        program.kill()
        program.wait()
        wait_for(lambda: len(root.query_tree().children) == before)
        server.close()


def _is_seen(window: Any) -> bool:
    return window.get_attributes().map_state == X.IsViewable


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds, for as long as a busy machine may take."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)
