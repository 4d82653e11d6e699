"""Messages with beta features."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, overload

from typing_extensions import Required, Unpack

from agentkit_client._deprecations import warn_if_deprecated
from agentkit_client._endpoint import (
    CallOptions,
    OutputOptions,
    StreamOptions,
    signature_from,
    unstreamed,
)
from agentkit_client._timeouts import TooLong
from agentkit_client.resources import messages
from agentkit_client.resources._resource import (
    AsyncResource,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
    is_special,
    kept,
)
from agentkit_client.resources.beta.batches import (
    AsyncBatches,
    AsyncBatchesWithRawResponse,
    AsyncBatchesWithStreamingResponse,
    Batches,
    BatchesWithRawResponse,
    BatchesWithStreamingResponse,
)
from agentkit_client.types._message_params import JSONOutputFormatParam, MessageParamsBase
from agentkit_client.types._parsed import ResponseFormatT
from agentkit_client.types.beta import (
    BetaMessage,
    BetaMessageTokensCount,
    BetaRawMessageStreamEvent,
    MessageCountTokensParams,
    ParsedBetaMessage,
)
from agentkit_client.types.beta._message_params import (
    BetaPromptParamsWithoutTools,
    MessageCreateParamsBase,
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
    MessageParamsWithoutFormat,
)

if TYPE_CHECKING:
    from typing_extensions import TypeForm  # new in 4.13, and only for type checkers

    from agentkit_client._beta_streams import (
        BetaAsyncMessageStreamManager,
        BetaMessageStreamManager,
    )
    from agentkit_client._streams import AsyncStream, Stream

__all__ = [
    "COUNT_TOKENS",
    "CREATE",
    "PARSE",
    "STREAM",
    "Ask",
    "AskFor",
    "AsyncBatches",
    "AsyncBatchesWithRawResponse",
    "AsyncBatchesWithStreamingResponse",
    "AsyncMessages",
    "AsyncMessagesWithRawResponse",
    "AsyncMessagesWithStreamingResponse",
    "Batches",
    "BatchesWithRawResponse",
    "BatchesWithStreamingResponse",
    "CountTokens",
    "CreateMessage",
    "CreateMessageWithoutTools",
    "CreateOrStream",
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
    "OpenStream",
    "OpenStreamFor",
    "StreamMessage",
]


class CreateMessage(MessageCreateParamsNonStreaming, CallOptions, total=False):
    """The parameters of `beta.messages.create`."""


class CreateMessageWithoutTools(
    MessageParamsBase, BetaPromptParamsWithoutTools, CallOptions, total=False
):
    """The parameters of `beta.messages.create`, for a loop that brings the tools itself."""

    output_format: JSONOutputFormatParam | None


class StreamMessage(MessageCreateParamsStreaming, StreamOptions, CallOptions, total=False):
    """The parameters of `beta.messages.create` for a stream."""


class CreateOrStream(MessageCreateParamsBase, StreamOptions, CallOptions, total=False):
    """The parameters of `beta.messages.create` where a variable says whether to stream."""

    stream: Required[bool]


class Ask(MessageParamsWithoutFormat, CallOptions, total=False):
    """The parameters of `beta.messages.parse` without a type."""


class AskFor(MessageParamsWithoutFormat, CallOptions, Generic[ResponseFormatT], total=False):
    """The parameters of `beta.messages.parse` and `.create` with a type to read texts as."""

    output_format: Required[TypeForm[ResponseFormatT]]


class OpenStream(MessageCreateParamsBase, StreamOptions, CallOptions, total=False):
    """The parameters of `beta.messages.stream`."""


class OpenStreamFor(
    MessageParamsWithoutFormat, StreamOptions, CallOptions, Generic[ResponseFormatT], total=False
):
    """The parameters of `beta.messages.stream` with a type to read texts as."""

    output_format: Required[TypeForm[ResponseFormatT]]


class CountTokens(MessageCountTokensParams, CallOptions, total=False):
    """The parameters of `beta.messages.count_tokens`."""


CREATE = messages.CREATE.as_beta(BetaMessage, CreateMessage)
"""Ask a model."""

PARSE = replace(
    CREATE,
    headers={"x-stainless-helper": "beta.messages.parse"},
    betas=("structured-outputs-2025-11-13",),
)
"""Ask a model for a reply whose text is a value."""

STREAM = replace(
    CREATE,
    headers={"x-stainless-helper-method": "stream", "x-stainless-stream-helper": "beta.messages"},
)
"""Ask a model, and read the reply as it is written."""

COUNT_TOKENS = messages.COUNT_TOKENS.as_beta(
    BetaMessageTokensCount, CountTokens, ("token-counting-2024-11-01",)
)
"""Count tokens."""


class Messages(SyncResource):
    """The resource `beta.messages`, for code that waits for each reply."""

    @cached_property
    def batches(self) -> Batches:
        """The resource `beta.messages.batches`."""
        return Batches(self._calls)

    @cached_property
    def with_raw_response(self) -> MessagesWithRawResponse:
        """The same methods, returning responses that were read."""
        return MessagesWithRawResponse(Messages(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> MessagesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return MessagesWithStreamingResponse(Messages(self._calls.streamed))

    @overload
    def create(self, **params: Unpack[CreateMessage]) -> BetaMessage: ...
    @overload
    def create(self, **params: Unpack[StreamMessage]) -> Stream[BetaRawMessageStreamEvent]: ...
    @overload
    def create(
        self, **params: Unpack[CreateOrStream]
    ) -> BetaMessage | Stream[BetaRawMessageStreamEvent]: ...
    @overload
    def create(
        self, **params: Unpack[AskFor[ResponseFormatT]]
    ) -> ParsedBetaMessage[ResponseFormatT]: ...
    @signature_from(CreateMessage, OutputOptions, StreamOptions)
    def create(self, **params: Any) -> Any:
        """Send a conversation and return the model's turn, or with `stream=True` its events.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; the rest, with
                `extra_headers`, `extra_query`, `extra_body` and `timeout`, is optional. With
                `output_format`, a type, the text of the reply is read as that type.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
            OutputMismatch: the text of the reply is not what was asked for.
        """
        warn_if_deprecated(params.get("model"))
        if self._calls.streams_long_calls:
            params = kept(params)
        if is_special(params):
            from agentkit_client._asking import create  # paid by who asks for more
            from agentkit_client._beta_streams import BETA

            return create(BETA, self._calls, CREATE, params)
        try:
            return self._calls.model(CREATE, unstreamed(params))
        except TooLong:
            if not self._calls.streams_long_calls:
                raise
        from agentkit_client._asking import whole  # paid by who asks for more
        from agentkit_client._beta_streams import BETA

        return whole(BETA, self._calls, CREATE, params)

    @overload
    def parse(self, **params: Unpack[Ask]) -> ParsedBetaMessage[None]: ...
    @overload
    def parse(
        self, **params: Unpack[AskFor[ResponseFormatT]]
    ) -> ParsedBetaMessage[ResponseFormatT]: ...
    @signature_from(Ask, OutputOptions)
    def parse(self, **params: Any) -> Any:
        """Send a conversation and return the model's turn, its text read as `output_format`.

        Args:
            **params: as for `create`; `output_format` is a pydantic model, a dataclass, a TypedDict
                or any other type that JSON can be read as. `parsed_output` of the reply is the
                value.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            OutputMismatch: the text of the reply is not what was asked for.
            APIError: the API said no, or could not be reached.
        """
        from agentkit_client._asking import create  # paid by who asks for more
        from agentkit_client._beta_streams import BETA

        warn_if_deprecated(params.get("model"))
        if params.get("stream"):
            del params["stream"]  # a value can only be read of a whole reply
        return create(BETA, self._calls, PARSE, kept(params))

    @overload
    def stream(self, **params: Unpack[OpenStream]) -> BetaMessageStreamManager[None]: ...
    @overload
    def stream(
        self, **params: Unpack[OpenStreamFor[ResponseFormatT]]
    ) -> BetaMessageStreamManager[ResponseFormatT]: ...
    @signature_from(Ask, OutputOptions, StreamOptions)
    def stream(self, **params: Any) -> Any:
        """Return a context manager: entering it asks, and gives the reply as it is written.

        Args:
            **params: as for `create`; `output_format` may be a type to read the text as,
                `stream_retries` how often a stream that failed before its first content begins
                again, `on_restart` what to call with the error then.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
        """
        from agentkit_client._asking import opener  # paid by who asks for more
        from agentkit_client._beta_streams import BETA, BetaMessageStream, BetaMessageStreamManager

        warn_if_deprecated(params.get("model"))
        return BetaMessageStreamManager(
            opener(BETA, self._calls, STREAM, params, BetaMessageStream)
        )

    @signature_from(CountTokens)
    def count_tokens(self, **params: Unpack[CountTokens]) -> BetaMessageTokensCount:
        """Count the tokens of a conversation, its system prompt and tools, without sending it."""
        return self._calls.model(COUNT_TOKENS, params)


class AsyncMessages(AsyncResource):
    """The resource `beta.messages`, for code that runs other tasks meanwhile."""

    @cached_property
    def batches(self) -> AsyncBatches:
        """The resource `beta.messages.batches`."""
        return AsyncBatches(self._calls)

    @cached_property
    def with_raw_response(self) -> AsyncMessagesWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncMessagesWithRawResponse(AsyncMessages(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncMessagesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncMessagesWithStreamingResponse(AsyncMessages(self._calls.streamed))

    @overload
    async def create(self, **params: Unpack[CreateMessage]) -> BetaMessage: ...
    @overload
    async def create(
        self, **params: Unpack[StreamMessage]
    ) -> AsyncStream[BetaRawMessageStreamEvent]: ...
    @overload
    async def create(
        self, **params: Unpack[CreateOrStream]
    ) -> BetaMessage | AsyncStream[BetaRawMessageStreamEvent]: ...
    @overload
    async def create(
        self, **params: Unpack[AskFor[ResponseFormatT]]
    ) -> ParsedBetaMessage[ResponseFormatT]: ...
    @signature_from(CreateMessage, OutputOptions, StreamOptions)
    async def create(self, **params: Any) -> Any:
        """Send a conversation and return the model's turn, or with `stream=True` its events.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; the rest, with
                `extra_headers`, `extra_query`, `extra_body` and `timeout`, is optional. With
                `output_format`, a type, the text of the reply is read as that type.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
            OutputMismatch: the text of the reply is not what was asked for.
        """
        warn_if_deprecated(params.get("model"))
        if self._calls.streams_long_calls:
            params = kept(params)
        if is_special(params):
            from agentkit_client._asking import create_async  # paid by who asks for more
            from agentkit_client._beta_streams import BETA

            return await create_async(BETA, self._calls, CREATE, params)
        try:
            return await self._calls.model(CREATE, unstreamed(params))
        except TooLong:
            if not self._calls.streams_long_calls:
                raise
        from agentkit_client._asking import whole_async  # paid by who asks for more
        from agentkit_client._beta_streams import BETA

        return await whole_async(BETA, self._calls, CREATE, params)

    @overload
    async def parse(self, **params: Unpack[Ask]) -> ParsedBetaMessage[None]: ...
    @overload
    async def parse(
        self, **params: Unpack[AskFor[ResponseFormatT]]
    ) -> ParsedBetaMessage[ResponseFormatT]: ...
    @signature_from(Ask, OutputOptions)
    async def parse(self, **params: Any) -> Any:
        """Send a conversation and return the model's turn, its text read as `output_format`.

        Args:
            **params: as for `create`; `output_format` is a pydantic model, a dataclass, a TypedDict
                or any other type that JSON can be read as. `parsed_output` of the reply is the
                value.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            OutputMismatch: the text of the reply is not what was asked for.
            APIError: the API said no, or could not be reached.
        """
        from agentkit_client._asking import create_async  # paid by who asks for more
        from agentkit_client._beta_streams import BETA

        warn_if_deprecated(params.get("model"))
        if params.get("stream"):
            del params["stream"]  # a value can only be read of a whole reply
        return await create_async(BETA, self._calls, PARSE, kept(params))

    @overload
    def stream(self, **params: Unpack[OpenStream]) -> BetaAsyncMessageStreamManager[None]: ...
    @overload
    def stream(
        self, **params: Unpack[OpenStreamFor[ResponseFormatT]]
    ) -> BetaAsyncMessageStreamManager[ResponseFormatT]: ...
    @signature_from(Ask, OutputOptions, StreamOptions)
    def stream(self, **params: Any) -> Any:
        """Return a context manager: entering it asks, and gives the reply as it is written.

        Args:
            **params: as for `create`; `output_format` may be a type to read the text as,
                `stream_retries` how often a stream that failed before its first content begins
                again, `on_restart` what to call with the error then.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
        """
        from agentkit_client._asking import async_opener  # paid by who asks for more
        from agentkit_client._beta_streams import (
            BETA,
            BetaAsyncMessageStream,
            BetaAsyncMessageStreamManager,
        )

        warn_if_deprecated(params.get("model"))
        return BetaAsyncMessageStreamManager(
            async_opener(BETA, self._calls, STREAM, params, BetaAsyncMessageStream)
        )

    @signature_from(CountTokens)
    async def count_tokens(self, **params: Unpack[CountTokens]) -> BetaMessageTokensCount:
        """Count the tokens of a conversation, its system prompt and tools, without sending it."""
        return await self._calls.model(COUNT_TOKENS, params)


class MessagesWithRawResponse:
    """The methods of `beta.messages`, returning responses that were read."""

    def __init__(self, raw: Messages) -> None:
        self.create: Final = as_raw(raw.create)
        self.count_tokens: Final = as_raw(raw.count_tokens)
        self.batches: Final = BatchesWithRawResponse(raw.batches)


class AsyncMessagesWithRawResponse:
    """The methods of `beta.messages`, returning responses that were read."""

    def __init__(self, raw: AsyncMessages) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.count_tokens: Final = as_raw_async(raw.count_tokens)
        self.batches: Final = AsyncBatchesWithRawResponse(raw.batches)


class MessagesWithStreamingResponse:
    """The methods of `beta.messages`, returning responses to read."""

    def __init__(self, streamed: Messages) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.count_tokens: Final = as_streamed(streamed.count_tokens)
        self.batches: Final = BatchesWithStreamingResponse(streamed.batches)


class AsyncMessagesWithStreamingResponse:
    """The methods of `beta.messages`, returning responses to read."""

    def __init__(self, streamed: AsyncMessages) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.count_tokens: Final = as_streamed_async(streamed.count_tokens)
        self.batches: Final = AsyncBatchesWithStreamingResponse(streamed.batches)
