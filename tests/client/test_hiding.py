"""Arguments that may be secrets, hidden before a method has them."""

from __future__ import annotations

import inspect
from typing import Any

import anyio
import pytest

from agentkit_client import NOT_GIVEN, AsyncAnthropic, omit
from agentkit_client._hiding import hide_in, hiding, with_hidden

KEY = "sentinel"


class Shown:
    """Methods that return what they were given."""

    @hiding
    def names(self, **given: Any) -> Any:
        """Take names."""
        return given

    @hiding
    def path(self, path: str, **given: Any) -> Any:
        """Take a path, and names."""
        return path, given

    @hiding
    async def task(self, path: str, **given: Any) -> Any:
        """Take a path, and names, in a task."""
        return path, given


def test_what_may_be_a_secret_is_hidden_and_the_same_to_who_uses_it() -> None:
    given = Shown().names(api_key=KEY, extra_headers={"x-api-key": KEY, "x-own": omit}, model="m")
    assert given == {
        "api_key": KEY,
        "extra_headers": {"x-api-key": KEY, "x-own": omit},
        "model": "m",
    }
    assert KEY not in repr(given)


def test_other_arguments_go_through_as_they_are() -> None:
    headers = {"x-api-key": KEY}
    path, given = Shown().path("/x", options={"headers": headers, "timeout": 3}, model="m")
    assert (path, given["model"], given["options"]["timeout"]) == ("/x", "m", 3)
    assert KEY not in repr(given)
    assert repr(headers) == "{'x-api-key': 'sentinel'}"
    assert anyio.run(Shown().task, "/x") == ("/x", {})


@pytest.mark.parametrize("headers", [None, NOT_GIVEN, omit])
def test_headers_that_nobody_gave_stay_so(headers: Any) -> None:
    assert Shown().names(extra_headers=headers) == {"extra_headers": headers}


@pytest.mark.parametrize("wrong", [b"sentinel", ["sentinel"], {"k": "sentinel"}, 5])
def test_of_what_can_be_no_key_only_the_kind_is_left(wrong: Any) -> None:
    given: dict[str, Any] = {"api_key": wrong, "headers": {"x": wrong}, "credentials": wrong}
    hide_in(given)
    assert KEY not in repr(given)
    kind = type(wrong).__name__
    assert repr(given["api_key"]) == repr(given["headers"]["x"]) == f"<{kind}>"


def test_options_that_are_none_are_left_to_who_refuses_them() -> None:
    assert with_hidden(None) is None
    assert with_hidden(["x"]) == ["x"]


def test_a_method_stays_what_it_is() -> None:
    assert inspect.iscoroutinefunction(AsyncAnthropic(api_key="K").messages.create)
    assert inspect.iscoroutinefunction(Shown.task)
    assert not inspect.iscoroutinefunction(Shown.names)
    assert list(inspect.signature(Shown().path).parameters) == ["path", "given"]
    assert (Shown.path.__name__, Shown.path.__doc__) == ("path", "Take a path, and names.")
