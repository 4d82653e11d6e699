"""The types a checker sees on decorated functions and runners; checked, never run."""

from __future__ import annotations

from collections.abc import Callable
from types import CoroutineType
from typing import Any

from typing_extensions import assert_type

from agentkit import (
    Anthropic,
    AsyncAnthropic,
    BetaAsyncFunctionTool,
    BetaAsyncToolRunner,
    BetaFunctionTool,
    BetaToolRunner,
    FinishedCall,
    ToolContext,
    beta_async_tool,
    beta_tool,
    tool,
)
from agentkit.types import Message
from agentkit.types.beta import BetaMessage, BetaToolParam


@beta_tool
def bare(x: int, /) -> str:
    """Do."""
    return str(x)


@beta_tool(name="other", strict=True)
def with_options(x: int, /) -> str:
    """Do."""
    return str(x)


@beta_async_tool
async def bare_async(x: int, /) -> str:
    """Do."""
    return str(x)


@beta_async_tool(description="Do.")
async def with_options_async(x: int, /) -> str:
    return str(x)


def a_tool_keeps_the_type_of_its_function() -> None:
    assert_type(bare, BetaFunctionTool[Callable[[int], str]])
    assert_type(with_options, BetaFunctionTool[Callable[[int], str]])
    assert_type(bare(1), str)
    assert_type(bare.name, str)
    assert_type(bare.to_dict(), BetaToolParam)
    bare("one")  # pyright: ignore[reportArgumentType]  # a number


async def an_async_tool_keeps_it_too() -> None:
    assert_type(bare_async, BetaAsyncFunctionTool[Callable[[int], CoroutineType[Any, Any, str]]])
    assert_type(
        with_options_async, BetaAsyncFunctionTool[Callable[[int], CoroutineType[Any, Any, str]]]
    )
    assert_type(await bare_async(1), str)


class Counter:
    """A class whose methods are tools."""

    @beta_tool
    def add(self, x: int, /) -> str:
        """Add."""
        return str(x)


def a_method_loses_its_self() -> None:
    assert_type(Counter().add, BetaFunctionTool[Callable[[int], str]])
    assert_type(Counter().add(1), str)


def a_runner_yields_the_replies_of_its_resource(client: Anthropic) -> None:
    runner = client.beta.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[bare, with_options]
    )
    assert_type(runner, BetaToolRunner[BetaMessage])
    for message in runner:
        assert_type(message, BetaMessage)
    assert_type(runner.until_done(), BetaMessage)
    assert_type(runner.calls, list[FinishedCall])
    plain = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[bare, {"name": "x", "input_schema": {}}]
    )
    assert_type(plain, BetaToolRunner[Message])
    assert_type(plain.until_done(), Message)


async def an_async_runner_takes_both_kinds(client: AsyncAnthropic) -> None:
    runner = client.beta.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[bare, bare_async]
    )
    assert_type(runner, BetaAsyncToolRunner[BetaMessage])
    async for message in runner:
        assert_type(message, BetaMessage)
    assert_type(await runner.until_done(), BetaMessage)


def an_async_tool_in_a_sync_runner_is_seen(client: Anthropic) -> None:
    client.beta.messages.tool_runner(
        model="any",
        max_tokens=1,
        messages=[],
        tools=[bare_async],  # pyright: ignore[reportArgumentType]  # async
    )


@tool
def plain(x: int, /) -> str:
    """Do."""
    return str(x)


@tool(timeout=3)
async def waits(x: int, /) -> str:
    """Do."""
    return str(x)


async def a_tool_is_of_the_colour_of_its_function(context: ToolContext[int]) -> None:
    assert_type(plain, BetaFunctionTool[Callable[[int], str]])
    assert_type(waits, BetaAsyncFunctionTool[Callable[[int], CoroutineType[Any, Any, str]]])
    assert_type(await waits(1), str)
    assert_type(context.deps, int)
    assert_type(ToolContext(1), ToolContext[int])
    assert_type(ToolContext(), ToolContext[Any])
    assert_type(plain.timeout, float | None)
