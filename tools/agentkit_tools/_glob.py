"""Paths that match a pattern: `*`, `?`, `[abc]`, `**` for folders, `{a,b}` (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache
from typing import Final

from agentkit_tools.errors import ToolError

_LONGEST: Final = 500
_MOST_CHOICES: Final = 100
_BRACES: Final = re.compile(r"\{([^{}]*,[^{}]*)\}")


def matcher(pattern: str) -> Callable[[str], bool]:
    """Make a test of paths; a pattern without `/` is one of names, in whatever folder.

    The time it takes grows with the lengths of pattern and path, and no faster.

    Raises:
        ToolError: The pattern is empty, too long, absolute or has too many choices.
    """
    if not pattern or len(pattern) > _LONGEST:
        raise ToolError(f"The pattern has to have from 1 to {_LONGEST} characters.")
    if pattern.startswith(("/", "~")) or ".." in pattern.split("/"):
        raise ToolError("The pattern has to stay below this folder: no '/' first, and no '..'.")
    choices = [_segments(choice) for choice in _expanded(pattern)]
    return lambda path: any(_matches(segments, path.split("/")) for segments in choices)


def _segments(pattern: str) -> list[re.Pattern[str] | None]:
    """Compile each part of a pattern; None stands for `**`, any number of folders."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if len(parts) == 1 and parts[0] != "**":
        parts = ["**", *parts]
    return [None if part == "**" else _compiled(part) for part in parts]


@lru_cache(maxsize=256)
def _compiled(part: str) -> re.Pattern[str]:
    # Runs of stars mean one star; what `translate` makes of stars does not go back and forth.
    return re.compile(translate(re.sub(r"\*+", "*", part)))


def _matches(segments: list[re.Pattern[str] | None], names: list[str]) -> bool:
    """Follow all ways through the pattern at once, name by name."""
    states = _closed({0}, segments)
    for name in names:
        following: set[int] = set()
        for state in states:
            segment = segments[state] if state < len(segments) else _NOTHING
            if segment is None:
                following.add(state)
            elif segment.match(name):
                following.add(state + 1)
        states = _closed(following, segments)
    return len(segments) in states


_NOTHING: Final = re.compile(r"(?!)")


def _closed(states: set[int], segments: list[re.Pattern[str] | None]) -> set[int]:
    """Add the states behind each `**`, which may stand for no folder at all."""
    closed: set[int] = set()
    for state in states:
        closed.add(state)
        while state < len(segments) and segments[state] is None:
            state += 1
            closed.add(state)
    return closed


def _expanded(pattern: str) -> list[str]:
    """Write out the choices of a pattern: `{a,b}`."""
    patterns = [pattern]
    while any(_BRACES.search(one) for one in patterns):
        expanded: list[str] = []
        for one in patterns:
            found = _BRACES.search(one)
            choices = found[1].split(",") if found else [""]
            begin, end = found.span() if found else (len(one), len(one))
            expanded += [one[:begin] + choice + one[end:] for choice in choices]
        if len(expanded) > _MOST_CHOICES:
            raise ToolError(f"The pattern has more than {_MOST_CHOICES} choices.")
        patterns = expanded
    return patterns
