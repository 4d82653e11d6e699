"""Streams and their events, as `agentkit_client.streaming` has them."""

from agentkit_client.streaming import *  # noqa: F403  # one list of names, kept beside the imports
from agentkit_client.streaming import __all__ as __all__
