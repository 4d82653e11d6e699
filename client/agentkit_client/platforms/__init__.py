"""Clients for Claude on other clouds: Amazon Bedrock, Google Vertex AI, Microsoft Foundry.

Nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentkit_client.platforms.bedrock import AnthropicBedrock, AsyncAnthropicBedrock
    from agentkit_client.platforms.foundry import AnthropicFoundry, AsyncAnthropicFoundry
    from agentkit_client.platforms.vertex import AnthropicVertex, AsyncAnthropicVertex

__all__ = [
    "AnthropicBedrock",
    "AnthropicFoundry",
    "AnthropicVertex",
    "AsyncAnthropicBedrock",
    "AsyncAnthropicFoundry",
    "AsyncAnthropicVertex",
]

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers

    def __getattr__(name: str) -> Any:
        """Load what is asked for, once (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = name.rpartition("Anthropic")[2].lower()
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
