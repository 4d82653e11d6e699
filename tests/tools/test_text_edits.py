"""Where a text is to be changed."""

from __future__ import annotations

import time

import pytest

from agentkit_tools._text_edits import insertion, line_numbers, named_lines, nearly, occurrences


@pytest.mark.parametrize(
    ("text", "wanted", "places"),
    [("abc", "x", []), ("abcabc", "bc", [1, 4]), ("aaa", "aa", [0, 1]), ("aaaa", "aa", [0, 2])],
)
def test_every_place_is_found(text: str, wanted: str, places: list[int]) -> None:
    assert occurrences(text, wanted) == places


def test_a_text_that_is_everywhere_is_found_in_linear_time_and_named_short() -> None:
    text = "a\n" * 1_000_000
    started = time.perf_counter()
    places = occurrences(text, "a")
    named = named_lines(text, places)
    occurrences("a" * 2_000_000, "a" * 1_000_000)
    assert time.perf_counter() - started < 10
    assert len(places) == 1_000_000
    assert named == f"{', '.join(map(str, range(1, 21)))} and 999980 more places"


def test_lines_are_named_once() -> None:
    assert line_numbers("a a\nb\na", [0, 2, 6]) == [1, 3]


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("  two", 2),
        ("two  \n\tthree", 2),
        ("\none\n", 1),
        ("wo", None),
        ("  \n ", None),
        ("three\nfour", None),
    ],
)
def test_a_text_that_differs_in_blanks_is_pointed_to(wanted: str, line: int | None) -> None:
    assert nearly("one\n  two\nthree\n", wanted) == line


@pytest.mark.parametrize(
    ("text", "line", "new", "expected"),
    [
        ("a\nb\n", 0, "x", "x\na\nb\n"),
        ("a\nb\n", 1, "x\n", "a\nx\nb\n"),
        ("a\nb\n", 2, "x", "a\nb\nx\n"),
        ("a\nb", 2, "x", "a\nb\nx"),
        ("", 0, "x", "x\n"),
        ("a", 0, "x", "x\na"),
    ],
)
def test_whole_lines_go_in(text: str, line: int, new: str, expected: str) -> None:
    at, inserted = insertion(text, line, new)
    assert text[:at] + inserted + text[at:] == expected
