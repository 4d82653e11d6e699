"""All resources of a client at once, their methods returning responses."""

from __future__ import annotations

from typing import Final

from agentkit_client._calls import AsyncCalls, Calls
from agentkit_client.resources.beta import (
    AsyncBeta,
    AsyncBetaWithRawResponse,
    AsyncBetaWithStreamingResponse,
    Beta,
    BetaWithRawResponse,
    BetaWithStreamingResponse,
)
from agentkit_client.resources.completions import (
    AsyncCompletions,
    AsyncCompletionsWithRawResponse,
    AsyncCompletionsWithStreamingResponse,
    Completions,
    CompletionsWithRawResponse,
    CompletionsWithStreamingResponse,
)
from agentkit_client.resources.messages import (
    AsyncMessages,
    AsyncMessagesWithRawResponse,
    AsyncMessagesWithStreamingResponse,
    Messages,
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
)
from agentkit_client.resources.models import (
    AsyncModels,
    AsyncModelsWithRawResponse,
    AsyncModelsWithStreamingResponse,
    Models,
    ModelsWithRawResponse,
    ModelsWithStreamingResponse,
)

__all__ = [
    "AnthropicWithRawResponse",
    "AnthropicWithStreamedResponse",
    "AsyncAnthropicWithRawResponse",
    "AsyncAnthropicWithStreamedResponse",
]


class AnthropicWithRawResponse:
    """All resources of `Anthropic`, returning responses that were read."""

    def __init__(self, calls: Calls) -> None:
        self.beta: Final = BetaWithRawResponse(Beta(calls))
        self.completions: Final = CompletionsWithRawResponse(Completions(calls))
        self.messages: Final = MessagesWithRawResponse(Messages(calls))
        self.models: Final = ModelsWithRawResponse(Models(calls))


class AsyncAnthropicWithRawResponse:
    """All resources of `AsyncAnthropic`, returning responses that were read."""

    def __init__(self, calls: AsyncCalls) -> None:
        self.beta: Final = AsyncBetaWithRawResponse(AsyncBeta(calls))
        self.completions: Final = AsyncCompletionsWithRawResponse(AsyncCompletions(calls))
        self.messages: Final = AsyncMessagesWithRawResponse(AsyncMessages(calls))
        self.models: Final = AsyncModelsWithRawResponse(AsyncModels(calls))


class AnthropicWithStreamedResponse:
    """All resources of `Anthropic`, returning responses to read."""

    def __init__(self, calls: Calls) -> None:
        self.beta: Final = BetaWithStreamingResponse(Beta(calls))
        self.completions: Final = CompletionsWithStreamingResponse(Completions(calls))
        self.messages: Final = MessagesWithStreamingResponse(Messages(calls))
        self.models: Final = ModelsWithStreamingResponse(Models(calls))


class AsyncAnthropicWithStreamedResponse:
    """All resources of `AsyncAnthropic`, returning responses to read."""

    def __init__(self, calls: AsyncCalls) -> None:
        self.beta: Final = AsyncBetaWithStreamingResponse(AsyncBeta(calls))
        self.completions: Final = AsyncCompletionsWithStreamingResponse(AsyncCompletions(calls))
        self.messages: Final = AsyncMessagesWithStreamingResponse(AsyncMessages(calls))
        self.models: Final = AsyncModelsWithStreamingResponse(AsyncModels(calls))
