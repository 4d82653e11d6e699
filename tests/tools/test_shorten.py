"""A result that is too long keeps head and tail."""

from __future__ import annotations

import copy
import logging
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_tools import MemoryResultStore, shorten

TEXT = "".join(f"{number}," for number in range(1_000))


class Full(MemoryResultStore):
    """A store that can take no more."""

    def put(self, text: str) -> str:
        raise OSError("no space left")


def text(value: str) -> dict[str, Any]:
    return {"type": "text", "text": value}


def image(data: str = "x") -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}


def document(source: Any) -> dict[str, Any]:
    return {"type": "document", "source": source}


@pytest.mark.parametrize(
    "content", ["", "short", "x" * 500, [], [text("x" * 500)], [image("x" * 999)]]
)
def test_what_is_short_enough_stays_as_it_is(content: Any):
    store = MemoryResultStore()
    assert shorten(content, 500, store) is content
    assert store.is_empty


def test_no_limit_is_no_limit():
    assert shorten(TEXT, None) is TEXT


def test_a_long_text_keeps_head_and_tail_and_says_where_the_rest_is():
    store = MemoryResultStore()
    short = shorten(TEXT, 500, store)
    assert len(short) <= 500
    found = re.fullmatch(
        r"(.*)\n\[\.\.\. (\d+) of 3890 characters are left out here; read_result reads or searches"
        r" them, id: (r_\w+) \.\.\.\]\n(.*)",
        short,
        re.DOTALL,
    )
    assert found
    head, left_out, id, tail = found.groups()
    assert TEXT.startswith(head)
    assert TEXT.endswith(tail)
    assert len(head) + int(left_out) + len(tail) == len(TEXT)
    assert len(head) == pytest.approx(2 * len(tail), abs=3)
    assert store.get(id) == TEXT


def test_without_a_store_the_middle_is_lost():
    assert re.search(
        r"\[\.\.\. \d+ of 3890 characters are left out here \.\.\.\]", shorten(TEXT, 500)
    )


def test_a_store_that_fails_costs_no_more_than_the_middle(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, "agentkit"):
        short = shorten(TEXT, 500, Full())
    assert "left out here, and could not be kept ..." in short
    assert "no space left" in caplog.text


def test_blocks_share_the_limit_and_what_is_no_text_stays():
    store = MemoryResultStore()
    blocks = [
        text("a" * 300),
        image("x" * 9_000),
        text("b" * 300),
        text("c" * 300),
        image(),
        text("d" * 300),
    ]
    before = copy.deepcopy(blocks)
    short = shorten(blocks, 700, store)
    assert blocks == before, "what a tool returned is its own"
    kinds = [block["type"] for block in short]
    assert kinds.count("image") == 2
    texts = [block["text"] for block in short if block["type"] == "text"]
    assert texts[0] == "a" * 300
    assert texts[-1].endswith("d" * 100)
    assert sum(map(len, texts)) <= 700
    found = re.search(r"id: (\S+)", "".join(texts))
    assert found
    assert store.get(found[1]) == "\n\n".join(letter * 300 for letter in "abcd")


def test_a_text_that_is_left_out_whole_leaves_no_empty_block():
    short = shorten([text("a" * 900), *[text("b")] * 50, text("c" * 900)], 400)
    assert all(block["text"] for block in short)
    assert not any(block["text"] == "b" for block in short)


def test_texts_inside_blocks_count_too():
    blocks = [
        document({"type": "text", "media_type": "text/plain", "data": "d" * 400}),
        document({"type": "content", "content": "e" * 400}),
        document({"type": "content", "content": [text("f" * 400), image()]}),
        document({"type": "url", "url": "https://example.com/a.pdf"}),
        {"type": "search_result", "source": "s", "title": "t", "content": [text("g" * 400)]},
        {"type": "search_result", "source": "s", "title": "t", "content": [text("h" * 400)]},
        {"type": "tool_reference", "tool_name": "ping"},
    ]
    short: list[Any] = shorten(blocks, 600)
    assert set(short[0]["source"]["data"].partition("\n")[0]) == {"d"}
    shown = str(short)
    assert "left out here" in shown
    assert shown.count("h") >= 100
    assert "g" * 10 not in shown
    assert [block["type"] for block in short].count("search_result") == 1
    assert document({"type": "content", "content": [image()]}) in short
    assert short[-1] == {"type": "tool_reference", "tool_name": "ping"}


@given(
    st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=8),
    st.integers(min_value=200, max_value=900),
)
def test_any_blocks_fit_afterwards_with_head_and_tail(values: list[str], limit: int):
    blocks = [text(value) for value in values]
    short = shorten(blocks, limit)
    assert sum(len(block["text"]) for block in short) <= limit
    assert all(block["text"] for block in short)
    if short is not blocks:
        assert short[0]["text"][:20].startswith(values[0][: min(20, len(values[0]))])
        assert short[-1]["text"].endswith(values[-1][-10:])
        assert sum("characters are left out here" in block["text"] for block in short) == 1
