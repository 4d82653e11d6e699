"""A hostile model in a shell: groups, broken commands, secrets, floods: cases 74 to 77."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools import InvalidArguments, ToolError
from agentkit_tools.bash import BashTool, ProcessLimits

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


@pytest.fixture
def bash(tmp_path: Path) -> Iterator[BashTool]:
    with BashTool(tmp_path, max_seconds=20) as bash:
        yield bash


def left(mark: str) -> list[str]:
    """List the processes whose command line has a mark."""
    found: list[str] = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mark in line:
                found.append(line)
    return found


@linux
@pytest.mark.parametrize(
    "command",
    [
        "sleep {n}",
        "sleep {n} & sleep {n}",
        "setsid sleep {n} & sleep {n}",
        "nohup sleep {n} >/dev/null 2>&1 & disown; sleep {n}",
        "(setsid bash -c 'setsid sleep {n} & sleep {n}' &) ; sleep {n}",
        "trap '' TERM INT HUP; sleep {n}",
        "perl -e 'use POSIX; fork && exit; setsid; fork && exit; sleep {n}'; sleep {n}",
    ],
)
@pytest.mark.parametrize("end", ["timeout", "close"])
def test_case_74_nothing_that_a_command_has_started_is_left(tmp_path: Path, command: str, end: str):
    mark = f"9{abs(hash((command, end))) % 10**6:06}.7"
    with BashTool(tmp_path, max_seconds=0.3) as bash:
        if end == "timeout":
            with pytest.raises(ToolError, match=r"more than 0\.3 seconds"):
                bash.call({"command": command.format(n=mark)})
        else:
            before, _, last = command.format(n=mark).rpartition("sleep")
            bash.call({"command": f"{before or 'sleep'}{'true' if before else last} &"})
    assert left(mark) == []


@linux
@pytest.mark.parametrize("what", ["-9", "-TERM", "-STOP"])
def test_case_74_nor_when_it_kills_or_stops_its_parent(tmp_path: Path, what: str):
    mark = f"8{abs(hash(what)) % 10**6:06}.7"
    with BashTool(tmp_path, max_seconds=1) as bash, contextlib.suppress(ToolError):
        bash.call({"command": f"setsid sleep {mark} & kill {what} $PPID; sleep {mark}"})
    assert left(mark) == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("echo 'unbalanced", "unexpected EOF"),
        ('echo "$(', "unexpected"),
        ("if true; then", "syntax error"),
        (
            "touch ran; cat <<EOF\nopen",
            "here-document is not ended: nothing was run\n[exit code 2]",
        ),
        ("cat <<EOF\nended\nEOF", "ended"),
        ("cat <<'A' - <<B\na\nA\nb $((1 << 2))\nB", "b 4"),
        ("exit 3", "exit code 3"),
        ("set -e; false; echo no", "exit code 1"),
        ("kill $$; sleep 5", "exit code 143"),
        ("kill -9 $$", "exit code 137"),
        ("exec true", "The shell has ended"),
        ("break 2", "(It worked and wrote nothing.)"),
        ("exec 20<&- 21>&- 22>&-; echo on", "on"),
        ("ulimit -t 1; while :; do :; done", "The shell has ended"),
    ],
)
def test_case_75_a_broken_command_is_told_at_once_and_the_next_one_works(
    bash: BashTool, command: str, told: str
):
    assert told in bash.call({"command": command})
    assert bash.call({"command": "echo works"}) == "works"


@linux
@pytest.mark.parametrize("broken", ["if true", "echo 'unbalanced", "cat <<EOF\nopen"])
def test_case_75_a_broken_command_leaves_the_variables_in_posix_mode_too(
    bash: BashTool, broken: str
):
    bash.call({"command": "set -o posix; kept=yes"})
    assert bash.call({"command": broken}).endswith("[exit code 2]")
    assert bash.call({"command": "echo $kept"}) == "yes"


def test_case_76_a_command_reads_no_secret_of_who_runs_it(tmp_path: Path):
    code = """
import sys
from agentkit_tools.bash import BashTool
with BashTool(".") as bash:
    print(bash.call({"command": '''
        env; set; cat /proc/$PPID/environ | tr "\\\\0" "\\\\n"
        for p in /proc/[0-9]*; do tr "\\\\0" "\\\\n" < $p/environ; done 2>/dev/null
        cat /proc/self/environ /proc/$$/environ | tr "\\\\0" "\\\\n"'''}))
"""
    env = {**os.environ, "ANTHROPIC_API_KEY": "SENTINEL-1", "OTHER_TOKEN": "SENTINEL-2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "PATH=" in done.stdout
    assert "SENTINEL" not in done.stdout


def test_case_77_a_flood_is_bounded_and_its_end_is_read(tmp_path: Path):
    with BashTool(tmp_path, max_output=2_000) as bash:
        bash.call({"command": "true"})
        tracemalloc.start()
        told = bash.call({"command": "head -c 1000000000 /dev/zero | tr '\\0' y; echo; echo end"})
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert told.endswith("yyy\nend")
    assert len(told) < 1_100
    assert "bytes left out" in told
    assert most < 2_000_000


@pytest.mark.parametrize(
    ("limits", "command", "told"),
    [
        (ProcessLimits(file_bytes=1_000), "head -c 5000 /dev/zero > f; stat -c %s f", "1000"),
        (ProcessLimits(cpu_seconds=1), "(while :; do :; done); echo $?", "137"),
        (ProcessLimits(memory_bytes=2**28), "head -c 400M /dev/zero | tail; echo $?", "exhausted"),
    ],
)
def test_case_77_resources_are_limited(
    tmp_path: Path, limits: ProcessLimits, command: str, told: str
):
    with BashTool(tmp_path, limits=limits) as bash:
        assert told in bash.call({"command": command})


@pytest.mark.parametrize("command", ["echo a\0b", "echo \ud800"])
def test_case_77_what_no_shell_can_take_is_refused(bash: BashTool, command: str):
    with pytest.raises(InvalidArguments):
        bash.call({"command": command})
