"""The file layer under the tools: nothing outside the folder is ever opened."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._confined import Confined, Walk, parts_of

SECRET = "the secret of the host"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with files, beside a file that must stay out of reach."""
    folder = tmp_path / "root"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("alpha")
    (folder / "inner" / "b.txt").write_text("beta")
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "root_backup").mkdir()
    (tmp_path / "root_backup" / "secret.txt").write_text(SECRET)
    return folder


def read(root: Path, path: str) -> str:
    with Confined(root).file(path) as stream:
        return stream.read().decode()


def refusal(root: Path, path: str) -> str:
    with pytest.raises(ToolError) as caught, Confined(root).file(path):
        pass
    assert str(root.parent) not in str(caught.value)
    return str(caught.value)


def walk(root: Path, path: str = ".", *, max_files: int = 100, max_depth: int = 10) -> Walk:
    return Confined(root).walk(
        path,
        skip=frozenset({"skipped"}),
        markers=frozenset({"MARKER"}),
        max_files=max_files,
        max_depth=max_depth,
    )


@pytest.mark.parametrize("path", ["inner/b.txt", "./inner/b.txt", "inner//b.txt", "inner/./b.txt"])
def test_a_file_is_found_however_its_path_is_written(root: Path, path: str) -> None:
    assert read(root, path) == "beta"


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../secret.txt",
        "inner/../../secret.txt",
        "inner/../a.txt",
        "../root_backup/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "~/a.txt",
        "~root/a.txt",
        "C:/a.txt",
        "..\\secret.txt",
        "inner\\b.txt",
        "a.txt\0",
        "a\n.txt",
        "",
        "caf\udce9.txt",
        "x" * 300,
        "inner/" * 400 + "b.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "\u2025/secret.txt",
        "\uff0e\uff0e/secret.txt",
        "..\u2215secret.txt",
    ],
)
def test_a_path_that_leads_out_or_is_ambiguous_is_refused(root: Path, path: str) -> None:
    assert SECRET not in refusal(root, path)


@pytest.mark.parametrize("path", ["missing.txt", "inner/missing.txt", "missing/b.txt"])
def test_what_is_not_there_is_named_as_it_was_asked_for(root: Path, path: str) -> None:
    assert refusal(root, path) == f"There is no '{path}' in this folder."


@pytest.mark.parametrize("path", [".", "inner", "inner/"])
def test_a_folder_is_no_file(root: Path, path: str) -> None:
    assert "is a folder, not a file" in refusal(root, path)


def test_a_file_is_no_folder(root: Path) -> None:
    assert "no folder" in refusal(root, "a.txt/b.txt")


