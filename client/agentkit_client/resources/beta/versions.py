"""Versions of skills."""

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
from agentkit_client.types.beta.skills import (
    VersionCreateParams,
    VersionCreateResponse,
    VersionDeleteResponse,
    VersionListParams,
    VersionListResponse,
    VersionRetrieveResponse,
)

__all__ = [
    "CREATE",
    "DELETE",
    "LIST",
    "RETRIEVE",
    "AsyncVersions",
    "AsyncVersionsWithRawResponse",
    "AsyncVersionsWithStreamingResponse",
    "CreateVersion",
    "ListVersions",
    "Versions",
    "VersionsWithRawResponse",
    "VersionsWithStreamingResponse",
]


class CreateVersion(VersionCreateParams, CallOptions, total=False):
    """The parameters of `beta.skills.versions.create`."""


class ListVersions(VersionListParams, CallOptions, total=False):
    """The parameters of `beta.skills.versions.list`."""


_BETA = {"beta": "true"}
_BETAS = ("skills-2025-10-02",)

CREATE = Endpoint(
    verb="POST",
    path="/v1/skills/{skill_id}/versions",
    reply=VersionCreateResponse,
    params=CreateVersion,
    query=_BETA,
    betas=_BETAS,
    multipart=True,
)
"""Create one."""

RETRIEVE = Endpoint(
    verb="GET",
    path="/v1/skills/{skill_id}/versions/{version}",
    reply=VersionRetrieveResponse,
    params=BetaOptions,
    query=_BETA,
    betas=_BETAS,
)
"""Look at one."""

LIST = Endpoint(
    verb="GET",
    path="/v1/skills/{skill_id}/versions",
    reply=VersionListResponse,
    params=ListVersions,
    query=_BETA,
    betas=_BETAS,
)
"""List them."""

DELETE = Endpoint(
    verb="DELETE",
    path="/v1/skills/{skill_id}/versions/{version}",
    reply=VersionDeleteResponse,
    params=BetaOptions,
    query=_BETA,
    betas=_BETAS,
)
"""Delete one."""


class Versions(SyncResource):
    """The resource `beta.skills.versions`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> VersionsWithRawResponse:
        """The same methods, returning responses that were read."""
        return VersionsWithRawResponse(Versions(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> VersionsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return VersionsWithStreamingResponse(Versions(self._calls.streamed))

    @signature_from(CreateVersion)
    def create(self, skill_id: str, **params: Unpack[CreateVersion]) -> VersionCreateResponse:
        """Add a version to a skill, from the files of a folder."""
        return self._calls.model(CREATE, {"skill_id": skill_id, **params})

    @signature_from(BetaOptions)
    def retrieve(
        self, version: str, *, skill_id: str, **params: Unpack[BetaOptions]
    ) -> VersionRetrieveResponse:
        """Return a version of a skill."""
        return self._calls.model(RETRIEVE, {"version": version, "skill_id": skill_id, **params})

    @signature_from(ListVersions)
    def list(
        self, skill_id: str, **params: Unpack[ListVersions]
    ) -> SyncPageCursor[VersionListResponse]:
        """List the versions of a skill."""
        return self._calls.page(
            LIST, {"skill_id": skill_id, **params}, SyncPageCursor[VersionListResponse]
        )

    @signature_from(BetaOptions)
    def delete(
        self, version: str, *, skill_id: str, **params: Unpack[BetaOptions]
    ) -> VersionDeleteResponse:
        """Delete a version of a skill."""
        return self._calls.model(DELETE, {"version": version, "skill_id": skill_id, **params})


class AsyncVersions(AsyncResource):
    """The resource `beta.skills.versions`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncVersionsWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncVersionsWithRawResponse(AsyncVersions(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncVersionsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncVersionsWithStreamingResponse(AsyncVersions(self._calls.streamed))

    @signature_from(CreateVersion)
    async def create(self, skill_id: str, **params: Unpack[CreateVersion]) -> VersionCreateResponse:
        """Add a version to a skill, from the files of a folder."""
        return await self._calls.model(CREATE, {"skill_id": skill_id, **params})

    @signature_from(BetaOptions)
    async def retrieve(
        self, version: str, *, skill_id: str, **params: Unpack[BetaOptions]
    ) -> VersionRetrieveResponse:
        """Return a version of a skill."""
        return await self._calls.model(
            RETRIEVE, {"version": version, "skill_id": skill_id, **params}
        )

    @signature_from(ListVersions)
    def list(
        self, skill_id: str, **params: Unpack[ListVersions]
    ) -> AsyncPaginator[VersionListResponse, AsyncPageCursor[VersionListResponse]]:
        """List the versions of a skill."""
        return self._calls.page(
            LIST, {"skill_id": skill_id, **params}, AsyncPageCursor[VersionListResponse]
        )

    @signature_from(BetaOptions)
    async def delete(
        self, version: str, *, skill_id: str, **params: Unpack[BetaOptions]
    ) -> VersionDeleteResponse:
        """Delete a version of a skill."""
        return await self._calls.model(DELETE, {"version": version, "skill_id": skill_id, **params})


class VersionsWithRawResponse:
    """The methods of `beta.skills.versions`, returning responses that were read."""

    def __init__(self, raw: Versions) -> None:
        self.create: Final = as_raw(raw.create)
        self.retrieve: Final = as_raw(raw.retrieve)
        self.list: Final = as_raw(raw.list)
        self.delete: Final = as_raw(raw.delete)


class AsyncVersionsWithRawResponse:
    """The methods of `beta.skills.versions`, returning responses that were read."""

    def __init__(self, raw: AsyncVersions) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.retrieve: Final = as_raw_async(raw.retrieve)
        self.list: Final = as_raw_async(raw.list)
        self.delete: Final = as_raw_async(raw.delete)


class VersionsWithStreamingResponse:
    """The methods of `beta.skills.versions`, returning responses to read."""

    def __init__(self, streamed: Versions) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.retrieve: Final = as_streamed(streamed.retrieve)
        self.list: Final = as_streamed(streamed.list)
        self.delete: Final = as_streamed(streamed.delete)


class AsyncVersionsWithStreamingResponse:
    """The methods of `beta.skills.versions`, returning responses to read."""

    def __init__(self, streamed: AsyncVersions) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.retrieve: Final = as_streamed_async(streamed.retrieve)
        self.list: Final = as_streamed_async(streamed.list)
        self.delete: Final = as_streamed_async(streamed.delete)
