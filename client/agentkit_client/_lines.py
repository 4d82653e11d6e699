"""Bytes to lines, for SSE and JSONL: linear, capped, one open line in memory."""

from __future__ import annotations

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes a line may have."""


def too_long(longest: int) -> str:
    """Say what is wrong with a line that has more bytes."""
    return f"it has more than {longest:,} bytes; ByteLimits(line=...) sets how many it may have"


class LineSplitter:
    """Splits bytes at CR, LF and CRLF, wherever they were cut; nothing else ends a line.

    Attributes:
        longest: how many bytes a line may have.
    """

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        """Keep at most the beginning of a line of more than `longest` bytes."""
        self.longest: int = longest
        self._open = bytearray()
        self._skipping = self._after_cr = False

    @property
    def has_rest(self) -> bool:
        """Whether the bytes so far end inside a line."""
        return bool(self._open) or self._skipping

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take in some bytes and return the lines they complete.

        Of a line that is too long, more than `longest` bytes are returned at once, and no more.
        """
        if chunk[-1:] == b"\n" and not (self._open or self._after_cr or self._skipping):
            return chunk.splitlines()  # whole lines: what nearly all chunks of a stream are
        rest = chunk[1:] if self._after_cr and chunk.startswith(b"\n") else chunk
        self._after_cr = chunk.endswith(b"\r") if chunk else self._after_cr
        lines = rest.splitlines()
        ends = chunk.endswith((b"\n", b"\r"))
        tail = lines.pop() if lines and not ends else b""
        if lines and self._skipping:
            self._skipping = False
            del lines[0]
        elif lines and self._open:
            lines[0] = self._closed(lines[0])
        if tail and not self._skipping:
            self._open += tail
            if len(self._open) > self.longest:
                self._skipping = True
                lines.append(self._closed(b""))
        return lines

    def flush(self) -> list[bytes]:
        """Return the last line, where the bytes ended without ending it."""
        return [self._closed(b"")] if self._open else []

    def _closed(self, end: bytes) -> bytes:
        self._open += end
        line = bytes(self._open)
        self._open = bytearray()
        return line
