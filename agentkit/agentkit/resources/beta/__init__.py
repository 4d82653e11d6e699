"""The resource `beta` and all below it, with the tool loop on its messages."""

from __future__ import annotations

from functools import cached_property

from agentkit.resources.beta.messages import AsyncMessages, Messages
from agentkit_client.resources import beta
from agentkit_client.resources.beta import (
    AsyncBetaWithRawResponse,
    AsyncBetaWithStreamingResponse,
    AsyncFiles,
    AsyncFilesWithRawResponse,
    AsyncFilesWithStreamingResponse,
    AsyncMessagesWithRawResponse,
    AsyncMessagesWithStreamingResponse,
    AsyncModels,
    AsyncModelsWithRawResponse,
    AsyncModelsWithStreamingResponse,
    AsyncSkills,
    AsyncSkillsWithRawResponse,
    AsyncSkillsWithStreamingResponse,
    BetaWithRawResponse,
    BetaWithStreamingResponse,
    Files,
    FilesWithRawResponse,
    FilesWithStreamingResponse,
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
    Models,
    ModelsWithRawResponse,
    ModelsWithStreamingResponse,
    Skills,
    SkillsWithRawResponse,
    SkillsWithStreamingResponse,
)

__all__ = [
    "AsyncBeta",
    "AsyncBetaWithRawResponse",
    "AsyncBetaWithStreamingResponse",
    "AsyncFiles",
    "AsyncFilesWithRawResponse",
    "AsyncFilesWithStreamingResponse",
    "AsyncMessages",
    "AsyncMessagesWithRawResponse",
    "AsyncMessagesWithStreamingResponse",
    "AsyncModels",
    "AsyncModelsWithRawResponse",
    "AsyncModelsWithStreamingResponse",
    "AsyncSkills",
    "AsyncSkillsWithRawResponse",
    "AsyncSkillsWithStreamingResponse",
    "Beta",
    "BetaWithRawResponse",
    "BetaWithStreamingResponse",
    "Files",
    "FilesWithRawResponse",
    "FilesWithStreamingResponse",
    "Messages",
    "MessagesWithRawResponse",
    "MessagesWithStreamingResponse",
    "Models",
    "ModelsWithRawResponse",
    "ModelsWithStreamingResponse",
    "Skills",
    "SkillsWithRawResponse",
    "SkillsWithStreamingResponse",
]


class Beta(beta.Beta):
    """The resource `beta`, whose messages have a tool loop."""

    @cached_property
    def messages(self) -> Messages:
        """Messages with beta features, and a tool loop."""
        return Messages(self._calls)


class AsyncBeta(beta.AsyncBeta):
    """The resource `beta`, whose messages have a tool loop."""

    @cached_property
    def messages(self) -> AsyncMessages:
        """Messages with beta features, and a tool loop."""
        return AsyncMessages(self._calls)
