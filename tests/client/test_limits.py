"""How many bytes are taken: the value that says so."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit_client import ByteLimits


def test_the_defaults_are_those_documented() -> None:
    limits = ByteLimits()
    assert (limits.reply, limits.error, limits.encodings) == (32 * 2**20, 256 * 2**10, 2)
    assert (limits.event, limits.line) == (16 * 2**20, 16 * 2**20)


@pytest.mark.parametrize("name", ["reply", "error", "event", "line", "encodings"])
@pytest.mark.parametrize("value", [-1, 1.5, "1", True, None])
def test_what_is_no_limit_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name}: a limit is a whole number"):
        ByteLimits(**{name: value})


def test_limits_are_values() -> None:
    assert ByteLimits(reply=1) == ByteLimits(reply=1)
    assert ByteLimits(reply=1) != ByteLimits()
    with pytest.raises(AttributeError):
        vars(ByteLimits)["__setattr__"](ByteLimits(), "reply", 1)
