"""Where long results are kept, and the tool that reads them."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from agentkit_tools import (
    DirectoryResultStore,
    InvalidArguments,
    MemoryResultStore,
    ResultStore,
    ToolContext,
    ToolError,
    ToolSource,
)

TEXT = "".join(f"line {number}\n" for number in range(1_000))


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ResultStore:
    if request.param == "memory":
        return MemoryResultStore()
    return DirectoryResultStore(tmp_path / "kept" / "results")


def read(store: ResultStore, **input: Any) -> str:
    (tool,) = store.tools_for(ToolContext())
    content = tool.call(input)
    assert isinstance(content, str)
    return content


def test_it_gives_a_tool_once_it_has_something_to_read(store: ResultStore):
    assert isinstance(store, ToolSource)
    assert store.is_empty
    assert store.tools_for(ToolContext()) == []
    store.put("text")
    assert not store.is_empty
    (tool,) = store.tools_for(ToolContext())
    assert (tool.name, tool.max_result_chars) == ("read_result", None)
    assert store.tools_for(ToolContext()) == [tool]
    assert tool.input_schema["required"] == ["id"]


def test_a_text_comes_back_as_it_was(store: ResultStore):
    text = "é\u2028\r\n😀" * 3
    id = store.put(text)
    assert store.get(id) == text
    assert store.put(text) == id
    assert store.put("other") != id


def test_half_a_surrogate_pair_does_not_break_it(store: ResultStore):
    assert len(store.get(store.put("a\ud800b"))) == 3


@pytest.mark.parametrize("id", ["r_0000000000000000", "../../etc/passwd", "", "r_" + "0" * 90])
def test_an_unknown_id_is_said_to_be_one(store: ResultStore, id: str):
    store.put("text")
    with pytest.raises(KeyError):
        store.get(id)
    if id:
        with pytest.raises(ToolError, match=r"No result with the id .* make the call again"):
            read(store, id=id)


def test_it_is_read_part_by_part(store: ResultStore):
    id = store.put(TEXT)
    first = read(store, id=id, limit=10)
    assert first == "[characters 0 to 10 of 8890; go on with offset 10]\nline 0\nlin"
    read_so_far, offset = "", 0
    while offset < len(TEXT):
        part = read(store, id=id, offset=offset, limit=3_000).partition("\n")[2]
        read_so_far, offset = read_so_far + part, offset + len(part)
    assert read_so_far == TEXT
    assert (
        read(store, id=id, offset=8_880)
        == "[characters 8880 to 8890 of 8890, its end]\n\nline 999\n"
    )


def test_the_end_is_told_from_an_offset_behind_it(store: ResultStore):
    id = store.put(TEXT)
    with pytest.raises(ToolError, match="has 8890 characters; offset 8890 is behind its end"):
        read(store, id=id, offset=8_890)


def test_a_text_is_found_whatever_its_case(store: ResultStore):
    found = read(store, id=store.put(TEXT), search="LINE 77").splitlines()
    assert found[0] == "[11 places in 8890 characters]"
    assert found[1].startswith(f"offset {TEXT.index('line 77')}: line 67 line 68")
    assert TEXT[TEXT.index("line 77") :].startswith("line 77")


def test_many_places_are_a_few_and_where_to_go_on(store: ResultStore):
    id = store.put(TEXT)
    head = read(store, id=id, search="line").splitlines()[0]
    start = TEXT.index("line 19") + len("line")
    assert head == f"[20 places in 8890 characters; for more, search from offset {start} on]"
    assert (
        read(store, id=id, search="line", offset=start)
        .splitlines()[1]
        .startswith(f"offset {TEXT.index('line 20')}: ")
    )


def test_what_is_not_there_is_said_to_be_missing(store: ResultStore):
    text = read(store, id=store.put(TEXT), search=".*", offset=5)
    assert text == "['.*' is not in the characters 5 to 8890]"


@pytest.mark.parametrize("input", [{"offset": -1}, {"limit": 0}, {"limit": 30_001}, {"search": ""}])
def test_what_makes_no_sense_is_refused(store: ResultStore, input: dict[str, Any]):
    with pytest.raises(InvalidArguments):
        read(store, id=store.put(TEXT), **input)


def test_the_oldest_give_way_in_memory_but_never_the_latest():
    store = MemoryResultStore(max_chars=100)
    first, second = store.put("a" * 60), store.put("b" * 40)
    assert store.put("a" * 60) == first, "used again, it is the younger one"
    third = store.put("c" * 30)
    assert (len(store.get(first)), len(store.get(third))) == (60, 30)
    with pytest.raises(KeyError):
        store.get(second)
    assert len(store.get(store.put("d" * 500))) == 500


def test_many_threads_may_put_at_once(store: ResultStore):
    ids: list[str] = []
    start = threading.Barrier(8)

    def put(number: int) -> None:
        start.wait(timeout=30)
        ids.extend(store.put(f"{number} {part}") for part in range(5))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len({store.get(id) for id in ids}) == 40


def test_a_folder_of_results_is_private_and_outlives_its_store(tmp_path: Path):
    folder = tmp_path / "results"
    id = DirectoryResultStore(folder).put(TEXT)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.glob("r_*")] == [0o600]
    again = DirectoryResultStore(folder)
    assert not again.is_empty
    assert again.get(id) == TEXT


def test_a_link_among_the_results_is_not_followed(tmp_path: Path):
    store = DirectoryResultStore(tmp_path / "results")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    id = "r_0123456789abcdef"
    (tmp_path / "results" / f"{id}.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(ToolError):
        store.get(id)


def test_the_name_of_the_tool_can_be_another():
    store = MemoryResultStore()
    store.tool_name = "look_up"
    store.put("text")
    assert [tool.name for tool in store.tools_for(ToolContext())] == ["look_up"]
