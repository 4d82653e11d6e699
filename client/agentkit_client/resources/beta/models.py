"""Models, with beta features."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from typing_extensions import Unpack

from agentkit_client._endpoint import CallOptions, signature_from
from agentkit_client.pagination import AsyncPage, AsyncPaginator, SyncPage
from agentkit_client.resources import models
from agentkit_client.resources._resource import (
    AsyncResource,
    BetaOptions,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.types.beta import BetaModelInfo, ModelListParams

__all__ = [
    "LIST",
    "RETRIEVE",
    "AsyncModels",
    "AsyncModelsWithRawResponse",
    "AsyncModelsWithStreamingResponse",
    "ListModels",
    "Models",
    "ModelsWithRawResponse",
    "ModelsWithStreamingResponse",
]


class ListModels(ModelListParams, CallOptions, total=False):
    """The parameters of `beta.models.list`."""


RETRIEVE = models.RETRIEVE.as_beta(BetaModelInfo, BetaOptions)
"""Look at a model."""

LIST = models.LIST.as_beta(BetaModelInfo, ListModels)
"""List models."""


class Models(SyncResource):
    """The resource `beta.models`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> ModelsWithRawResponse:
        """The same methods, returning responses that were read."""
        return ModelsWithRawResponse(Models(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> ModelsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return ModelsWithStreamingResponse(Models(self._calls.streamed))

    @signature_from(BetaOptions)
    def retrieve(self, model_id: str, **params: Unpack[BetaOptions]) -> BetaModelInfo:
        """Return what the API tells about a model; short names lead to the full one."""
        return self._calls.model(RETRIEVE, {"model_id": model_id, **params})

    @signature_from(ListModels)
    def list(self, **params: Unpack[ListModels]) -> SyncPage[BetaModelInfo]:
        """List the models, newest first."""
        return self._calls.page(LIST, params, SyncPage[BetaModelInfo])


class AsyncModels(AsyncResource):
    """The resource `beta.models`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncModelsWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncModelsWithRawResponse(AsyncModels(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncModelsWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncModelsWithStreamingResponse(AsyncModels(self._calls.streamed))

    @signature_from(BetaOptions)
    async def retrieve(self, model_id: str, **params: Unpack[BetaOptions]) -> BetaModelInfo:
        """Return what the API tells about a model; short names lead to the full one."""
        return await self._calls.model(RETRIEVE, {"model_id": model_id, **params})

    @signature_from(ListModels)
    def list(
        self, **params: Unpack[ListModels]
    ) -> AsyncPaginator[BetaModelInfo, AsyncPage[BetaModelInfo]]:
        """List the models, newest first."""
        return self._calls.page(LIST, params, AsyncPage[BetaModelInfo])


class ModelsWithRawResponse:
    """The methods of `beta.models`, returning responses that were read."""

    def __init__(self, raw: Models) -> None:
        self.retrieve: Final = as_raw(raw.retrieve)
        self.list: Final = as_raw(raw.list)


class AsyncModelsWithRawResponse:
    """The methods of `beta.models`, returning responses that were read."""

    def __init__(self, raw: AsyncModels) -> None:
        self.retrieve: Final = as_raw_async(raw.retrieve)
        self.list: Final = as_raw_async(raw.list)


class ModelsWithStreamingResponse:
    """The methods of `beta.models`, returning responses to read."""

    def __init__(self, streamed: Models) -> None:
        self.retrieve: Final = as_streamed(streamed.retrieve)
        self.list: Final = as_streamed(streamed.list)


class AsyncModelsWithStreamingResponse:
    """The methods of `beta.models`, returning responses to read."""

    def __init__(self, streamed: AsyncModels) -> None:
        self.retrieve: Final = as_streamed_async(streamed.retrieve)
        self.list: Final = as_streamed_async(streamed.list)
