"""Searches for regular expressions, by ripgrep and by our own child: same answers, same limits."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest
from leaks import children

from agentkit_tools import ToolError
from agentkit_tools._grep import Match, Query, grep

Search = Callable[..., list[Match]]


def nowhere(name: str) -> None:
    """Find no program."""


@pytest.fixture(
    params=[
        "own",
        pytest.param(
            "ripgrep",
            marks=pytest.mark.skipif(not shutil.which("rg"), reason="ripgrep is not installed"),
        ),
    ]
)
def search(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Search]:
    """`search(pattern, *texts)`: search files with these texts; descriptors count from 0."""
    if request.param == "own":
        monkeypatch.setattr(shutil, "which", nowhere)
    opened: list[int] = []

    def run(pattern: str, *texts: bytes, seconds: float = 60, **options: Any) -> list[Match]:
        while texts and opened:
            os.close(opened.pop())
        for number, text in enumerate(texts):
            path = tmp_path / str(number)
            path.write_bytes(text)
            opened.append(os.open(path, os.O_RDONLY))
            path.unlink()  # what was opened is searched, not what is there
        given: dict[str, Any] = {"ignore_case": False, "most": 100, **options}
        query = Query(pattern=pattern, until=time.monotonic() + seconds, **given)
        found = grep(opened, query)
        return [Match(opened.index(m.descriptor), m.number, m.line, m.at) for m in found]

    yield run
    for descriptor in opened:
        os.close(descriptor)


def test_lines_that_match_are_found_in_the_order_of_files(search: Search):
    assert search("b+", b"a\nxbb\n", b"", b"b\r\nc\r\nab") == [
        Match(0, 2, "xbb", 1),
        Match(2, 1, "b", 0),
        Match(2, 3, "ab", 1),
    ]


def test_case_can_be_ignored_and_options_are_no_options(search: Search):
    assert search("ABC", b"abc\n") == []
    assert [match.number for match in search("ABC", b"abc\n", ignore_case=True)] == [1]
    assert [match.line for match in search("-v|--files", b"x\n--files\n")] == ["--files"]


def test_no_more_lines_are_found_than_wanted(search: Search):
    assert len(search("a", b"a\n" * 10_000, b"a\n" * 10_000, most=7)) == 7


@pytest.mark.parametrize("text", ["é漢 x\n".encode(), "\ufeffé漢 x\n".encode("utf-16-le")])
def test_texts_of_any_encoding_are_searched(search: Search, text: bytes):
    assert search("x", text) == [Match(0, 1, "é漢 x", 3)]


def test_bytes_that_are_no_utf8_are_searched(search: Search):
    (match,) = search("x", b"caf\xe9 x\n")
    assert (match.number, match.line) == (1, "café x")


def test_a_line_of_great_length_gives_a_piece_of_it(search: Search):
    (match,) = search("needle", b"x" * 300_000 + b" needle " + b"y" * 300_000)
    assert match.line[match.at :].startswith("needle")


def test_lines_of_great_length_hide_no_others(search: Search):
    texts = [b"needle " + b"x" * 2_500_000 + b"\nneedle\n"] * 3
    found = search("needle", *texts)
    assert [(match.descriptor, match.number) for match in found] == [
        (descriptor, number) for descriptor in range(3) for number in (1, 2)
    ]


def test_what_only_one_of_them_knows_works_all_the_same(search: Search):
    assert [match.line for match in search(r"(?<=a)b(?!c)", b"abc\nabd\n")] == ["abd"]
    assert [match.line for match in search(r"(a)\1", b"ab\naa\n")] == ["aa"]


@pytest.mark.parametrize("pattern", ["(", "[", "*a", "(?P<a", "\\"])
def test_what_is_no_expression_is_refused(search: Search, pattern: str):
    with pytest.raises(ToolError, match="That is no regular expression: "):
        search(pattern, b"a\n")


def test_an_expression_that_takes_too_long_is_ended(search: Search):
    started = time.monotonic()
    with pytest.raises(ToolError, match="took too long"):
        # Ripgrep does not know what repeats a group, so that ours searches in both cases.
        search(r"(a+)+(b)\2$", b"a" * 60 + b"!\n", seconds=0.5)
    assert time.monotonic() - started < 30


def test_an_event_loop_is_not_held_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", nowhere)
    (tmp_path / "evil").write_bytes(b"a" * 60 + b"!\n")
    ticks = 0

    async def main() -> None:
        nonlocal ticks
        over = anyio.Event()

        async def tick() -> None:
            nonlocal ticks
            while not over.is_set():
                ticks += 1
                await anyio.sleep(0.01)

        def search() -> None:
            with open(tmp_path / "evil", "rb") as file:
                until = time.monotonic() + 1
                query = Query(pattern="(a+)+$", ignore_case=False, most=9, until=until)
                with pytest.raises(ToolError, match="took too long"):
                    grep([file.fileno()], query)

        async with anyio.create_task_group() as group:
            group.start_soon(tick)
            await anyio.to_thread.run_sync(search)
            over.set()

    anyio.run(main)
    assert ticks > 10


def test_no_child_and_no_descriptor_is_left(search: Search):
    search("a", b"a\n")
    before = len(os.listdir("/dev/fd"))
    threads, others = threading.active_count(), children()
    search("a", most=1)
    with pytest.raises(ToolError):
        search("(")
    assert len(os.listdir("/dev/fd")) == before
    assert threading.active_count() == threads
    assert children() == others
