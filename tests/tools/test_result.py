"""From what a function returned to finished content."""

from __future__ import annotations

import base64
import collections
import dataclasses
import datetime
import decimal
import enum
import io
import json
import math
import types
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import BaseModel

from agentkit_client.types.beta import BetaTextBlockParam
from agentkit_tools import InvalidResult
from agentkit_tools._result import NOTHING, TEXT_FIELDS, render

PNG = b"\x89PNG\r\n\x1a\n rest"
PDF = b"%PDF-1.7 rest"
TEXT = {"type": "text", "text": "t"}

# On a fresh machine Hypothesis first builds its tables of characters.
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Color(enum.Enum):
    RED = "red"


class Unit(str, enum.Enum):
    C = "c"


class Point(BaseModel):
    x: int
    when: datetime.date | None = None


@dataclasses.dataclass
class Size:
    width: float
    color: Color


class Opaque:
    """Has no JSON form."""


def media(kind: str, media_type: str, data: bytes) -> dict[str, Any]:
    encoded = base64.b64encode(data).decode()
    return {"type": kind, "source": {"type": "base64", "media_type": media_type, "data": encoded}}


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("a text", "a text"),
        ("", ""),
        (None, NOTHING),
        (Unit.C, "c"),
        (Color.RED, "red"),
        (3, "3"),
        (1.5, "1.5"),
        (True, "true"),
        (math.inf, "Infinity"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (decimal.Decimal("1.10"), "1.10"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (PurePosixPath("/a"), "/a"),
        ({"not": "a list"}, '{"not":"a list"}'),
        ({}, "{}"),
        ([], "[]"),
        ([1, "a", None], '[1,"a",null]'),
        (["a", "b"], '["a","b"]'),
        ((1, 2), "[1,2]"),
        ({1}, "[1]"),
        (Point(x=1, when=datetime.date(2024, 1, 2)), '{"x":1,"when":"2024-01-02"}'),
        (Size(1, Color.RED), '{"width":1,"color":"red"}'),
        ({"p": [Point(x=1)], Color.RED: math.nan}, '{"p":[{"x":1,"when":null}],"red":"NaN"}'),
        ("æ", "æ"),
        ({"a": "æ"}, '{"a":"æ"}'),
        (range(3), "[0,1,2]"),
        (collections.deque([1]), "[1]"),
        ({"a": 1}.items(), '[["a",1]]'),
        (types.MappingProxyType({"a": 1}), '{"a":1}'),
        (b"plain text", "plain text"),
    ],
)
def test_data_becomes_text(value: object, content: str):
    assert render(value) == content


@pytest.mark.parametrize(
    "block",
    [
        TEXT,
        {"type": "text", "text": "t", "cache_control": {"type": "ephemeral"}},
        {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "d"}},
        {"type": "search_result", "source": "s", "title": "t", "content": [TEXT]},
        {"type": "tool_reference", "tool_name": "t"},
        {"type": "browser_state", "tabs": []},
    ],
)
def test_a_content_block_stays_one_alone_and_in_a_list(block: dict[str, Any]):
    assert render(block) == [block]
    assert render([block]) == render((block,)) == [block]


@pytest.mark.parametrize(
    "data",
    [
        {"type": "text"},
        {"type": "text", "text": 3},
        {"type": "document", "source": "a book"},
        {"type": "image", "width": 3},
        {"type": ["text"], "text": "t"},
        {"type": "tool_use", "id": "t"},
        {"type": "text", "text": "Hi.", "author": "me"},
        {"type": "image", "source": {}},
        {"type": "document", "source": {"url": "here"}},
    ],
)
def test_data_that_happens_to_have_a_type_is_data(data: dict[str, Any]):
    assert render(data) == json.dumps(data, separators=(",", ":"))
    assert render([data]) == json.dumps([data], separators=(",", ":"))


class TextBlock(BaseModel):
    type: Literal["text"] = "text"
    text: str
    citations: list[str] | None = None


def test_a_block_that_is_a_model_is_sent_without_its_empty_fields():
    assert render(TextBlock(text="t")) == [TEXT]
    assert render([TextBlock(text="t"), TEXT]) == [TEXT, TEXT]


def test_texts_and_data_between_blocks_become_blocks():
    assert render(["look:", PNG, {"a": 1}, None]) == [
        {"type": "text", "text": "look:"},
        media("image", "image/png", PNG),
        {"type": "text", "text": '{"a":1}'},
        {"type": "text", "text": "null"},
    ]


def test_an_empty_text_block_which_the_api_refuses_is_left_out():
    assert render([{"type": "text", "text": ""}, TEXT]) == [TEXT]
    assert render([{"type": "text", "text": ""}]) == NOTHING


@pytest.mark.parametrize(
    ("data", "kind", "media_type"),
    [
        (PNG, "image", "image/png"),
        (b"\xff\xd8\xff\xe0 rest", "image", "image/jpeg"),
        (b"GIF87a rest", "image", "image/gif"),
        (b"GIF89a rest", "image", "image/gif"),
        (b"RIFF\x10\0\0\0WEBP rest", "image", "image/webp"),
        (PDF, "document", "application/pdf"),
    ],
)
@pytest.mark.parametrize("form", [bytes, bytearray, memoryview])
def test_the_bytes_of_a_file_are_shown(form: Any, data: bytes, kind: str, media_type: str):
    assert render(form(data)) == render([form(data)]) == [media(kind, media_type, data)]


