"""What the API offers as beta: `client.beta` and all below it."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from agentkit_client.resources._resource import AsyncResource, SyncResource
from agentkit_client.resources.beta.files import (
    AsyncFiles,
    AsyncFilesWithRawResponse,
    AsyncFilesWithStreamingResponse,
    Files,
    FilesWithRawResponse,
    FilesWithStreamingResponse,
)
from agentkit_client.resources.beta.messages import (
    AsyncMessages,
    AsyncMessagesWithRawResponse,
    AsyncMessagesWithStreamingResponse,
    Messages,
    MessagesWithRawResponse,
    MessagesWithStreamingResponse,
)
from agentkit_client.resources.beta.models import (
    AsyncModels,
    AsyncModelsWithRawResponse,
    AsyncModelsWithStreamingResponse,
    Models,
    ModelsWithRawResponse,
    ModelsWithStreamingResponse,
)
from agentkit_client.resources.beta.skills import (
    AsyncSkills,
    AsyncSkillsWithRawResponse,
    AsyncSkillsWithStreamingResponse,
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


class Beta(SyncResource):
    """The resource `beta`, for code that waits for each reply."""

    @cached_property
    def messages(self) -> Messages:
        """The resource `beta.messages`."""
        return Messages(self._calls)

    @cached_property
    def models(self) -> Models:
        """The resource `beta.models`."""
        return Models(self._calls)

    @cached_property
    def files(self) -> Files:
        """The resource `beta.files`."""
        return Files(self._calls)

    @cached_property
    def skills(self) -> Skills:
        """The resource `beta.skills`."""
        return Skills(self._calls)

    @cached_property
    def with_raw_response(self) -> BetaWithRawResponse:
        """The same methods, returning responses that were read."""
        return BetaWithRawResponse(Beta(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> BetaWithStreamingResponse:
        """The same methods, returning responses to read."""
        return BetaWithStreamingResponse(Beta(self._calls.streamed))


class AsyncBeta(AsyncResource):
    """The resource `beta`, for code that runs other tasks meanwhile."""

    @cached_property
    def messages(self) -> AsyncMessages:
        """The resource `beta.messages`."""
        return AsyncMessages(self._calls)

    @cached_property
    def models(self) -> AsyncModels:
        """The resource `beta.models`."""
        return AsyncModels(self._calls)

    @cached_property
    def files(self) -> AsyncFiles:
        """The resource `beta.files`."""
        return AsyncFiles(self._calls)

    @cached_property
    def skills(self) -> AsyncSkills:
        """The resource `beta.skills`."""
        return AsyncSkills(self._calls)

    @cached_property
    def with_raw_response(self) -> AsyncBetaWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncBetaWithRawResponse(AsyncBeta(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncBetaWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncBetaWithStreamingResponse(AsyncBeta(self._calls.streamed))


class BetaWithRawResponse:
    """The methods of `beta`, returning responses that were read."""

    def __init__(self, raw: Beta) -> None:
        self.messages: Final = MessagesWithRawResponse(raw.messages)
        self.models: Final = ModelsWithRawResponse(raw.models)
        self.files: Final = FilesWithRawResponse(raw.files)
        self.skills: Final = SkillsWithRawResponse(raw.skills)


class AsyncBetaWithRawResponse:
    """The methods of `beta`, returning responses that were read."""

    def __init__(self, raw: AsyncBeta) -> None:
        self.messages: Final = AsyncMessagesWithRawResponse(raw.messages)
        self.models: Final = AsyncModelsWithRawResponse(raw.models)
        self.files: Final = AsyncFilesWithRawResponse(raw.files)
        self.skills: Final = AsyncSkillsWithRawResponse(raw.skills)


class BetaWithStreamingResponse:
    """The methods of `beta`, returning responses to read."""

    def __init__(self, streamed: Beta) -> None:
        self.messages: Final = MessagesWithStreamingResponse(streamed.messages)
        self.models: Final = ModelsWithStreamingResponse(streamed.models)
        self.files: Final = FilesWithStreamingResponse(streamed.files)
        self.skills: Final = SkillsWithStreamingResponse(streamed.skills)


class AsyncBetaWithStreamingResponse:
    """The methods of `beta`, returning responses to read."""

    def __init__(self, streamed: AsyncBeta) -> None:
        self.messages: Final = AsyncMessagesWithStreamingResponse(streamed.messages)
        self.models: Final = AsyncModelsWithStreamingResponse(streamed.models)
        self.files: Final = AsyncFilesWithStreamingResponse(streamed.files)
        self.skills: Final = AsyncSkillsWithStreamingResponse(streamed.skills)
