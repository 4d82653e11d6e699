"""Long texts and long JSON, cut to what an error can hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client._cut import LONGEST_BODY, LONGEST_TEXT, cut, cut_body

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_short_text_stays_and_of_a_long_one_the_beginning():
    assert cut("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert cut("x" * (LONGEST_TEXT + 1)) == "x" * LONGEST_TEXT + "… (cut)"
    assert cut("abc", 2) == "ab… (cut)"


@given(VALUES)
def test_what_is_short_stays_as_it_is(body: Any):
    if len(json.dumps(body, ensure_ascii=False)) <= LONGEST_TEXT:
        assert cut_body(body) == body


def test_a_text_of_a_body_may_be_longer_than_one_inside_of_it():
    assert cut_body("x" * LONGEST_BODY) == "x" * LONGEST_BODY
    assert cut_body(["x" * LONGEST_BODY]) == ["x" * LONGEST_TEXT + "… (cut)"]


LONG: list[Any] = [
    "x" * 100_000,
    ["x"] * 100_000,
    list(range(100_000)),
    {str(number): None for number in range(100_000)},
    {"x" * 100_000: "y" * 100_000},
    [["x" * 500] * 500] * 500,
    [{"a": [{}, [], "", None]}] * 50_000,
    [10**4000] * 100,
]


@pytest.mark.parametrize("body", LONG, ids=lambda body: type(body).__name__)
def test_what_is_long_is_cut_wherever_it_is_long(body: Any):
    kept = cut_body(body)
    assert type(kept) is type(body)
    assert len(json.dumps(kept, ensure_ascii=False)) < 4 * LONGEST_BODY
    assert "(cut)" in json.dumps(kept)


def test_what_is_deep_is_cut_and_what_is_around_it_stays():
    deep: list[Any] = []
    for _ in range(500):
        deep = [deep]
    kept = cut_body({"type": "error", "deep": deep, "after": 1})
    assert (kept["type"], kept["after"]) == ("error", 1)
    assert json.dumps(kept["deep"]).count("[") < 50


def test_the_body_itself_is_not_changed():
    body = {"a": ["x" * 5000]}
    cut_body(body)
    assert body == {"a": ["x" * 5000]}
