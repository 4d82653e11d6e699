"""Every type of the wire, as `agentkit_client.types` has them."""

from agentkit_client.types import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types import __all__ as __all__