@pytest.mark.parametrize("target", ["../secret.txt", "a.txt", "nowhere", "link"])
def test_a_link_is_not_followed_wherever_it_leads(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    assert "symbolic link" in refusal(root, "link")


@pytest.mark.parametrize("target", ["..", "inner", "/", "folder"])
def test_a_linked_folder_is_not_entered_wherever_it_leads(root: Path, target: str) -> None:
    (root / "folder").symlink_to(target)
    assert "symbolic link" in refusal(root, "folder/secret.txt")


def test_a_file_with_several_hard_links_is_refused(root: Path) -> None:
    os.link(root.parent / "secret.txt", root / "linked.txt")
    assert "hard links" in refusal(root, "linked.txt")


def test_a_fifo_is_refused_without_waiting_for_a_writer(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert "no regular file" in refusal(root, "pipe")


def test_a_socket_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        assert "no regular file" in refusal(root, "socket")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(root: Path) -> None:
    (root / "a.txt").chmod(0)
    assert refusal(root, "a.txt") == "'a.txt' may not be read."


def test_a_folder_swapped_for_a_link_never_lets_a_read_escape(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "b.txt").write_text(SECRET)
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            (root / "inner").rename(root / "moved")
            (root / "inner").symlink_to(outside)
            (root / "inner").unlink()
            (root / "moved").rename(root / "inner")

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen: set[str] = set()
    try:
        until = time.monotonic() + 1
        while time.monotonic() < until or "beta" not in seen:
            try:
                seen.add(read(root, "inner/b.txt"))
            except ToolError as error:
                seen.add(type(error).__name__)
            found = walk(root)
            seen |= {"walked into a link"} if "moved/inner/b.txt" in found.files else set()
    finally:
        done.set()
        swapper.join()
    assert seen == {"beta", "ToolError"}


def test_a_walk_finds_regular_files_and_counts_the_rest(root: Path) -> None:
    (root / "inner" / "link").symlink_to("b.txt")
    (root / "inner" / "loop").symlink_to(".")
    os.mkfifo(root / "pipe")
    os.link(root / "inner" / "b.txt", root / "hard.txt")
    (root / "c.txt").write_text("gamma")
    found = walk(root)
    assert found.files == ["a.txt", "c.txt"]
    assert found.left_out == {"symbolic link": 2, "special file": 1, "hard-linked file": 2}
    assert found.complete


def test_a_walk_begins_where_it_is_told_to(root: Path) -> None:
    assert walk(root, "inner").files == ["inner/b.txt"]
    with pytest.raises(ToolError, match="no folder"):
        walk(root, "a.txt")


def test_a_walk_does_not_enter_folders_by_name_or_marker(root: Path) -> None:
    for name in ("skipped", "marked"):
        (root / "inner" / name).mkdir()
        (root / "inner" / name / "x.txt").touch()
    (root / "inner" / "marked" / "MARKER").touch()
    found = walk(root)
    assert found.files == ["a.txt", "inner/b.txt"]
    assert found.not_entered == {"skipped", "marked"}


def test_a_walk_stops_at_its_limits_and_says_so(root: Path) -> None:
    found = walk(root, max_files=1)
    assert found.files == ["a.txt"]
    assert not found.complete
    shallow = walk(root, max_depth=0)
    assert shallow.files == ["a.txt"]
    assert shallow.left_out == {"folder of a greater depth": 1}


def test_names_that_no_path_could_ask_for_are_left_out(root: Path) -> None:
    for name in ("back\\slash", "new\nline", "~tilde", "\u202eright-to-left"):
        (root / name).touch()
    if sys.platform == "linux":
        (root / os.fsdecode(b"caf\xe9")).touch()
    (root / "with blank ü 漢.txt").touch()
    found = walk(root)
    assert found.files == ["a.txt", "inner/b.txt", "with blank ü 漢.txt"]
    assert found.left_out == {"odd name": 5 if sys.platform == "linux" else 4}
    assert read(root, "with blank ü 漢.txt") == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_counted_and_refused_by_name(root: Path) -> None:
    (root / "inner").chmod(0)
    assert walk(root).left_out == {"unreadable folder": 1}
    with pytest.raises(ToolError, match="may not be read"):
        walk(root, "inner")
    (root / "inner").chmod(0o700)


def test_no_descriptor_is_left_open(root: Path) -> None:
    (root / "link").symlink_to("a.txt")
    before = len(os.listdir("/dev/fd"))
    read(root, "inner/b.txt")
    walk(root)
    for path in ("link", "inner/missing", "a.txt/x", "inner"):
        refusal(root, path)
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.parametrize("name", ["missing", "a.txt"])
def test_the_root_has_to_be_a_folder(root: Path, name: str) -> None:
    with pytest.raises((FileNotFoundError, NotADirectoryError)):
        Confined(root / name)


def test_a_root_that_is_gone_is_reported_to_the_model(root: Path) -> None:
    confined = Confined(root / "inner")
    (root / "inner").rename(root / "elsewhere")
    with pytest.raises(ToolError, match=r"There is no '\.' in this folder"):
        confined.walk(".", skip=frozenset(), markers=frozenset(), max_files=1, max_depth=1)


def test_the_root_stays_what_it_was_when_the_process_changes_its_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root.parent)
    confined = Confined("root")
    monkeypatch.chdir(root)
    with confined.file("a.txt") as stream:
        assert stream.read() == b"alpha"


def test_a_platform_without_directory_descriptors_is_told_plainly(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "supports_dir_fd", set[object]())
    with pytest.raises(NotImplementedError, match="Linux and macOS"):
        Confined(root)


def test_a_path_is_taken_apart_into_names() -> None:
    assert parts_of("./a//b/") == ["a", "b"]
    assert parts_of(".") == []
