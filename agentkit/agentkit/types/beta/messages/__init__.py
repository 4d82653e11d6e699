"""Message batches with all that is in beta, as `agentkit_client.types.beta.messages` has them."""

from agentkit_client.types.beta.messages import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.beta.messages import __all__ as __all__
