"""Messages that are written once and sent again and again."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentkit_client import written
from agentkit_client._body import encode_body
from agentkit_client._written import Written
from agentkit_client.types import TextBlock

GO: dict[str, Any] = {"role": "user", "content": "go"}


class Once(Mapping[str, Any]):
    """A message that can be looked into, and says how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __getitem__(self, name: str) -> Any:
        return GO[name]

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return iter(GO)

    def __len__(self) -> int:
        return len(GO)


def sent(*messages: Any, **fields: Any) -> Any:
    return json.loads(encode_body({**fields, "messages": list(messages)}))["messages"]


def test_a_written_message_is_sent_as_it_was_then() -> None:
    message = copy.deepcopy(GO)
    first = written(message)
    message["content"] = "stop"
    assert sent(first) == [GO]
    assert sent(message) == [message]


def test_it_is_written_but_once() -> None:
    message = Once()
    first = written(message)
    assert [sent(first, GO) for _ in range(3)] == [[GO, GO]] * 3
    assert message.times == 1


def test_it_reads_like_a_dict_and_nothing_changes_it() -> None:
    content = [{"type": "text", "text": "hi"}]
    message: Any = written({"role": "user", "content": content})
    assert message == {"role": "user", "content": content}
    assert {"role": "user", "content": content} == message
    assert (list(message), len(message), message.get("id")) == (["role", "content"], 2, None)
    message["content"][0]["text"] = "other"
    message.to_dict()["role"] = "assistant"
    dict(message)["content"].clear()
    with pytest.raises(TypeError, match="does not support item assignment"):
        message["content"] = "other"
    assert sent(message) == [{"role": "user", "content": content}]
    assert repr(message) == f"written({dict(message)!r})"


def test_it_survives_copies_pickles_and_being_written_again() -> None:
    message = written(GO)
    for again in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert type(again) is Written
        assert sent(again) == [GO]
    assert written(message) is message


@pytest.mark.parametrize("wrap", [list, tuple, iter])
def test_files_are_read_once_when_it_is_written(tmp_path: Path, wrap: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    sources = [{"type": "base64", "data": data} for data in (path, BytesIO(b"x"), b"x")]
    blocks = [{"type": "image", "source": source} for source in sources]
    message: Any = written({"role": "user", "content": wrap(blocks)})
    path.unlink()
    for _ in range(2):
        (turn,) = sent(message)
        assert [block["source"]["data"] for block in turn["content"]] == ["eA=="] * 3


def test_files_beside_it_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    image = {"type": "image", "source": {"type": "base64", "data": path}}
    turns = sent(written(GO), {"role": "user", "content": [image]}, written(GO))
    assert [turns[0], turns[2]] == [GO, GO]
    assert turns[1]["content"][0]["source"]["data"] == "eA=="


def test_models_in_it_are_written_without_the_fields_nobody_set() -> None:
    block = TextBlock.construct(type="text", text="hi")
    message = written({"role": "assistant", "content": [block]})
    assert message == {"role": "assistant", "content": [{"type": "text", "text": "hi"}]}


@pytest.mark.parametrize("fields", [{}, {"model": "m"}, {"system": "s", "tools": []}])
def test_the_rest_of_the_body_is_sent_with_it(fields: dict[str, Any]) -> None:
    body = {**fields, "messages": [written(GO)]}
    assert json.loads(encode_body(body)) == {**fields, "messages": [GO]}


@pytest.mark.parametrize("wrap", [tuple, iter, chain])
def test_messages_may_be_any_iterable(wrap: Any) -> None:
    body = {"messages": wrap([GO, written(GO)]), "model": "m"}
    assert json.loads(encode_body(body)) == {"messages": [GO, GO], "model": "m"}


def test_it_is_sent_from_any_place_in_a_body() -> None:
    batch = {"requests": [{"params": {"messages": [written(GO)]}}]}
    assert json.loads(encode_body(batch)) == {"requests": [{"params": {"messages": [GO]}}]}


CONTENT = st.text(st.characters(codec="utf-8")) | st.lists(
    st.fixed_dictionaries({"type": st.just("text"), "text": st.text(st.characters(codec="utf-8"))})
)
TURNS = st.lists(st.tuples(st.fixed_dictionaries({"content": CONTENT}), st.booleans()))


@settings(max_examples=40)
@given(TURNS)
def test_any_mixture_is_sent_in_its_order(turns: list[tuple[dict[str, Any], bool]]) -> None:
    mixture = [written(turn) if is_written else turn for turn, is_written in turns]
    assert sent(*mixture) == [turn for turn, _ in turns]


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800", b"\xff"])
def test_what_has_no_json_form_is_refused_and_the_error_says_where(value: Any) -> None:
    bad: Any = {"role": "user", "content": [{"type": "text", "text": value}]}
    with pytest.raises((TypeError, ValueError), match=r"JSON: messages\[0\].content\[0\].text: "):
        written(bad)
    with pytest.raises((TypeError, ValueError), match=r"JSON: messages\[1\].content\[0\].text: "):
        encode_body({"messages": [written(GO), bad, written(GO)]})
    with pytest.raises((TypeError, ValueError), match="JSON: system: "):
        encode_body({"messages": [written(GO)], "system": value})


def test_what_contains_itself_is_refused() -> None:
    bad: dict[str, Any] = {"role": "user"}
    bad["content"] = [bad]
    with pytest.raises(ValueError, match=r"messages\[1\].content\[0\]: it contains itself"):
        encode_body({"messages": [written(GO), bad]})


@pytest.mark.parametrize("value", ["text", [GO], None, TextBlock.construct(text="x")])
def test_only_a_dict_is_a_message(value: Any) -> None:
    with pytest.raises(TypeError, match="A message is a dict with `role` and `content`, not "):
        written(value)
