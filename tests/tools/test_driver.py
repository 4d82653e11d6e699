"""What sets the options, the flow and the streams of a shell does so for commands alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools._process import ProcessLimits
from agentkit_tools._shell import Shell
from agentkit_tools.environments import Container, Environment, LocalEnvironment

DIRECT = LocalEnvironment(hide_owner=False)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    yield from started(tmp_path, DIRECT)


@pytest.fixture
def relayed(tmp_path: Path) -> Iterator[Shell]:
    yield from started(tmp_path, Container(enter=("env",)))


def started(folder: Path, environment: Environment) -> Iterator[Shell]:
    shell = Shell(str(folder), environment, ProcessLimits(), 10_000)
    yield shell
    shell.kill()


def said(shell: Shell, command: str) -> tuple[str, str, int | None]:
    found = shell.run(command, 30)
    assert not found.shell_ended
    return found.stdout, found.stderr, found.exit_code


@pytest.mark.parametrize("flow", ["break 5", "continue 3", "break", "continue", "break 2"])
def test_to_leave_loops_that_are_not_there_leaves_the_shell_alone(shell: Shell, flow: str):
    assert said(shell, f"x=stays; {flow}; echo not reached") == ("", "", 0)
    assert said(shell, "echo $x") == ("stays\n", "", 0)
    assert said(shell, "for i in 1 2; do for j in 1 2; do echo $i; continue 2; done; done") == (
        "1\n2\n",
        "",
        0,
    )


def traced(shell: Shell, command: str) -> list[str]:
    """Run a command; return what the shell tells of it, whatever level it is at."""
    return [line.lstrip("+ ") for line in said(shell, command)[1].splitlines()]


def test_a_shell_traces_commands_and_nothing_else(shell: Shell, relayed: Shell):
    for one in (shell, relayed):
        assert traced(one, "set -x; echo a") == ["echo a"]
        assert traced(one, "echo b; (exit 3)") == ["echo b", "exit 3"]
        assert traced(one, "break 4") == ["break 4"]
        assert "syntax error" in traced(one, "if")[0]
        assert traced(one, "set +x") == ["set +x"]
        assert said(one, "echo c") == ("c\n", "", 0)


def test_what_is_exported_by_itself_is_what_commands_set(shell: Shell, relayed: Shell):
    for one in (shell, relayed):
        said(one, "set -a; x=1")
        assert said(one, "y=2; env | grep -E '^(AGENT|x=|y=)' | sort") == ("x=1\ny=2\n", "", 0)
        assert said(one, f": {'x' * 300_000}; /bin/echo on") == ("on\n", "", 0)


def test_a_shell_that_tells_what_it_reads_tells_commands(shell: Shell):
    said(shell, "set -v")
    assert said(shell, "echo a") == ("a\n", "echo a\n", 0)
    assert said(shell, "break 3; echo b") == ("", "break 3; echo b\n", 0)


def test_a_shell_that_runs_nothing_any_more_ends_at_once(shell: Shell):
    found = shell.run("set -n; echo no", 30)
    assert (found.stdout, found.shell_ended, found.timed_out) == ("", True, False)


def test_options_stay(shell: Shell):
    said(shell, "set -f; shopt -u expand_aliases; alias hi='echo hi'; touch a b; set -o pipefail")
    assert said(shell, "echo *; false | true") == ("*\n", "", 1)
    assert "hi: command not found" in said(shell, "hi")[1]
    assert said(shell, "set +f; shopt -s expand_aliases") == ("", "", 0)
    assert said(shell, "echo *; hi") == ("a b\nhi\n", "", 0)


def test_unset_variables_end_a_strict_shell_and_no_other(shell: Shell):
    assert said(shell, "echo $none") == ("\n", "", 0)
    said(shell, "set -u; x=1")
    assert said(shell, "echo $x") == ("1\n", "", 0)
    assert shell.run("echo $none", 30).shell_ended


def test_redirected_streams_stay_where_they_went(shell: Shell, tmp_path: Path):
    assert said(shell, "exec 3>&1 4>&2 >file 2>&1") == ("", "", 0)
    assert said(shell, "echo out; echo err >&2; (exit 5)") == ("", "", 5)
    assert said(shell, "exec >&3 2>&4; cat file") == ("out\nerr\n", "", 0)
    assert said(shell, "exec 2>&1; echo both >&2") == ("both\n", "", 0)
    assert said(shell, "exec 2>&4 5<file; read -u 5 line; echo $line") == ("out\n", "", 0)
    assert said(shell, "read -u 5 line; echo $line; exec <file; read first") == ("err\n", "", 0)
    assert said(shell, "echo $first; cat") == ("out\nerr\n", "", 0)


@pytest.mark.parametrize("stream", ["1>&-", "2>&-", "<&-", ">/dev/full", ">&- 2>&- <&-"])
def test_closed_and_full_streams_are_the_commands_own(shell: Shell, stream: str):
    said(shell, f"exec {stream}")
    assert shell.run("echo a; (exit 4)", 30).exit_code == 4


def test_traps_are_the_commands_own(shell: Shell):
    assert said(shell, "trap '' INT; trap 'echo got' USR1; kill -INT $$; kill -USR1 $$; :") == (
        "got\n",
        "",
        0,
    )
    assert said(shell, "kill -INT $$; trap - INT; sleep 0") == ("", "", 0)
    found = shell.run("trap 'echo bye' EXIT; exit 3", 30)
    assert (found.stdout, found.exit_code) == ("bye\n", 3)


def test_descriptors_of_its_own_are_open_to_no_program(shell: Shell, relayed: Shell):
    for one in (shell, relayed):
        code = (
            "import os\nfor n in range(3, 99):\n  try: os.fstat(n); print(n)\n  except OSError: 0"
        )
        assert said(one, f"python3 -c '{code}'; python3 -c '{code}' | cat") == ("", "", 0)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="/proc tells what is open")
def test_they_are_not_open_to_programs_of_traps(shell: Shell, relayed: Shell, tmp_path: Path):
    for one in (shell, relayed):
        said(one, "trap '/bin/ls -l /proc/self/fd >> seen' DEBUG")
        said(one, "echo a; trap '/bin/ls -l /proc/self/fd >> seen' USR1; kill -USR1 $$")
        said(one, "trap - DEBUG; (sleep 0.2; kill -USR1 $$) &")
        said(one, "sleep 0.4")
        assert (tmp_path / "seen").read_text().count("total") > 10
        assert "socket" not in (tmp_path / "seen").read_text()


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="/proc tells what is open")
def test_they_are_not_open_to_what_looks_for_the_ends_of_here_documents(
    shell: Shell, tmp_path: Path
):
    (tmp_path / "bash").write_text('#!/bin/sh\nls -l /proc/$$/fd >> seen\nexec /bin/bash "$@"\n')
    (tmp_path / "bash").chmod(0o755)
    assert said(shell, 'PATH="$PWD:$PATH"; hash -r; cat <<E\nfine\nE') == ("fine\n", "", 0)
    assert said(shell, "cat <<E\nfine\nE") == ("fine\n", "", 0)
    assert " 1 ->" in (tmp_path / "seen").read_text()
    assert "socket" not in (tmp_path / "seen").read_text()


def test_a_folder_that_is_gone_and_one_with_an_odd_name_are_told(shell: Shell, tmp_path: Path):
    (tmp_path / "odd\n name\n").mkdir()
    said(shell, "mkdir gone; cd odd*; PWD=/wrong")
    assert shell.run("(exit 3)", 30).cwd == f"{tmp_path}/odd\n name\n"
    assert said(shell, "cd ../gone; rmdir ../gone; (exit 4)")[2] == 4
    assert said(shell, "cd ..; pwd")[0] == f"{tmp_path}\n"
