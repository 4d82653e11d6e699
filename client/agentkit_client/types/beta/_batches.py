"""Message batches with all that is in beta."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._batches import (
    MessageBatchCanceledResult,
    MessageBatchErroredResult,
    MessageBatchExpiredResult,
)
from agentkit_client.types._names import Betas
from agentkit_client.types._paging import PageParams
from agentkit_client.types.beta._message_params import MessageCreateParamsNonStreaming
from agentkit_client.types.beta._messages import BetaMessage


class BetaBatchRequest(TypedDict):
    """One request of a batch."""

    custom_id: str
    params: MessageCreateParamsNonStreaming


class BatchCreateParams(TypedDict):
    """What `beta.messages.batches.create` takes."""

    requests: Iterable[BetaBatchRequest]
    betas: NotRequired[Betas]


class BatchListParams(PageParams):
    """What `beta.messages.batches.list` takes."""

    betas: NotRequired[Betas]


class BetaMessageBatchSucceededResult(BaseModel):
    """A request that was answered."""

    message: BetaMessage
    type: Literal["succeeded"]


BetaMessageBatchResult: TypeAlias = Annotated[
    BetaMessageBatchSucceededResult
    | MessageBatchErroredResult
    | MessageBatchCanceledResult
    | MessageBatchExpiredResult,
    Field(discriminator="type"),
]
"""What came of a request."""


class BetaMessageBatchIndividualResponse(BaseModel):
    """What came of one request of a batch: a line of the results."""

    custom_id: str
    result: BetaMessageBatchResult
