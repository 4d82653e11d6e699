"""Encoded bytes to decoded ones, in pieces of which none is large (no I/O)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

PIECE: Final = 64 * 1024
"""The most bytes of a piece."""

_MOST_FOR_NOTHING: Final = 64 * 1024
"""Encoded bytes in a row that may stand for nothing: empty members and blocks, names, padding."""

ENCODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})
"""What can be decoded here (RFC 9110, section 8.4.1)."""

_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class BodyTooLarge(ValueError):
    """A body that has more bytes than it may have."""


class BadEncoding(ValueError):
    """A body whose content encoding can't be undone, or should not be."""


class Decoder:
    """Undoes content encodings, in reverse order of their names.

    Attributes:
        is_complete: whether nothing is missing at the end of what was fed.
    """

    def __init__(self, encodings: Sequence[str]) -> None:
        """Decode what was encoded with these, one after the other; all are in `ENCODINGS`."""
        self._layers = [_Layer(encoding) for encoding in reversed(encodings)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode some more bytes, as far as the pieces are asked for.

        Raises:
            BadEncoding: the bytes are not encoded as they should be.
        """
        pieces: Iterable[bytes] = (data,)
        for layer in self._layers:
            pieces = layer.decoded(pieces)
        yield from pieces

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing at the end of what was fed."""
        return all(layer.is_complete for layer in self._layers)


class _Layer:
    """Undoes one encoding."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start = b""
        self._inflate: Any = None if name == "deflate" else zlib.decompressobj(_GZIP)
        self._has_begun = self._is_over = False
        self._for_nothing = 0

    @property
    def is_complete(self) -> bool:
        return self._is_over or not (self._start or self._has_begun)

    def decoded(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            view = memoryview(piece)
            for at in range(0, len(view), PIECE):
                data = bytes(view[at : at + PIECE])
                self._for_nothing += len(data)
                for out in self._decode(data):
                    self._for_nothing = 0
                    yield out
                if self._for_nothing > _MOST_FOR_NOTHING:
                    raise BadEncoding("too much of it stands for nothing")

    def _decode(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            self._start += data
            if len(self._start) < 2:
                return
            # Some servers leave out what the RFC puts around it, so this is done everywhere.
            self._inflate = zlib.decompressobj(_ZLIB if _is_zlib(self._start) else _RAW)
            data, self._start = self._start, b""
        while data:
            if self._is_over and not self._begins_again(data):
                return
            yield from self._inflated(data)
            data = self._inflate.unused_data

    def _begins_again(self, data: bytes) -> bool:
        """Begin with the next member, if this is one; what else may follow is left out."""
        if self._name == "deflate" or not data.startswith(b"\x1f"):
            return False
        self._inflate, self._is_over = zlib.decompressobj(_GZIP), False
        return True

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        self._has_begun = True
        out = b""
        while data or len(out) == PIECE:
            before = self._inflate.copy()
            try:
                out = self._inflate.decompress(data, PIECE)
            except zlib.error as error:
                if sound := _sound_part(before, data):
                    yield sound
                raise BadEncoding(f"it isn't encoded with {self._name}: {error}") from error
            data = self._inflate.unconsumed_tail
            if out:
                yield out
        self._is_over = self._inflate.eof


def _sound_part(inflate: Any, data: bytes) -> bytes:
    """Return what comes before the first byte that is wrong: zlib forgets it."""
    out = bytearray()
    with suppress(zlib.error):
        for at in range(len(data)):
            out += inflate.decompress(data[at : at + 1])
    return bytes(out)


def _is_zlib(start: bytes) -> bool:
    """Tell whether this is the header of RFC 1950."""
    return start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
