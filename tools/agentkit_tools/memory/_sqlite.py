"""Memories in a SQLite file, with a history of their versions and a search over their words."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, Literal

from agentkit_tools.decorators import beta_tool
from agentkit_tools.errors import ToolError
from agentkit_tools.memory._commands import path_of
from agentkit_tools.memory._database import Database
from agentkit_tools.memory._limits import MemoryLimits
from agentkit_tools.memory._store import Memory, MemoryStore
from agentkit_tools.memory._stored import StoredMemory

if TYPE_CHECKING:
    from agentkit_client.types import beta
    from agentkit_tools._tool import BetaFunctionTool

# Of all paths, those between "a/" and "a0" begin with "a/": 0 is what comes after the slash.
_BELOW: Final = (
    "namespace = :namespace AND path >= :path AND path < :path || '0'"
    " AND (path = :path OR path > :path || '/')"
)
_FORGET: Final = f"""
    DELETE FROM versions WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY path ORDER BY id DESC) AS age
            FROM versions WHERE {_BELOW}
        ) WHERE age > :kept
    )
"""
_FOUND: Final = """
    SELECT memories.path, snippet(words, 1, '', '', '…', 24) FROM words
    JOIN memories ON memories.id = words.rowid
    WHERE words MATCH ? AND memories.namespace = ? ORDER BY rank LIMIT ?
