"""The clients of `agentkit_client`, with `tool_runner` on their messages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import agentkit_client

if TYPE_CHECKING:
    from agentkit.resources import AsyncBeta, AsyncMessages, Beta, Messages

__all__ = ["Anthropic", "AsyncAnthropic", "AsyncClient", "Client"]


class Anthropic(agentkit_client.Anthropic):
    """The Claude API and the tool loop, for code that waits for each reply.

    Everything `agentkit_client.Anthropic` is, plus `messages.tool_runner` and
    `beta.messages.tool_runner`.
    """

    @cached_property
    def messages(self) -> Messages:
        """Messages: ask a model, or run a tool loop."""
        from agentkit.resources import Messages  # paid by who uses it

        return Messages(self._calls)

    @cached_property
    def beta(self) -> Beta:
        """What the API offers as beta, with a tool loop on its messages."""
        from agentkit.resources import Beta  # paid by who uses it

        return Beta(self._calls)


class AsyncAnthropic(agentkit_client.AsyncAnthropic):
    """The Claude API and the tool loop, for code that runs other tasks meanwhile.

    Everything `agentkit_client.AsyncAnthropic` is, plus `messages.tool_runner` and
    `beta.messages.tool_runner`, on asyncio and trio.
    """

    @cached_property
    def messages(self) -> AsyncMessages:
        """Messages: ask a model, or run a tool loop."""
        from agentkit.resources import AsyncMessages  # paid by who uses it

        return AsyncMessages(self._calls)

    @cached_property
    def beta(self) -> AsyncBeta:
        """What the API offers as beta, with a tool loop on its messages."""
        from agentkit.resources import AsyncBeta  # paid by who uses it

        return AsyncBeta(self._calls)


Client = Anthropic
"""Another name of `Anthropic`."""

AsyncClient = AsyncAnthropic
"""Another name of `AsyncAnthropic`."""
