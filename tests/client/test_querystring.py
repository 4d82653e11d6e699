"""How query parameters are written and read."""

from __future__ import annotations

from agentkit_client import NOT_GIVEN, Anthropic
from agentkit_client._querystring import Querystring

PARAMS = {"a": [1, 2], "b": {"c": True}, "d": "x y", "e": "", "f": None, "g": NOT_GIVEN}


def test_they_are_written_as_calls_write_them() -> None:
    qs = Anthropic(api_key="K").qs
    assert type(qs) is Querystring
    assert qs.stringify(PARAMS) == "a=1%2C2&b%5Bc%5D=true&d=x+y&e="
    assert qs.stringify_items(PARAMS) == [("a", "1,2"), ("b[c]", "true"), ("d", "x y"), ("e", "")]


def test_they_are_read_as_texts() -> None:
    assert Querystring().parse("a=1&a=2&b=x%20y&c=") == {"a": ["1", "2"], "b": ["x y"], "c": [""]}
