"""The memory tool, as `agentkit_tools.memory` has it."""

from agentkit_tools.memory import *  # noqa: F403  # one list of names, kept beside the imports
from agentkit_tools.memory import __all__ as __all__
