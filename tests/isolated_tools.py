"""Tools that are found by name in another process, most of them ill-behaved."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import Any

from agentkit_tools import Isolation, ToolError, beta_async_tool, beta_tool


@beta_tool
def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


@beta_tool
def pid() -> list[Any]:
    """Say which process this is, and what it reads."""
    return [{"type": "text", "text": f"{os.getpid()} {sys.stdin.read()!r}"}]


@beta_async_tool
async def later(a: int) -> str:
    """Wait a moment."""
    import anyio

    await anyio.sleep(0.001)
    return str(a)


@beta_tool
def refuse() -> str:
    """Tell the model no."""
    raise ToolError([{"type": "text", "text": "not today"}])


@beta_tool
def fail() -> str:
    """Fail, with letters that are none."""
    raise KeyError("k\ud800")


@beta_tool
def leave(how: str) -> str:
    """End the process in one way or another."""
    if how == "exit":
        sys.exit(3)
    if how == "_exit":
        os._exit(4)
    if how == "crash":
        ctypes.string_at(0)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
    return "still here"


@beta_tool
def spin() -> str:
    """Use the processor without end."""
    while True:
        pass


@beta_tool
def eat() -> str:
    """Take more and more memory."""
    taken: list[bytearray] = []
    while True:
        taken.append(bytearray(10_000_000))


@beta_tool
def flood() -> str:
    """Return more than anybody reads."""
    return "x" * 20_000_000


@beta_tool
def shout(times: int) -> str:
    """Print a lot."""
    for _ in range(times):
        sys.stdout.write("x" * 999 + "\n")
    return "done"


@beta_tool
def breed(folder: str, hang: bool) -> str:
    """Start children that outlive this process, one of them out of its group and family."""
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(120)"
    for name in ("child", "stray"):
        command = [sys.executable, "-c", code, os.path.join(folder, name)]
        if name == "stray" and os.fork() == 0:  # its parent leaves it at once
            subprocess.Popen(command, start_new_session=True)
            os._exit(0)
        elif name == "child":
            subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not all(_is_written(os.path.join(folder, name)) for name in ("child", "stray")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if hang:
        time.sleep(120)
    return "born"


def _is_written(path: str) -> bool:
    return os.path.exists(path) and os.path.getsize(path) > 0


class Desk:
    """Tools in a class."""

    @beta_tool
    @staticmethod
    def static(a: int) -> str:
        """Say it."""
        return f"static {a}"

    @beta_tool
    @classmethod
    def of_class(cls, a: int) -> str:
        """Say it."""
        return f"{cls.__name__} {a}"


@beta_tool(isolated=Isolation(wall_seconds=0.3))
def hang() -> str:
    """Hang for ever."""
    while True:
        time.sleep(1)


@beta_tool(isolated=True)
def elsewhere() -> str:
    """Say where this runs."""
    return str(os.getpid())


def plain(a: int) -> str:
    """Say it."""
    return f"plain {a!r}"


renamed = beta_tool(plain, name="other_name")
limited = beta_tool(
    plain,
    name="limited",
    input_schema={"type": "object", "properties": {"a": {"type": "integer", "maximum": 9}}},
)
