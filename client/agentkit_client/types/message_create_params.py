"""Parameters of `messages.create`, at the path where older programs look for them."""

from agentkit_client.types._message_params import (
    MessageCreateParams,
    MessageCreateParamsBase,
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
)
from agentkit_client.types._tools import ToolChoiceParam as ToolChoice

__all__ = [
    "MessageCreateParams",
    "MessageCreateParamsBase",
    "MessageCreateParamsNonStreaming",
    "MessageCreateParamsStreaming",
    "ToolChoice",
]
