"""Where the value is that a request can't have."""

from __future__ import annotations

from collections import UserDict, deque
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest

from agentkit_client import NOT_GIVEN, omit
from agentkit_client._body import encode_body
from agentkit_client._flaws import DEEPEST
from agentkit_client.types import TextBlock

HALF = "a\ud800"
NAN = float("nan")


@dataclass
class Point:
    x: object


def refusal(body: object) -> TypeError | ValueError:
    with pytest.raises((TypeError, ValueError)) as caught:
        encode_body(body)
    return caught.value


def turn(*blocks: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"messages": [turn(), turn(1, {"text": HALF})]}, "messages[1].content[1].text"),
        ({"messages": (turn(block) for block in [HALF])}, "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": iter([HALF])}]}, "messages[0].content[0]"),
        ({"messages": [turn(TextBlock.construct(text=HALF))]}, "messages[0].content[0].text"),
        ({"messages": [turn(TextBlock.construct(new=[HALF]))]}, "messages[0].content[0].new[0]"),
        ({"tools": ({"input_schema": {"a b": {"x": HALF}}},)}, "tools[0].input_schema['a b'].x"),
        ({"metadata": {HALF: 1}}, "metadata['a\\ud800']"),
        ({"metadata": {1: HALF}}, "metadata[1]"),
        ({"a": Point(NAN)}, "a.x"),
        ({"a": MappingProxyType({"b": NAN})}, "a.b"),
        ({"a": UserDict(b=deque([1, NAN]))}, "a.b[1]"),
        ({"a": {"b": object()}}, "a.b"),
        ({"a": {"b": NOT_GIVEN}}, "a.b"),
        ({"a": [omit]}, "a[0]"),
        ({"a": [1, b"\xff"]}, "a[1]"),
        ([NAN], "[0]"),
        (NAN, "the body"),
        (HALF, "the body"),
    ],
)  # fmt: skip
def test_the_error_says_where_the_value_is(body: object, path: str) -> None:
    assert str(refusal(body)).startswith(f"The request can't be written as JSON: {path}: ")


def test_the_error_says_what_is_wrong_and_what_to_do() -> None:
    assert "lone surrogate (U+D800 at index 1)" in str(refusal([HALF]))
    assert '.encode("utf-8", "replace")' in str(refusal([HALF]))
    assert "inf is no number" in str(refusal([float("inf")]))
    assert "object has no JSON form" in str(refusal([object()]))
    assert "leave out whole parameters" in str(refusal([omit]))
    assert "base64 is for bytes" in str(refusal([b"\xff"]))


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (HALF, ValueError),
        (NAN, ValueError),
        (object(), TypeError),
        (omit, TypeError),
        (b"\xff", TypeError),
    ],
)
def test_the_type_of_the_error_tells_a_wrong_type_from_a_wrong_value(
    value: object, type_: type[Exception]
) -> None:
    assert type(refusal([value])) is type_


def test_what_contains_itself_is_found() -> None:
    a: dict[str, Any] = {"b": {"c": []}}
    a["b"]["c"].append(a)
    assert "b.c[0]: it contains itself" in str(refusal(a))


def test_what_is_there_twice_is_no_circle() -> None:
    shared = {"a": [1]}
    assert encode_body([shared, [shared], shared]) == b'[{"a":[1]},[{"a":[1]}],{"a":[1]}]'
    assert "[2]: nan" in str(refusal([shared, shared, NAN]))


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("levels", [DEEPEST + 1, 1000, 100_000])
def test_what_is_too_deep_is_refused_with_a_short_message(levels: int) -> None:
    error = refusal({"a": nested(levels)})
    assert f"deeper than {DEEPEST} levels" in str(error)
    assert len(str(error)) < 400


def test_what_is_not_too_deep_is_sent() -> None:
    assert encode_body(nested(DEEPEST)).count(b"[") == DEEPEST


def test_a_value_is_not_shown() -> None:
    for value in ("secret\ud800", b"secret\xff", {"a": ["secret"], "b": NAN}, ["secret", object()]):
        error = refusal({"content": value})
        assert "secret" not in str(error)
        assert "secret" not in repr(error)
