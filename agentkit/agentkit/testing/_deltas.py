"""Finds what is to be masked in the deltas of a stream, whose texts and JSON come in pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from agentkit.testing._spans import Edit

__all__ = ["edits_of_deltas"]

_LINE = re.compile(rb"^data:.*", re.MULTILINE)
_INDEX = re.compile(rb'"index"\s*:\s*(\d+)')
_DELTA = re.compile(rb'"delta"\s*:\s*\{')
_TEXT = re.compile(rb'(?<!\\)"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)')
_COMPLETION = re.compile(rb'(?<!\\)"completion"\s*:\s*"')
_LONGEST_ESCAPE = 6


@dataclass(frozen=True)
class _Piece:
    """A text of a delta: where it stands between its quotes, and what it says."""

    start: int
    end: int
    said: bytes


def edits_of_deltas(
    content: bytes, masked: Callable[[Sequence[bytes]], Iterable[bytes]]
) -> list[Edit]:
    """Find what is to be masked in the texts that the deltas of a stream make together.

    Args:
        content: The stream, server-sent events.
        masked: Masks a text that is given in pieces, and returns as many.
    """
    texts: dict[tuple[bytes, bytes], list[_Piece]] = {}
    for line in _LINE.finditer(content):
        for key, piece in _pieces(content, line.start(), line.end()):
            texts.setdefault(key, []).append(piece)
    edits: list[Edit] = []
    for pieces in texts.values():
        for piece, said in zip(pieces, masked([piece.said for piece in pieces]), strict=True):
            if said != piece.said:
                edits.append((piece.start, piece.end, _escaped(said)))
    return sorted(edits)


def _pieces(content: bytes, start: int, end: int) -> Iterator[tuple[tuple[bytes, bytes], _Piece]]:
    delta, index = _DELTA.search(content, start, end), _INDEX.search(content, start, end)
    if delta is not None and index is not None:
        start, block = delta.end(), index[1]
    elif (completion := _COMPLETION.search(content, start, end)) is not None:
        start, end, block = completion.start(), end, b""
    else:
        return
    for found in _TEXT.finditer(content, start, end):
        if found[1] != b"type" and (said := _said(found[2])) is not None:
            yield (block, found[1]), _Piece(*found.span(2), said)


def _said(written: bytes) -> bytes | None:
    """Return what a text says; without the last escape, where that is cut."""
    for cut in range(_LONGEST_ESCAPE):
        try:
            text = json.loads(b'"%b"' % written[: len(written) - cut], strict=False)
            return str(text).encode("utf-8", "surrogatepass")
        except ValueError:
            continue
    return None


def _escaped(said: bytes) -> bytes:
    text = said.decode("utf-8", "surrogatepass")
    try:
        return json.dumps(text, ensure_ascii=False)[1:-1].encode()
    except UnicodeEncodeError:
        return json.dumps(text)[1:-1].encode()
