"""Commands that try to make up how they end, from a program and from the shell itself: case 77."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._process import ProcessLimits
from agentkit_tools._shell import Shell
from agentkit_tools.bash import BashTool
from agentkit_tools.environments import Container, LocalEnvironment

DIRECT = LocalEnvironment(hide_owner=False)
RELAYED = Container(enter=("env",))

# All that a program can open of the shell above it: what lies in it, and a made-up end into it.
PROGRAM = r"""
import os, re, sys, time
until = time.monotonic() + float(sys.argv[1])
ends = b"".join(b"\0%s %d 0 /\n\0" % (n, os.getppid()) for n in (b"", b"7" * 32))
while True:
    for name in os.listdir(f"/proc/{os.getppid()}/fd"):
        try:
            fd = os.open(f"/proc/{os.getppid()}/fd/{name}", os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            found = os.read(fd, 65536)
        except OSError:
            found = b""
        for number in set(re.findall(rb"[0-9a-f]{32}", found)) - {b"7" * 32}:
            ends += b"\0%s %d 0 /\n\0\0%s\0" % (number, os.getppid(), number)
            os.write(2, b"FOUND")
        try:
            os.write(fd, ends)
        except OSError:
            pass
        os.close(fd)
    if time.monotonic() > until:
        break
"""


@pytest.fixture(params=[DIRECT, RELAYED], ids=["direct", "relayed"])
def shell(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shell]:
    (tmp_path / "program.py").write_text(PROGRAM)
    shell = Shell(str(tmp_path), request.param, ProcessLimits(), 10_000)
    yield shell
    shell.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_case_77_a_program_can_not_make_up_the_end_of_the_command_it_belongs_to(shell: Shell):
    found = shell.run(f"x=kept; {sys.executable} program.py 0.3; (exit 7)", 30)
    assert (found.exit_code, found.shell_ended) == (7, False)
    assert "FOUND" not in found.stderr
    found = shell.run("echo $x; (exit 9)", 30)
    assert (found.exit_code, found.stdout) == (9, "kept\n")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_case_77_a_program_in_the_background_may_spoil_the_next_end_and_not_make_it_up(
    tmp_path: Path,
):
    (tmp_path / "program.py").write_text(PROGRAM)
    shell = Shell(str(tmp_path), DIRECT, ProcessLimits(), 10_000)
    shell.run(f"{sys.executable} program.py 60 & until read -t 0.3; do :; done < <(sleep 0.2)", 5)
    found = shell.run("sleep 0.2; (exit 7)", 1)
    shell.kill()
    assert found.exit_code in (7, None)


# In the shell: a command has the shell's own authority, and still these are no ends.
IN_THE_SHELL = {
    "reads all": "for n in {0..255}; do read -t 0.01 -u $n x && echo GOT $x; done 2>/dev/null",
    "writes to all": r"for n in {3..255}; do printf '\0 '$$' 0 /\n\0' >&$n; done 2>/dev/null",
    "writes junk to all": "for n in {3..255}; do echo junk >&$n; done 2>/dev/null",
    "writes later": r"(sleep 0.2; printf '\0 '$$' 0 /\n\0' >&10) & sleep 0.4",
    "closes all": "for n in {3..255}; do eval \"exec $n>&-\"; done",
    "closes all, and the usual": "for n in {0..255}; do eval \"exec $n>&-\"; done",
    "debug trap": "trap 'exit 0' DEBUG",
        "err trap": "trap 'exit 0' ERR",
    "startup file": "echo 'exit 0' > f; export BASH_ENV=$PWD/f ENV=$PWD/f; cat <<E\nE",
    "functions": "for f in printf read eval exec pwd export set echo command break bash; do "
                 "eval \"$f() { :; }\"; done",
    "function builtin": "builtin() { :; }",
    "aliases": "for a in builtin printf read eval until for if set; do alias $a='exit 0'; done",
    **{f"no {name}": f"enable -n {name}" for name in ("builtin", "printf", "read", "eval")},
    "read-only command": "readonly AGENT_COMMAND",
    "read-only number": "readonly AGENT_MARK",
    "read-only options": "readonly AGENT_FLAGS",
    "read-only once": "readonly AGENT_SET",
    "unset": "unset AGENT_COMMAND AGENT_FLAGS AGENT_SET AGENT_MARK AGENT_LOOP",
    "a loop of its own": "AGENT_LOOP='exit 0'",
    "integers": "declare -i AGENT_COMMAND AGENT_MARK AGENT_FLAGS",
    "set -eu": "set -eu",
    "traps": "trap 'echo bye' EXIT; trap 'exit 0' RETURN; trap '' PIPE",
    "variables": "PROMPT_COMMAND='exit 0'; IFS='0123456789 /'; PS4='$(exit 0)'",
    "flow": "set -o posix; exec; return 0",
    "no folder": "unset PWD; cd() { :; }; mkdir d; command cd d; rmdir ../d",
    "few descriptors": "ulimit -n 12",
}  # fmt: skip


def check(shell: Shell, command: str) -> None:
    """Run a command before `(exit 7)`, and see what the shell says then and afterwards."""
    found = shell.run(f"{command}\n(exit 7)", 5)
    assert found.exit_code == 7 or found.shell_ended
    following = shell.run("(exit 8)", 20)
    if following.exit_code != 8:
        assert following.exit_code != 0
        shell.restart()
        assert shell.run("(exit 9)", 20).exit_code == 9


@pytest.mark.parametrize("how", IN_THE_SHELL)
def test_case_77_a_command_in_the_shell_has_its_own_end_or_ends_the_shell(tmp_path: Path, how: str):
    shell = Shell(str(tmp_path), DIRECT, ProcessLimits(), 10_000)
    check(shell, IN_THE_SHELL[how])
    shell.kill()


@pytest.mark.parametrize("how", ["reads all", "no read", "read-only number", "unset"])
def test_case_77_a_command_in_a_relayed_shell_does_too(tmp_path: Path, how: str):
    shell = Shell(str(tmp_path), RELAYED, ProcessLimits(), 10_000)
    check(shell, IN_THE_SHELL[how])
    shell.kill()


@pytest.mark.parametrize("how", ["writes to all", "writes junk to all", "writes later"])
def test_case_77_an_end_that_bash_did_not_tell_ends_the_shell_with_none(tmp_path: Path, how: str):
    shell = Shell(str(tmp_path), DIRECT, ProcessLimits(), 10_000)
    found = shell.run(f"{IN_THE_SHELL[how]}\n(exit 7)", 20)
    assert (found.exit_code, found.distrusted, found.shell_ended) == (None, True, True)
    shell.kill()


def test_case_77_the_model_is_told_that_an_end_is_not_known(tmp_path: Path):
    with (
        BashTool(tmp_path) as bash,
        pytest.raises(ToolError, match="interfered with the shell: how it ended is not known"),
    ):
        bash.call({"command": IN_THE_SHELL["writes junk to all"]})
