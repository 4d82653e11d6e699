"""Every beta type of the wire, as `agentkit_client.types.beta` has them."""

from typing import TYPE_CHECKING

import agentkit_client.types.beta
from agentkit.types._paths import keep_paths, submodules
from agentkit_client.types.beta import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types.beta import __all__ as __all__

if TYPE_CHECKING:
    from agentkit.types.beta import message_create_params as message_create_params
    from agentkit.types.beta import messages as messages
    from agentkit.types.beta import skills as skills

keep_paths(__name__, agentkit_client.types.beta)
if not TYPE_CHECKING:
    __getattr__ = submodules(__name__, "message_create_params", "messages", "skills")
