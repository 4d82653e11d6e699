"""What the server keeps: files, batches and skills, in memory or in an SQLite file."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from os import PathLike
from threading import Lock
from typing import Any

__all__ = ["Store"]

_APPLICATION = 0x61676B74  # "agkt", in the header of the file
_VERSION = 1
_TABLES = f"""
    CREATE TABLE items (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, data TEXT NOT NULL,
        UNIQUE (kind, parent, id)
    );
    CREATE TABLE parts (
        item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        part INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (item, part)
    );
    CREATE TABLE numbers (number INTEGER PRIMARY KEY AUTOINCREMENT);
    PRAGMA application_id = {_APPLICATION};
    PRAGMA user_version = {_VERSION};
"""
_PART = 256 * 1024
_PATIENCE = 1.0  # seconds, for a server that is just ending


class Store:
    """Things with a kind and an id: each is JSON, some have bytes; any thread may use it.

    Args:
        path: The file, made with mode 0600 where there is none; `None` for memory.

    Raises:
        ValueError: The file is something else, damaged, or of a later version.
        OSError: The file can't be opened, or another server has it open.
    """

    def __init__(self, path: str | PathLike[str] | None = None) -> None:
        self._lock = Lock()
        if path is not None:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            self._db = sqlite3.connect(
                path or ":memory:", check_same_thread=False, isolation_level=None, timeout=_PATIENCE
            )
            try:
                self._db.execute("PRAGMA foreign_keys = ON")
                self._take()
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise ValueError(f"{path} holds no state of a local API: {error}") from None
            raise OSError(errno.EBUSY, "another server has it open", str(path)) from None
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path} holds no state of a local API: {error}") from None

    def number(self) -> int:
        """Return a number that nobody got before, from 1; ids made of it are the same each run."""
        with self._lock:
            found = self._db.execute("INSERT INTO numbers DEFAULT VALUES").lastrowid
        assert found is not None
        return found

    def put(
        self, kind: str, id: str, data: dict[str, Any], *, parent: str = "", content: bytes = b""
    ) -> None:
        """Keep something new, the newest of its kind."""
        with self._lock, self._transaction():
            done = self._db.execute(
                "INSERT INTO items (kind, id, parent, data) VALUES (?, ?, ?, ?)",
                (kind, id, parent, json.dumps(data)),
            )
            self._db.executemany(
                "INSERT INTO parts VALUES (?, ?, ?)",
                (
                    (done.lastrowid, part, content[at : at + _PART])
                    for part, at in enumerate(range(0, len(content), _PART))
                ),
            )

    def put_all(self, kind: str, parent: str, things: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Keep many new things, ids and data, in one transaction."""
        with self._lock, self._transaction():
            self._db.executemany(
                "INSERT INTO items (kind, id, parent, data) VALUES (?, ?, ?, ?)",
                ((kind, id, parent, json.dumps(data)) for id, data in things),
            )

    def change(self, kind: str, id: str, data: dict[str, Any], *, parent: str = "") -> None:
        """Keep other data for what is there."""
        with self._lock:
            self._db.execute(
                "UPDATE items SET data = ? WHERE kind = ? AND id = ? AND parent = ?",
                (json.dumps(data), kind, id, parent),
            )

    def get(self, kind: str, id: str, *, parent: str = "") -> dict[str, Any] | None:
        """Return the data of something, or `None`."""
        query = "SELECT data FROM items WHERE kind = ? AND id = ? AND parent = ?"
        with self._lock:
            row = self._db.execute(query, (kind, id, parent)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str, *, parent: str = "") -> list[dict[str, Any]]:
        """Return the data of all of a kind, the newest first."""
        query = "SELECT data FROM items WHERE kind = ? AND parent = ? ORDER BY number DESC"
        with self._lock:
            rows = self._db.execute(query, (kind, parent)).fetchall()
        return [json.loads(data) for (data,) in rows]

    def delete(self, kind: str, *, id: str | None = None, parent: str = "") -> None:
        """Forget one thing, or all of a kind that have the same parent."""
        query = "DELETE FROM items WHERE kind = ? AND parent = ?"
        with self._lock:
            if id is None:
                self._db.execute(query, (kind, parent))
            else:
                self._db.execute(f"{query} AND id = ?", (kind, parent, id))

    def content(self, kind: str, id: str) -> Iterator[bytes]:
        """Yield the bytes of something, in parts."""
        query = (
            "SELECT bytes FROM parts JOIN items ON item = number "
            "WHERE kind = ? AND id = ? AND part = ?"
        )
        part = 0
        while True:
            with self._lock:
                row = self._db.execute(query, (kind, id, part)).fetchone()
            if row is None:
                return
            yield row[0]
            part += 1

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _take(self) -> None:
        """Take the file for this server alone: two would answer the same batches."""
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("BEGIN EXCLUSIVE")
        self._db.execute("COMMIT")

    def _prepare(self) -> None:
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if application == 0 and version == 0 and not self._has_tables():
            self._db.executescript(_TABLES)
        elif application != _APPLICATION:
            raise sqlite3.DatabaseError("it belongs to another program")
        elif version > _VERSION:
            raise sqlite3.DatabaseError(f"a later agentkit wrote it (version {version})")

    def _has_tables(self) -> bool:
        return self._db.execute("SELECT 1 FROM sqlite_master").fetchone() is not None

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
