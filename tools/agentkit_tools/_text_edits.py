"""Find where a text is to be changed, number lines, and cut what is too long (no I/O)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

_AROUND: Final = 4
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
