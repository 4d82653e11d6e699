"""From parameters to the bytes of a JSON body."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._body import encode_body
from agentkit_client._sentinels import NOT_GIVEN
from agentkit_client.types import TextBlock


def sent(body: dict[str, Any]) -> Any:
    return json.loads(encode_body(body))


def test_a_body_is_compact_utf8(facts: dict[str, Any]) -> None:
    body = {"max_tokens": 1, "messages": [{"role": "user", "content": "é"}], "model": "m"}
    assert encode_body(body).decode() == facts["param_transforms"]["json separators / ascii"]


def test_a_reply_can_be_sent_back_without_the_fields_nobody_set() -> None:
    block = TextBlock.construct(type="text", text="hi")
    assert sent({"messages": [{"role": "assistant", "content": [block]}]}) == {
        "messages": [{"role": "assistant", "content": [{"type": "text", "text": "hi"}]}]
    }


def turns() -> Iterator[dict[str, str]]:
    yield {"role": "user", "content": "x"}


@dataclass
class Point:
    x: int


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (turns(), [{"role": "user", "content": "x"}]),
        ((1, 2), [1, 2]),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (map(str, [1]), ["1"]),
        ({1: 2}.keys(), [1]),
        (Point(1), {"x": 1}),
        (datetime(2025, 1, 1, tzinfo=timezone.utc), "2025-01-01T00:00:00Z"),
        (None, None),
    ],
)
def test_python_values_become_json(value: Any, written: Any) -> None:
    assert sent({"field": value}) == {"field": written}


@pytest.mark.parametrize("wrap", [tuple, iter, list])
def test_files_are_read_in_any_kind_of_content(tmp_path: Path, wrap: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    block = {"type": "image", "source": {"type": "base64", "data": path}}
    (turn,) = sent({"messages": [{"role": "user", "content": wrap([block])}]})["messages"]
    assert turn["content"][0]["source"]["data"] == "eA=="


@pytest.mark.parametrize("wrap", [tuple, iter, list])
def test_files_are_read_behind_blocks_of_every_other_kind(tmp_path: Path, wrap: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    image = {"type": "image", "source": {"type": "base64", "data": path}}
    read = {"type": "image", "source": {"type": "base64", "data": "eA=="}}
    texts: list[Any] = [
        {"type": "text", "text": "a"},
        {"type": "tool_result", "tool_use_id": "1", "content": "b"},
        {"type": "tool_result", "tool_use_id": "2", "content": [{"type": "text", "text": "c"}]},
        {"type": "tool_result", "tool_use_id": "3"},
        {"type": "search_result", "source": "d", "content": [{"type": "text", "text": "e"}]},
        "f",
    ]
    reply = TextBlock.construct(type="text", text="g")
    result = {"type": "tool_result", "tool_use_id": "4"}
    turns: list[Any] = [
        {"role": "user", "content": "h"},
        {"role": "assistant"},
        {"role": "user", "content": [*texts, reply, {**result, "content": wrap([image])}, image]},
    ]
    written = [*texts, reply.to_dict(), {**result, "content": [read]}, read]
    assert sent({"messages": turns})["messages"] == [
        *turns[:2],
        {"role": "user", "content": written},
    ]
    assert turns[2]["content"][-1] is image
    assert image["source"] == {"type": "base64", "data": path}


def test_messages_may_be_any_iterable() -> None:
    assert sent({"messages": turns()})["messages"] == [{"role": "user", "content": "x"}]


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("nested", [False, True])
def test_files_are_read_where_base64_is_meant(tmp_path: Path, kind: str, nested: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\x00\x01")
    for data in (path, BytesIO(b"\x00\x01"), b"\x00\x01", "AAE="):
        block = {"type": kind, "source": {"type": "base64", "data": data}}
        shown = {"type": "tool_result", "content": [block]} if nested else block
        content = sent({"messages": [{"role": "user", "content": [shown]}]})["messages"][0][
            "content"
        ]
        found = content[0]["content"][0] if nested else content[0]
        assert found["source"]["data"] == base64.b64encode(b"\x00\x01").decode() == "AAE="
        assert block["source"] == {"type": "base64", "data": data}


def test_an_open_file_is_read_from_where_it_is_and_again_by_the_next_request() -> None:
    file = BytesIO(b"before\x00\x01")
    file.seek(6)
    source = {"type": "base64", "media_type": "image/png", "data": file}
    body: Any = {"messages": [{"role": "user", "content": [{"type": "image", "source": source}]}]}
    read = [sent(body)["messages"][0]["content"][0]["source"]["data"] for _ in range(2)]
    assert read == ["AAE=", "AAE="]
    assert file.tell() == 6


def test_a_file_opened_as_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x", "utf-8")
    with path.open(encoding="utf-8") as file:
        block = {"type": "image", "source": {"type": "base64", "data": file}}
        with pytest.raises(TypeError, match="opened with 'rb'"):
            encode_body({"messages": [{"role": "user", "content": [block]}]})


@pytest.mark.parametrize("value", [object(), len, NOT_GIVEN, b"\xff"])
def test_what_has_no_json_form_is_refused_before_sending(value: object) -> None:
    with pytest.raises(TypeError, match=r"can't be written as JSON: model.deep\[0\]: "):
        encode_body({"model": {"deep": [value]}})


@pytest.mark.parametrize("value", ["\ud800", float("nan"), float("inf"), -float("inf")])
def test_what_json_can_not_write_is_refused_before_sending(value: object) -> None:
    for body in ({"model": {"deep": [1, value]}}, {"model": {"deep": (1, value, 2)}}):
        with pytest.raises(ValueError, match=r"can't be written as JSON: model.deep\[1\]: "):
            encode_body(body)


def test_a_body_that_contains_itself_is_refused() -> None:
    body: dict[str, Any] = {}
    body["self"] = body
    with pytest.raises(ValueError, match="self: it contains itself"):
        encode_body(body)


@pytest.mark.parametrize("text", ["NaN", ":NaN,", "[NaN]", "-Infinity", '":NaN,"', "\\,Infinity]"])
def test_a_text_may_look_as_if_it_were_no_number(text: str) -> None:
    assert sent({"a": [text], text: text}) == {"a": [text], text: text}


@given(st.recursive(st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_only_finite_numbers_are_sent(body: Any) -> None:
    try:
        json.dumps(body, allow_nan=False).encode()
        json.dumps(body, ensure_ascii=False).encode()
    except ValueError:
        with pytest.raises(ValueError, match="can't be written as JSON"):
            encode_body(body)
    else:
        assert json.loads(encode_body(body)) == body


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_any_json_arrives_as_it_was(body: dict[str, Any]) -> None:
    assert sent(body) == body
