"""Parameters of `messages.batches.create`, at the path where older programs look for them."""

from agentkit_client.types._batches import BatchCreateParams
from agentkit_client.types._batches import BatchRequest as Request

__all__ = ["BatchCreateParams", "Request"]
