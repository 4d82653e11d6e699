"""The SQLite file that memories are kept in: its schema, and a connection for each use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from typing import Final

from agentkit_tools.errors import ToolError

_PATIENCE: Final = 10.0
_FORMAT: Final = 1
_OURS: Final = 0x616B6D31
"""The `application_id` of our files."""
_SCHEMA: Final = (
    """
    CREATE TABLE memories (
        id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
        bytes INTEGER NOT NULL, UNIQUE (namespace, path)
    )
    """,
    """
    CREATE TABLE versions (
        id INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL, path TEXT NOT NULL,
        action TEXT NOT NULL, text TEXT,
        at REAL NOT NULL DEFAULT ((julianday('now') - 2440587.5) * 86400)
    )
    """,
    "CREATE INDEX versions_by_path ON versions (namespace, path, id)",
    "CREATE VIRTUAL TABLE words USING fts5 (path, text)",
    """
    CREATE TRIGGER written AFTER INSERT ON memories BEGIN
        INSERT INTO versions (namespace, path, action, text)
        VALUES (new.namespace, new.path, 'written', new.text);
        INSERT INTO words (rowid, path, text) VALUES (new.id, new.path, new.text);
    END
    """,
    """
    CREATE TRIGGER changed AFTER UPDATE OF text ON memories BEGIN
        INSERT INTO versions (namespace, path, action, text)
        VALUES (new.namespace, new.path, 'written', new.text);
        UPDATE words SET text = new.text WHERE rowid = new.id;
    END
    """,
    """
    CREATE TRIGGER renamed AFTER UPDATE OF path ON memories BEGIN
        INSERT INTO versions (namespace, path, action, text)
        VALUES (old.namespace, old.path, 'deleted', NULL),
               (new.namespace, new.path, 'renamed', new.text);
        UPDATE words SET path = new.path WHERE rowid = new.id;
    END
    """,
    """
    CREATE TRIGGER deleted AFTER DELETE ON memories BEGIN
        INSERT INTO versions (namespace, path, action) VALUES (old.namespace, old.path, 'deleted');
        DELETE FROM words WHERE rowid = old.id;
    END
    """,
)


class Database:
    """A file with memories, opened for each use, so that threads and forks are no matter.

    Args:
        path: The file; it is made, with mode 0600, if it is missing.

    Raises:
        ValueError: It is no database, of something else, or of a later version.
        OSError: It can't be made.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.path.abspath(path)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            with closing(self._connect()) as connection:
                self._prepare(connection)
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{self._path} can't be used for memories: {error}") from error

    @contextmanager
    def transaction(self, *, writing: bool) -> Generator[sqlite3.Connection]:
        """Open the file, and commit at the end; what raises is taken back.

        Raises:
            ToolError: SQLite refuses: the disk is full, the file locked or broken.
        """
        try:
            with closing(self._connect()) as connection:
                connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
                try:
                    yield connection
                except BaseException:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise ToolError(f"The memory can't be used now: {error}. Nothing changed.") from error

    def _connect(self) -> sqlite3.Connection:
        # `BEGIN` is said by hand: what the module does by itself differs between Pythons.
        return sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (format,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables and not application:
            marks = (f"PRAGMA application_id = {_OURS}", f"PRAGMA user_version = {_FORMAT}")
            for statement in (*_SCHEMA, *marks, "COMMIT"):
                connection.execute(statement)
        elif application != _OURS:
            raise ValueError(f"{self._path} is a database of something else; it was not touched.")
        elif format > _FORMAT:
            raise ValueError(
                f"{self._path} was written by a later version of agentkit; it was not touched."
            )
