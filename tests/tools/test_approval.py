"""Two answers to whether a call must wait."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from agentkit_tools import ToolContext
from agentkit_tools._approval import either


def says(answer: Any) -> Any:
    def rule(call: Any, context: ToolContext[Any]) -> Any:
        return answer

    return rule


def says_later(answer: Any) -> Any:
    async def rule(call: Any, context: ToolContext[Any]) -> Any:
        return answer

    return rule


async def waits(rule: Any) -> bool:
    if isinstance(rule, bool):
        return rule
    answer = rule("call", ToolContext())
    return await answer if inspect.isawaitable(answer) else answer


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
@pytest.mark.parametrize("make_first", [bool, says, says_later])
@pytest.mark.parametrize("make_second", [bool, says, says_later])
async def test_a_call_waits_when_either_says_so(
    first: bool, second: bool, make_first: Any, make_second: Any
):
    rule = either(make_first(first), make_second(second))
    assert await waits(rule) is (first or second)


@pytest.mark.parametrize("make", [says, says_later])
async def test_only_false_lets_a_call_go(make: Any):
    assert await waits(either(make(None), says(False))) is True
    assert await waits(either(make(0), make(False))) is True


def test_plain_answers_stay_plain():
    assert either(False, False) is False
    assert either(True, says(False)) is True


def test_a_rule_gets_call_and_context():
    seen: list[Any] = []
    context = ToolContext()

    def first(*given: Any) -> bool:
        seen.append(given)
        return False

    rule: Any = either(first, says(False))
    assert rule("call", context) is False
    assert seen == [("call", context)]
