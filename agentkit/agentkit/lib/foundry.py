"""The clients of Microsoft Foundry, with the tool loop, as `agentkit.platforms` has them."""

from agentkit.platforms import AnthropicFoundry, AsyncAnthropicFoundry

__all__ = ["AnthropicFoundry", "AsyncAnthropicFoundry"]
