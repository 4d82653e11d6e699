"""Lines of a text with their numbers, and as much of them as fits (no I/O)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from agentkit_tools.errors import ToolError

_AROUND: Final = 4


def numbered_page(text: str, view_range: Sequence[int] | None, max_characters: int) -> list[str]:
    """Return the lines of a text, or a range of them, with their numbers, as far as they fit.

    Raises:
        ToolError: There are no such lines.
    """
    lines = lines_of(text)
    first, last = line_range(view_range, len(lines))
    wanted = numbered(lines[first - 1 : last], first)
    page = that_fit(wanted, max_characters)
    if len(page) < len(wanted):
        end = first + len(page) - 1
        go_on = f"go on with view_range [{end + 1}, -1]"
        page.append(f"[Lines {first} to {end} of {len(lines)}; {go_on}.]")
    return page


def line_range(view_range: Sequence[int] | None, count: int) -> tuple[int, int]:
    """Return the first and last of the lines that are wanted, of `count`.

    Raises:
        ToolError: There are no such lines.
    """
    if not view_range:
        return 1, count
    first, last = view_range if len(view_range) == 2 else (0, 0)
    last = count if last == -1 else last
    if not 1 <= first <= max(count, 1) or last < first:
        raise ToolError(
            f"Invalid `view_range` parameter: {[*view_range][:5]}. Give the first and the last "
            f"line, from 1 to {count}; -1 stands for the last line of the file."
        )
    return first, last


def lines_of(text: str) -> list[str]:
    """Return the lines; what follows the last newline is one if it is not empty."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def numbered(lines: Sequence[str], first: int = 1) -> list[str]:
    """Write lines with their numbers: six places, a tab, the line."""
    return [f"{number:6}\t{line}" for number, line in enumerate(lines, first)]


def around(text: str, begin: int, length: int, max_characters: int) -> list[str]:
    """Show the lines with a change, which is `length` characters from `begin` on, and some around.

    Cut to `max_characters`.
    """
    first = max(1, text.count("\n", 0, begin) + 1 - _AROUND)
    last = text.count("\n", 0, begin + length) + 1 + _AROUND
    return that_fit(numbered(lines_of(text)[first - 1 : last], first), max_characters)


def that_fit(lines: Sequence[str], max_characters: int, max_lines: int | None = None) -> list[str]:
    """Return the first lines that fit; at least one, cut if need be."""
    if not lines:
        return []
    page = [lines[0]]
    room = max_characters - len(lines[0])
    if room < 0:
        return [lines[0][:max_characters] + " … (line cut)"]
    for line in islice(lines, 1, max_lines):
        room -= len(line) + 1
        if room < 0:
            break
        page.append(line)
    return page
