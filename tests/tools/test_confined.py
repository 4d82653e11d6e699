"""The file layer under the tools: nothing outside the folder is ever opened."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools._confined import Confined
from agentkit_tools._staged import Change
from agentkit_tools._walk import walk

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
            found = walk(Confined(root), max_files=100, max_depth=10)
            seen |= {"walked into a link"} if "moved/inner/b.txt" in found.files else set()
    finally:
        done.set()
        swapper.join()
    assert seen == {"beta", "ToolError"}


def test_no_descriptor_is_left_open(root: Path) -> None:
    (root / "link").symlink_to("a.txt")
    before = len(os.listdir("/dev/fd"))
    read(root, "inner/b.txt")
    walk(Confined(root), max_files=100, max_depth=10)
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
        walk(confined, max_files=1, max_depth=1)


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


def test_a_folder_that_takes_the_place_of_the_root_is_not_used(root: Path) -> None:
    confined = Confined(root)
    root.rename(root.parent / "moved")
    (root.parent / "root_backup").rename(root)
    with pytest.raises(ToolError, match="taken the place"), confined.file("secret.txt"):
        pass
    root.rename(root.parent / "root_backup")
    root.symlink_to(root.parent / "root_backup")
    with pytest.raises(ToolError, match="taken the place"):
        confined.write(Change(path="new.txt", data=b"x"))
    assert not (root.parent / "root_backup" / "new.txt").exists()


def test_what_a_path_is_can_be_asked(root: Path) -> None:
    confined = Confined(root)
    assert confined.kind("a.txt") == "file"
    assert confined.kind("inner") == confined.kind(".") == "folder"
    assert confined.kind("missing") is None
    assert confined.kind("missing/b.txt") is None
    (root / "link").symlink_to("a.txt")
    with pytest.raises(ToolError, match="symbolic link"):
        confined.kind("link")


def test_a_file_is_loaded_up_to_a_size(root: Path) -> None:
    assert Confined(root).load("a.txt", 5) == b"alpha"
    with pytest.raises(ToolError, match=r"'a.txt' has more than 4 bytes"):
        Confined(root).load("a.txt", 4)


@pytest.mark.parametrize("clears", [False, True])
def test_a_folder_of_any_depth_can_be_removed(tmp_path: Path, clears: bool):
    (tmp_path / "deep").mkdir()
    folder = os.open(tmp_path / "deep", os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("x", dir_fd=folder)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
        below = os.open("x", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    confined = Confined(tmp_path)
    if clears:
        confined.clear()
    else:
        confined.remove("deep")
    assert os.listdir(tmp_path) == []
