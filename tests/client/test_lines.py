"""Lines: split at the right bytes, wherever they were cut, and capped."""

from __future__ import annotations

import re
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._lines import LineSplitter

TEXTS = st.lists(st.sampled_from(["a", "\r", "\n", "\r\n", *"\u2028\x85\x0b\x0c\x1cé"])).map(
    "".join
)
CUTS = st.lists(st.integers(0, 60), max_size=8)


def cut(data: bytes, at: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(place for place in at if place < len(data))})
    return [data[one:other] for one, other in pairwise(places)]


def split(chunks: list[bytes], longest: int = 100) -> list[bytes]:
    splitter = LineSplitter(longest)
    return [*(line for chunk in chunks for line in splitter.feed(chunk)), *splitter.flush()]


@given(TEXTS, CUTS)
def test_wherever_the_bytes_are_cut_the_lines_are_the_same(text: str, at: list[int]) -> None:
    data = text.encode()
    expected = re.split(b"\r\n|\r|\n", data)
    expected = expected if expected[-1] else expected[:-1]
    assert split(cut(data, at)) == expected
    assert split([data[place : place + 1] for place in range(len(data))]) == expected


def test_only_cr_lf_and_crlf_end_a_line() -> None:
    assert split([b"a\rb\nc\r\nd\x0b\x0c\x1c\x85e\n"]) == [b"a", b"b", b"c", b"d\x0b\x0c\x1c\x85e"]
    assert split(["\u2028\u2029".encode()]) == ["\u2028\u2029".encode()]


@given(st.lists(st.integers(0, 30), max_size=6), CUTS, st.sampled_from([b"\n", b"\r", b"\r\n"]))
def test_a_line_that_is_too_long_is_shown_once_and_the_others_stay(
    lengths: list[int], at: list[int], end: bytes
) -> None:
    lines = [b"x" * length for length in lengths]
    found = split(cut(end.join([*lines, b""]), at), longest=10)
    assert [line if len(line) <= 10 else None for line in found] == [
        line if len(line) <= 10 else None for line in lines
    ]


def test_a_line_that_is_too_long_is_not_kept() -> None:
    splitter = LineSplitter(longest=1_000)
    tracemalloc.start()
    found = [line for _ in range(10_000) for line in splitter.feed(b"x" * 500)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(line) > 1_000 for line in found] == [True]
    assert peak < 100_000
    assert splitter.feed(b"\nnext\n") == [b"next"]


@pytest.mark.parametrize("piece", [b"x", b"0123456789" * 2])
def test_a_long_line_costs_the_same_however_it_comes(piece: bytes) -> None:
    """A line in many pieces is joined once, and the pieces are not kept beside it."""
    splitter = LineSplitter()
    length = 200_000 * len(piece)
    tracemalloc.start()
    for _ in range(200_000):
        assert splitter.feed(piece) == []
    assert [len(line) for line in splitter.feed(b"\n")] == [length]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * length


@pytest.mark.parametrize(
    ("data", "rest"),
    [
        (b"", False),
        (b"a\n", False),
        (b"a\r", False),
        (b"\n", False),
        (b"a", True),
        (b"\nbcd", True),
    ],
)
def test_a_rest_is_what_no_line_end_has_come_for(data: bytes, rest: bool) -> None:
    splitter = LineSplitter()
    splitter.feed(data)
    assert splitter.has_rest is rest
    splitter.feed(b"\n")
    assert not splitter.has_rest


def test_a_line_that_is_too_long_is_a_rest_until_it_ends() -> None:
    splitter = LineSplitter(longest=3)
    assert splitter.feed(b"abcd") == [b"abcd"]
    assert splitter.has_rest
    assert splitter.feed(b"efgh\n") == []
    assert not splitter.has_rest
