"""Race the file tools against a hostile process; `python tests/races.py 60` says what got out."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import hostile as hostile_process

from agentkit_tools import ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

SECRET = "the secret of the host"

Call = Callable[[], object]

_LONGEST = 60
"""How long to go on, beyond the time that was given, until a race tells something."""


@dataclass
class Race:
    """What came of a race.

    Attributes:
        reads_outside: how many results had something from outside the root.
        writes_outside: how many calls changed something outside the root.
        calls: how many calls there were, by name and whether they worked.
        attacks: how often the hostile process swapped the folder for a link and back.
    """

    reads_outside: int = 0
    writes_outside: int = 0
    calls: Counter[str] = field(default_factory=Counter[str])
    attacks: int = 0

    @property
    def is_telling(self) -> bool:
        """Whether there were calls that worked, and calls that were refused."""
        return len({name.split()[-1] for name in self.calls}) == 2


def memory_calls(base: Path) -> dict[str, Call]:
    """Return the calls of the memory tool, over the root `base/memories`."""
    tool = BetaLocalFilesystemMemoryTool(base)
    inner = "/memories/inner"

    def run(command: str, **fields: Any) -> Call:
        return lambda: tool.call({"command": command, **fields})

    edit = {"old_str": "text", "new_str": "text"}
    return {
        "view": run("view", path=f"{inner}/file.txt"),
        "list": run("view", path="/memories"),
        "create": run("create", path=f"{inner}/new.txt", file_text="new"),
        "str_replace": run("str_replace", path=f"{inner}/file.txt", **edit),
        "insert": run("insert", path=f"{inner}/new.txt", insert_line=0, insert_text="x"),
        "rename": run("rename", old_path=f"{inner}/new.txt", new_path=f"{inner}/other.txt"),
        "delete": run("delete", path=f"{inner}/other.txt"),
    }


def editor_calls(root: Path) -> dict[str, Call]:
    """Return the calls of the text editor."""
    tool = TextEditorTool(root)

    def run(command: str, **fields: Any) -> Call:
        return lambda: tool.call({"command": command, **fields})

    edit = {"old_str": "text", "new_str": "text"}
    return {
        "view": run("view", path="inner/file.txt"),
        "list": run("view", path="inner"),
        "create": run("create", path="inner/new.txt", file_text="new"),
        "str_replace": run("str_replace", path="inner/file.txt", **edit),
        "insert": run("insert", path="inner/new.txt", insert_line=0, insert_text="x"),
    }


def workspace_calls(root: Path) -> dict[str, Call]:
    """Return the calls of the tools of a workspace."""
    workspace = Workspace(root)
    edits: Any = [
        {"path": "inner/file.txt", "old_text": "text", "new_text": "text"},
        {"path": "inner/new.txt", "old_text": "new", "new_text": "new"},
    ]
    return {
        "read_file": lambda: workspace.read_file("inner/file.txt"),
        "list_files": workspace.list_files,
        "grep": lambda: workspace.grep("secret|text"),
        "find_text": lambda: workspace.find_text("secret"),
        "write_file": lambda: workspace.write_file("inner/new.txt", "new"),
        "edit_files": lambda: workspace.edit_files(edits),
    }


def careless_calls(root: Path) -> dict[str, Call]:
    """Return calls that check a path before they use it, as tools often do: for comparison."""

    def checked(path: str) -> Path:
        if not (root / path).resolve().is_relative_to(root.resolve()):
            raise ToolError("outside")
        return root / path

    def tried(call: Call) -> Call:
        def run() -> object:
            try:
                return call()
            except OSError as error:
                raise ToolError(str(error)) from error

        return run

    def edit() -> None:
        file = checked("inner/file.txt")
        file.write_text(file.read_text().replace("secret", "known"))

    return {"read": tried(lambda: checked("inner/file.txt").read_text()), "edit": tried(edit)}


TOOLS: dict[str, Callable[[Path], dict[str, Call]]] = {
    "memory": lambda root: memory_calls(root.parent),
    "editor": editor_calls,
    "workspace": workspace_calls,
}


def race(make: Callable[[Path], dict[str, Call]], seconds: float) -> Race:
    """Make all calls of a tool, over and over, while a hostile process swaps folders."""
    with tempfile.TemporaryDirectory() as folder:
        root, outside = Path(folder, "memories"), Path(folder, "outside")
        for place, text in ((root / "inner", hostile_process.INSIDE.decode()), (outside, SECRET)):
            place.mkdir(parents=True)
            (place / "file.txt").write_text(text)
        result = Race()
        calls = cycle(make(root).items())
        with hostile(root, outside, result):
            started = time.monotonic()
            while (spent := time.monotonic() - started) < seconds or (
                spent < _LONGEST and not result.is_telling
            ):
                _call(*next(calls), result)
                result.writes_outside += _restored(outside)
        return result


def _call(name: str, call: Call, result: Race) -> None:
    try:
        said, worked = str(call()), "worked"
    except ToolError as error:
        said, worked = str(error), "refused"
    result.calls[f"{name} {worked}"] += 1
    result.reads_outside += SECRET in said


def _restored(outside: Path) -> bool:
    """Tell whether something was changed outside, and put it back."""
    left = {path.name: path.read_text() for path in outside.iterdir() if path.is_file()}
    if left == {"file.txt": SECRET}:
        return False
    for path in outside.iterdir():
        path.unlink()
    (outside / "file.txt").write_text(SECRET)
    return True


@contextmanager
def hostile(root: Path, outside: Path, result: Race) -> Generator[None]:
    """Have a hostile process at work."""
    attacker = subprocess.Popen(
        [sys.executable, hostile_process.__file__, root, outside],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert attacker.stdout
    attacker.stdout.readline()
    try:
        yield
    finally:
        said, _ = attacker.communicate(timeout=60)
        result.attacks = int(said or 0)


def main(seconds: float) -> None:
    """Print what came of each race."""
    for tool, make in {**TOOLS, "a careless tool": careless_calls}.items():
        result = race(make, seconds)
        worked = sum(count for name, count in result.calls.items() if name.endswith("worked"))
        sys.stdout.write(
            f"{tool}: {seconds:g} s, {result.attacks} swaps of the folder, "
            f"{result.calls.total()} calls, {worked} of them worked; "
            f"reads outside: {result.reads_outside}, writes outside: {result.writes_outside}\n"
            f"    {dict(sorted(result.calls.items()))}\n"
        )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
