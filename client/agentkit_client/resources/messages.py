"""Messages: ask a model for the next turn of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from typing_extensions import Required, Unpack

from agentkit_client._deprecations import DEPRECATED_MODELS, warn_if_deprecated
from agentkit_client._endpoint import CallOptions, Endpoint, signature_from
from agentkit_client._timeouts import nonstreaming_timeout
from agentkit_client.resources._resource import (
    AsyncResource,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.resources.batches import (
    AsyncBatches,
    AsyncBatchesWithRawResponse,
    AsyncBatchesWithStreamingResponse,
    Batches,
    BatchesWithRawResponse,
    BatchesWithStreamingResponse,
)
from agentkit_client.types import (
    Message,
    MessageCountTokensParams,
    MessageParam,
    MessageTokensCount,
)
from agentkit_client.types._message_params import (
    MessageCreateParamsNonStreaming,
    MessageParamsBase,
)

__all__ = [
    "COUNT_TOKENS",
    "CREATE",
    "DEPRECATED_MODELS",
    "AsyncMessages",
    "AsyncMessagesWithRawResponse",
    "AsyncMessagesWithStreamingResponse",
    "CountTokens",
    "CreateMessage",
    "CreateMessageWithoutTools",
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
]


class CreateMessage(MessageCreateParamsNonStreaming, CallOptions, total=False):
    """The parameters of `messages.create`."""


class CreateMessageWithoutTools(MessageParamsBase, CallOptions, total=False):
    """The parameters of `messages.create`, for a loop that brings the tools itself."""

    messages: Required[Iterable[MessageParam]]


class CountTokens(MessageCountTokensParams, CallOptions, total=False):
    """The parameters of `messages.count_tokens`."""


CREATE = Endpoint(
    verb="POST",
    path="/v1/messages",
    reply=Message,
    params=CreateMessage,
    own_timeout=nonstreaming_timeout,
)
"""Ask a model."""

COUNT_TOKENS = Endpoint(
    verb="POST", path="/v1/messages/count_tokens", reply=MessageTokensCount, params=CountTokens
)
"""Count tokens."""


class Messages(SyncResource):
    """The resource `messages`, for code that waits for each reply."""

    @cached_property
    def batches(self) -> Batches:
        """The resource `messages.batches`."""
        return Batches(self._calls)

    @cached_property
    def with_raw_response(self) -> MessagesWithRawResponse:
        """The same methods, returning responses that were read."""
        return MessagesWithRawResponse(Messages(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> MessagesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return MessagesWithStreamingResponse(Messages(self._calls.streamed))

    @signature_from(CreateMessage)
    def create(self, **params: Unpack[CreateMessage]) -> Message:
        """Send a conversation and return the model's turn.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; the rest, with
                `extra_headers`, `extra_query`, `extra_body` and `timeout`, is optional.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
        """
        warn_if_deprecated(params.get("model"))
        return self._calls.model(CREATE, params)

    @signature_from(CountTokens)
    def count_tokens(self, **params: Unpack[CountTokens]) -> MessageTokensCount:
        """Count the tokens of a conversation, its system prompt and tools, without sending it."""
        return self._calls.model(COUNT_TOKENS, params)


class AsyncMessages(AsyncResource):
    """The resource `messages`, for code that runs other tasks meanwhile."""

    @cached_property
    def batches(self) -> AsyncBatches:
        """The resource `messages.batches`."""
        return AsyncBatches(self._calls)

    @cached_property
    def with_raw_response(self) -> AsyncMessagesWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncMessagesWithRawResponse(AsyncMessages(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncMessagesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncMessagesWithStreamingResponse(AsyncMessages(self._calls.streamed))

    @signature_from(CreateMessage)
    async def create(self, **params: Unpack[CreateMessage]) -> Message:
        """Send a conversation and return the model's turn.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; the rest, with
                `extra_headers`, `extra_query`, `extra_body` and `timeout`, is optional.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
        """
        warn_if_deprecated(params.get("model"))
        return await self._calls.model(CREATE, params)

    @signature_from(CountTokens)
    async def count_tokens(self, **params: Unpack[CountTokens]) -> MessageTokensCount:
        """Count the tokens of a conversation, its system prompt and tools, without sending it."""
        return await self._calls.model(COUNT_TOKENS, params)


class MessagesWithRawResponse:
    """The methods of `messages`, returning responses that were read."""

    def __init__(self, raw: Messages) -> None:
        self.create: Final = as_raw(raw.create)
        self.count_tokens: Final = as_raw(raw.count_tokens)
        self.batches: Final = BatchesWithRawResponse(raw.batches)


class AsyncMessagesWithRawResponse:
    """The methods of `messages`, returning responses that were read."""

    def __init__(self, raw: AsyncMessages) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.count_tokens: Final = as_raw_async(raw.count_tokens)
        self.batches: Final = AsyncBatchesWithRawResponse(raw.batches)


class MessagesWithStreamingResponse:
    """The methods of `messages`, returning responses to read."""

    def __init__(self, streamed: Messages) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.count_tokens: Final = as_streamed(streamed.count_tokens)
        self.batches: Final = BatchesWithStreamingResponse(streamed.batches)


class AsyncMessagesWithStreamingResponse:
    """The methods of `messages`, returning responses to read."""

    def __init__(self, streamed: AsyncMessages) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.count_tokens: Final = as_streamed_async(streamed.count_tokens)
        self.batches: Final = AsyncBatchesWithStreamingResponse(streamed.batches)
