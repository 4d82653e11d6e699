"""Every beta type of the wire, as `agentkit_client.types.beta` has them."""

from agentkit_client.types.beta import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.beta import __all__ as __all__
