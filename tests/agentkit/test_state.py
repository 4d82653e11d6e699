"""A run as plain JSON: what is in it, and what becomes of one that is damaged or misused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from colours import each, every
from played import Play, call, play_whole

from agentkit import OverloadedError, beta_tool
from agentkit.local import LocalError

__all__ = ["play_whole"]

CUT = {"content": [call("look", path="a")], "stop_reason": "max_tokens"}
ran: list[str] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


@beta_tool(requires_approval=True)
def rm(path: str) -> str:
    """Remove."""
    ran.append(f"rm {path}")
    return f"removed {path}"


@beta_tool
def look(path: str) -> str:
    """Look."""
    ran.append(f"look {path}")
    return f"saw {path}"


def test_growing_goes_on_where_it_was_in_another_process(play_whole: Play) -> None:
    """How often it has grown, and the reply to fall back on, are part of the state."""

    async def one(runner: Any) -> Any:
        states: list[Any] = []
        with suppress(OverloadedError):
            await every((runner.state() async for _ in each(runner)), into=states)
        return [*states, runner.state()]

    script: list[Any] = [CUT, CUT, LocalError(529)]
    states = json.loads(json.dumps(play_whole(script, [look], one, on_truncation="grow").value))
    assert [state["growths"] for state in states] == [0, 1, 2]
    again = play_whole([CUT, CUT, CUT, "done"], [look], state=states[-1], on_truncation="grow")
    assert [body["max_tokens"] for body in again.bodies] == [256, 512, 1024, 1024]
    too_much = LocalError(400, message="max_tokens: 256 > 128")
    told = play_whole([too_much, "done"], [look], state=states[-1], on_truncation="grow")
    assert told.error is None
    assert [body["max_tokens"] for body in told.bodies] == [256, 128]
    assert "cut short" in told.results[0]["content"]
