"""The clients of Amazon Bedrock, with the tool loop, as `agentkit.platforms` has them."""

from agentkit.platforms import AnthropicBedrock, AsyncAnthropicBedrock

__all__ = ["AnthropicBedrock", "AsyncAnthropicBedrock"]
