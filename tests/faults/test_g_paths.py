"""Paths that lead out, links, special files, broken names and texts: refused by every file tool."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agentkit_tools import ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

SECRET = "the secret of the host"

Calls = Callable[[Path, str], dict[str, Callable[[], object]]]


def memory(root: Path, path: str) -> dict[str, Callable[[], object]]:
    tool = BetaLocalFilesystemMemoryTool(root.parent)
    below = path if path.startswith("/") else f"/memories/{path}"

    def call(command: str, **fields: Any) -> Callable[[], object]:
        return lambda: tool.call({"command": command, **fields})

    return {
        "view": call("view", path=below),
        "create": call("create", path=below, file_text="x"),
        "str_replace": call("str_replace", path=below, old_str="secret", new_str="x"),
        "insert": call("insert", path=below, insert_line=0, insert_text="x"),
        "delete": call("delete", path=below),
        "rename": call("rename", old_path=below, new_path="/memories/stolen"),
        "rename to": call("rename", old_path="/memories/a.txt", new_path=below),
    }


def editor(root: Path, path: str) -> dict[str, Callable[[], object]]:
    tool = TextEditorTool(root)

    def call(command: str, **fields: Any) -> Callable[[], object]:
        return lambda: tool.call({"command": command, "path": path, **fields})

    return {
        "view": call("view"),
        "create": call("create", file_text="x"),
        "str_replace": call("str_replace", old_str="secret", new_str="x"),
        "insert": call("insert", insert_line=0, insert_text="x"),
    }


def workspace(root: Path, path: str) -> dict[str, Callable[[], object]]:
    tools = Workspace(root)
    return {
        "read_file": lambda: tools.read_file(path),
        "glob": lambda: tools.glob("**", path),
        "grep": lambda: tools.grep("secret", path),
        "count_lines": lambda: tools.count_lines(path=path),
        "write_file": lambda: tools.write_file(path, "x"),
        "edit_file": lambda: tools.edit_file(path, "secret", "x"),
        "edit_files": lambda: tools.edit_files([{"path": path, "old_text": "", "new_text": "x"}]),
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder beside things that must neither be read nor changed."""
    folder = tmp_path / "memories"
    folder.mkdir()
    (folder / "a.txt").write_text("inside")
    for place in (tmp_path / "secret.txt", tmp_path / "memories_backup" / "secret.txt"):
        place.parent.mkdir(exist_ok=True)
        place.write_text(SECRET)
    return folder


def outside(root: Path) -> dict[str, str]:
    """Read all that is outside the folder."""
    files = [path for path in root.parent.rglob("*") if path.is_file()]
    return {str(path): path.read_text() for path in files if root not in path.parents}


every_tool = pytest.mark.parametrize("calls", [memory, editor, workspace])


def check_refused(calls: Calls, path: str, root: Path) -> None:
    """Check that no tool takes a path, or waits for it, or tells what is outside."""
    before = outside(root)
    started = time.monotonic()
    is_folder = path == "" and calls is memory
    for name, call in calls(root, path).items():
        if is_folder and name == "view":
            continue  # "/memories/" is the root itself
        with pytest.raises(ToolError) as caught:
            call()
        said = str(caught.value)
        assert SECRET not in said, name
        assert str(root.parent) not in said, name
        assert len(said) < 2_500, name
    assert time.monotonic() - started < 30
    assert outside(root) == before
    assert (root / "a.txt").read_text() == "inside"


@every_tool
@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../secret.txt",
        "x/../../secret.txt",
        "/etc/passwd",
        "/memories/../secret.txt",
        "/",
        "~/secret.txt",
        "~root",
        "C:/secret.txt",
        "..\\secret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "%252e%252e/secret.txt",
        "\uff0e\uff0e/secret.txt",
        "\u2025/secret.txt",
        "..\u2215secret.txt",
        "a.txt\0.png",
        "a\nb",
        "\u202etxt.a",
        "",
        ".agentkit-unfinished-0",
    ],
)
def test_case_64_a_path_that_could_lead_out_is_refused(calls: Calls, path: str, root: Path):
    check_refused(calls, path, root)


@every_tool
@pytest.mark.parametrize("path", ["../memories_backup/secret.txt", "/memories_backup/secret.txt"])
def test_case_65_a_folder_whose_name_only_begins_so_is_outside(calls: Calls, path: str, root: Path):
    check_refused(calls, path, root)


@every_tool
@pytest.mark.parametrize("path", ["link", "dangling", "loop", "linked/secret.txt", "linked"])
def test_case_66_a_link_is_refused(calls: Calls, path: str, root: Path):
    (root / "link").symlink_to(root.parent / "secret.txt")
    (root / "dangling").symlink_to(root.parent / "new.txt")
    (root / "loop").symlink_to("loop")
    (root / "linked").symlink_to(root.parent)
    check_refused(calls, path, root)


@every_tool
@pytest.mark.parametrize("path", ["hard.txt", "pipe"])
def test_case_68_what_is_no_plain_file_is_refused_without_waiting(
    calls: Calls, path: str, root: Path
):
    os.link(root.parent / "secret.txt", root / "hard.txt")
    os.mkfifo(root / "pipe")
    check_refused(calls, path, root)


@every_tool
@pytest.mark.parametrize("path", ["caf\udce9", "x" * 300, "x/" * 600 + "x"])
def test_case_70_a_name_that_no_file_can_have_is_refused(calls: Calls, path: str, root: Path):
    check_refused(calls, path, root)


def test_case_69_what_is_made_is_for_its_owner_alone(root: Path):
    before = os.umask(0)
    try:
        memory(root, "m/n/new")["create"]()
        editor(root, "e/f/new")["create"]()
        workspace(root, "w/x/new")["write_file"]()
    finally:
        os.umask(before)
    for made in ("m/n/new", "e/f/new", "w/x/new"):
        assert stat.S_IMODE((root / made).stat().st_mode) == 0o600
        for folder in (root / made).relative_to(root).parents[:2]:
            assert stat.S_IMODE((root / folder).stat().st_mode) == 0o700


@pytest.mark.parametrize("device", ["zero", "null", "random"])
def test_case_68_a_device_is_refused_without_waiting(device: str):
    """In the folder that has them already: only root may make one."""
    devices = Path("/dev")
    for tool, read in ((editor, "view"), (workspace, "read_file"), (workspace, "grep")):
        with pytest.raises(ToolError, match="is no regular file"):
            tool(devices, device)[read]()


@every_tool
def test_case_70_a_file_that_is_no_text_is_an_error_for_the_model(calls: Calls, root: Path):
    (root / "binary").write_bytes(b"\0\xff" * 100)
    (root / "latin").write_bytes(b"caf\xe9\n")
    for name, call in calls(root, "binary").items():
        if name in ("delete", "rename", "glob", "grep", "count_lines"):
            continue  # they don't look into it, or pass it over
        with pytest.raises(ToolError) as caught:
            call()
        assert str(root.parent) not in str(caught.value)
    if calls is memory:
        with pytest.raises(ToolError, match="is no text in UTF-8"):
            calls(root, "latin")["view"]()


def test_case_65_a_memory_path_must_begin_with_the_whole_name(root: Path):
    tool = BetaLocalFilesystemMemoryTool(root.parent)
    for path in ("/memories_backup/secret.txt", "/memoriesX", "memories/a.txt", "/memorie"):
        with pytest.raises(ToolError, match="is not below /memories"):
            tool.call({"command": "view", "path": path})
