"""A bash that stays: state, ends, threads."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools._process import ProcessLimits
from agentkit_tools._shell import Outcome, Shell
from agentkit_tools.environments import Container, Environment, LocalEnvironment


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(str(tmp_path), LocalEnvironment(hide_owner=False), ProcessLimits(), 10_000)
    yield shell
    shell.kill()


def run(shell: Shell, command: str, seconds: float = 30) -> Outcome:
    return shell.run(command, seconds)


def test_folder_variables_and_functions_stay(shell: Shell):
    run(shell, "x=3; export Y=4; declare -A map=([k]=v); f() { echo f$x; }; alias hi='echo hello'")
    run(shell, "mkdir -p deep/er && cd deep/er")
    found = run(shell, 'f; echo $Y ${map[k]}; hi; basename "$PWD"')
    assert found.stdout == "f3\n4 v\nhello\ner\n"
    assert found.cwd.endswith("/deep/er")


def test_exit_code_and_both_streams_are_told_apart(shell: Shell):
    found = run(shell, "echo out; echo err >&2; (exit 42)")
    assert (found.exit_code, found.stdout, found.stderr) == (42, "out\n", "err\n")
    assert not found.shell_ended


def test_a_command_reads_nothing_and_does_not_wait_for_somebody(shell: Shell):
    assert run(shell, "cat; read -r line; echo $?").stdout == "1\n"


@pytest.mark.parametrize("command", ["break", "continue", "return", "IFS=x", "set -u", "set -x"])
def test_what_changes_the_flow_of_a_shell_does_not_end_this_one(shell: Shell, command: str):
    run(shell, "x=stays")
    assert not run(shell, command).shell_ended
    assert run(shell, "echo $x").stdout == "stays\n"


def test_jobs_in_the_background_go_on_and_can_be_waited_for(shell: Shell):
    run(shell, "(until [ -e go ]; do sleep 0.01; done; echo late) &")
    found = run(shell, "touch go; wait; echo done")
    assert found.stdout == "late\ndone\n"


def test_a_new_shell_starts_in_the_last_folder_that_is_there(shell: Shell, tmp_path: Path):
    run(shell, "mkdir sub && cd sub && touch here")
    run(shell, "exit")
    assert run(shell, "ls").stdout == "here\n"
    run(shell, "rm -r ../sub; exit")
    assert run(shell, "pwd").stdout == f"{tmp_path}\n"


@pytest.mark.parametrize(
    "environment", [LocalEnvironment(hide_owner=False), Container(enter=("env",))]
)
def test_a_last_folder_that_has_gone_since_leaves_the_first_one(
    tmp_path: Path, environment: Environment
):
    (tmp_path / "below").mkdir()
    shell = Shell(str(tmp_path), environment, ProcessLimits(), 1_000)
    assert run(shell, "cd below; exit").shell_ended
    (tmp_path / "below").rmdir()
    assert run(shell, "pwd").stdout == f"{tmp_path}\n"
    shell.kill()


def test_a_shell_that_ended_between_two_commands_is_started_again(shell: Shell):
    run(shell, "(sleep 0.05; kill -9 $$) &")
    until = time.monotonic() + 20
    while shell._started and shell._started.process.exit_code is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert run(shell, "echo again").stdout == "again\n"


def test_to_restart_forgets_everything(shell: Shell, tmp_path: Path):
    run(shell, "x=1; cd /")
    shell.restart()
    assert run(shell, 'echo "[$x]"; pwd').stdout == f"[]\n{tmp_path}\n"


def test_a_long_command_is_taken_whole(shell: Shell):
    text = "x" * 300_000
    assert run(shell, f"printf %s '{text}' | wc -c").stdout.strip() == "300000"


def test_bytes_that_are_no_text_are_replaced(shell: Shell):
    assert run(shell, r"printf '\xff\0a'").stdout == "\ufffd\\0a"


def test_commands_of_several_threads_run_one_after_the_other(shell: Shell):
    found: list[str] = []

    def ask(number: int) -> None:
        found.append(
            run(
                shell, f"[ ! -e busy ] && touch busy && sleep 0.02 && rm busy && echo {number}"
            ).stdout
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [f"{number}\n" for number in range(8)]


def test_a_command_ends_when_its_caller_says_so(shell: Shell, tmp_path: Path):
    started = tmp_path / "started"
    found = shell.run("x=1; touch started; sleep 60", 50, started.exists)
    assert (found.exit_code, found.timed_out, found.shell_ended) == (None, False, True)


def test_a_command_ends_when_another_thread_kills_the_shell(shell: Shell, tmp_path: Path):
    def kill() -> None:
        while not (tmp_path / "started").exists():
            time.sleep(0.01)
        shell.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    found = run(shell, "touch started; sleep 60")
    thread.join(30)
    assert found.shell_ended
    assert run(shell, "echo on").stdout == "on\n"


def test_no_descriptor_is_left_open(shell: Shell):
    run(shell, "true")
    shell.kill()
    before = os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else []
    for command in ("exit", "kill -9 $$", "echo"):
        run(shell, command)
        shell.kill()
    assert len(os.listdir("/proc/self/fd") if before else []) == len(before)


def test_a_shell_that_can_not_start_says_why(tmp_path: Path):
    environment = LocalEnvironment(env={"PATH": "/none"}, hide_owner=False)
    shell = Shell(str(tmp_path), environment, ProcessLimits(), 1_000)
    with pytest.raises(OSError, match="No shell could be started: env: "):
        shell.run("echo", 5)


def test_a_command_that_was_cancelled_while_it_waited_is_never_begun(shell: Shell, tmp_path: Path):
    run(shell, "x=1")
    found = shell.run("touch begun", 30, lambda: True)
    assert (found.exit_code, found.timed_out, found.shell_ended) == (None, False, False)
    assert run(shell, "echo $x").stdout == "1\n"
    assert not (tmp_path / "begun").exists()


def test_to_kill_the_shell_waits_for_no_command(shell: Shell, tmp_path: Path):
    threads = [threading.Thread(target=run, args=(shell, f"touch {n}; sleep 20")) for n in "abc"]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    time.sleep(0.02)  # it is about to start, or has
    shell.kill()
    for thread in threads:
        thread.join(60)
    assert time.monotonic() - begun < 15
    assert len(list(tmp_path.iterdir())) < 2


def test_what_an_interrupted_command_writes_is_not_the_next_ones(shell: Shell):
    run(shell, "true")
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run(shell, "echo first; echo first >&2; sleep 20")
    found = run(shell, "echo second")
    assert (found.stdout, found.stderr) == ("second\n", "")


def test_a_function_in_the_place_of_read_has_a_command_run_once(shell: Shell, tmp_path: Path):
    assert run(shell, "read() { :; }; echo x >> count").exit_code == 0
    assert run(shell, "cat count").stdout == "x\n"


def test_a_function_in_the_place_of_builtin_ends_the_shell_at_once(shell: Shell, tmp_path: Path):
    assert run(shell, "builtin() { :; }; echo x >> count").shell_ended
    assert run(shell, "cat count").stdout == "x\n"


def test_a_keeper_that_a_command_has_stopped_still_ends_everything(shell: Shell, tmp_path: Path):
    run(shell, "setsid bash -c 'while :; do date +%s%N > beat; sleep 0.02; done' &")
    found = run(shell, "kill -STOP $PPID; sleep 20", seconds=1)
    assert found.timed_out
    last = (tmp_path / "beat").read_text()
    time.sleep(0.3)
    assert (tmp_path / "beat").read_text() == last


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_of_a_shell_whose_keeper_was_killed_no_end_is_known_and_nothing_is_left(
    shell: Shell, tmp_path: Path
):
    run(shell, "setsid env -i bash -c 'while :; do date +%s%N > beat; sleep 0.02; done' &")
    found = run(
        shell,
        "until [ -s beat ]; do :; done; kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat); sleep 20",
    )
    assert (found.exit_code, found.distrusted, found.shell_ended) == (None, True, True)
    last = (tmp_path / "beat").read_text()
    time.sleep(0.3)
    assert (tmp_path / "beat").read_text() == last
    assert run(shell, "echo on").stdout == "on\n"


def test_a_shell_runs_in_a_process_with_many_open_files(shell: Shell):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_000:
        pytest.skip("this user can't have as many open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2_000, hard))
    null = os.open(os.devnull, os.O_RDONLY)
    copies = [os.dup(null) for _ in range(1_100)]
    try:
        found = run(shell, "sleep 0.5; echo on")
    finally:
        for copy in [null, *copies]:
            os.close(copy)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert (found.stdout, found.shell_ended) == ("on\n", False)


_FORKS = """
import atexit, os, sys
from agentkit_tools._shell import Shell
from agentkit_tools._process import ProcessLimits
from agentkit_tools.environments import LocalEnvironment

