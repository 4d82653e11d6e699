"""Text completions, the API before messages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, overload

from typing_extensions import Required, Unpack

from agentkit_client._endpoint import CallOptions, Endpoint, StreamOptions, signature_from
from agentkit_client._timeouts import Timeout
from agentkit_client.resources._resource import (
    AsyncResource,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.types import (
    Completion,
    CompletionCreateParamsBase,
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)

if TYPE_CHECKING:
    from agentkit_client._streams import AsyncStream, Stream

__all__ = [
    "CREATE",
    "AsyncCompletions",
    "AsyncCompletionsWithRawResponse",
    "AsyncCompletionsWithStreamingResponse",
    "CompleteOrStream",
    "Completions",
    "CompletionsWithRawResponse",
    "CompletionsWithStreamingResponse",
    "CreateCompletion",
    "StreamCompletion",
]


class CreateCompletion(CompletionCreateParamsNonStreaming, CallOptions, total=False):
    """The parameters of `completions.create`."""


class StreamCompletion(CompletionCreateParamsStreaming, StreamOptions, CallOptions, total=False):
    """The parameters of `completions.create` for a stream."""


class CompleteOrStream(CompletionCreateParamsBase, StreamOptions, CallOptions, total=False):
    """The parameters of `completions.create` where a variable says whether to stream."""

    stream: Required[bool]


CREATE = Endpoint(
    verb="POST",
    path="/v1/complete",
    reply=Completion,
    params=CreateCompletion,
    own_timeout=lambda _: Timeout(600),
)
"""Complete a prompt."""


class Completions(SyncResource):
    """The resource `completions`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> CompletionsWithRawResponse:
        """The same methods, returning responses that were read."""
        return CompletionsWithRawResponse(Completions(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> CompletionsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return CompletionsWithStreamingResponse(Completions(self._calls.streamed))

    @overload
    def create(self, **params: Unpack[CreateCompletion]) -> Completion: ...
    @overload
    def create(self, **params: Unpack[StreamCompletion]) -> Stream[Completion]: ...
    @overload
    def create(self, **params: Unpack[CompleteOrStream]) -> Completion | Stream[Completion]: ...
    @signature_from(CreateCompletion, StreamOptions)
    def create(self, **params: Any) -> Any:
        """Have a prompt completed: the API before messages, for models before Claude 3.

        Args:
            **params: `prompt` alternates `HUMAN_PROMPT` and `AI_PROMPT`, and ends with the latter.
                With `stream=True` the text comes in pieces.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        if params.get("stream"):
            from agentkit_client._asking import raw_stream  # paid by who streams
            from agentkit_client._dialect import COMPLETION_EVENTS
            from agentkit_client._stream_call import stream_call

            asked = stream_call(CREATE, COMPLETION_EVENTS, params)
            return raw_stream(self._calls, asked)
        return self._calls.model(CREATE, params)


class AsyncCompletions(AsyncResource):
    """The resource `completions`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncCompletionsWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncCompletionsWithRawResponse(AsyncCompletions(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncCompletionsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncCompletionsWithStreamingResponse(AsyncCompletions(self._calls.streamed))

    @overload
    async def create(self, **params: Unpack[CreateCompletion]) -> Completion: ...
    @overload
    async def create(self, **params: Unpack[StreamCompletion]) -> AsyncStream[Completion]: ...
    @overload
    async def create(
        self, **params: Unpack[CompleteOrStream]
    ) -> Completion | AsyncStream[Completion]: ...
    @signature_from(CreateCompletion, StreamOptions)
    async def create(self, **params: Any) -> Any:
        """Have a prompt completed: the API before messages, for models before Claude 3.

        Args:
            **params: `prompt` alternates `HUMAN_PROMPT` and `AI_PROMPT`, and ends with the latter.
                With `stream=True` the text comes in pieces.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        if params.get("stream"):
            from agentkit_client._asking import raw_stream_async  # paid by who streams
            from agentkit_client._dialect import COMPLETION_EVENTS
            from agentkit_client._stream_call import stream_call

            return await raw_stream_async(
                self._calls, stream_call(CREATE, COMPLETION_EVENTS, params)
            )
        return await self._calls.model(CREATE, params)


class CompletionsWithRawResponse:
    """The methods of `completions`, returning responses that were read."""

    def __init__(self, raw: Completions) -> None:
        self.create: Final = as_raw(raw.create)


class AsyncCompletionsWithRawResponse:
    """The methods of `completions`, returning responses that were read."""

    def __init__(self, raw: AsyncCompletions) -> None:
        self.create: Final = as_raw_async(raw.create)


class CompletionsWithStreamingResponse:
    """The methods of `completions`, returning responses to read."""

    def __init__(self, streamed: Completions) -> None:
        self.create: Final = as_streamed(streamed.create)


class AsyncCompletionsWithStreamingResponse:
    """The methods of `completions`, returning responses to read."""

    def __init__(self, streamed: AsyncCompletions) -> None:
        self.create: Final = as_streamed_async(streamed.create)
