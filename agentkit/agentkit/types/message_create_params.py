"""Parameters of `messages.create`, at the path where older programs look for them."""

from agentkit_client.types.message_create_params import *  # noqa: F403  # one list of names, kept beside them
from agentkit_client.types.message_create_params import __all__ as __all__
