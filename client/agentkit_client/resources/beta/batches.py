"""Message batches with beta features."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from typing_extensions import Unpack

from agentkit_client._endpoint import CallOptions, signature_from
from agentkit_client._jsonl import AsyncJSONLDecoder, JSONLDecoder
from agentkit_client.pagination import AsyncPage, AsyncPaginator, SyncPage
from agentkit_client.resources import batches
from agentkit_client.resources._resource import (
    AsyncResource,
    BetaOptions,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.resources.batches import results_call
from agentkit_client.types.beta.messages import (
    BatchCreateParams,
    BatchListParams,
    BetaDeletedMessageBatch,
    BetaMessageBatch,
    BetaMessageBatchIndividualResponse,
)

__all__ = [
    "CANCEL",
    "CREATE",
    "DELETE",
    "LIST",
    "RESULTS",
    "RETRIEVE",
    "AsyncBatches",
    "AsyncBatchesWithRawResponse",
    "AsyncBatchesWithStreamingResponse",
    "Batches",
    "BatchesWithRawResponse",
    "BatchesWithStreamingResponse",
    "CreateBatch",
    "ListBatches",
]


class CreateBatch(BatchCreateParams, CallOptions, total=False):
    """The parameters of `beta.messages.batches.create`."""


class ListBatches(BatchListParams, CallOptions, total=False):
    """The parameters of `beta.messages.batches.list`."""


_BETAS = ("message-batches-2024-09-24",)

CREATE = batches.CREATE.as_beta(BetaMessageBatch, CreateBatch, _BETAS)
"""Begin a batch."""

RETRIEVE = batches.RETRIEVE.as_beta(BetaMessageBatch, BetaOptions, _BETAS)
"""Look at a batch."""

LIST = batches.LIST.as_beta(BetaMessageBatch, ListBatches, _BETAS)
"""List batches."""

DELETE = batches.DELETE.as_beta(BetaDeletedMessageBatch, BetaOptions, _BETAS)
"""Delete a batch."""

CANCEL = batches.CANCEL.as_beta(BetaMessageBatch, BetaOptions, _BETAS)
"""Stop a batch."""

RESULTS = batches.RESULTS.as_beta(BetaMessageBatchIndividualResponse, BetaOptions, _BETAS)
"""Read the results of a batch."""


class Batches(SyncResource):
    """The resource `beta.messages.batches`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> BatchesWithRawResponse:
        """The same methods, returning responses that were read."""
        return BatchesWithRawResponse(Batches(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> BatchesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return BatchesWithStreamingResponse(Batches(self._calls.streamed))

    @signature_from(CreateBatch)
    def create(self, **params: Unpack[CreateBatch]) -> BetaMessageBatch:
        """Send many requests at once, to be answered within a day.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        return self._calls.model(CREATE, params)

    @signature_from(BetaOptions)
    def retrieve(self, message_batch_id: str, **params: Unpack[BetaOptions]) -> BetaMessageBatch:
        """Return a batch and how far it is."""
        return self._calls.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})

    @signature_from(ListBatches)
    def list(self, **params: Unpack[ListBatches]) -> SyncPage[BetaMessageBatch]:
        """List the batches of the workspace, newest first."""
        return self._calls.page(LIST, params, SyncPage[BetaMessageBatch])

    @signature_from(BetaOptions)
    def delete(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> BetaDeletedMessageBatch:
        """Delete a batch that has ended."""
        return self._calls.model(DELETE, {"message_batch_id": message_batch_id, **params})

    @signature_from(BetaOptions)
    def cancel(self, message_batch_id: str, **params: Unpack[BetaOptions]) -> BetaMessageBatch:
        """Stop a batch; requests under way may still be answered."""
        return self._calls.model(CANCEL, {"message_batch_id": message_batch_id, **params})

    @signature_from(BetaOptions)
    def results(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> JSONLDecoder[BetaMessageBatchIndividualResponse]:
        """Read the results of a batch that has ended, one at a time, in any order.

        Raises:
            AnthropicError: the batch has not ended yet.
            APIResponseValidationError: a line can't be read; the next one can be asked for.
        """
        batch = self._calls.plain.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})
        return self._calls.lines(RESULTS, results_call(batch, RESULTS, params))


class AsyncBatches(AsyncResource):
    """The resource `beta.messages.batches`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncBatchesWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncBatchesWithRawResponse(AsyncBatches(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncBatchesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncBatchesWithStreamingResponse(AsyncBatches(self._calls.streamed))

    @signature_from(CreateBatch)
    async def create(self, **params: Unpack[CreateBatch]) -> BetaMessageBatch:
        """Send many requests at once, to be answered within a day.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        return await self._calls.model(CREATE, params)

    @signature_from(BetaOptions)
    async def retrieve(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> BetaMessageBatch:
        """Return a batch and how far it is."""
        return await self._calls.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})

    @signature_from(ListBatches)
    def list(
        self, **params: Unpack[ListBatches]
    ) -> AsyncPaginator[BetaMessageBatch, AsyncPage[BetaMessageBatch]]:
        """List the batches of the workspace, newest first."""
        return self._calls.page(LIST, params, AsyncPage[BetaMessageBatch])

    @signature_from(BetaOptions)
    async def delete(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> BetaDeletedMessageBatch:
        """Delete a batch that has ended."""
        return await self._calls.model(DELETE, {"message_batch_id": message_batch_id, **params})

    @signature_from(BetaOptions)
    async def cancel(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> BetaMessageBatch:
        """Stop a batch; requests under way may still be answered."""
        return await self._calls.model(CANCEL, {"message_batch_id": message_batch_id, **params})

    @signature_from(BetaOptions)
    async def results(
        self, message_batch_id: str, **params: Unpack[BetaOptions]
    ) -> AsyncJSONLDecoder[BetaMessageBatchIndividualResponse]:
        """Read the results of a batch that has ended, one at a time, in any order.

        Raises:
            AnthropicError: the batch has not ended yet.
            APIResponseValidationError: a line can't be read; the next one can be asked for.
        """
        batch = await self._calls.plain.model(
            RETRIEVE, {"message_batch_id": message_batch_id, **params}
        )
        return await self._calls.lines(RESULTS, results_call(batch, RESULTS, params))


class BatchesWithRawResponse:
    """The methods of `beta.messages.batches`, returning responses that were read."""

    def __init__(self, raw: Batches) -> None:
        self.create: Final = as_raw(raw.create)
        self.retrieve: Final = as_raw(raw.retrieve)
        self.list: Final = as_raw(raw.list)
        self.delete: Final = as_raw(raw.delete)
        self.cancel: Final = as_raw(raw.cancel)
        self.results: Final = as_raw(raw.results)


class AsyncBatchesWithRawResponse:
    """The methods of `beta.messages.batches`, returning responses that were read."""

    def __init__(self, raw: AsyncBatches) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.retrieve: Final = as_raw_async(raw.retrieve)
        self.list: Final = as_raw_async(raw.list)
        self.delete: Final = as_raw_async(raw.delete)
        self.cancel: Final = as_raw_async(raw.cancel)
        self.results: Final = as_raw_async(raw.results)


class BatchesWithStreamingResponse:
    """The methods of `beta.messages.batches`, returning responses to read."""

    def __init__(self, streamed: Batches) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.retrieve: Final = as_streamed(streamed.retrieve)
        self.list: Final = as_streamed(streamed.list)
        self.delete: Final = as_streamed(streamed.delete)
        self.cancel: Final = as_streamed(streamed.cancel)
        self.results: Final = as_streamed(streamed.results)


class AsyncBatchesWithStreamingResponse:
    """The methods of `beta.messages.batches`, returning responses to read."""

    def __init__(self, streamed: AsyncBatches) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.retrieve: Final = as_streamed_async(streamed.retrieve)
        self.list: Final = as_streamed_async(streamed.list)
        self.delete: Final = as_streamed_async(streamed.delete)
        self.cancel: Final = as_streamed_async(streamed.cancel)
        self.results: Final = as_streamed_async(streamed.results)
