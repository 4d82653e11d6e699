"""The clients of Google Vertex AI, with the tool loop, as `agentkit.platforms` has them."""

from agentkit.platforms import AnthropicVertex, AsyncAnthropicVertex

__all__ = ["AnthropicVertex", "AsyncAnthropicVertex"]
