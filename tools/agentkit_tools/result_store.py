"""Where the rest of a result goes that is too long for the model, and the tool to read it."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from abc import ABC, abstractmethod
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from agentkit_tools._confined import Confined
from agentkit_tools._staged import Change
from agentkit_tools._tool import BetaFunctionTool
from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from agentkit_tools.context import ToolContext

__all__ = ["DirectoryResultStore", "MemoryResultStore", "ResultStore"]

_MOST_AT_ONCE: Final = 30_000
_MOST_MATCHES: Final = 20
_AROUND: Final = 80

_Id = Annotated[str, Field(min_length=1, max_length=100)]
_Offset = Annotated[int, Field(ge=0)]
_Limit = Annotated[int, Field(ge=1, le=_MOST_AT_ONCE)]
_Search = Annotated[str, Field(min_length=1, max_length=200)]


class ResultStore(ABC):
    """Keeps the texts of long results. A runner takes it among the tools, as a `ToolSource`.

    As long as it is empty, it adds no tool to a request; then it adds one to read what it keeps.
    A store of your own defines `put`, `get` and `is_empty`, to be called from any thread.
    """

    tool_name: str = "read_result"
    """What the tool is called; set another one where that is taken."""

    @abstractmethod
    def put(self, text: str) -> str:
        """Keep a text and return its id; the same text has the same one."""

    @abstractmethod
    def get(self, id: str) -> str:
        """Return the text with that id.

        Raises:
            KeyError: When there is none, or no longer.
        """

    @property
    @abstractmethod
    def is_empty(self) -> bool:
        """Whether nothing is kept."""

    def tools_for(self, context: ToolContext[Any]) -> list[BetaFunctionTool[Any]]:  # noqa: ARG002
        """Return the tool to read what is kept, if anything is."""
        return [] if self.is_empty else [self.reader]

    @cached_property
    def reader(self) -> BetaFunctionTool[Any]:
        """The tool: it gives a part from `offset` on, or the places where a text is found."""
        return BetaFunctionTool(self._read, name=self.tool_name, max_result_chars=None)

    def _read(
        self, id: _Id, offset: _Offset = 0, limit: _Limit = 10_000, search: _Search | None = None
    ) -> str:
        """Read a tool result of which the middle was left out.

        Args:
            id: The id that stands where the text was left out.
            offset: The character to begin with; 0 is the first.
            limit: How many characters to read.
            search: A text to find from `offset` on, instead of reading; case does not matter.
        """
        try:
            text = self.get(id)
        except KeyError:
            raise ToolError(
                f"No result with the id {id!r} is kept, or no longer; make the call again."
            ) from None
        return _part(text, offset, limit) if search is None else _found(text, search, offset)


class MemoryResultStore(ResultStore):
    """Keeps results in memory, for as long as it exists.

    Args:
        max_chars: How many characters to keep in sum; the oldest results give way, not the latest.
    """

    def __init__(self, max_chars: int = 50_000_000) -> None:
        self._max_chars = max_chars
        self._texts: dict[str, str] = {}
        self._size = 0
        self._lock = threading.Lock()

    def put(self, text: str) -> str:
        """Keep a text and return its id."""
        id = _id_of(text)
        with self._lock:
            self._size += len(text) - len(self._texts.pop(id, ""))
            self._texts[id] = text
            while self._size > self._max_chars and len(self._texts) > 1:
                self._size -= len(self._texts.pop(next(iter(self._texts))))
        return id

    def get(self, id: str) -> str:
        """Return the text with that id; `KeyError` where there is none."""
        return self._texts[id]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._texts


class DirectoryResultStore(ResultStore):
    """Keeps results as files that only their owner can read; they outlive the process.

    Nothing is removed: remove the folder when the conversation is over.

    Args:
        folder: Where; made, with mode 0700, if it is missing.

    Raises:
        OSError: The folder can't be made or opened.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._folder = Confined(folder)
        self._is_empty = True

    def put(self, text: str) -> str:
        """Write a text, whole or not at all, and return its id; `ToolError` where it fails."""
        id = _id_of(text)
        self._folder.write(Change(path=f"{id}.txt", data=_bytes(text)))
        self._is_empty = False
        return id

    def get(self, id: str) -> str:
        """Return the text with that id; `KeyError` where there is none."""
        if not _ID.fullmatch(id) or self._folder.kind(f"{id}.txt") != "file":
            raise KeyError(id)
        with self._folder.file(f"{id}.txt") as stream:
            return stream.read().decode()

    @property
    def is_empty(self) -> bool:
        """Whether the folder has no result; what another process kept counts."""
        if self._is_empty:
            names = (os.path.splitext(name) for name in os.listdir(self._folder.root))
            self._is_empty = not any(_ID.fullmatch(id) and end == ".txt" for id, end in names)
        return self._is_empty


_ID = re.compile(r"r_[0-9a-f]{16}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _id_of(text: str) -> str:
    # By its content, so that a run that is recorded or repeated asks for the same ids.
    return f"r_{hashlib.sha256(_bytes(text)).hexdigest()[:16]}"


def _part(text: str, offset: int, limit: int) -> str:
    if offset >= len(text):
        raise ToolError(
            f"The result has {len(text)} characters; offset {offset} is behind its end."
        )
    end = min(offset + limit, len(text))
    then = f"; go on with offset {end}" if end < len(text) else ", its end"
    return f"[characters {offset} to {end} of {len(text)}{then}]\n{text[offset:end]}"


def _found(text: str, search: str, offset: int) -> str:
    matches = re.compile(re.escape(search), re.IGNORECASE).finditer(text, offset)
    found = [match.span() for match in islice(matches, _MOST_MATCHES)]
    if not found:
        return f"[{search!r} is not in the characters {offset} to {len(text)}]"
    then = f"; for more, search from offset {found[-1][1]} on" if next(matches, None) else ""
    places = f"{len(found)} place{'s' if len(found) > 1 else ''}"
    head = f"[{places} in {len(text)} characters{then}]"
    return "\n".join([head, *(_place(text, start, end) for start, end in found)])


def _place(text: str, start: int, end: int) -> str:
    around = " ".join(text[max(0, start - _AROUND) : end + _AROUND].split())
    return f"offset {start}: {around}"
