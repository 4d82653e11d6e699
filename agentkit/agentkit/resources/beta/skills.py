"""The resource `beta.skills`, as `agentkit_client.resources.beta.skills` has it."""

from agentkit_client.resources.beta.skills import *  # noqa: F403  # one list of names, kept beside the classes
from agentkit_client.resources.beta.skills import __all__ as __all__
