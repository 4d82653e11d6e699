"""The clients of `agentkit_client.platforms`, with `tool_runner` on their messages."""

from __future__ import annotations

from agentkit.clients import Anthropic, AsyncAnthropic
from agentkit_client import platforms

__all__ = [
    "AnthropicBedrock",
    "AnthropicFoundry",
    "AnthropicVertex",
    "AsyncAnthropicBedrock",
    "AsyncAnthropicFoundry",
    "AsyncAnthropicVertex",
]


class AnthropicBedrock(platforms.AnthropicBedrock, Anthropic):
    """Claude on Amazon Bedrock and the tool loop, for code that waits for each reply."""


class AsyncAnthropicBedrock(platforms.AsyncAnthropicBedrock, AsyncAnthropic):
    """Claude on Amazon Bedrock and the tool loop, for code that runs other tasks meanwhile."""


class AnthropicVertex(platforms.AnthropicVertex, Anthropic):
    """Claude on Google Vertex AI and the tool loop, for code that waits for each reply."""


class AsyncAnthropicVertex(platforms.AsyncAnthropicVertex, AsyncAnthropic):
    """Claude on Google Vertex AI and the tool loop, for code that runs other tasks meanwhile."""


class AnthropicFoundry(platforms.AnthropicFoundry, Anthropic):
    """Claude on Microsoft Foundry and the tool loop, for code that waits for each reply."""


class AsyncAnthropicFoundry(platforms.AsyncAnthropicFoundry, AsyncAnthropic):
    """Claude on Microsoft Foundry and the tool loop, for code that runs other tasks meanwhile."""
