"""Skills: folders of instructions and code that containers can use."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from typing_extensions import Unpack

from agentkit_client._endpoint import CallOptions, Endpoint, signature_from
from agentkit_client.pagination import AsyncPageCursor, AsyncPaginator, SyncPageCursor
from agentkit_client.resources._resource import (
    AsyncResource,
    BetaOptions,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.resources.beta.versions import (
    AsyncVersions,
    AsyncVersionsWithRawResponse,
    AsyncVersionsWithStreamingResponse,
    Versions,
    VersionsWithRawResponse,
    VersionsWithStreamingResponse,
)
from agentkit_client.types.beta import (
    SkillCreateParams,
    SkillCreateResponse,
    SkillDeleteResponse,
    SkillListParams,
    SkillListResponse,
    SkillRetrieveResponse,
)

__all__ = [
    "CREATE",
    "DELETE",
    "LIST",
    "RETRIEVE",
    "AsyncSkills",
    "AsyncSkillsWithRawResponse",
    "AsyncSkillsWithStreamingResponse",
    "AsyncVersions",
    "AsyncVersionsWithRawResponse",
    "AsyncVersionsWithStreamingResponse",
    "CreateSkill",
    "ListSkills",
    "Skills",
    "SkillsWithRawResponse",
    "SkillsWithStreamingResponse",
    "Versions",
    "VersionsWithRawResponse",
    "VersionsWithStreamingResponse",
]


class CreateSkill(SkillCreateParams, CallOptions, total=False):
    """The parameters of `beta.skills.create`."""


class ListSkills(SkillListParams, CallOptions, total=False):
    """The parameters of `beta.skills.list`."""


_BETA = {"beta": "true"}
_BETAS = ("skills-2025-10-02",)

CREATE = Endpoint(
    verb="POST",
    path="/v1/skills",
    reply=SkillCreateResponse,
    params=CreateSkill,
    query=_BETA,
    betas=_BETAS,
    multipart=True,
)
"""Create one."""

RETRIEVE = Endpoint(
    verb="GET",
    path="/v1/skills/{skill_id}",
    reply=SkillRetrieveResponse,
    params=BetaOptions,
    query=_BETA,
    betas=_BETAS,
)
"""Look at one."""

LIST = Endpoint(
    verb="GET",
    path="/v1/skills",
    reply=SkillListResponse,
    params=ListSkills,
    query=_BETA,
    betas=_BETAS,
)
"""List them."""

DELETE = Endpoint(
    verb="DELETE",
    path="/v1/skills/{skill_id}",
    reply=SkillDeleteResponse,
    params=BetaOptions,
    query=_BETA,
    betas=_BETAS,
)
"""Delete one."""


class Skills(SyncResource):
    """The resource `beta.skills`, for code that waits for each reply."""

    @cached_property
    def versions(self) -> Versions:
        """The resource `beta.skills.versions`."""
        return Versions(self._calls)

    @cached_property
    def with_raw_response(self) -> SkillsWithRawResponse:
        """The same methods, returning responses that were read."""
        return SkillsWithRawResponse(Skills(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> SkillsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return SkillsWithStreamingResponse(Skills(self._calls.streamed))

    @signature_from(CreateSkill)
    def create(self, **params: Unpack[CreateSkill]) -> SkillCreateResponse:
        """Create a skill from the files of a folder with a `SKILL.md` at its top."""
        return self._calls.model(CREATE, params)

    @signature_from(BetaOptions)
    def retrieve(self, skill_id: str, **params: Unpack[BetaOptions]) -> SkillRetrieveResponse:
        """Return a skill."""
        return self._calls.model(RETRIEVE, {"skill_id": skill_id, **params})

    @signature_from(ListSkills)
    def list(self, **params: Unpack[ListSkills]) -> SyncPageCursor[SkillListResponse]:
        """List the skills of the workspace and those of the API."""
        return self._calls.page(LIST, params, SyncPageCursor[SkillListResponse])

    @signature_from(BetaOptions)
    def delete(self, skill_id: str, **params: Unpack[BetaOptions]) -> SkillDeleteResponse:
        """Delete a skill that has no versions left."""
        return self._calls.model(DELETE, {"skill_id": skill_id, **params})


class AsyncSkills(AsyncResource):
    """The resource `beta.skills`, for code that runs other tasks meanwhile."""

    @cached_property
    def versions(self) -> AsyncVersions:
        """The resource `beta.skills.versions`."""
        return AsyncVersions(self._calls)

    @cached_property
    def with_raw_response(self) -> AsyncSkillsWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncSkillsWithRawResponse(AsyncSkills(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncSkillsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncSkillsWithStreamingResponse(AsyncSkills(self._calls.streamed))

    @signature_from(CreateSkill)
    async def create(self, **params: Unpack[CreateSkill]) -> SkillCreateResponse:
        """Create a skill from the files of a folder with a `SKILL.md` at its top."""
        return await self._calls.model(CREATE, params)

    @signature_from(BetaOptions)
    async def retrieve(self, skill_id: str, **params: Unpack[BetaOptions]) -> SkillRetrieveResponse:
        """Return a skill."""
        return await self._calls.model(RETRIEVE, {"skill_id": skill_id, **params})

    @signature_from(ListSkills)
    def list(
        self, **params: Unpack[ListSkills]
    ) -> AsyncPaginator[SkillListResponse, AsyncPageCursor[SkillListResponse]]:
        """List the skills of the workspace and those of the API."""
        return self._calls.page(LIST, params, AsyncPageCursor[SkillListResponse])

    @signature_from(BetaOptions)
    async def delete(self, skill_id: str, **params: Unpack[BetaOptions]) -> SkillDeleteResponse:
        """Delete a skill that has no versions left."""
        return await self._calls.model(DELETE, {"skill_id": skill_id, **params})


class SkillsWithRawResponse:
    """The methods of `beta.skills`, returning responses that were read."""

    def __init__(self, raw: Skills) -> None:
        self.create: Final = as_raw(raw.create)
        self.retrieve: Final = as_raw(raw.retrieve)
        self.list: Final = as_raw(raw.list)
        self.delete: Final = as_raw(raw.delete)
        self.versions: Final = VersionsWithRawResponse(raw.versions)


class AsyncSkillsWithRawResponse:
    """The methods of `beta.skills`, returning responses that were read."""

    def __init__(self, raw: AsyncSkills) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.retrieve: Final = as_raw_async(raw.retrieve)
        self.list: Final = as_raw_async(raw.list)
        self.delete: Final = as_raw_async(raw.delete)
        self.versions: Final = AsyncVersionsWithRawResponse(raw.versions)


class SkillsWithStreamingResponse:
    """The methods of `beta.skills`, returning responses to read."""

    def __init__(self, streamed: Skills) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.retrieve: Final = as_streamed(streamed.retrieve)
        self.list: Final = as_streamed(streamed.list)
        self.delete: Final = as_streamed(streamed.delete)
        self.versions: Final = VersionsWithStreamingResponse(streamed.versions)


class AsyncSkillsWithStreamingResponse:
    """The methods of `beta.skills`, returning responses to read."""

    def __init__(self, streamed: AsyncSkills) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.retrieve: Final = as_streamed_async(streamed.retrieve)
        self.list: Final = as_streamed_async(streamed.list)
        self.delete: Final = as_streamed_async(streamed.delete)
        self.versions: Final = AsyncVersionsWithStreamingResponse(streamed.versions)
