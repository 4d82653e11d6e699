"""The clients of Google Vertex AI, as `agentkit_client.platforms.vertex` has them."""

from agentkit_client.platforms.vertex import AnthropicVertex, AsyncAnthropicVertex

__all__ = ["AnthropicVertex", "AsyncAnthropicVertex"]
