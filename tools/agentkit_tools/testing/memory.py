"""A suite that every memory tool has to pass, whatever it keeps the memories in.

def test_my_store():
memory_conformance(lambda: StoredMemory(MyStore()))
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from agentkit_tools.memory import BetaAbstractMemoryTool, BetaAsyncAbstractMemoryTool
from agentkit_tools.testing._memory_case import MemoryCase, call_tool, called, said_by
from agentkit_tools.testing._memory_cases import MEMORY_CASES, NOTES

__all__ = ["MEMORY_CASES", "MemoryCase", "memory_conformance"]

_Make: TypeAlias = Callable[[], "BetaAbstractMemoryTool | BetaAsyncAbstractMemoryTool"]

_WRITERS = 4
_EDITS = 5


def memory_conformance(make: _Make) -> None:
    """Run every case over memory tools of your own, and some with several writers.

    Args:
        make: Makes a tool, sync or async, over an empty memory.

    Raises:
        AssertionError: Names each case that failed, and what was said instead.
    """
    problems = [f"{case}: {problem}" for case in MEMORY_CASES if (problem := case.problem(make()))]
    problems += [
        f"{name}: {problem}" for name, check in _CHECKS.items() if (problem := check(make()))
    ]
    if problems:
        raise AssertionError("\n\n".join([f"{len(problems)} cases fail.", *problems]))


def _contract(tool: Any) -> str | None:
    expected = {"type": "memory_20250818", "name": "memory"}
    if {**tool.to_dict(), "cache_control": None} != {**expected, "cache_control": None}:
        return f"to_dict() gives {tool.to_dict()}"
    return None if tool.name == "memory" else f"its name is {tool.name!r}"


def _unknown_command(tool: Any) -> str | None:
    try:
        call_tool(tool, {"command": "format", "path": "/memories"})
    except NotImplementedError:
        return None
    return "was run"


def _all_edits_survive(tool: Any) -> str | None:
    """Several writers add lines to one file at the same time; each that is acknowledged is kept."""
    said_by(tool, {"command": "create", "path": NOTES, "file_text": ""})
    done: list[str] = []

    def write(writer: int) -> None:
        for number in range(_EDITS):
            line = f"writer {writer}, edit {number}"
            fields = {"path": NOTES, "insert_line": 0, "insert_text": f"{line}\n"}
            if not said_by(tool, {"command": "insert", **fields})[1]:
                done.append(line)

    _at_once(write)
    text, _ = said_by(tool, _view(NOTES))
    kept = [line.partition("\t")[2] for line in text.splitlines()[1:]]
    return None if done and sorted(kept) == sorted(done) else f"{len(done)} edits left {text!r}"


def _one_makes_a_file(tool: Any) -> str | None:
    """Several writers make a file at the same time; one succeeds, and the file is that one's."""
    done: list[tuple[str, int]] = []
    paths = [f"/memories/{number}.md" for number in range(_EDITS)]
    barrier = threading.Barrier(_WRITERS)

    def write(writer: int) -> None:
        for path in paths:
            barrier.wait()
            fields = {"path": path, "file_text": f"by {writer}\n"}
            if not said_by(tool, {"command": "create", **fields})[1]:
                done.append((path, writer))

    _at_once(write)
    for path in paths:
        makers = [writer for made, writer in done if made == path]
        text, _ = said_by(tool, _view(path))
        if len(makers) != 1 or not text.endswith(f"\tby {makers[0]}"):
            return f"{len(makers)} writers made {path}, which is {text!r}"
    return None


def _is_cleared(tool: Any) -> str | None:
    """Nothing is left, unless the tool says that it can't."""
    for path in (NOTES, "/memories/a/b.md"):
        said_by(tool, {"command": "create", "path": path, "file_text": "x"})
    try:
        called(tool.clear_all_memory)
    except NotImplementedError:
        return None
    left = [path for path in (NOTES, "/memories/a") if not said_by(tool, _view(path))[1]]
    return f"left {', '.join(left)}" if left else None


def _view(path: str) -> Mapping[str, Any]:
    return {"command": "view", "path": path}


def _at_once(write: Callable[[int], None]) -> None:
    writers = [threading.Thread(target=write, args=[number]) for number in range(_WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


_CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "contract": _contract,
    "an unknown command": _unknown_command,
    "edits by several writers": _all_edits_survive,
    "a file made by several writers": _one_makes_a_file,
    "clear_all_memory": _is_cleared,
}
