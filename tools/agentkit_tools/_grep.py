"""Search files that are open already for a regular expression, in a child with a time limit.

The child is ripgrep where it is installed, else a script of ours. Both get descriptors and no
paths, so that what they read is what was opened here, whatever happens to the folders meanwhile.
"""

from __future__ import annotations

import json
import math
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agentkit_tools.errors import ToolError

_CHILD: Final = str(Path(__file__).with_name("_grep_child.py"))
_MOST_BYTES: Final = 5_000_000
"""How much is read of ripgrep, which prints whole lines, however long; ours cuts them."""
_PIECE: Final = 65_536
_MESSAGE: Final = 300


@dataclass(frozen=True)
class Match:
    """A line that matches: of which descriptor, its number, the line, and where it begins to."""

    descriptor: int
    number: int
    line: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to search for, up to how many lines, and until when (`time.monotonic`)."""

    pattern: str
    ignore_case: bool
    most: int
    until: float


class _Refused(Exception):
    """The program that searches does not take the expression, or prints too much."""


def grep(descriptors: Sequence[int], query: Query) -> list[Match]:
    """Find the lines that match in open files, in the order of the files.

    Raises:
        ToolError: The expression is none, or it took too long.
    """
    ripgrep = shutil.which("rg")
    if ripgrep:
        with suppress(_Refused):  # it knows less, but takes no longer than it must
            command = _ripgrep(ripgrep, descriptors, query)
            return _run(command, descriptors, query, {0, 1}, _MOST_BYTES)
    try:
        return _run(_own(descriptors, query), descriptors, query, {0}, math.inf)
    except _Refused as error:
        raise ToolError(f"That is no regular expression: {str(error)[:_MESSAGE]}") from None


def _ripgrep(program: str, descriptors: Sequence[int], query: Query) -> list[str]:
    case = "--ignore-case" if query.ignore_case else "--case-sensitive"
    files = [f"/dev/fd/{descriptor}" for descriptor in descriptors]
    limits = ["--max-count", str(query.most), "--sort", "none", "--threads", "1", "--text"]
    return [program, "--json", "--no-config", case, *limits, "-e", query.pattern, "--", *files]


def _own(descriptors: Sequence[int], query: Query) -> list[str]:
    seconds = max(1, round(query.until - time.monotonic()) + 1)
    settings = {
        "pattern": query.pattern,
        "ignore_case": query.ignore_case,
        "most": query.most,
        "seconds": seconds,
    }
    files = map(str, descriptors)
    return [sys.executable, "-I", "-S", _CHILD, json.dumps(settings), *files]


def _run(
    command: list[str],
    descriptors: Sequence[int],
    query: Query,
    good: Collection[int],
    most_bytes: float,
) -> list[Match]:
    for descriptor in descriptors:
        os.lseek(descriptor, 0, os.SEEK_SET)
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=descriptors,
            start_new_session=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
        try:
            matches, is_whole = _matches(child, query, most_bytes)
            if is_whole and child.wait(_left(query)) not in good:
                if child.returncode < 0:  # by its limit of processor time, for one
                    raise _too_long()
                errors.seek(0)
                raise _Refused(errors.read(_MESSAGE).decode("utf-8", "replace").strip())
        except subprocess.TimeoutExpired:
            raise _too_long() from None
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()
    return matches


def _matches(
    child: subprocess.Popen[bytes], query: Query, most_bytes: float
) -> tuple[list[Match], bool]:
    """Read what a child prints; return the matches, and whether it came to its end."""
    matches: list[Match] = []
    for line in _lines(child, query, most_bytes):
        event: Mapping[str, Any] = json.loads(line)
        if event["type"] == "error":
            raise _Refused(event["message"])
        if event["type"] == "match":
            matches.append(_match(event["data"]))
        if len(matches) == query.most:
            return matches, False
    return matches, True


def _lines(child: subprocess.Popen[bytes], query: Query, most_bytes: float) -> Iterator[bytes]:
    """Yield the lines that a child prints, as long as there is time, and they are not too long."""
    assert child.stdout
    rest, count = b"", 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while selector.select(_left(query)):
            data = os.read(child.stdout.fileno(), _PIECE)
            count += len(data)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            yield from lines
            if count > most_bytes:
                raise _Refused
    raise _too_long()


def _match(data: Mapping[str, Any]) -> Match:
    line = _text(data["lines"]).rstrip("\r\n")
    begin = data["submatches"][0]["start"] if data["submatches"] else 0
    at = len(line.encode("utf-8", "replace")[:begin].decode("utf-8", "ignore"))
    descriptor = int(_text(data["path"]).rpartition("/")[2])
    return Match(descriptor, data["line_number"], line, at)


def _text(value: Mapping[str, str]) -> str:
    if "text" in value:
        return value["text"]
    return b64decode(value["bytes"]).decode("latin-1")


def _left(query: Query) -> float:
    return max(0.0, query.until - time.monotonic())


def _too_long() -> ToolError:
    return ToolError(
        "The search took too long and was ended. Search in fewer files, or for a simpler "
        "expression: one without nested repeats."
    )
