"""Every type of the wire, as `agentkit_client.types` has them."""

from typing import TYPE_CHECKING

import agentkit_client.types
from agentkit.types._paths import keep_paths, submodules
from agentkit_client.types import *  # noqa: F403  # one list of names, kept beside the types
from agentkit_client.types import __all__ as __all__

if TYPE_CHECKING:
    from agentkit.types import beta as beta
    from agentkit.types import message_create_params as message_create_params
    from agentkit.types import messages as messages
    from agentkit.types import schemas as schemas
    from agentkit.types import shared as shared

keep_paths(__name__, agentkit_client.types)
if not TYPE_CHECKING:
    __getattr__ = submodules(
        __name__, "beta", "message_create_params", "messages", "schemas", "shared"
    )
