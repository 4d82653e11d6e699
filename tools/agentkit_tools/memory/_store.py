"""What a place that keeps memories has to do: texts by path, replaced only if still the same."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Memory:
    """A text that is kept, and what tells it from any other."""

    text: str

    @property
    def version(self) -> str:
        """A digest of the text."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class MemoryStore(ABC):
    """Where memories are kept: texts by path, such as `notes/today.md`.

    A path is one or more names with `/` between them; it was checked before it comes here. Folders
    are there as long as something is in them. Commands, texts for the model, limits and paths are
    no matter of a store: see `StoredMemory`. Methods are called from several threads.

    Raise `ToolError` for what the model is to be told; what else is raised ends up as an error
    result, too.
    """

    @abstractmethod
    def sizes(self) -> Mapping[str, int]:
        """Return the size, in bytes of UTF-8, of every file by path."""

    @abstractmethod
    def read(self, path: str) -> Memory | None:
        """Return what the file `path` holds; None where there is no such file."""

    @abstractmethod
    def write(self, path: str, text: str, expected: str | None) -> bool:
        """Replace what `path` holds, at once, if it is still the version `expected`.

        `None` stands for no file. Return False, and change nothing, where it is another.
        """

    @abstractmethod
    def delete(self, path: str) -> None:
        """Delete the file `path`, or all files below the folder `path`."""

    @abstractmethod
    def rename(self, old: str, new: str) -> None:
        """Give the file `old`, or all files below the folder `old`, another place."""

    @abstractmethod
    def clear(self) -> None:
        """Delete everything."""

    @contextmanager
    def writing(self) -> Generator[None]:
        """Keep other writers out while a command runs, where that can be done.

        Without it limits are checked a moment before a change, and `write` still loses none.
        """
        yield

    def used(self) -> Mapping[str, int]:
        """Return the sizes of the files that count against the limits."""
        return self.sizes()

    def check(self, path: str) -> None:  # noqa: B027  # most stores have nothing to refuse
        """Refuse, with a `ToolError`, a path that must not be changed."""