shell = Shell(sys.argv[1], LocalEnvironment(hide_owner=False), ProcessLimits(), 1_000)
shell.run("x=parent", 30)
child = os.fork()
if not child:
    if sys.argv[2] == "uses":
        shell.run("echo child$x > child; x=child", 30)
        shell.kill()
    atexit._run_exitfuncs()
    os._exit(0)
os.waitpid(child, 0)
print(shell.run("echo $x", 30).stdout, end="")
"""


@pytest.mark.parametrize("does", ["uses", "ends"])
def test_a_fork_has_no_part_in_the_shell_of_its_parent(tmp_path: Path, does: str):
    command = [sys.executable, "-c", _FORKS, str(tmp_path), does]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "parent\n"
    if does == "uses":
        assert (tmp_path / "child").read_text() == "child\n"


_SURVIVED = """
import os, sys, time
from agentkit_tools._shell import Shell
from agentkit_tools._process import ProcessLimits
from agentkit_tools.environments import LocalEnvironment

shell = Shell(sys.argv[1], LocalEnvironment(hide_owner=False), ProcessLimits(), 1_000)
shell.run("while :; do date +%s%N > beat; sleep 0.02; done &", 30)
shell.run("until [ -s beat ]; do sleep 0.01; done", 30)
child = os.fork()
if not child:
    os.close(1), os.close(2)
    time.sleep(8)
    os._exit(0)
os.kill(os.getpid(), 9)
"""


def test_a_fork_does_not_keep_the_shell_of_its_killed_parent(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-c", _SURVIVED, str(tmp_path)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    until = time.monotonic() + 5
    last = None
    while (now := (tmp_path / "beat").read_text()) != last:
        assert time.monotonic() < until
        last = now
        time.sleep(0.3)
