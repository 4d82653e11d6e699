"""Versions of skills, as `agentkit_client.types.beta.skills` has them."""

from agentkit_client.types.beta.skills import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.beta.skills import __all__ as __all__
