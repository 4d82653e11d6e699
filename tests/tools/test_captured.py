"""Output told from the mark behind it, head and tail."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_tools._captured import Captured

MARK = b"0123456789abcdef"


@given(
    before=st.binary(max_size=60),
    rest=st.binary(max_size=20),
    cuts=st.lists(st.integers(0, 120), max_size=8),
)
def test_output_and_mark_are_told_apart_wherever_the_bytes_are_cut(
    before: bytes, rest: bytes, cuts: list[int]
):
    data = before + b"\0" + MARK + b" 7 /tmp\0" + rest
    captured = Captured(1_000, MARK)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    for begin, end in pairwise(places):
        if captured.feed(data[begin:end]):
            rest = rest[: len(rest) - (len(data) - end)]
            break
    assert captured.after == b" 7 /tmp"
    assert captured.rest == rest
    assert captured.size == len(before)
    assert captured.text() == before.decode(errors="replace").replace("\0", "\\0")


def test_the_middle_of_a_long_output_is_left_out_and_counted():
    captured = Captured(10, MARK)
    for piece in (b"abcdefgh", b"i" * 100, b"vwxyz"):
        assert not captured.feed(piece)
    assert captured.text() == "abcde\n[... 103 bytes left out ...]\nvwxyz"
    assert captured.size == 113


def test_what_looks_like_the_beginning_of_a_mark_is_output_if_nothing_follows():
    captured = Captured(100, MARK)
    assert not captured.feed(b"end\0" + MARK[:5])
    assert captured.text() == "end\\0" + MARK[:5].decode()


@pytest.mark.parametrize("forged", [b"\0 0 /\0", b"\0" + MARK[:-1] + b"X 0 /\0"])
def test_a_mark_with_another_number_is_output(forged: bytes):
    captured = Captured(100, MARK)
    assert not captured.feed(forged)
    assert captured.after is None


def test_a_mark_is_looked_for_only_from_when_it_is_expected():
    captured = Captured(100)
    assert not captured.feed(b"a\0" + MARK + b"\0" + b"\0" + MARK[:8])
    captured.expect(MARK)
    assert not captured.feed(MARK[8:] + b"\0")
    assert captured.feed(b"b\0" + MARK + b"\0c")
    assert captured.text() == f"a\\0{MARK.decode()}\\0\\0{MARK.decode()}\\0b"
    assert captured.rest == b"c"
