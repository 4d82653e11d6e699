"""JSON Schemas that the API takes, as `agentkit_client.types.schemas` makes them."""

from agentkit_client.types.schemas import *  # noqa: F403  # one list of names, kept beside them
from agentkit_client.types.schemas import __all__ as __all__
