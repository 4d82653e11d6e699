"""Writing in a folder: whole or not at all, by one writer at a time, with the right modes."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._confined import Confined
from agentkit_tools._refusals import ChangedMeanwhile
from agentkit_tools._staged import ABSENT, Change, digest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with files, beside a folder that must stay as it is."""
    folder = tmp_path / "root"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("alpha")
    (folder / "inner" / "b.txt").write_text("beta")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    return folder


@pytest.fixture(params=[0, 0o027, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set the umask of the process."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def write(root: Path, path: str, text: str, expected: str | None = None) -> None:
    Confined(root).write(Change(path=path, data=text.encode(), expected=expected))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def test_new_files_and_folders_are_for_the_owner_alone(root: Path, umask: int) -> None:
    write(root, "x/y/z.txt", "text")
    assert (root / "x/y/z.txt").read_text() == "text"
    assert mode(root / "x/y/z.txt") == 0o600
    assert mode(root / "x") == mode(root / "x/y") == 0o700


def test_a_file_that_is_replaced_keeps_its_mode_and_owner(root: Path) -> None:
    (root / "a.txt").chmod(0o4755)
    if os.geteuid() == 0:
        os.chown(root / "a.txt", 12, 34)
    (root / "a.txt").chmod(0o4755)
    write(root, "a.txt", "new")
    assert mode(root / "a.txt") == 0o755
    if os.geteuid() == 0:
        assert ((root / "a.txt").stat().st_uid, (root / "a.txt").stat().st_gid) == (12, 34)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (".", "is a folder"),
        ("inner", "is a folder"),
        ("a.txt/b", "no folder"),
        ("../outside/new.txt", "not allowed"),
        ("link/new.txt", "symbolic link"),
        ("link.txt", "symbolic link"),
        ("dangling", "symbolic link"),
        ("hard.txt", "hard links"),
        ("pipe", "no regular file"),
        ("/etc/new", "no path below"),
        ("%2e%2e/new", "elsewhere"),
    ],
)
def test_nothing_is_written_but_to_regular_files_inside(root: Path, path: str, reason: str) -> None:
    (root / "link").symlink_to(root.parent / "outside")
    (root / "link.txt").symlink_to(root.parent / "outside" / "secret.txt")
    (root / "dangling").symlink_to(root.parent / "outside" / "new.txt")
    os.link(root.parent / "outside" / "secret.txt", root / "hard.txt")
    os.mkfifo(root / "pipe")
    with pytest.raises(ToolError, match=reason) as caught:
        write(root, path, "new")
    assert str(root.parent) not in str(caught.value)
    assert contents(root.parent / "outside") == {"secret.txt": "secret"}
    assert not [name for name in os.listdir(root) if "unfinished" in name]


def test_a_file_is_written_only_over_what_it_is_expected_to_be(root: Path) -> None:
    write(root, "a.txt", "new", digest(b"alpha"))
    with pytest.raises(ChangedMeanwhile, match=r"'a.txt' was changed meanwhile"):
        write(root, "a.txt", "newer", digest(b"alpha"))
    with pytest.raises(ChangedMeanwhile, match=r"'a.txt' exists already"):
        write(root, "a.txt", "newer", ABSENT)
    with pytest.raises(ChangedMeanwhile):
        write(root, "gone.txt", "newer", digest(b"alpha"))
    write(root, "fresh.txt", "newer", ABSENT)
    assert contents(root) == {"a.txt": "new", "fresh.txt": "newer", "inner/b.txt": "beta"}


def test_of_several_files_all_are_written_or_none(root: Path) -> None:
    confined = Confined(root)
    confined.write(Change(path="a.txt", data=b"1"), Change(path="n/c.txt", data=b"2"))
    assert contents(root) == {"a.txt": "1", "inner/b.txt": "beta", "n/c.txt": "2"}
    with pytest.raises(ChangedMeanwhile):
        confined.write(
            Change(path="a.txt", data=b"3"), Change(path="inner/b.txt", data=b"4", expected=ABSENT)
        )
    assert contents(root) == {"a.txt": "1", "inner/b.txt": "beta", "n/c.txt": "2"}


def test_what_was_put_in_place_is_taken_back_when_the_next_file_fails(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, renamed = os.rename, list[str]()

    def fail_at_the_fourth(source: str, target: str, **folders: int) -> None:
        renamed.append(target)
        if len(renamed) == 4:
            raise OSError(5, "Input/output error")
        rename(source, target, **folders)

    monkeypatch.setattr(os, "rename", fail_at_the_fourth)
    changes = [Change(path=path, data=b"new") for path in ("a.txt", "new.txt", "inner/b.txt")]
    with pytest.raises(ToolError, match=r"'inner/b.txt' can't be written"):
        Confined(root).write(*changes)
    assert contents(root) == {"a.txt": "alpha", "inner/b.txt": "beta"}
    assert renamed[1:4] == ["a.txt", "new.txt", "b.txt"]  # after the note of these steps
    assert not [path for path in root.rglob("*") if "unfinished" in path.name]


def test_what_a_killed_writer_had_begun_is_finished_unless_somebody_changed_it(root: Path) -> None:
    for path, name in (("", "0"), ("inner/", "1"), ("", "2")):
        (root / f"{path}.agentkit-unfinished-{name}").write_text(f"new {name}")
    (root / "new.txt").write_text("by somebody since")
    steps = [
        {"path": "a.txt", "unfinished": ".agentkit-unfinished-0", "before": digest(b"alpha")},
        {"path": "inner/b.txt", "unfinished": ".agentkit-unfinished-1", "before": digest(b"beta")},
        {"path": "new.txt", "unfinished": ".agentkit-unfinished-2", "before": ABSENT},
        {"path": "inner/b.txt", "unfinished": ".agentkit-unfinished-3", "before": digest(b"beta")},
        {"path": "../outside/x", "unfinished": ".agentkit-unfinished-0", "before": ABSENT},
        {"path": "a.txt", "unfinished": "../outside/secret.txt", "before": digest(b"alpha")},
    ]
    (root / ".agentkit-unfinished-steps").write_text(json.dumps(steps))
    Confined(root)
    expected = {"a.txt": "new 0", "inner/b.txt": "new 1", "new.txt": "by somebody since"}
    assert contents(root) == expected
    assert contents(root.parent / "outside") == {"secret.txt": "secret"}


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"path": "a.txt"}]', "null", "[[]]"])
def test_a_note_that_is_none_is_thrown_away(root: Path, text: str) -> None:
    (root / ".agentkit-unfinished-steps").write_text(text)
    write(root, "a.txt", "new")
    assert contents(root) == {"a.txt": "new", "inner/b.txt": "beta"}


