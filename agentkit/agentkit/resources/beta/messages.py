"""The resource `beta.messages`, with the tool loop on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from agentkit.resources._asking import checked, marked
from agentkit.runner import BetaAsyncToolRunner, BetaToolRunner
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
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
)

if TYPE_CHECKING:
    from agentkit._dispatch import AnyTool, SyncTool
    from agentkit_client.resources.beta.messages import (
        CreateMessageWithoutTools as CreateBetaMessageWithoutTools,
    )
    from agentkit_client.types.beta import BetaMessage, BetaToolUnionParam

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
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
]

_STRUCTURED_OUTPUTS = "structured-outputs-2025-11-13"


class Messages(messages.Messages):
    """The resource `beta.messages`, with a tool loop."""

    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateBetaMessageWithoutTools],
    ) -> BetaToolRunner[BetaMessage]:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        given = checked(messages.CREATE.check, params)
        return BetaToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    def _ask(self, params: Mapping[str, Any]) -> BetaMessage:
        return self.create(**marked(_with_structured_outputs(params)))


class AsyncMessages(messages.AsyncMessages):
    """The resource `beta.messages`, with a tool loop, for code that runs other tasks meanwhile."""

    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateBetaMessageWithoutTools],
    ) -> BetaAsyncToolRunner[BetaMessage]:
        """Set up a loop with beta features; see `agentkit.resources.messages`."""
        given = checked(messages.CREATE.check, params)
        return BetaAsyncToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    async def _ask(self, params: Mapping[str, Any]) -> BetaMessage:
        return await self.create(**marked(_with_structured_outputs(params)))


def _with_structured_outputs(params: Mapping[str, Any]) -> dict[str, Any]:
    """Switch on the beta feature that strict tools need, besides those of the caller."""
    return {**params, "betas": [*(params.get("betas") or ()), _STRUCTURED_OUTPUTS]}
