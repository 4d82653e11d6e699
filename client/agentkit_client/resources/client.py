"""All resources of a client at once, their methods returning responses."""

from __future__ import annotations

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
        self.beta = BetaWithRawResponse(Beta(calls))
        self.completions = CompletionsWithRawResponse(Completions(calls))
        self.messages = MessagesWithRawResponse(Messages(calls))
        self.models = ModelsWithRawResponse(Models(calls))


class AsyncAnthropicWithRawResponse:
    """All resources of `AsyncAnthropic`, returning responses that were read."""

    def __init__(self, calls: AsyncCalls) -> None:
        self.beta = AsyncBetaWithRawResponse(AsyncBeta(calls))
        self.completions = AsyncCompletionsWithRawResponse(AsyncCompletions(calls))
        self.messages = AsyncMessagesWithRawResponse(AsyncMessages(calls))
        self.models = AsyncModelsWithRawResponse(AsyncModels(calls))


class AnthropicWithStreamedResponse:
    """All resources of `Anthropic`, returning responses to read."""

    def __init__(self, calls: Calls) -> None:
        self.beta = BetaWithStreamingResponse(Beta(calls))
        self.completions = CompletionsWithStreamingResponse(Completions(calls))
        self.messages = MessagesWithStreamingResponse(Messages(calls))
        self.models = ModelsWithStreamingResponse(Models(calls))


class AsyncAnthropicWithStreamedResponse:
    """All resources of `AsyncAnthropic`, returning responses to read."""

    def __init__(self, calls: AsyncCalls) -> None:
        self.beta = AsyncBetaWithStreamingResponse(AsyncBeta(calls))
        self.completions = AsyncCompletionsWithStreamingResponse(AsyncCompletions(calls))
        self.messages = AsyncMessagesWithStreamingResponse(AsyncMessages(calls))
        self.models = AsyncModelsWithStreamingResponse(AsyncModels(calls))
