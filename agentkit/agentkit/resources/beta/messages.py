"""The resource `beta.messages`, with the tool loop on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, overload

from typing_extensions import Required, Unpack

from agentkit.resources._asking import (
    LoopOptions,
    OutputT,
    ResumedLoop,
    ResumedStreamLoop,
    StreamOptions,
    marked,
    run_of,
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
from agentkit_client.types.beta import BetaMessage

if TYPE_CHECKING:
    from typing_extensions import TypeForm  # new in 4.13, and only for type checkers

    from agentkit._dispatch_async import AnyTool, SyncTool
    from agentkit_client.streaming import BetaAsyncMessageStream, BetaMessageStream
    from agentkit_client.types.beta import BetaToolUnionParam, ParsedBetaMessage
    from agentkit_tools import ToolSource

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


class Loop(CreateMessageWithoutTools, LoopOptions, total=False):
    """The parameters of `beta.messages.tool_runner`, besides the tools."""

    stream: Literal[False]


class LoopFor(Loop, Generic[OutputT], total=False):
    """The parameters of `beta.messages.tool_runner` with a type to read texts as."""

    output_format: Required[TypeForm[OutputT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # instead of a schema


class StreamLoop(CreateMessageWithoutTools, LoopOptions, StreamOptions, total=False):
    """The parameters of `beta.messages.tool_runner` for streams."""

    stream: Required[Literal[True]]


class StreamLoopFor(StreamLoop, Generic[OutputT], total=False):
    """The parameters of `beta.messages.tool_runner` for streams, with a type to read texts as."""

    output_format: Required[TypeForm[OutputT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # instead of a schema


class LoopEither(CreateMessageWithoutTools, LoopOptions, StreamOptions, total=False):
    """The parameters of `beta.messages.tool_runner` where a variable says whether to stream."""

    stream: Required[bool]


class Messages(messages.Messages):
    """The resource `beta.messages`, with a tool loop."""

    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam], **params: Unpack[Loop]
    ) -> BetaToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[LoopFor[OutputT]],
    ) -> BetaToolRunner[ParsedBetaMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[StreamLoop],
    ) -> BetaStreamingToolRunner[BetaMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaStreamingToolRunner[BetaMessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[LoopEither],
    ) -> BetaToolRunner[BetaMessage] | BetaStreamingToolRunner[BetaMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[ResumedLoop],
    ) -> BetaToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[ResumedStreamLoop],
    ) -> BetaStreamingToolRunner[BetaMessageStream[None]]: ...
    @with_parameters_of(messages.Messages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | BetaToolUnionParam],
        **params: Any,
    ) -> Any:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        self._hide(params)
        kinds = (BetaToolRunner[Any], BetaStreamingToolRunner[Any])
        return run_of(kinds, self, messages.CREATE.check, BetaMessage, tools, params)

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
        self, *, tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam], **params: Unpack[Loop]
    ) -> BetaAsyncToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[LoopFor[OutputT]],
    ) -> BetaAsyncToolRunner[ParsedBetaMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[StreamLoop],
    ) -> BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[LoopEither],
    ) -> (
        BetaAsyncToolRunner[BetaMessage]
        | BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]]
    ): ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[ResumedLoop],
    ) -> BetaAsyncToolRunner[BetaMessage]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Unpack[ResumedStreamLoop],
    ) -> BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]]: ...
    @with_parameters_of(messages.AsyncMessages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | BetaToolUnionParam],
        **params: Any,
    ) -> Any:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        self._hide(params)
        kinds = (BetaAsyncToolRunner[Any], BetaAsyncStreamingToolRunner[Any])
        return run_of(kinds, self, messages.CREATE.check, BetaMessage, tools, params)

    async def _ask(self, params: Mapping[str, Any]) -> Any:
        create: Callable[..., Any] = self.create
        return await create(**marked(_with_structured_outputs(params)))

    async def _open(self, params: Mapping[str, Any]) -> Any:
        manager: Any = self.stream(**marked(params))
        return await manager.__aenter__()


def _with_structured_outputs(params: Mapping[str, Any]) -> dict[str, Any]:
    """Switch on the beta feature that strict tools need, besides those of the caller."""
    return {**params, "betas": [*(params.get("betas") or ()), _STRUCTURED_OUTPUTS]}
