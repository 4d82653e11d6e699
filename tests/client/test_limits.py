"""How many bytes are taken: the value that says so."""

from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest

from agentkit_client import ByteLimits
from agentkit_client._limits import HeadersTooLarge, ask_within, check_headers, most_headers


def test_the_defaults_are_those_documented() -> None:
    limits = ByteLimits()
    assert (limits.reply, limits.error, limits.encodings) == (32 * 2**20, 256 * 2**10, 2)
    assert (limits.event, limits.line) == (16 * 2**20, 16 * 2**20)
    assert limits.headers == 100 * 2**10


@pytest.mark.parametrize("name", ["reply", "error", "event", "line", "encodings", "headers"])
@pytest.mark.parametrize("value", [-1, 1.5, "1", True, None])
def test_what_is_no_limit_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name}: a limit is a whole number"):
        ByteLimits(**{name: value})


def test_limits_are_values() -> None:
    assert ByteLimits(reply=1) == ByteLimits(reply=1)
    assert ByteLimits(reply=1) != ByteLimits()
    with pytest.raises(AttributeError):
        vars(ByteLimits)["__setattr__"](ByteLimits(), "reply", 1)


def test_a_request_knows_how_many_headers_its_answer_may_have() -> None:
    request = httpx.Request("GET", "https://api.example")
    assert most_headers(request.extensions) == 100 * 2**10
    ask_within(request, ByteLimits(headers=5))
    assert most_headers(request.extensions) == 5


def test_headers_are_counted_as_they_come_over_the_network() -> None:
    response = httpx.Response(200, headers=[("a", "b"), ("name", "value")])
    size = len(b"a: b\r\nname: value\r\n")
    check_headers(response, ByteLimits(headers=size))
    with pytest.raises(HeadersTooLarge, match=f"more than {size - 1} bytes"):
        check_headers(response, ByteLimits(headers=size - 1))


def test_the_error_is_the_same_in_another_process() -> None:
    error = HeadersTooLarge(1000)
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), str(copied)) == (HeadersTooLarge, str(error))
