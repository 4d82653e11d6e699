"""Let tools know whom they work for, and offer each user only what is theirs to use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from agentkit import Anthropic, ToolContext, ToolError, Toolset, tool
from agentkit.local import LocalAPI, RehearsalModel
from agentkit_tools import AnyTool

stand_in = ExitStack()
if not os.environ.get("ANTHROPIC_API_KEY"):  # then a stand-in on this machine answers
    api = stand_in.enter_context(LocalAPI(model=RehearsalModel()))
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": api.url}

client = Anthropic()


@dataclass
class Shop:
    """What the tools work with."""

    user: str
    is_staff: bool = False
    stock: dict[str, int] = field(default_factory=lambda: {"apples": 3, "pears": 0})


@tool
def count(fruit: str, context: ToolContext[Shop]) -> str:
    """Count how many pieces of a fruit are in stock.

    Args:
        fruit: Its name.
        context: The shop, and who asks.
    """
    shop = context.deps
    if fruit not in shop.stock:
        raise ToolError(f"There is no {fruit!r}. In stock: {', '.join(shop.stock)}.")
    return f"{shop.stock[fruit]} {fruit}, counted for {shop.user}"


@tool(timeout=5, sequential=True)
def restock(fruit: str, number: int, context: ToolContext[Shop]) -> dict[str, int]:
    """Add pieces of a fruit to the stock.

    Args:
        fruit: Its name.
        number: How many.
        context: The shop, and who asks.
    """
    context.deps.stock[fruit] = context.deps.stock.get(fruit, 0) + number
    return context.deps.stock


def for_user(tools: Sequence[AnyTool], context: ToolContext[Shop]) -> Sequence[AnyTool]:
    """Offer what changes the stock to staff only."""
    return tools if context.deps.is_staff else [count]


runner = client.beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[Toolset(count, restock).prepared(for_user)],
    deps=Shop(user="Ada"),
    messages=[{"role": "user", "content": 'Count the "apples".'}],
)
runner.until_done()

for call in runner.calls:
    print(call.name, call.input, call.content)

client.close()
stand_in.close()
