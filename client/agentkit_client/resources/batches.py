"""Message batches: many requests at once, answered within a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from typing_extensions import Unpack

from agentkit_client._endpoint import Call, CallOptions, Endpoint, signature_from
from agentkit_client._jsonl import AsyncJSONLDecoder, JSONLDecoder
from agentkit_client.errors import AnthropicError
from agentkit_client.pagination import AsyncPage, AsyncPaginator, SyncPage
from agentkit_client.resources._resource import (
    AsyncResource,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
)
from agentkit_client.types.messages import (
    BatchCreateParams,
    BatchListParams,
    DeletedMessageBatch,
    MessageBatch,
    MessageBatchIndividualResponse,
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
    "results_call",
]


class CreateBatch(BatchCreateParams, CallOptions, total=False):
    """The parameters of `messages.batches.create`."""


class ListBatches(BatchListParams, CallOptions, total=False):
    """The parameters of `messages.batches.list`."""


_BATCHES = "/v1/messages/batches"
_BATCH = "/v1/messages/batches/{message_batch_id}"

CREATE = Endpoint(verb="POST", path=_BATCHES, reply=MessageBatch, params=CreateBatch)
"""Begin a batch."""

RETRIEVE = Endpoint(verb="GET", path=_BATCH, reply=MessageBatch)
"""Look at a batch."""

LIST = Endpoint(verb="GET", path=_BATCHES, reply=MessageBatch, params=ListBatches)
"""List batches."""

DELETE = Endpoint(verb="DELETE", path=_BATCH, reply=DeletedMessageBatch)
"""Delete a batch."""

CANCEL = Endpoint(verb="POST", path=f"{_BATCH}/cancel", reply=MessageBatch)
"""Stop a batch."""

RESULTS = Endpoint(
    verb="GET",
    path=f"{_BATCH}/results",
    reply=MessageBatchIndividualResponse,
    headers={"accept": "application/binary"},
)
"""Read the results of a batch."""


class Batches(SyncResource):
    """The resource `messages.batches`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> BatchesWithRawResponse:
        """The same methods, returning responses that were read."""
        return BatchesWithRawResponse(Batches(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> BatchesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return BatchesWithStreamingResponse(Batches(self._calls.streamed))

    @signature_from(CreateBatch)
    def create(self, **params: Unpack[CreateBatch]) -> MessageBatch:
        """Send many requests at once, to be answered within a day.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        return self._calls.model(CREATE, params)

    @signature_from(CallOptions)
    def retrieve(self, message_batch_id: str, **params: Unpack[CallOptions]) -> MessageBatch:
        """Return a batch and how far it is."""
        return self._calls.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})

    @signature_from(ListBatches)
    def list(self, **params: Unpack[ListBatches]) -> SyncPage[MessageBatch]:
        """List the batches of the workspace, newest first."""
        return self._calls.page(LIST, params, SyncPage[MessageBatch])

    @signature_from(CallOptions)
    def delete(self, message_batch_id: str, **params: Unpack[CallOptions]) -> DeletedMessageBatch:
        """Delete a batch that has ended."""
        return self._calls.model(DELETE, {"message_batch_id": message_batch_id, **params})

    @signature_from(CallOptions)
    def cancel(self, message_batch_id: str, **params: Unpack[CallOptions]) -> MessageBatch:
        """Stop a batch; requests under way may still be answered."""
        return self._calls.model(CANCEL, {"message_batch_id": message_batch_id, **params})

    @signature_from(CallOptions)
    def results(
        self, message_batch_id: str, **params: Unpack[CallOptions]
    ) -> JSONLDecoder[MessageBatchIndividualResponse]:
        """Read the results of a batch that has ended, one at a time, in any order.

        Raises:
            AnthropicError: the batch has not ended yet.
            APIResponseValidationError: a line can't be read; the next one can be asked for.
        """
        batch = self._calls.plain.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})
        return self._calls.lines(RESULTS, results_call(batch, RESULTS, params))


class AsyncBatches(AsyncResource):
    """The resource `messages.batches`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncBatchesWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncBatchesWithRawResponse(AsyncBatches(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncBatchesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncBatchesWithStreamingResponse(AsyncBatches(self._calls.streamed))

    @signature_from(CreateBatch)
    async def create(self, **params: Unpack[CreateBatch]) -> MessageBatch:
        """Send many requests at once, to be answered within a day.

        Raises:
            APIError: the API said no, or could not be reached.
        """
        return await self._calls.model(CREATE, params)

    @signature_from(CallOptions)
    async def retrieve(self, message_batch_id: str, **params: Unpack[CallOptions]) -> MessageBatch:
        """Return a batch and how far it is."""
        return await self._calls.model(RETRIEVE, {"message_batch_id": message_batch_id, **params})

    @signature_from(ListBatches)
    def list(
        self, **params: Unpack[ListBatches]
    ) -> AsyncPaginator[MessageBatch, AsyncPage[MessageBatch]]:
        """List the batches of the workspace, newest first."""
        return self._calls.page(LIST, params, AsyncPage[MessageBatch])

    @signature_from(CallOptions)
    async def delete(
        self, message_batch_id: str, **params: Unpack[CallOptions]
    ) -> DeletedMessageBatch:
        """Delete a batch that has ended."""
        return await self._calls.model(DELETE, {"message_batch_id": message_batch_id, **params})

    @signature_from(CallOptions)
    async def cancel(self, message_batch_id: str, **params: Unpack[CallOptions]) -> MessageBatch:
        """Stop a batch; requests under way may still be answered."""
        return await self._calls.model(CANCEL, {"message_batch_id": message_batch_id, **params})

    @signature_from(CallOptions)
    async def results(
        self, message_batch_id: str, **params: Unpack[CallOptions]
    ) -> AsyncJSONLDecoder[MessageBatchIndividualResponse]:
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
    """The methods of `messages.batches`, returning responses that were read."""

    def __init__(self, raw: Batches) -> None:
        self.create: Final = as_raw(raw.create)
        self.retrieve: Final = as_raw(raw.retrieve)
        self.list: Final = as_raw(raw.list)
        self.delete: Final = as_raw(raw.delete)
        self.cancel: Final = as_raw(raw.cancel)
        self.results: Final = as_raw(raw.results)


class AsyncBatchesWithRawResponse:
    """The methods of `messages.batches`, returning responses that were read."""

    def __init__(self, raw: AsyncBatches) -> None:
        self.create: Final = as_raw_async(raw.create)
        self.retrieve: Final = as_raw_async(raw.retrieve)
        self.list: Final = as_raw_async(raw.list)
        self.delete: Final = as_raw_async(raw.delete)
        self.cancel: Final = as_raw_async(raw.cancel)
        self.results: Final = as_raw_async(raw.results)


class BatchesWithStreamingResponse:
    """The methods of `messages.batches`, returning responses to read."""

    def __init__(self, streamed: Batches) -> None:
        self.create: Final = as_streamed(streamed.create)
        self.retrieve: Final = as_streamed(streamed.retrieve)
        self.list: Final = as_streamed(streamed.list)
        self.delete: Final = as_streamed(streamed.delete)
        self.cancel: Final = as_streamed(streamed.cancel)
        self.results: Final = as_streamed(streamed.results)


class AsyncBatchesWithStreamingResponse:
    """The methods of `messages.batches`, returning responses to read."""

    def __init__(self, streamed: AsyncBatches) -> None:
        self.create: Final = as_streamed_async(streamed.create)
        self.retrieve: Final = as_streamed_async(streamed.retrieve)
        self.list: Final = as_streamed_async(streamed.list)
        self.delete: Final = as_streamed_async(streamed.delete)
        self.cancel: Final = as_streamed_async(streamed.cancel)
        self.results: Final = as_streamed_async(streamed.results)


def results_call(batch: Any, endpoint: Endpoint[Any], params: Mapping[str, Any]) -> Call:
    """Return the call that reads the results of a batch, from where the API says they are.

    Raises:
        AnthropicError: there are none yet.
    """
    if not batch.results_url:
        raise AnthropicError(
            f"Batch {batch.id} has no results yet: it is {batch.processing_status!r}. "
            "Retrieve it again until it has ended."
        )
    call = endpoint.bind({"message_batch_id": batch.id, **params})
    return replace(call, path=batch.results_url)
