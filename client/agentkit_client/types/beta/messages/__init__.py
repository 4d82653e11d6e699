"""Message batches with all that is in beta."""

from agentkit_client.types._batches import (
    DeletedMessageBatch as BetaDeletedMessageBatch,
)
from agentkit_client.types._batches import (
    MessageBatch as BetaMessageBatch,
)
from agentkit_client.types._batches import (
    MessageBatchCanceledResult as BetaMessageBatchCanceledResult,
)
from agentkit_client.types._batches import (
    MessageBatchErroredResult as BetaMessageBatchErroredResult,
)
from agentkit_client.types._batches import (
    MessageBatchExpiredResult as BetaMessageBatchExpiredResult,
)
from agentkit_client.types._batches import (
    MessageBatchRequestCounts as BetaMessageBatchRequestCounts,
)
from agentkit_client.types.beta._batches import (
    BatchCreateParams,
    BatchListParams,
    BetaBatchRequest,
    BetaMessageBatchIndividualResponse,
    BetaMessageBatchResult,
    BetaMessageBatchSucceededResult,
)

__all__ = [
    "BatchCreateParams",
    "BatchListParams",
    "BetaBatchRequest",
    "BetaDeletedMessageBatch",
    "BetaMessageBatch",
    "BetaMessageBatchCanceledResult",
    "BetaMessageBatchErroredResult",
    "BetaMessageBatchExpiredResult",
    "BetaMessageBatchIndividualResponse",
    "BetaMessageBatchRequestCounts",
    "BetaMessageBatchResult",
    "BetaMessageBatchSucceededResult",
]
