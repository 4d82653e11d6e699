"""What a change does to files, as a unified diff for who is asked, and for the model (no I/O)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

from agentkit_tools._editable import editable
from agentkit_tools.errors import ToolError

_MOST_COMPARED: Final = 20_000
"""Above so many lines, comparing takes too long."""


def diff_of(path: str, before: bytes | None, after: bytes | None) -> str:
    """Write what is different in a file: lines with `-` go, lines with `+` come.

    Args:
        path: The file's.
        before: What it holds; None where there is none.
        after: What it will hold.
    """
    try:
        old, new = (_lines(path, data) for data in (before, after))
    except ToolError:
        return f"Binary file {path}: {_size(before)} become {_size(after)}\n"
    if len(old) + len(new) > _MOST_COMPARED:
        return f"Large file {path}: {len(old)} lines become {len(new)}\n"
    source = "/dev/null" if before is None else f"a/{path}"
    target = "/dev/null" if after is None else f"b/{path}"
    return "".join(_ended(difflib.unified_diff(old, new, source, target)))


def _lines(path: str, data: bytes | None) -> list[str]:
    return editable(path, data).text.splitlines(keepends=True) if data else []


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _size(data: bytes | None) -> str:
    return "no bytes" if data is None else f"{len(data)} bytes"
