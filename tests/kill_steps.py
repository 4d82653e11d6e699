"""Kill each way of writing before each call of the system: `kill_steps.py FOLDER` counts the steps.

What is there afterwards has to be what was there, or what was to be there, and never a part.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from agentkit_tools._confined import Confined
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

OLD, NEW = "old\n" * 5_000, "new\n" * 5_000
CALLS = (
    "open", "write", "fsync", "rename", "unlink", "mkdir", "rmdir", "fchmod", "stat", "close",
)  # fmt: skip

Operation = Callable[[Path], object]


def _memory(command: str, **fields: Any) -> Operation:
    return lambda root: BetaLocalFilesystemMemoryTool(root.parent).call(
        {"command": command, **fields}
    )


def _editor(command: str, **fields: Any) -> Operation:
    return lambda root: TextEditorTool(root).call({"command": command, "path": "a", **fields})


def _write_file(root: Path) -> None:
    workspace = Workspace(root)
    workspace.read_file("a")
    workspace.write_file("a", NEW)


def _edit_files(root: Path) -> None:
    edits: Any = [
        {"path": "a", "old_text": "old\nold", "new_text": "new\nold", "everywhere": True},
        {"path": "folder/b", "old_text": "old", "new_text": "new", "everywhere": True},
        {"path": "folder/new", "old_text": "", "new_text": NEW},
    ]
    Workspace(root).edit_files(edits)


OPERATIONS: dict[str, Operation] = {
    "memory create": _memory("create", path="/memories/x/new", file_text=NEW),
    "memory str_replace": _memory("str_replace", path="/memories/one", old_str="1", new_str=NEW),
    "memory insert": _memory("insert", path="/memories/a", insert_line=3, insert_text=NEW),
    "memory delete": _memory("delete", path="/memories/a"),
    "memory delete of a folder": _memory("delete", path="/memories/folder"),
    "memory rename": _memory("rename", old_path="/memories/folder", new_path="/memories/moved"),
    "editor create": _editor("create", file_text=NEW),
    "editor insert": _editor("insert", insert_line=1, insert_text=NEW),
    "workspace write_file": _write_file,
    "workspace edit_files": _edit_files,
}


def prepare(root: Path) -> None:
    """Lay the files that are there before."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "folder").mkdir(parents=True)
    (root / "one").write_text("1\n")
    for path in (root / "a", root / "folder" / "b"):
        path.write_text(OLD)


def seen(root: Path) -> dict[str, str]:
    """Read what a tool would see."""
    files = (path for path in root.rglob("*") if path.is_file())
    texts = {path.relative_to(root).as_posix(): path.read_text() for path in files}
    return {path: text for path, text in texts.items() if ".agentkit-unfinished" not in path}


def run_and_die(operation: Operation, root: Path, step: int) -> None:
    """Run an operation, and be killed before the `step`th call of the system."""
    count = 0

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                if call is write:
                    call(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return run

    write = os.write
    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    operation(root)


def survives(operation: Operation, root: Path, stride: int) -> int:
    """Kill an operation at every `stride`th step; return about how many steps there were."""
    prepare(root)
    before = seen(root)
    operation(root)
    after = seen(root)
    for step in range(1, 1_000, stride):
        prepare(root)
        child = os.fork()
        if not child:
            try:
                run_and_die(operation, root, step)
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        check(seen(root), before, after, step)
        Confined(root)  # as the next tool does, which finishes what was begun
        if seen(root) not in (before, after):
            raise AssertionError(f"after step {step} some files are old and some new")
        operation_again(operation, root, seen(root) == before, after)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status):
                raise AssertionError("the operation failed")
            return step - 1
    raise AssertionError("the operation does not end")


def check(
    now: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str], step: int
) -> None:
    """Compare what is there with what may be: each file as before, or as after."""
    for path in {*now, *before, *after}:
        if now.get(path) not in (before.get(path), after.get(path)):
            raise AssertionError(f"after step {step} {path} is a part: {len(now.get(path, ''))}")


def operation_again(
    operation: Operation, root: Path, is_untouched: bool, after: Mapping[str, str]
) -> None:
    """Carry out an operation that had not begun to show: what was left does not hinder it."""
    if is_untouched:
        operation(root)
        if seen(root) != after:
            raise AssertionError("what a killed writer left hinders the next")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "memories"
    stride = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    steps = {name: survives(operation, folder, stride) for name, operation in OPERATIONS.items()}
    sys.stdout.write(json.dumps(steps))
