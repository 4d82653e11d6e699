"""Shows how lines differ, however long they are and however many."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

__all__ = ["difference"]

_MOST_SHOWN = 60
_MOST_COMPARED = 2000
_LONGEST_LINE = 200
_BEFORE = 60
_CONTEXT = 2


def difference(recorded: Sequence[str], sent: Sequence[str]) -> list[str]:
    """Return a diff of lines to look at: its length is bounded, and so is that of its lines."""
    old, new = _apart(recorded, sent)
    lines = list(difflib.unified_diff(old, new, "recorded", "sent", lineterm="", n=_CONTEXT))
    more = len(lines) - _MOST_SHOWN
    shown = list(_shortened(lines[:_MOST_SHOWN]))
    return [*shown, f"... {more} more lines"] if more > 0 else shown


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Of very many lines, leave out most of what both begin with: few have to be compared."""
    if max(len(old), len(new)) <= _MOST_COMPARED:
        return old, new
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    begin = max(0, same - _CONTEXT)
    return old[begin : begin + _MOST_COMPARED], new[begin : begin + _MOST_COMPARED]


def _shortened(lines: Sequence[str]) -> Iterator[str]:
    """Cut long lines, those that differ to where they do."""
    groups = [(sign, list(group)) for sign, group in groupby(lines, key=lambda line: line[:1])]
    for number, (sign, group) in enumerate(groups):
        other: list[str] = []
        if sign == "-" and number + 1 < len(groups) and groups[number + 1][0] == "+":
            other = groups[number + 1][1]
        elif sign == "+" and number and groups[number - 1][0] == "-":
            other = groups[number - 1][1]
        for line, twin in zip_longest(group, other[: len(group)], fillvalue=""):
            yield sign + _cut(line[1:], twin[1:])


def _cut(line: str, twin: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    pairs = enumerate(zip(line, twin, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(line), len(twin)))
    begin = max(0, same - _BEFORE)
    end = begin + _LONGEST_LINE
    head = "..." if begin else ""
    return head + line[begin:end] + (f"... {len(line)} characters" if end < len(line) else "")
