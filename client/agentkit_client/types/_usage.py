"""What a reply cost, in tokens."""

from typing import Literal

from agentkit_client._models import BaseModel


class CacheCreation(BaseModel):
    """Tokens written to the cache, by how long they stay."""

    ephemeral_1h_input_tokens: int
    ephemeral_5m_input_tokens: int


class ServerToolUsage(BaseModel):
    """Calls of tools that the API ran and bills."""

    web_fetch_requests: int = 0
    web_search_requests: int


class OutputTokensDetails(BaseModel):
    """What the tokens of a reply were spent on."""

    thinking_tokens: int


class Usage(BaseModel):
    """Tokens of one reply, all of its text and tools included."""

    cache_creation: CacheCreation | None = None
    cache_creation_input_tokens: int | None = None
    """Tokens of the prompt written to the cache."""
    cache_read_input_tokens: int | None = None
    """Tokens of the prompt read from the cache."""
    input_tokens: int
    """Tokens of the prompt that were neither read from the cache nor written to it."""
    output_tokens: int
    server_tool_use: ServerToolUsage | None = None
    service_tier: Literal["standard", "priority", "batch"] | None = None
    inference_geo: str | None = None
    """Where the model ran."""
    output_tokens_details: OutputTokensDetails | None = None
    speed: Literal["standard", "fast"] | None = None


class MessageDeltaUsage(BaseModel):
    """Tokens of a streamed reply so far: totals, not steps."""

    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int
    server_tool_use: ServerToolUsage | None = None
    output_tokens_details: OutputTokensDetails | None = None
