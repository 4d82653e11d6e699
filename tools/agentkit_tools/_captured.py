"""What a command writes, up to a mark that only its reader knows: head and tail (no I/O)."""

from __future__ import annotations

from typing import Final

_LONGEST_MARK: Final = 8_192


class Captured:
    """The bytes of one stream of one command: its first and its last ones, and how many there were.

    Args:
        most: how many bytes are kept, half of them from the beginning.
        mark: see `expect`; without one, all is output.
    """

    def __init__(self, most: int, mark: bytes | None = None) -> None:
        self._mark: bytes | None = None
        self._half = max(1, most // 2)
        self._head = bytearray()
        self._tail = bytearray()
        self._unsure = b""
        self.size = 0
        """How many bytes of output there were."""
        self.after: bytes | None = None
        """What stood between the mark and its end; `None` before it has come."""
        self.rest: bytes = b""
        """What came after the mark: of something that still runs in the background."""
        if mark is not None:
            self.expect(mark)

    def expect(self, mark: bytes) -> None:
        """Have the output end, in what comes from now on, where `mark` does.

        Args:
            mark: stands there between two NUL bytes, with whatever follows it.
        """
        self._mark = b"\0" + mark

    def feed(self, data: bytes) -> bool:
        """Take in more; tell whether the mark has come."""
        if self._mark is None:
            self._keep(data)
            return False
        data = self._unsure + data
        begin = data.find(self._mark)
        if begin < 0:
            # The mark may be cut in two: what could be its beginning is looked at again.
            keep = len(data) - _overlap(data, self._mark)
            self._keep(data[:keep])
            self._unsure = data[keep:]
            return False
        end = data.find(b"\0", begin + 1)
        self._keep(data[:begin])
        if end < 0:
            self._unsure = data[begin : begin + _LONGEST_MARK]
            return False
        self._unsure, self.rest = b"", data[end + 1 :]
        self.after = data[begin + len(self._mark) : end]
        return True

    def text(self) -> str:
        """Return what came as text, with a note where the middle was left out."""
        if self.after is None and self._unsure:
            self._keep(self._unsure)
            self._unsure = b""
        left_out = self.size - len(self._head) - len(self._tail)
        note = b"\n[... %d bytes left out ...]\n" % left_out if left_out else b""
        text = bytes(self._head + note + self._tail).decode(errors="replace")
        return text.replace("\0", "\\0")

    def _keep(self, data: bytes) -> None:
        self.size += len(data)
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > self._half:
            del self._tail[: len(self._tail) - self._half]


def _overlap(data: bytes, mark: bytes) -> int:
    """Return how many bytes at the end of `data` are the beginning of `mark`."""
    for length in range(min(len(mark) - 1, len(data)), 0, -1):
        if data.endswith(mark[:length]):
            return length
    return 0
