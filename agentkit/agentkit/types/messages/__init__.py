"""Message batches, as `agentkit_client.types.messages` has them."""

from agentkit_client.types.messages import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.messages import __all__ as __all__
