"""Read the bytes of a file as text: find the encoding, tell binary files, count lines."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, Final

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The bytes at the beginning of a file that name its encoding."""
BINARY_WITHIN: Final = 8192
"""A NUL byte among the first 8 KB makes a file binary, as git has it."""


@dataclass(frozen=True)
class FileText:
    """The text of a file.

    Attributes:
        text: What it says; bytes that are wrong in a marked encoding are replaced.
        encoding: "utf-8", or what the mark at its beginning says, else "latin-1".
        is_cut: Whether the file goes on beyond what was read.
    """

    text: str
    encoding: str
    is_cut: bool = False

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends; a last one that has no newline is among them."""
        lines = [line.removesuffix("\r") for line in self.text.split("\n")]
        return lines[:-1] if lines[-1] == "" else lines

    @property
    def newlines(self) -> int:
        """The number of newlines, as `wc -l` counts: a last line without one does not count."""
        return self.text.count("\n")

    @property
    def words(self) -> int:
        """The number of runs of characters between blanks."""
        return len(self.text.split())


def read_text(stream: BinaryIO, max_bytes: int) -> FileText | None:
    """Read up to `max_bytes` of a file as text; None when it is binary."""
    data = stream.read(max_bytes + 1)
    is_cut = len(data) > max_bytes
    data = data[:max_bytes]
    encoding = _marked(data)
    if encoding:
        return FileText(data.decode(encoding, "replace"), encoding.removesuffix("-sig"), is_cut)
    if b"\0" in data[:BINARY_WITHIN]:
        return None
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        return FileText(decoder.decode(data, final=not is_cut), "utf-8", is_cut)
    except UnicodeDecodeError:
        return FileText(data.decode("latin-1"), "latin-1", is_cut)


def is_binary(stream: BinaryIO) -> bool:
    """Say whether a file is binary, from its first 8 KB."""
    head = stream.read(BINARY_WITHIN)
    return _marked(head) is None and b"\0" in head


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
