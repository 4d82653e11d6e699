"""The resource `messages`, with the tool loop on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from agentkit.resources._asking import checked, marked
from agentkit.runner import BetaAsyncToolRunner, BetaToolRunner
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
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
)

if TYPE_CHECKING:
    from agentkit._dispatch import AnyTool, SyncTool
    from agentkit_client.resources.messages import CreateMessageWithoutTools
    from agentkit_client.types import Message, ToolUnionParam

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
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
]


class Messages(messages.Messages):
    """The resource `messages`, with a tool loop."""

    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateMessageWithoutTools],
    ) -> BetaToolRunner[Message]:
        """Set up a loop: ask, run the tools the model calls, send the results, until it is done.

        Nothing is sent before the first reply is wanted.

        Args:
            tools: decorated functions and other tools; dicts are offered to the model, not run.
            max_iterations: how many replies there may be; no limit when `None`.
            **params: what `create` takes.

        Raises:
            TypeError: a tool is asynchronous, or a parameter is missing or unknown.
            ValueError: two tools have one name, or `max_iterations` is below 1.
        """
        given = checked(messages.CREATE.check, params)
        return BetaToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    def _ask(self, params: Mapping[str, Any]) -> Message:
        return self.create(**marked(params))


class AsyncMessages(messages.AsyncMessages):
    """The resource `messages`, with a tool loop, for code that runs other tasks meanwhile."""

    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateMessageWithoutTools],
    ) -> BetaAsyncToolRunner[Message]:
        """Set up a loop; see `Messages.tool_runner`. Plain tools run in threads."""
        given = checked(messages.CREATE.check, params)
        return BetaAsyncToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    async def _ask(self, params: Mapping[str, Any]) -> Message:
        return await self.create(**marked(params))
