"""Processes that are found by a limit that they have inherited, and end."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import agentkit_tools
from agentkit_tools._marked import kill_marked, new_mark

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are told in /proc")


def sleeping(mark: int) -> subprocess.Popen[bytes]:
    """Start something with a mark that leaves its session, its group and its environment."""
    code = "import os, sys; os.fork() and os._exit(0); os.setsid(); print(os.getpid(), flush=True)"
    script = f"{code}; os.execve('/bin/sleep', ['sleep', '60'], {{}})"
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_RTTIME, (mark, mark)),
    )


def runs(pid: int) -> bool:
    """Tell whether a process is there, and no zombie that nobody has taken leave of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_all_that_have_a_mark_end_and_no_other():
    mine, other = new_mark(), new_mark()
    assert mine != other
    pids: list[int] = []
    for mark in (mine, mine, other):
        with sleeping(mark) as process:
            assert process.stdout is not None
            pids.append(int(process.stdout.readline()))
    kill_marked(mine)
    assert [runs(pid) for pid in pids] == [False, False, True]
    os.kill(pids[2], signal.SIGKILL)


def test_what_is_marked_can_mark_others():
    code = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from agentkit_tools._marked import new_mark
first = new_mark()
resource.setrlimit(resource.RLIMIT_RTTIME, (first, first))
second = new_mark()
assert 0 < second < first
resource.setrlimit(resource.RLIMIT_RTTIME, (second, second))
resource.setrlimit(resource.RLIMIT_RTTIME, (1_000_000, 1_000_000))
assert new_mark() == 0
"""
    folder = str(Path(agentkit_tools.__file__).parents[1])
    subprocess.run([sys.executable, "-c", code, folder], timeout=60, check=True)


def test_no_mark_is_the_mark_of_none():
    kill_marked(0)
