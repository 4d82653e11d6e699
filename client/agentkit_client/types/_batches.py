"""Message batches: many requests at once, answered within a day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._errors import ErrorResponse
from agentkit_client.types._message_params import MessageCreateParamsNonStreaming
from agentkit_client.types._messages import Message
from agentkit_client.types._paging import PageParams


class BatchRequest(TypedDict):
    """One request of a batch."""

    custom_id: str
    """Yours to choose, unique in the batch; results come in any order."""
    params: MessageCreateParamsNonStreaming


class BatchCreateParams(TypedDict):
    """What `messages.batches.create` takes."""

    requests: Iterable[BatchRequest]


class BatchListParams(PageParams):
    """What `messages.batches.list` takes."""


class MessageBatchRequestCounts(BaseModel):
    """How many requests of a batch are where; zero but for `processing` until it has ended."""

    canceled: int
    errored: int
    expired: int
    processing: int
    succeeded: int


class MessageBatch(BaseModel):
    """A batch and how far it is."""

    id: str
    archived_at: datetime | None = None
    cancel_initiated_at: datetime | None = None
    created_at: datetime
    ended_at: datetime | None = None
    expires_at: datetime
    """When processing ends, whatever is left."""
    processing_status: Literal["in_progress", "canceling", "ended"]
    request_counts: MessageBatchRequestCounts
    results_url: str | None = None
    """Where the results are, as JSON lines; None until it has ended."""
    type: Literal["message_batch"]


class MessageBatchSucceededResult(BaseModel):
    """A request that was answered."""

    message: Message
    type: Literal["succeeded"]


class MessageBatchErroredResult(BaseModel):
    """A request that failed."""

    error: ErrorResponse
    type: Literal["errored"]


class MessageBatchCanceledResult(BaseModel):
    """A request that was not sent, as the batch was cancelled."""

    type: Literal["canceled"]


class MessageBatchExpiredResult(BaseModel):
    """A request that was not sent, as time ran out."""

    type: Literal["expired"]


MessageBatchResult: TypeAlias = Annotated[
    MessageBatchSucceededResult
    | MessageBatchErroredResult
    | MessageBatchCanceledResult
    | MessageBatchExpiredResult,
    Field(discriminator="type"),
]
"""What came of a request."""


class MessageBatchIndividualResponse(BaseModel):
    """What came of one request of a batch: a line of the results."""

    custom_id: str
    """The id the request was given."""
    result: MessageBatchResult


class DeletedMessageBatch(BaseModel):
    """A batch that was deleted."""

    id: str
    type: Literal["message_batch_deleted"]
