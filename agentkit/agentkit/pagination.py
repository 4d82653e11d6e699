"""The pages of lists, as `agentkit_client.pagination` has them."""

from agentkit_client.pagination import *  # noqa: F403  # one list of names, kept beside the classes
from agentkit_client.pagination import __all__ as __all__