def test_the_path_of_an_image_or_a_document_shows_the_file(tmp_path: Path):
    chart, text = tmp_path / "chart.png", tmp_path / "text.txt"
    chart.write_bytes(PNG)
    text.write_bytes(b"text")
    block = media("image", "image/png", PNG)
    assert render(chart) == [block]
    assert render(["The chart:", chart]) == [{"type": "text", "text": "The chart:"}, block]
    assert render(iter([chart, "It rises."])) == [block, {"type": "text", "text": "It rises."}]
    assert render(text) == str(text)
    assert render([chart, text]) == json.dumps([str(chart), str(text)], separators=(",", ":"))
    assert render([chart]) == json.dumps([str(chart)])


def test_a_picture_is_an_image_alone_and_in_a_list():
    picture = Image.new("RGB", (2, 2))
    (alone,) = render(picture)
    assert isinstance(alone, dict)
    assert alone["type"] == "image"
    assert render([picture, "black"]) == [alone, {"type": "text", "text": "black"}]


def test_other_bytes_are_an_error_of_that_call():
    with pytest.raises(InvalidResult, match="returned 4 bytes that are neither UTF-8 text nor"):
        render(b"RIFF\xff"[1:])


def test_a_generator_of_blocks_and_texts_is_run_to_its_end():
    def parts() -> Iterator[Any]:
        yield "one"
        yield TEXT
        yield PDF

    assert render(parts()) == [
        {"type": "text", "text": "one"},
        TEXT,
        media("document", "application/pdf", PDF),
    ]


def test_the_texts_of_a_generator_are_kept_apart():
    assert render(iter(["one", "two"])) == [
        {"type": "text", "text": "one"},
        {"type": "text", "text": "two"},
    ]
    assert render(iter(())) == NOTHING


def test_a_generator_of_data_is_a_list():
    assert render(x * x for x in range(3)) == "[0,1,4]"


def test_what_a_generator_raises_goes_through():
    def broken() -> Iterator[str]:
        yield "one"
        raise KeyError("k")

    with pytest.raises(KeyError, match="k"):
        render(broken())


def circle() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


def deep() -> list[Any]:
    items: list[Any] = []
    for _ in range(10_000):
        items = [items]
    return items


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Opaque(), "type Opaque"),
        ({"a": [Opaque()]}, "type Opaque"),
        ([{**TEXT, "cache_control": Opaque()}], "type Opaque"),
        (["text", PNG, Opaque()], "type Opaque"),
        (len, "type builtin_function_or_method"),
        (circle(), "Circular reference"),
        (deep(), "depth"),
        ({"a": b"\xff"}, "utf-8"),
        ({"\ud800": 1}, "surrogates"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_has_no_json_form_is_an_error_of_that_call(value: object, reason: str):
    with pytest.raises(
        InvalidResult, match=f"The tool ran, but what it returned .*{reason}"
    ) as raised:
        render(value)
    assert len(str(raised.value)) < 300


def test_a_coroutine_is_closed_and_names_the_way_out():
    async def later() -> str:
        return "x"

    with pytest.raises(InvalidResult, match="beta_async_tool"):
        render(later())


def test_half_a_surrogate_pair_is_replaced_in_a_text():
    assert render("a\ud800b") == "a?b"
    assert (
        render({"names": ["a", "\ud800"], "mean": math.nan}) == '{"names":["a","?"],"mean":"NaN"}'
    )
    assert render([TEXT, "\ud800"]) == [TEXT, {"type": "text", "text": "?"}]


@pytest.mark.parametrize(
    ("written", "content"),
    [(b"text", "text"), (PNG, [media("image", "image/png", PNG)]), ("a\nb", "a\nb")],
)
def test_what_was_written_into_a_buffer_is_returned(written: Any, content: Any):
    buffer: Any = io.StringIO() if isinstance(written, str) else io.BytesIO()
    buffer.write(written)
    assert render(buffer) == content


def test_an_open_file_is_read_and_closed(tmp_path: Path):
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    file = path.open("rb")
    assert render(["Look:", file]) == [
        {"type": "text", "text": "Look:"},
        media("image", "image/png", PNG),
    ]
    assert file.closed


class Array:
    """As numpy's arrays and scalars do it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def tolist(self) -> object:
        return self._value


def test_an_array_is_a_list_and_its_scalar_a_number():
    assert render(Array([[1.0, 2.0]])) == "[[1.0,2.0]]"
    assert render({"mean": Array(1.5)}) == '{"mean":1.5}'


DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "type", "text"]), inner)
    ),
    max_leaves=12,
)


@SETTINGS
@given(DATA)
def test_any_json_is_finished_content_and_nothing_is_lost(data: Any):
    content = render(data)
    assert json.loads(json.dumps(content)) == content
    if isinstance(content, str) and not isinstance(data, str) and data is not None:
        assert json.loads(content) == data


def test_a_text_block_has_the_fields_of_its_type():
    assert BetaTextBlockParam.__annotations__.keys() == TEXT_FIELDS
    block: dict[str, Any] = {**TEXT, "citations": [], "cache_control": {"type": "ephemeral"}}
    assert render(block) == [block]
