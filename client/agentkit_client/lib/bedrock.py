"""The clients of Amazon Bedrock, as `agentkit_client.platforms.bedrock` has them."""

from agentkit_client.platforms.bedrock import AnthropicBedrock, AsyncAnthropicBedrock

__all__ = ["AnthropicBedrock", "AsyncAnthropicBedrock"]
