"""Parameters of `messages.batches.create`, at the path where older programs look for them."""

from agentkit_client.types.messages.batch_create_params import *  # noqa: F403  # one list of names, kept beside them
from agentkit_client.types.messages.batch_create_params import __all__ as __all__