def test_short_writes_are_gone_on_with(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all = os.write

    def write_some(descriptor: int, data: memoryview) -> int:
        return write_all(descriptor, data[:7])

    monkeypatch.setattr(os, "write", write_some)
    write(root, "a.txt", "x" * 1000)
    assert (root / "a.txt").read_text() == "x" * 1000


def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_else(root: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        for path in ("a.txt", "new.txt"):
            with pytest.raises(ToolError, match="nothing was changed"):
                write(root, path, "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(root) == {"a.txt": "alpha", "inner/b.txt": "beta"}


def test_what_a_killed_writer_left_is_cleared_up_by_the_next(root: Path) -> None:
    (root / ".agentkit-unfinished-0").mkdir()
    (root / ".agentkit-unfinished-0" / "half").write_text("of a folder that was being removed")
    write(root, "a.txt", "new")
    assert sorted(os.listdir(root)) == ["a.txt", "inner"]


def test_a_file_or_a_folder_is_removed_and_links_in_it_are_not_followed(root: Path) -> None:
    (root / "inner" / "link").symlink_to(root.parent / "outside")
    confined = Confined(root)
    confined.remove("a.txt")
    confined.remove("inner")
    assert os.listdir(root) == []
    assert contents(root.parent / "outside") == {"secret.txt": "secret"}
    with pytest.raises(ToolError, match=r"There is no 'a\.txt'"):
        confined.remove("a.txt")
    with pytest.raises(ToolError, match="folder"):
        confined.remove(".")


def test_a_file_or_a_folder_is_moved_and_replaces_nothing(root: Path) -> None:
    confined = Confined(root)
    confined.rename("a.txt", "x/y/a.txt")
    confined.rename("inner", "x/inner")
    assert contents(root) == {"x/y/a.txt": "alpha", "x/inner/b.txt": "beta"}
    for old, new, reason in [
        ("x/y/a.txt", "x/inner/b.txt", "exists already"),
        ("x/y", "x/inner", "exists already"),
        ("x", "x/y/x", "into itself"),
        ("gone", "z", "There is no 'gone'"),
        ("x", "../z", "not allowed"),
    ]:
        with pytest.raises(ToolError, match=reason):
            confined.rename(old, new)
    assert contents(root) == {"x/y/a.txt": "alpha", "x/inner/b.txt": "beta"}


def test_folders_left_empty_are_pruned_up_to_the_root(root: Path) -> None:
    write(root, "x/y/z.txt", "")
    (root / "x/y/z.txt").unlink()
    confined = Confined(root)
    confined.prune("x/y/z.txt")
    confined.prune("inner/c.txt")
    confined.prune("a.txt")
    assert sorted(os.listdir(root)) == ["a.txt", "inner"]


def test_the_lock_keeps_other_threads_out_and_may_be_taken_again(root: Path) -> None:
    confined, others = Confined(root), Confined(root)
    order: list[str] = []

    def wait() -> None:
        with others.locked():
            order.append("other")

    with confined.locked() as exclusive, confined.locked():
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(0.1)
        confined.write(Change(path="a.txt", data=b"new"))
        order.append("own")
    waiting.join()
    assert exclusive
    assert order == ["own", "other"]


def test_a_lock_that_is_never_given_back_is_an_error(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agentkit_tools._folder_lock._PATIENCE", 0.05)
    source = "import fcntl,os,sys; fcntl.flock(os.open(sys.argv[1], 0), 2); print(); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", source, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin
    assert holder.stdout
    holder.stdout.readline()
    with pytest.raises(ToolError, match="Another program"):
        write(root, "a.txt", "new")
    holder.communicate(b"\n", timeout=60)
    write(root, "a.txt", "new")


def test_a_file_system_without_locks_is_written_to_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with Confined(root).locked() as exclusive:
        assert not exclusive
    write(root, "a.txt", "new")
    assert sorted(os.listdir(root)) == ["a.txt", "inner"]


def test_no_descriptor_is_left_open_by_writing(root: Path) -> None:
    (root / "link").symlink_to("a.txt")
    before = len(os.listdir("/dev/fd"))
    write(root, "x/y.txt", "new")
    for path in ("link", "inner", "a.txt/x", "link/x"):
        with pytest.raises(ToolError):
            write(root, path, "new")
    Confined(root).rename("x", "z")
    Confined(root).remove("z")
    assert len(os.listdir("/dev/fd")) == before
