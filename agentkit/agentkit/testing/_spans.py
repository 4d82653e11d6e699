"""Finds values of named fields in bytes: in JSON, JSON in a text of it, and half of such."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, quote_plus

__all__ = ["MASK", "Edit", "NamedFields", "replaced"]

MASK = b"***"

Edit = tuple[int, int, bytes]
"""Where something begins, where it ends, and what takes its place."""

_BLANK = rb"(?:\s|\\+[nrt])*"
_IN_STRING = re.compile(rb'(\\*)"|[\r\n]')
_IN_BRACKETS = re.compile(rb'(\\*)"|[\[\]{}]')
_SCALAR = re.compile(rb"[^\s,\]}\"\\]*")


class NamedFields:
    """Fields whose values are to be masked.

    Args:
        names: Their names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        given = sorted(names)
        self._is_empty = not given
        keys = b"|".join(map(_spelled, given))
        self._key = re.compile(rb'(?<!\\)(\\*)"(?:%b)\1"%b:%b' % (keys, _BLANK, _BLANK))
        in_urls = {word for name in given for word in (name, quote(name, ""), quote_plus(name))}
        pairs = b"|".join(re.escape(word.encode()) for word in sorted(in_urls))
        self._pair = re.compile(rb"(?:^|(?<=[?&]))(?:%b)=([^&#\s\"'<>\\]*)" % pairs)
        self._part = re.compile(
            rb'; name="?(?:%b)"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n'
            % b"|".join(re.escape(name.encode()) for name in given)
        )

    def values(self, content: bytes) -> Iterator[Edit]:
        """Find values in JSON, however deep it stands in texts, and even where it is cut."""
        at = 0
        while not self._is_empty and (found := self._key.search(content, at)):
            at = found.end()
            level = _ones(len(found[1]))
            if len(found[1]) != _backslashes(level):
                continue
            end = _end(content, at, level)
            if end > at:
                yield at, end, found[1] + b'"' + MASK + found[1] + b'"'
                at = end

    def pairs(self, content: bytes) -> Iterator[Edit]:
        """Find values in the queries of URLs, and in forms that look like one."""
        if not self._is_empty:
            for found in self._pair.finditer(content):
                yield *found.span(1), MASK

    def parts(self, content: bytes) -> Iterator[Edit]:
        """Find values in a multipart form, which begins with its boundary."""
        first = content.partition(b"\r\n")[0]
        if self._is_empty or not first.startswith(b"--"):
            return
        for found in self._part.finditer(content):
            end = content.find(b"\r\n" + first, found.end())
            yield found.end(), len(content) if end < 0 else end, MASK


def replaced(chunks: Sequence[bytes], edits: Iterable[Edit]) -> list[bytes]:
    """Return chunks, as many, with edits made; what is new stands in the chunk where it begins.

    Args:
        chunks: What the edits are of, cut anywhere.
        edits: In their order; none begins before the end of the one before.
    """
    done = [bytearray() for _ in chunks]
    starts = [0]
    for chunk in chunks:
        starts.append(starts[-1] + len(chunk))
    content, number, at = b"".join(chunks), 0, 0

    def kept(until: int) -> None:
        nonlocal at, number
        while at < until:
            while starts[number + 1] <= at:
                number += 1
            stop = min(until, starts[number + 1])
            done[number] += content[at:stop]
            at = stop

    for start, end, new in edits:
        kept(start)
        while number + 2 < len(starts) and starts[number + 1] <= start:
            number += 1
        done[number] += new
        at = end
    kept(len(content))
    return [bytes(chunk) for chunk in done]


def _spelled(name: str) -> bytes:
    """Return a pattern for a name in JSON, whichever characters are escaped."""
    parts: list[bytes] = []
    for character in name:
        units = json.dumps(character)[1:-1] if ord(character) > 126 else f"\\u{ord(character):04x}"
        escaped = b"".join(rb"\\+u(?i:%b)" % unit.encode() for unit in units.split("\\u")[1:])
        plain = re.escape(character.encode("utf-8", "surrogatepass"))
        plain = rb"\\*" + plain if character in '"\\/' else plain
        parts.append(b"(?:%b|%b)" % (plain, escaped))
    return b"".join(parts)


def _ones(backslashes: int) -> int:
    """Return how deep in texts of JSON a quote is that has so many backslashes before it."""
    level = 0
    while backslashes % 2:
        backslashes, level = backslashes // 2, level + 1
    return level


def _backslashes(level: int) -> int:
    return 2**level - 1


def _end(content: bytes, at: int, level: int) -> int:
    """Return where a value ends; where it is cut, that is the end of what it stands in."""
    quote_mark = b"\\" * _backslashes(level) + b'"'
    if content.startswith(quote_mark, at):
        return _end_of_string(content, at + len(quote_mark), level)[0]
    if content[at : at + 1] not in (b"{", b"["):
        found = _SCALAR.match(content, at)
        return found.end() if found else at
    depth = 0
    while found := _IN_BRACKETS.search(content, at):
        at = found.end()
        if found[1] is None:
            depth += 1 if found[0] in b"{[" else -1
            if depth == 0:
                return at
        elif (other := _ones(len(found[1]))) < level:
            return at - 1 - _backslashes(other)
        elif other == level:
            at, is_whole = _end_of_string(content, at, level)
            if not is_whole:
                return at
    return len(content)


def _end_of_string(content: bytes, at: int, level: int) -> tuple[int, bool]:
    while found := _IN_STRING.search(content, at):
        at = found.end()
        if found[1] is None:
            return found.start(), False
        other = _ones(len(found[1]))
        if other == level:
            return at, True
        if other < level:
            return at - 1 - _backslashes(other), False
    return len(content), False
