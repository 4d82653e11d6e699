"""Children that end with whoever started them, limits, environment."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agentkit_tools._process import Process, ProcessLimits, clean_environment

BEAT = "while :; do date +%s%N > beat; sleep 0.02; done"


def start(folder: Path, script: str, **limits: int) -> Process:
    return Process(
        ["bash", "-c", script],
        cwd=folder,
        env=clean_environment(),
        limits=ProcessLimits(**limits),
    )


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something holds, for as long as a busy machine may take."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def beats(folder: Path) -> bool:
    """Tell whether something still writes to the file `beat`."""
    wait_for((folder / "beat").exists)
    before = (folder / "beat").read_text()
    until = time.monotonic() + 1
    while time.monotonic() < until:
        if (folder / "beat").read_text() not in ("", before):
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def beating(tmp_path: Path) -> Iterator[Process]:
    process = start(tmp_path, f"setsid bash -c '{BEAT}' & wait")
    wait_for((tmp_path / "beat").exists)
    yield process
    process.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the group can be killed")
class TestWhatHasLeftTheGroupEndsToo:
    def test_when_it_is_killed(self, beating: Process, tmp_path: Path):
        assert beats(tmp_path)
        beating.kill()
        assert not beats(tmp_path)
        assert beating.exit_code == 128 + signal.SIGKILL

    def test_when_the_command_ends(self, tmp_path: Path):
        process = start(
            tmp_path, f"setsid bash -c '{BEAT}' & until [ -s beat ]; do :; done; exit 5"
        )
        assert process.wait(20) == 5
        assert not beats(tmp_path)
        process.close()

    def test_when_nobody_has_it_any_more(self, tmp_path: Path):
        process = start(tmp_path, f"setsid bash -c '{BEAT}' & wait")
        wait_for((tmp_path / "beat").exists)
        del process
        gc.collect()
        assert not beats(tmp_path)

    @pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)", "os._exit(0)"])
    def test_when_python_ends_however_it_does(self, tmp_path: Path, end: str):
        code = f"""
import os, sys, time
from agentkit_tools._process import *
process = Process(["bash", "-c", "setsid bash -c '{BEAT}' & wait"], cwd=".",
                  env=clean_environment(), limits=ProcessLimits())
while not os.path.exists("beat"):
    time.sleep(0.01)
{end}
"""
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False)
        wait_for(lambda: not beats(tmp_path))  # nobody is left who could wait for its end


def test_a_killed_keeper_takes_the_command_with_it(tmp_path: Path):
    process = start(tmp_path, BEAT)
    wait_for((tmp_path / "beat").exists)
    os.kill(process._keeper.pid, signal.SIGKILL)
    process.kill()
    assert not beats(tmp_path)
    process.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the group can be killed")
def test_a_command_that_kills_what_is_above_it_leaves_nothing(tmp_path: Path):
    process = start(
        tmp_path,
        f"setsid bash -c '{BEAT}' & until [ -s beat ]; do :; done; kill -9 $PPID; sleep 60",
    )
    assert process.wait(20) == 128 + signal.SIGKILL
    assert not beats(tmp_path)
    process.close()


def test_its_standard_input_goes_both_ways_and_can_not_be_opened_by_another(tmp_path: Path):
    process = start(tmp_path, 'read -r line; echo "$line back" >&0; : < /proc/$$/fd/0; echo $?')
    process.stdin.write(b"there and\n")
    assert process.stdin.read(100) == b"there and back\n"
    assert process.stdout.read() == b"1\n"
    assert process.wait(20) == 0
    process.close()


def test_to_kill_and_close_more_than_once_is_fine(tmp_path: Path):
    process = start(tmp_path, "sleep 60")
    for _ in range(2):
        process.kill()
    for _ in range(2):
        process.close()
    assert process.exit_code == 128 + signal.SIGKILL


@pytest.mark.parametrize(
    ("script", "exit_code"),
    [("exit 3", 3), ("kill -TERM $$", 128 + signal.SIGTERM), ("true", 0)],
)
def test_an_end_is_told_as_a_shell_does(tmp_path: Path, script: str, exit_code: int):
    process = start(tmp_path, script)
    assert process.wait(20) == exit_code
    process.close()


def test_a_program_that_is_not_there_is_told(tmp_path: Path):
    process = Process(
        ["no-such-program"], cwd=tmp_path, env=clean_environment(), limits=ProcessLimits()
    )
    assert process.wait(20) == 127
    assert b"no-such-program" in process.stderr.read()
    process.close()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        start(tmp_path / "none", "true")


@pytest.mark.parametrize(
    ("limits", "script", "seen"),
    [
        ({"file_bytes": 4096}, "head -c 1M /dev/zero > big; stat -c %s big", b"4096"),
        ({"cpu_seconds": 1}, "(while :; do :; done); echo $?", b"137"),
        ({"open_files": 20}, "ulimit -n", b"20"),
        ({"memory_bytes": 2**30}, "ulimit -v", str(2**20).encode()),
        ({"processes": 9_999}, "ulimit -u", b"9999"),
        ({}, "ulimit -c", b"0"),
    ],
)
def test_limits_hold(tmp_path: Path, limits: dict[str, int], script: str, seen: bytes):
    process = start(tmp_path, script, **limits)
    out = process.stdout.read()
    process.close()
    assert out.strip().splitlines()[-1] == seen


def test_only_a_few_variables_are_passed_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("LC_TIME", "C")
    found = clean_environment({"MINE": "1"})
    assert "secret" not in found.values()
    assert (found["MINE"], found["LC_TIME"], found["PATH"]) == ("1", "C", os.environ["PATH"])
