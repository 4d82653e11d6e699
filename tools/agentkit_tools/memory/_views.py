"""What `view` of the memory tool shows: lines of files, folders two levels deep (no I/O)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from agentkit_tools._pages import lines_of, numbered_page
from agentkit_tools.errors import ToolError

_LEVELS: Final = 2
_MOST_LINES: Final = 999_999
"""What six places can number."""


def view_file(path: str, text: str, view_range: Sequence[int] | None, max_characters: int) -> str:
    """Show a file, or a range of its lines, with line numbers.

    Raises:
        ToolError: It has no such lines, or too many.
    """
    if len(lines_of(text)) > _MOST_LINES:
        raise ToolError(f"File {path} exceeds maximum line limit of 999,999 lines.")
    head = f"Here's the content of {path} with line numbers:"
    return "\n".join([head, *numbered_page(text, view_range, max_characters)])


def view_folder(path: str, sizes: Mapping[str, int], most: int) -> str:
    """List what is in a folder, with sizes, two levels deep.

    Args:
        path: The folder.
        sizes: All files below it, by their paths below it.
        most: How many entries to list.
    """
    totals: dict[tuple[str, ...], int] = {(): sum(sizes.values())}
    for name, size in sizes.items():
        parts = tuple(name.split("/"))
        if any(part.startswith(".") or part == "node_modules" for part in parts):
            continue
        for length in range(1, min(len(parts), _LEVELS) + 1):
            totals[parts[:length]] = totals.get(parts[:length], 0) + size
    lines = [f"{human(size)}\t{'/'.join([path, *parts])}" for parts, size in sorted(totals.items())]
    more = [f"… and {len(lines) - most} more."] if len(lines) > most else []
    head = (
        f"Here're the files and directories up to 2 levels deep in {path}, "
        "excluding hidden items and node_modules:"
    )
    return "\n".join([head, *lines[:most], *more])


def human(size: int) -> str:
    """Write a size as `ls -h` does: 512, 1.5K, 2.0M."""
    if size < 1024:
        return str(size)
    power = min(3, (size.bit_length() - 1) // 10)
    return f"{size / 1024**power:.1f}{' KMG'[power]}"
