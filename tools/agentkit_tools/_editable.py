"""The text of a file that is to be changed, whose encoding and line endings are kept."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from agentkit_tools._file_text import BINARY_WITHIN, MARKS
from agentkit_tools._paths import shown
from agentkit_tools.errors import ToolError

_WITHOUT_MARK: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@dataclass(frozen=True)
class Editable:
    """A file's text, and what is needed to write it back as it was.

    Attributes:
        path: The file's, for errors.
        raw: The text with its own line endings.
        encoding: How it is encoded: as its mark says, else UTF-8 or Latin-1.
        mark: The bytes before the text that name the encoding; mostly none.
    """

    path: str
    raw: str
    encoding: str
    mark: bytes = b""

    @cached_property
    def text(self) -> str:
        """The text with a newline after each line, as a model sees and writes it."""
        return self.raw.replace("\r\n", "\n")

    @cached_property
    def newline(self) -> str:
        """What ends most of the lines."""
        pairs = self.raw.count("\r\n")
        return "\r\n" if pairs > self.raw.count("\n") - pairs else "\n"

    def as_shown(self, given: str) -> str:
        """Return a text that is looked for, or put in, with newlines as `text` has them."""
        return given if given in self.text else given.replace("\r\n", "\n")

    def replaced(self, spans: list[tuple[int, int]], new: str) -> bytes:
        """Return the bytes of the file with spans of `text` replaced by `new`.

        All else stays as it is, byte for byte.

        Args:
            spans: Begin and end of each, in ascending order, not overlapping.
            new: What takes their place.

        Raises:
            ToolError: The encoding has no such characters.
        """
        new = new.replace("\r\n", "\n").replace("\n", self.newline)
        places = self._places([place for span in spans for place in span])
        pieces: list[str] = []
        at = 0
        for begin, end in zip(places[::2], places[1::2], strict=True):
            pieces += [self.raw[at:begin], new]
            at = end
        return self.encoded("".join([*pieces, self.raw[at:]]))

    def encoded(self, raw: str) -> bytes:
        """Return the bytes that stand for `raw` in this file.

        Raises:
            ToolError: The encoding has no such characters.
        """
        try:
            return self.mark + raw.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = ascii(error.object[error.start])
            raise ToolError(
                f"{shown(self.path)} is {self.encoding.upper()}, which has no {character}."
            ) from None

    def _places(self, places: list[int]) -> list[int]:
        """Turn places in `text` into places in `raw`, where a line may have one character more."""
        if len(self.raw) == len(self.text):
            return places
        shifted: list[int] = []
        at = seen = pairs = 0
        lines = self.raw.split("\n")
        for place in places:
            newlines = self.text.count("\n", at, place)
            pairs += sum(line.endswith("\r") for line in lines[seen : seen + newlines])
            at, seen = place, seen + newlines
            shifted.append(place + pairs)
        return shifted


def editable(path: str, data: bytes) -> Editable:
    """Read the bytes of a file as text that can be written back.

    Raises:
        ToolError: The file is binary, or broken.
    """
    mark = next((mark for mark, _ in MARKS if data.startswith(mark)), b"")
    if not mark and b"\0" in data[:BINARY_WITHIN]:
        raise ToolError(f"{shown(path)} is a binary file.")
    encoding = _WITHOUT_MARK.get(mark, "utf-8")
    try:
        return Editable(path, data[len(mark) :].decode(encoding), encoding, mark)
    except UnicodeDecodeError:
        if mark:
            raise ToolError(f"{shown(path)} is not the {encoding.upper()} it says it is.") from None
        return Editable(path, data.decode("latin-1"), "latin-1")
