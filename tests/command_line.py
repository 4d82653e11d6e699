"""Run the `agentkit` command as a child process that cannot leave this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
COMMAND = [sys.executable, "-W", "error", str(TESTS / "offline.py"), str(Path(__file__))]


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of a child: UTF-8, and no key but one that is given."""
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **extra}


def run(*arguments: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; `extra` is added to its environment."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(**extra),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def start(*arguments: str | Path, **extra: str) -> subprocess.Popen[str]:
    """Start the command with pipes to read from; it has to be waited for."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, wait for the end, and return what was written to standard error.

    Pressed again after a while: a signal that comes just before a call of the system wakes nobody.
    """
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=6)[1]
    raise AssertionError("Ctrl-C did not end the process")


if __name__ == "__main__":
    from agentkit.cli import main

    main()
