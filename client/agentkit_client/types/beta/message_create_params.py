"""Parameters of `beta.messages.create`, at the path where older programs look for them."""

from agentkit_client.types._container import MessageCreateParamsContainerParam as Container
from agentkit_client.types.beta._message_params import (
    MessageCreateParams,
    MessageCreateParamsBase,
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
    OutputFormat,
)
from agentkit_client.types.beta._parsed import ParseMessageCreateParamsBase

__all__ = [
    "Container",
    "MessageCreateParams",
    "MessageCreateParamsBase",
    "MessageCreateParamsNonStreaming",
    "MessageCreateParamsStreaming",
    "OutputFormat",
    "ParseMessageCreateParamsBase",
]
