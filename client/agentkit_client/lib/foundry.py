"""The clients of Microsoft Foundry, as `agentkit_client.platforms.foundry` has them."""

from agentkit_client.platforms.foundry import AnthropicFoundry, AsyncAnthropicFoundry

__all__ = ["AnthropicFoundry", "AsyncAnthropicFoundry"]
