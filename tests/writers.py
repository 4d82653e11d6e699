"""A writer that edits one file, and tries again until it is acknowledged.

`writers.py KIND FOLDER NAME COUNT` prints each edit that was acknowledged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from agentkit_tools import ToolError
from agentkit_tools.memory import BetaLocalFilesystemMemoryTool, SQLiteMemory
from agentkit_tools.text_editor import TextEditorTool
from agentkit_tools.workspace import Workspace

Write = Callable[[str], object]

END = "# end\n"


def _memory(tool: BetaLocalFilesystemMemoryTool | SQLiteMemory) -> Write:
    fields = {"command": "insert", "path": "/memories/log.txt", "insert_line": 0}
    return lambda line: tool.call({**fields, "insert_text": line})


def _editor(folder: Path) -> Write:
    tool = TextEditorTool(folder)
    fields = {"command": "insert", "path": "log.txt", "insert_line": 0}
    return lambda line: tool.call({**fields, "insert_text": line})


def _workspace(folder: Path) -> Write:
    workspace = Workspace(folder)
    return lambda line: workspace.edit_file("log.txt", END, line + END)


KINDS: dict[str, Callable[[Path], Write]] = {
    "memory": lambda folder: _memory(BetaLocalFilesystemMemoryTool(folder)),
    "sqlite": lambda folder: _memory(SQLiteMemory(folder / "memory.db")),
    "editor": _editor,
    "workspace": _workspace,
}


def main(kind: str, folder: Path, name: str, count: int) -> None:
    """Make `count` edits."""
    write = KINDS[kind](folder)
    for number in range(count):
        line = f"{name} {number}\n"
        while True:
            try:
                write(line)
            except ToolError:
                continue
            sys.stdout.write(line)
            sys.stdout.flush()
            break


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
