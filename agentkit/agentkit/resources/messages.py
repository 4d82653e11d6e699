"""The resource `messages`, with the tool loop on it."""

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
from agentkit_client.resources import messages
from agentkit_client.resources.messages import (
    DEPRECATED_MODELS,
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
from agentkit_client.types import Message

if TYPE_CHECKING:
    from typing_extensions import TypeForm  # new in 4.13, and only for type checkers

    from agentkit._dispatch_async import AnyTool, SyncTool
    from agentkit_client.streaming import AsyncMessageStream, MessageStream
    from agentkit_client.types import ParsedMessage, ToolUnionParam
    from agentkit_tools import ToolSource

__all__ = [
    "DEPRECATED_MODELS",
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


class Loop(CreateMessageWithoutTools, LoopOptions, total=False):
    """The parameters of `messages.tool_runner`, besides the tools."""

    stream: Literal[False]


class LoopFor(Loop, Generic[OutputT], total=False):
    """The parameters of `messages.tool_runner` with a type to read texts as."""

    output_format: Required[TypeForm[OutputT]]


class StreamLoop(CreateMessageWithoutTools, LoopOptions, StreamOptions, total=False):
    """The parameters of `messages.tool_runner` for streams."""

    stream: Required[Literal[True]]


class StreamLoopFor(StreamLoop, Generic[OutputT], total=False):
    """The parameters of `messages.tool_runner` for streams, with a type to read texts as."""

    output_format: Required[TypeForm[OutputT]]


class LoopEither(CreateMessageWithoutTools, LoopOptions, StreamOptions, total=False):
    """The parameters of `messages.tool_runner` where a variable says whether to stream."""

    stream: Required[bool]


class Messages(messages.Messages):
    """The resource `messages`, with a tool loop."""

    @overload
    def tool_runner(
        self, *, tools: Iterable[SyncTool | ToolSource | ToolUnionParam], **params: Unpack[Loop]
    ) -> BetaToolRunner[Message]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[LoopFor[OutputT]],
    ) -> BetaToolRunner[ParsedMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[StreamLoop],
    ) -> BetaStreamingToolRunner[MessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaStreamingToolRunner[MessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[LoopEither],
    ) -> BetaToolRunner[Message] | BetaStreamingToolRunner[MessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[ResumedLoop],
    ) -> BetaToolRunner[Message]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Unpack[ResumedStreamLoop],
    ) -> BetaStreamingToolRunner[MessageStream[None]]: ...
    @with_parameters_of(messages.Messages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolSource | ToolUnionParam],
        **params: Any,
    ) -> Any:
        """Set up a loop: ask, run the tools the model calls, send the results, until it is done.

        Nothing is sent before the first reply is wanted.

        Args:
            tools: decorated functions and other tools; dicts are offered to the model, not run.
            **params: what `create` takes, and options of the run; with `stream=True` the runner
                gives each reply as a stream, with `output_format`, a type, their texts are read as
                that type.

        Raises:
            TypeError: a tool is asynchronous, a parameter is missing or unknown, or a type is none
                that can be built from JSON.
            ValueError: two tools have one name, or `max_iterations` is below 1.
        """
        self._hide(params)
        kinds = (BetaToolRunner[Any], BetaStreamingToolRunner[Any])
        return run_of(kinds, self, messages.CREATE.check, Message, tools, params)

    def _ask(self, params: Mapping[str, Any]) -> Any:
        create: Callable[..., Any] = self.create
        return create(**marked(params))

    def _open(self, params: Mapping[str, Any]) -> Any:
        manager: Any = self.stream(**marked(params))
        return manager.__enter__()


class AsyncMessages(messages.AsyncMessages):
    """The resource `messages`, with a tool loop, for code that runs other tasks meanwhile."""

    @overload
    def tool_runner(
        self, *, tools: Iterable[AnyTool | ToolSource | ToolUnionParam], **params: Unpack[Loop]
    ) -> BetaAsyncToolRunner[Message]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[LoopFor[OutputT]],
    ) -> BetaAsyncToolRunner[ParsedMessage[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[StreamLoop],
    ) -> BetaAsyncStreamingToolRunner[AsyncMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[StreamLoopFor[OutputT]],
    ) -> BetaAsyncStreamingToolRunner[AsyncMessageStream[OutputT]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[LoopEither],
    ) -> BetaAsyncToolRunner[Message] | BetaAsyncStreamingToolRunner[AsyncMessageStream[None]]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[ResumedLoop],
    ) -> BetaAsyncToolRunner[Message]: ...
    @overload
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Unpack[ResumedStreamLoop],
    ) -> BetaAsyncStreamingToolRunner[AsyncMessageStream[None]]: ...
    @with_parameters_of(messages.AsyncMessages.create)
    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolSource | ToolUnionParam],
        **params: Any,
    ) -> Any:
        """Set up a loop; see `Messages.tool_runner`. Plain tools run in threads."""
        self._hide(params)
        kinds = (BetaAsyncToolRunner[Any], BetaAsyncStreamingToolRunner[Any])
        return run_of(kinds, self, messages.CREATE.check, Message, tools, params)

    async def _ask(self, params: Mapping[str, Any]) -> Any:
        create: Callable[..., Any] = self.create
        return await create(**marked(params))

    async def _open(self, params: Mapping[str, Any]) -> Any:
        manager: Any = self.stream(**marked(params))
        return await manager.__aenter__()
