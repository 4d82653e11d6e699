"""A state file is its own kind of file; another, a damaged or a later one is left as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._store import Store


def test_things_are_found_by_kind_id_and_parent():
    store = Store()
    store.put("a", "1", {"n": 1})
    store.put("a", "1", {"n": 2}, parent="p")
    store.put("b", "1", {"n": 3})
    assert store.get("a", "1") == {"n": 1}
    assert store.get("a", "1", parent="p") == {"n": 2}
    assert store.get("b", "2") is None
    store.change("a", "1", {"n": 4})
    assert (store.all("a"), store.all("a", parent="p")) == ([{"n": 4}], [{"n": 2}])


def test_the_newest_come_first_and_all_of_a_parent_go_at_once():
    store = Store()
    store.put_all("a", "p", [(str(n), {"n": n}) for n in range(3)])
    store.put("a", "1", {"n": 9})
    assert [thing["n"] for thing in store.all("a", parent="p")] == [2, 1, 0]
    store.delete("a", parent="p")
    assert (store.all("a", parent="p"), store.all("a")) == ([], [{"n": 9}])


def test_many_things_are_put_all_or_none():
    store = Store()
    with pytest.raises(sqlite3.IntegrityError):
        store.put_all("a", "", [("1", {}), ("2", {}), ("1", {})])
    assert store.all("a") == []
    store.put("a", "1", {})


def test_bytes_come_back_in_parts_and_go_with_their_thing():
    store = Store()
    content = b"0123456789" * 100_000
    store.put("a", "1", {}, content=content)
    parts = list(store.content("a", "1"))
    assert b"".join(parts) == content
    assert len(parts) == 4
    store.delete("a", id="1")
    assert list(store.content("a", "1")) == []


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"other\.db holds no state.*another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("x" * 5000, encoding="utf-8")
    with (
        pytest.raises(ValueError, match="holds no state of a local API"),
        LocalAPI(ScriptedModel([]), state=path),
    ):
        pass
    assert path.read_text(encoding="utf-8") == "x" * 5000


def test_a_later_version_is_refused(tmp_path: Path):
    path = tmp_path / "state.db"
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()
    with pytest.raises(ValueError, match="a later agentkit wrote it"):
        Store(path)
