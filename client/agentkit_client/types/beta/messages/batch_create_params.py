"""Parameters of `beta.messages.batches.create`, at the path where older programs look for them."""

from agentkit_client.types.beta._batches import BatchCreateParams
from agentkit_client.types.beta._batches import BetaBatchRequest as Request
from agentkit_client.types.beta._message_params import OutputFormat as RequestParamsOutputFormat

__all__ = ["BatchCreateParams", "Request", "RequestParamsOutputFormat"]
