"""Two answers to whether a call must wait for somebody's yes, put together."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.context import ToolContext


def either(first: bool | ApprovalRule, second: bool | ApprovalRule) -> bool | ApprovalRule:
    """Return a rule by which a call waits when one of two says so.

    Only `False` lets a call go; whatever else a function returns keeps it waiting.
    """
    if first is False or second is True:
        return second
    if first is True or second is False:
        return first

    def rule(call: Any, context: ToolContext[Any]) -> bool | Awaitable[bool]:
        answer = first(call, context)
        if inspect.isawaitable(answer):
            return _later(answer, second, call, context)
        return second(call, context) if answer is False else True

    return rule


async def _later(
    answer: Awaitable[bool], second: ApprovalRule, call: Any, context: ToolContext[Any]
) -> bool:
    if await answer is not False:
        return True
    last = second(call, context)
    return await last if inspect.isawaitable(last) else last
