"""Errors as the API writes them, at the path where older programs look for them."""

from agentkit_client.types.shared import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.shared import __all__ as __all__
