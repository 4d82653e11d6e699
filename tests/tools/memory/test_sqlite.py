"""Memories in SQLite: history, search, and files that can't be used."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from agentkit_tools import ToolError
from agentkit_tools.memory import InMemoryMemory, MemoryLimits, SQLiteMemory

NOTES = "/memories/notes.md"


@pytest.fixture
def memory(tmp_path: Path) -> SQLiteMemory:
    return SQLiteMemory(tmp_path / "memory.db", max_versions=5)


def create(memory: SQLiteMemory, path: str, text: str) -> None:
    memory.call({"command": "create", "path": path, "file_text": text})


def replace(memory: SQLiteMemory, old: str, new: str) -> None:
    edit = {"path": NOTES, "old_str": old, "new_str": new}
    memory.call({"command": "str_replace", **edit})


def rename(memory: SQLiteMemory, old: str, new: str) -> None:
    memory.call({"command": "rename", "old_path": old, "new_path": new})


def test_every_version_is_kept_and_can_be_restored(memory: SQLiteMemory):
    create(memory, NOTES, "one")
    replace(memory, "one", "two")
    rename(memory, NOTES, "/memories/n.md")
    history = memory.history(NOTES)
    assert [(v.action, v.text) for v in history] == [
        ("written", "one"),
        ("written", "two"),
        ("deleted", None),
    ]
    assert [v.number for v in history] == sorted({v.number for v in history})
    assert history[0].at <= history[-1].at
    assert [(v.action, v.text) for v in memory.history("/memories/n.md")] == [("renamed", "two")]
    memory.restore(NOTES, history[0].number)
    assert memory.history(NOTES)[-1].text == "one"
    assert str(memory.call({"command": "view", "path": NOTES})).endswith("     1\tone")
    for number in (history[-1].number, 999):
        with pytest.raises(LookupError, match=f"no text of the version {number}"):
            memory.restore(NOTES, number)


def test_only_so_many_versions_are_kept(memory: SQLiteMemory):
    create(memory, NOTES, "0")
    for number in range(9):
        replace(memory, str(number), str(number + 1))
    assert [v.text for v in memory.history(NOTES)] == ["5", "6", "7", "8", "9"]


def test_renaming_and_deleting_keep_no_more(memory: SQLiteMemory):
    create(memory, "/memories/a/notes.md", "x")
    create(memory, "/memories/a0", "of another name")
    for _ in range(9):
        rename(memory, "/memories/a", "/memories/b")
        rename(memory, "/memories/b", "/memories/a")
    for _ in range(9):
        create(memory, NOTES, "y")
        memory.call({"command": "delete", "path": NOTES})
    for path in ("/memories/a/notes.md", "/memories/b/notes.md", NOTES):
        assert len(memory.history(path)) == 5
    assert [v.text for v in memory.history("/memories/a0")] == ["of another name"]


def test_what_is_restored_has_to_fit(tmp_path: Path):
    team = InMemoryMemory()
    limits = MemoryLimits(file_bytes=3)
    create(SQLiteMemory(tmp_path / "m.db"), NOTES, "long")
    memory = SQLiteMemory(tmp_path / "m.db", limits=limits, overlay=team.store)
    create(memory, "/memories/a/b", "in")
    memory.call({"command": "delete", "path": "/memories/a"})
    create(memory, "/memories/a", "a")
    create(memory, "/memories/c", "own")
    team.call({"command": "create", "path": "/memories/c", "file_text": "theirs"})
    for path, says in (
        (NOTES, "would have 4 bytes"),
        ("/memories/a/b", "is a file"),
        ("/memories/c", "is read-only"),
    ):
        with pytest.raises(ToolError, match=says):
            memory.restore(path, memory.history(path)[0].number)
    assert memory.search_tool().call({"words": "in"}) == "Nothing was found."


def test_what_the_memories_of_others_hide_is_not_found(tmp_path: Path):
    team = InMemoryMemory()
    memory = SQLiteMemory(tmp_path / "m.db", overlay=team.store)
    create(memory, NOTES, "tea")
    search = memory.search_tool()
    assert search.call({"words": "tea"}) == f"{NOTES}: tea"
    team.call({"command": "create", "path": NOTES, "file_text": "coffee"})
    assert search.call({"words": "tea"}) == "Nothing was found."


def test_clearing_leaves_no_history(memory: SQLiteMemory):
    create(memory, NOTES, "secret")
    memory.clear_all_memory()
    assert memory.history(NOTES) == []


def test_words_are_found(memory: SQLiteMemory, tmp_path: Path):
    create(memory, NOTES, "Ada likes green tea.\nAnd cats.")
    create(memory, "/memories/bob.md", "Bob likes COFFEE")
    create(SQLiteMemory(tmp_path / "memory.db", namespace="x"), "/memories/x.md", "tea of others")
    tool = memory.search_tool()
    assert tool.to_dict()["name"] == "search_memory"
    assert tool.call({"words": "tea green"}) == f"{NOTES}: Ada likes green tea. And cats."
    assert tool.call({"words": "coffee"}) == "/memories/bob.md: Bob likes COFFEE"
    assert str(tool.call({"words": "cats coffee"})).count("\n") == 1  # no file has both
    assert tool.call({"words": 'zebra" OR NEAR('}) == "Nothing was found."
    assert str(tool.call({"words": "likes", "most": 1})).count("\n") == 0
    with pytest.raises(ToolError, match="at least one word"):
        tool.call({"words": '"* -'})


def test_the_search_follows_changes(memory: SQLiteMemory):
    create(memory, NOTES, "old")
    replace(memory, "old", "fresh")
    rename(memory, NOTES, "/memories/n.md")
    search = memory.search_tool()
    assert search.call({"words": "old"}) == "Nothing was found."
    assert search.call({"words": "fresh"}) == "/memories/n.md: fresh"
    memory.call({"command": "delete", "path": "/memories/n.md"})
    assert search.call({"words": "fresh"}) == "Nothing was found."


def test_quotes_in_a_namespace_and_a_path_are_data(tmp_path: Path):
    memory = SQLiteMemory(tmp_path / "m.db", namespace="x' OR '1'='1")
    create(memory, "/memories/a'; DROP TABLE memories;--%_", "x")
    create(memory, "/memories/ab", "y")
    memory.call({"command": "delete", "path": "/memories/a'; DROP TABLE memories;--%_"})
    assert memory.store.sizes() == {"ab": 1}
    assert SQLiteMemory(tmp_path / "m.db").store.sizes() == {}


def test_a_file_that_several_make_at_once_is_made_once(tmp_path: Path):
    for number in range(5):
        path = tmp_path / f"{number}.db"
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(SQLiteMemory, [path] * 8))
        create(made[0], NOTES, "x")
        assert all(memory.store.sizes() == {"notes.md": 1} for memory in made)


def test_a_file_that_is_no_memory_is_left_alone(tmp_path: Path):
    (tmp_path / "text").write_text("no database, but a long enough text " * 100)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE memories (x)")
        other.commit()
    SQLiteMemory(tmp_path / "later")
    with closing(sqlite3.connect(tmp_path / "later")) as later:
        later.execute("PRAGMA user_version = 99")
        later.commit()
    for name, reason in [
        ("text", "can't be used for memories"),
        ("other", "of something else"),
        ("later", "a later version"),
    ]:
        before = (tmp_path / name).read_bytes()
        with pytest.raises(ValueError, match=reason):
            SQLiteMemory(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(ValueError, match="max_versions"):
        SQLiteMemory(tmp_path / "m.db", max_versions=0)


def test_a_file_that_breaks_later_is_an_error_for_the_model(memory: SQLiteMemory, tmp_path: Path):
    create(memory, NOTES, "x")
    size = (tmp_path / "memory.db").stat().st_size
    (tmp_path / "memory.db").write_bytes(os.urandom(size))
    with pytest.raises(ToolError, match="can't be used now") as caught:
        create(memory, "/memories/y", "y")
    assert str(tmp_path) not in str(caught.value)
