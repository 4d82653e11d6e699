"""Find where a text is to be changed (no I/O)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from agentkit_tools._pages import lines_of

_PLACES_NAMED: Final = 20


def occurrences(text: str, wanted: str) -> list[int]:
    """Find every place where `wanted` begins, those that overlap left out but for the second."""
    first = text.find(wanted)
    if first < 0:
        return []
    second = text.find(wanted, first + 1)
    if second < 0:
        return [first]
    if second < first + len(wanted) and text.count(wanted) == 1:
        return [first, second]
    places: list[int] = []
    at = first
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + len(wanted))
    return places


def line_numbers(text: str, places: Sequence[int]) -> list[int]:
    """Tell which lines the first few of ascending `places` are in, each line once, from 1."""
    numbers: list[int] = []
    at, line = 0, 1
    for place in places:
        line += text.count("\n", at, place)
        at = place
        if not numbers or numbers[-1] != line:
            numbers.append(line)
        if len(numbers) == _PLACES_NAMED:
            break
    return numbers


def named_lines(text: str, places: Sequence[int]) -> str:
    """Write which lines `places` are in: "3, 8, 12", with what is left out counted."""
    numbers = ", ".join(map(str, line_numbers(text, places)))
    more = len(places) - _PLACES_NAMED
    return f"{numbers} and {more} more places" if more > 0 else numbers


def nearly(text: str, wanted: str) -> int | None:
    """Find the line from which `wanted` stands there but for blanks around lines, or None."""
    lines = [line.strip() for line in wanted.strip("\n").split("\n")]
    if not any(lines):
        return None
    found = "\n".join(["", *(line.strip() for line in text.split("\n")), ""])
    at = found.find("\n".join(["", *lines, ""]))
    return None if at < 0 else found.count("\n", 0, at) + 1


def insertion(text: str, line: int, new: str) -> tuple[int, str]:
    """Tell where, and as what, whole lines go in below a line of `text`; 0 is the top."""
    lines = lines_of(text)
    at = sum(len(line) + 1 for line in islice(lines, line))
    if at > len(text):  # the last line has no newline
        return len(text), "\n" + new
    return at, new if new.endswith("\n") else new + "\n"
