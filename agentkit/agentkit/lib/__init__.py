"""Files of a folder, as `agentkit_client.lib` reads them."""

from agentkit_client.lib import *  # noqa: F403  # one list of names, kept beside the functions
from agentkit_client.lib import __all__ as __all__
