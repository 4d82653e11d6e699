"""Where a shell runs: here, in bubblewrap, in a container."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools._process import ProcessLimits
from agentkit_tools._shell import Shell
from agentkit_tools.environments import Bubblewrap, Container, Environment, LocalEnvironment


def has_namespaces() -> bool:
    """Tell whether bubblewrap is there and may make namespaces."""
    call = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    return bool(shutil.which("bwrap")) and not subprocess.run(call, check=False).returncode


needs_bwrap = pytest.mark.skipif(
    not has_namespaces(), reason="bwrap is not installed, or may not make namespaces"
)


@pytest.fixture
def shells() -> Iterator[list[Shell]]:
    made: list[Shell] = []
    yield made
    for shell in made:
        shell.kill()


def shell_in(environment: Environment, folder: Path, shells: list[Shell]) -> Shell:
    shells.append(Shell(str(folder), environment, ProcessLimits(), 10_000))
    return shells[-1]


def test_variables_that_were_given_are_there_and_not_shown(tmp_path: Path, shells: list[Shell]):
    environment = LocalEnvironment(env={"TOKEN": "s3cret"}, hide_owner=False)
    assert "s3cret" not in repr(environment)
    assert "s3cret" not in repr(environment.launch(["true"], str(tmp_path)))
    assert shell_in(environment, tmp_path, shells).run("echo $TOKEN", 30).stdout == "s3cret\n"


@needs_bwrap
def test_bubblewrap_lets_commands_write_to_what_was_given_and_nowhere_else(
    tmp_path: Path, shells: list[Shell]
):
    for name in ("mine", "other", "hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    environment = Bubblewrap(writable=[tmp_path / "mine"], readable=[tmp_path / "other"])
    shell = shell_in(environment, tmp_path / "mine", shells)
    found = shell.run(
        "cat file ../other/file; echo new > file; echo new > ../other/file; ls ../hidden", 30
    )
    assert found.stdout == "mineother"
    assert "Read-only file system" in found.stderr
    assert "No such file" in found.stderr
    assert (tmp_path / "mine/file").read_text() == "new\n"
    assert (tmp_path / "other/file").read_text() == "other"


@needs_bwrap
def test_bubblewrap_leaves_no_way_out(tmp_path: Path, shells: list[Shell]):
    (tmp_path / "mine").mkdir()
    (tmp_path / "secret").write_text("secret")
    shell = shell_in(Bubblewrap(writable=[tmp_path / "mine"]), tmp_path / "mine", shells)
    found = shell.run("grep -E 'Cap(Prm|Eff|Bnd)|NoNewPrivs' /proc/self/status | cut -f 2", 30)
    assert found.stdout.split() == ["0" * 16, "0" * 16, "0" * 16, "1"]
    ways = (
        f"cat /proc/1/root{tmp_path}/secret {tmp_path}/secret ../secret",
        f"ln -s {tmp_path}/secret link; cat link",
        "mount -t tmpfs none /tmp",
        "mknod /tmp/disk b 8 0",
        "chroot / true",
        ": > /etc/new",
        ": > /usr/bin/new",
        ": >> /proc/sys/kernel/core_pattern",
        ": >> /proc/1/oom_score_adj",
        "exec 3<>/dev/tty",
        "kill -9 -1",
    )
    for way in ways:
        assert shell.run(way, 30).exit_code not in (0, None), way
    assert shell.run(f"touch {tmp_path}/new", 30).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "secret"]


@needs_bwrap
def test_bubblewrap_shows_no_process_of_the_outside_and_no_network(
    tmp_path: Path, shells: list[Shell]
):
    shell = shell_in(Bubblewrap(writable=[tmp_path]), tmp_path, shells)
    found = shell.run(
        "ls -d /proc/[0-9]* | wc -l; ls /sys/class/net 2>/dev/null; cat /proc/net/dev", 30
    )
    assert int(found.stdout.split()[0]) < 8
    assert "eth" not in found.stdout


@needs_bwrap
def test_a_command_inside_bubblewrap_is_killed_when_it_takes_too_long(
    tmp_path: Path, shells: list[Shell]
):
    shell = shell_in(Bubblewrap(writable=[tmp_path]), tmp_path, shells)
    shell.run("setsid bash -c 'while :; do date +%N > beat; sleep 0.02; done' & sleep 0.2", 30)
    assert shell.run("sleep 60", 0.5).timed_out
    before = (tmp_path / "beat").read_text()
    assert shell.run("sleep 0.2; cat beat", 30).stdout == before


def test_bubblewrap_says_so_when_it_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/none")
    with pytest.raises(FileNotFoundError, match="bubblewrap"):
        Bubblewrap(writable=[])


@pytest.fixture
def box(tmp_path: Path) -> Container:
    """Return something like `docker exec`: what it starts lives on when it is killed itself."""
    enter = tmp_path / "enter"
    enter.write_text('#!/bin/bash\nBOX=1 setsid -w "$@"\n')
    enter.chmod(0o755)
    return Container(enter=[str(enter)])


def test_a_shell_in_a_container_stays_too(box: Container, tmp_path: Path, shells: list[Shell]):
    shell = shell_in(box, tmp_path, shells)
    shell.run("x=1; cd /", 30)
    found = shell.run("echo $BOX $x $PWD; exit 3", 30)
    assert (found.stdout, found.exit_code) == ("1 1 /\n", 3)


def test_what_runs_in_a_container_is_killed_there(box: Container, tmp_path: Path):
    shell = Shell(str(tmp_path), box, ProcessLimits(), 1_000)
    group = shell.run("echo $$", 30).stdout.strip()
    kill = box.launch(["true"], "/").kill
    assert kill is not None
    assert kill(int(group)) == [*box.enter, "bash", "-c", 'kill -9 -- "-$1"', "bash", group]
    assert shell.run("sleep 60", 0.3).timed_out
    with pytest.raises(ProcessLookupError):
        os.killpg(int(group), 0)
    shell.kill()
