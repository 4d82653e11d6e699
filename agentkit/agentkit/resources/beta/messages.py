"""The resource `beta.messages`, with the tool loop on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, overload

from typing_extensions import Required, Unpack

from agentkit.resources._asking import (
    OutputT,
    StreamOptions,
    checked,
    marked,
    with_parameters_of,
)
from agentkit.runner import (
    BetaAsyncStreamingToolRunner,
    BetaAsyncToolRunner,
    BetaStreamingToolRunner,
    BetaToolRunner,
)
from agentkit_client.resources.beta import messages
from agentkit_client.resources.beta.messages import (
    AsyncBatches,
    AsyncBatchesWithRawResponse,
    AsyncBatchesWithStreamingResponse,
    AsyncMessagesWithRawResponse,
    AsyncMessagesWithStreamingResponse,
    Batches,
    BatchesWithRawResponse,
    BatchesWithStreamingResponse,
    CreateMessageWithoutTools,
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
)

if TYPE_CHECKING:
    from agentkit._dispatch import AnyTool, SyncTool
    from agentkit_client.streaming import BetaAsyncMessageStream, BetaMessageStream
    from agentkit_client.types.beta import BetaMessage, BetaToolUnionParam, ParsedBetaMessage

__all__ = [
    "AsyncBatches",
    "AsyncBatchesWithRawResponse",
    "AsyncBatchesWithStreamingResponse",
    "AsyncMessages",
    "AsyncMessagesWithRawResponse",
    "AsyncMessagesWithStreamingResponse",
    "Batches",
    "BatchesWithRawResponse",
    "BatchesWithStreamingResponse",
    "Loop",
    "LoopEither",
    "LoopFor",
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
    "StreamLoop",
    "StreamLoopFor",
]

_STRUCTURED_OUTPUTS = "structured-outputs-2025-11-13"


class Loop(CreateMessageWithoutTools, total=False):
    """The parameters of `beta.messages.tool_runner`, besides the tools."""

    max_iterations: int | None
    """How many replies there may be; no limit when `None`."""
    stream: Literal[False]


class LoopFor(Loop, Generic[OutputT], total=False):
    """The parameters of `beta.messages.tool_runner` with a type to read texts as."""

    output_format: Required[type[OutputT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # instead of a schema


class StreamLoop(CreateMessageWithoutTools, StreamOptions, total=False):
    """The parameters of `beta.messages.tool_runner` for streams."""

    max_iterations: int | None
    """How many replies there may be; no limit when `None`."""
    stream: Required[Literal[True]]


class StreamLoopFor(StreamLoop, Generic[OutputT], total=False):
    """The parameters of `beta.messages.tool_runner` for streams, with a type to read texts as."""

    output_format: Required[type[OutputT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # instead of a schema


class LoopEither(CreateMessageWithoutTools, StreamOptions, total=False):
    """The parameters of `beta.messages.tool_runner` where a variable says whether to stream."""

    max_iterations: int | None
    """How many replies there may be; no limit when `None`."""
    stream: Required[bool]


class Messages(messages.Messages):
    """The resource `beta.messages`, with a tool loop."""

    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | BetaToolUnionParam], **params: Unpack[Loop]
    ) -> BetaToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | BetaToolUnionParam], **params: Unpack[LoopFor[OutputT]]
    ) -> BetaToolRunner[ParsedBetaMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | BetaToolUnionParam], **params: Unpack[StreamLoop]
    ) -> BetaStreamingToolRunner[BetaMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | BetaToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaStreamingToolRunner[BetaMessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | BetaToolUnionParam], **params: Unpack[LoopEither]
    ) -> BetaToolRunner[BetaMessage] | BetaStreamingToolRunner[BetaMessageStream[None]]: ...
    @with_parameters_of(messages.Messages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Any,
    ) -> Any:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        given = checked(messages.CREATE.check, params)
        if given.get("output_format") is not None:
            self.stream(**given)  # asks for nothing, but says now if the type has no schema
        if given.get("stream"):
            return BetaStreamingToolRunner[Any](
                ask=self._open, params=given, tools=tools, max_iterations=max_iterations
            )
        return BetaToolRunner[Any](
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    def _ask(self, params: Mapping[str, Any]) -> Any:
        create: Callable[..., Any] = self.create
        return create(**marked(_with_structured_outputs(params)))

    def _open(self, params: Mapping[str, Any]) -> Any:
        manager: Any = self.stream(**marked(params))
        return manager.__enter__()


class AsyncMessages(messages.AsyncMessages):
    """The resource `beta.messages`, with a tool loop, for code that runs other tasks meanwhile."""

    @overload
    def tool_runner(
        self, *, tools: Iterable[AnyTool | BetaToolUnionParam], **params: Unpack[Loop]
    ) -> BetaAsyncToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[AnyTool | BetaToolUnionParam], **params: Unpack[LoopFor[OutputT]]
    ) -> BetaAsyncToolRunner[ParsedBetaMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[AnyTool | BetaToolUnionParam], **params: Unpack[StreamLoop]
    ) -> BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | BetaToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self, *, tools: Iterable[AnyTool | BetaToolUnionParam], **params: Unpack[LoopEither]
    ) -> (
        BetaAsyncToolRunner[BetaMessage]
        | BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]]
    ): ...
    @with_parameters_of(messages.AsyncMessages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Any,
    ) -> Any:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        given = checked(messages.CREATE.check, params)
        if given.get("output_format") is not None:
            self.stream(**given)  # asks for nothing, but says now if the type has no schema
        if given.get("stream"):
            return BetaAsyncStreamingToolRunner[Any](
                ask=self._open, params=given, tools=tools, max_iterations=max_iterations
            )
        return BetaAsyncToolRunner[Any](
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    async def _ask(self, params: Mapping[str, Any]) -> Any:
        create: Callable[..., Any] = self.create
        return await create(**marked(_with_structured_outputs(params)))

    async def _open(self, params: Mapping[str, Any]) -> Any:
        manager: Any = self.stream(**marked(params))
        return await manager.__aenter__()


def _with_structured_outputs(params: Mapping[str, Any]) -> dict[str, Any]:
    """Switch on the beta feature that strict tools need, besides those of the caller."""
    return {**params, "betas": [*(params.get("betas") or ()), _STRUCTURED_OUTPUTS]}
