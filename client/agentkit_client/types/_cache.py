"""Prompt caching: where to put a breakpoint, and why a prompt was not found in the cache."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel


class CacheControlEphemeralParam(TypedDict):
    """A cache breakpoint: the prompt up to here is kept for later requests."""

    type: Literal["ephemeral"]
    ttl: NotRequired[Literal["5m", "1h"]]
    """How long the entry lives after it was last read; five minutes if not given."""


class CacheMissOfTokens(BaseModel):
    """Why so many tokens were not found in the cache."""

    cache_missed_input_tokens: int
    """Tokens that could have been read from the cache."""


class CacheMissModelChanged(CacheMissOfTokens):
    """The earlier request asked another model."""

    type: Literal["model_changed"]


class CacheMissSystemChanged(CacheMissOfTokens):
    """The system prompt differs from the earlier one."""

    type: Literal["system_changed"]


class CacheMissToolsChanged(CacheMissOfTokens):
    """The tools differ from the earlier ones."""

    type: Literal["tools_changed"]


class CacheMissMessagesChanged(CacheMissOfTokens):
    """The messages differ from the earlier ones."""

    type: Literal["messages_changed"]


class CacheMissPreviousMessageNotFound(BaseModel):
    """The API does not know the earlier message."""

    type: Literal["previous_message_not_found"]


class CacheMissUnavailable(BaseModel):
    """The API cannot tell."""

    type: Literal["unavailable"]


CacheMissReason: TypeAlias = Annotated[
    CacheMissModelChanged
    | CacheMissSystemChanged
    | CacheMissToolsChanged
    | CacheMissMessagesChanged
    | CacheMissPreviousMessageNotFound
    | CacheMissUnavailable,
    Field(discriminator="type"),
]
"""Why the prompt was not found in the cache."""


class Diagnostics(BaseModel):
    """What the API found out about a request."""

    cache_miss_reason: CacheMissReason | None = None


class DiagnosticsParam(TypedDict):
    """What the API should find out about a request."""

    previous_message_id: NotRequired[str | None]
    """The `id` of the reply whose prompt should have been in the cache."""