"""


@dataclass(frozen=True)
class MemoryVersion:
    """What a memory was at some time."""

    number: int
    """Its number; later ones are larger."""
    action: Literal["written", "renamed", "deleted"]
    """What made it: "renamed" is the first at a new path."""
    text: str | None
    """What it held; None where it was deleted."""
    at: datetime
    """When."""


class SQLiteStore(MemoryStore):
    """Keeps memories in a table, and what they were in another.

    Args:
        path: The file.
        namespace: Whose memories.
        kept: How many versions of each path to keep.
    """

    def __init__(self, path: str | os.PathLike[str], namespace: str, kept: int) -> None:
        self._database = Database(path)
        self._namespace = namespace
        self._kept = kept
        self._open = threading.local()

    @contextmanager
    def writing(self) -> Generator[None]:
        with self.connected(writing=True):
            yield

    @contextmanager
    def connected(self, *, writing: bool) -> Generator[sqlite3.Connection]:
        """Use the transaction that this thread has begun, or begin one."""
        connection: sqlite3.Connection | None = getattr(self._open, "connection", None)
        if connection is not None:
            yield connection
            return
        with self._database.transaction(writing=writing) as connection:
            self._open.connection = connection
            try:
                yield connection
            finally:
                self._open.connection = None

    def sizes(self) -> dict[str, int]:
        with self.connected(writing=False) as connection:
            return dict(
                connection.execute(
                    "SELECT path, bytes FROM memories WHERE namespace = ?", [self._namespace]
                )
            )

    def read(self, path: str) -> Memory | None:
        with self.connected(writing=False) as connection:
            row = connection.execute(
                "SELECT text FROM memories WHERE namespace = ? AND path = ?",
                [self._namespace, path],
            ).fetchone()
        return Memory(row[0]) if row else None

    def write(self, path: str, text: str, expected: str | None) -> bool:
        with self.connected(writing=True) as connection:
            before = self.read(path)
            if (before and before.version) != expected:
                return False
            connection.execute(
                "INSERT INTO memories (namespace, path, text, bytes) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (namespace, path) DO UPDATE SET text = excluded.text,"
                " bytes = excluded.bytes",
                [self._namespace, path, text, len(text.encode())],
            )
            self._forget(connection, path)
        return True

    def delete(self, path: str) -> None:
        with self.connected(writing=True) as connection:
            connection.execute(f"DELETE FROM memories WHERE {_BELOW}", self._place(path))
            self._forget(connection, path)

    def rename(self, old: str, new: str) -> None:
        with self.connected(writing=True) as connection:
            connection.execute(
                "UPDATE memories SET path = :new || substr(path, length(:path) + 1)"
                f" WHERE {_BELOW}",
                {**self._place(old), "new": new},
            )
            self._forget(connection, old)
            self._forget(connection, new)

    def clear(self) -> None:
        with self.connected(writing=True) as connection:
            for table in ("memories", "versions"):  # in this order: deleting makes versions
                connection.execute(f"DELETE FROM {table} WHERE namespace = ?", [self._namespace])

    def _place(self, path: str) -> dict[str, str | int]:
        """Return what `_BELOW` is told."""
        return {"namespace": self._namespace, "path": path}

    def _forget(self, connection: sqlite3.Connection, path: str) -> None:
        """Keep no more versions of a file, or of each below a folder, than may be kept."""
        connection.execute(_FORGET, {**self._place(path), "kept": self._kept})

    def versions(self, path: str) -> list[MemoryVersion]:
        """Return what `path` was, the oldest first."""
        with self.connected(writing=False) as connection:
            rows = connection.execute(
                "SELECT id, action, text, at FROM versions WHERE namespace = ? AND path = ?"
                " ORDER BY id",
                [self._namespace, path],
            ).fetchall()
        return [
            MemoryVersion(number, action, text, datetime.fromtimestamp(at, timezone.utc))
            for number, action, text, at in rows
        ]

    def search(self, words: str, most: int) -> list[tuple[str, str]]:
        """Find the files with all `words`, or else with any: path and a piece of the text."""
        terms = [f'"{word}"' for word in re.findall(r"\w+", words)]
        with self.connected(writing=False) as connection:
            for query in (" ".join(terms), " OR ".join(terms)):
                rows = connection.execute(_FOUND, [query, self._namespace, most]).fetchall()
                if rows:
                    return rows
        return []


class SQLiteMemory(StoredMemory):
    """The memory tool over a SQLite file, with history and search.

    Threads and processes may share the file.

    Args:
        path: The file; it is made, with mode 0600, if it is missing.
        namespace: Whose memories: a user's id, say.
        limits: How much there may be in each namespace.
        overlay: Memories that are shown beside them and can't be changed: the `store` of another
            tool, a team's for example.
        max_versions: How many versions of each file are kept.
        cache_control: Put a breakpoint of the prompt cache after this tool.

    Raises:
        ValueError: The file is no database, of something else, or of a later version.
        OSError: The file can't be made.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        namespace: str = "",
        limits: MemoryLimits | None = None,
        overlay: MemoryStore | None = None,
        max_versions: int = 100,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        if max_versions < 1:
            raise ValueError("max_versions has to be at least 1.")
        self._sqlite = SQLiteStore(path, namespace, max_versions)
        super().__init__(self._sqlite, limits=limits, overlay=overlay, cache_control=cache_control)

    def history(self, path: str) -> list[MemoryVersion]:
        """Return what the file at `path` was, the oldest first; it need not be there any more.

        Args:
            path: As the model gives it: `/memories/notes.md`.

        Raises:
            ToolError: `path` is none.
        """
        return self._sqlite.versions(path_of(path))

    def restore(self, path: str, number: int) -> None:
        """Make the file at `path` what it was, as a new version.

        Args:
            path: As the model gives it.
            number: Which version, by its `number` in `history`.

        Raises:
            LookupError: There is no such version, or it has no text.
            ToolError: It does not fit into the limits, is read-only now, or a folder.
        """
        with self._sqlite.writing():
            texts = {version.number: version.text for version in self.history(path)}
            text = texts.get(number)
            if text is None:
                raise LookupError(f"{path} has no text of the version {number}")
            self._commands.put(path, text)

    def search_tool(self) -> BetaFunctionTool[Any]:
        """Return a tool with which the model can search its memories, beside this one."""

        def search_memory(words: str, most: int = 10) -> str:
            """Search the memory directory for words, in any order.

            Upper and lower case are the same. Gives the paths of the files with all words, or else
            with any, and a piece of each.

            Args:
                words: The words to look for.
                most: How many files to give, at most 50.
            """
            if not re.search(r"\w", words):
                raise ToolError("Give at least one word to look for.")
            found = self._sqlite.search(words[:1000], max(1, min(most, 50)))
            lines = [
                f"/memories/{path}: {' '.join(piece.split())}"
                for path, piece in found
                if not self._commands.is_read_only(path)  # another text is seen there
            ]
            return "\n".join(lines) or "Nothing was found."

        return beta_tool(search_memory)
