"""Text, and the thinking that comes before it."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._citations import TextCitation, TextCitationParam


class TextBlock(BaseModel):
    """Text the model wrote."""

    citations: list[TextCitation] | None = None
    """What the text relies on; None unless citations are on."""
    text: str
    type: Literal["text"]


class TextBlockParam(TypedDict):
    """Text for the model."""

    text: str
    type: Literal["text"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    citations: NotRequired[Iterable[TextCitationParam] | None]


class ThinkingBlock(BaseModel):
    """What the model thought before it answered."""

    signature: str
    """Proof of origin; the block is only accepted back with it, unchanged."""
    thinking: str
    type: Literal["thinking"]


class RedactedThinkingBlock(BaseModel):
    """Thinking that is withheld."""

    data: str
    """Encrypted; to be sent back as it came."""
    type: Literal["redacted_thinking"]


class ThinkingBlockParam(TypedDict):
    """Earlier thinking, sent back unchanged."""

    signature: str
    thinking: str
    type: Literal["thinking"]


class RedactedThinkingBlockParam(TypedDict):
    """Earlier thinking that was withheld, sent back unchanged."""

    data: str
    type: Literal["redacted_thinking"]


ThinkingPrefixMismatchBehavior: TypeAlias = Literal["error", "drop_block"]
"""What to do with thinking that does not fit what stands before it."""


class ThinkingBlockBindingParam(TypedDict):
    """How strictly earlier thinking is tied to its place."""

    prefix_mismatch_behavior: NotRequired[ThinkingPrefixMismatchBehavior | None]


class ThinkingConfigEnabledParam(TypedDict):
    """Think before answering."""

    budget_tokens: int
    """The most tokens to think with; at least 1024 and less than `max_tokens`."""
    type: Literal["enabled"]
    display: NotRequired[Literal["summarized", "omitted", "updates"] | None]
    """Show a summary of the thinking, nothing of it, or (in beta) news of it."""
    block_binding: NotRequired[ThinkingBlockBindingParam | None]


class ThinkingConfigDisabledParam(TypedDict):
    """Answer without thinking first."""

    type: Literal["disabled"]


class ThinkingConfigAdaptiveParam(TypedDict):
    """Think as much as the task needs."""

    type: Literal["adaptive"]
    display: NotRequired[Literal["summarized", "omitted", "updates"] | None]
    """Show a summary of the thinking, nothing of it, or (in beta) news of it."""
    block_binding: NotRequired[ThinkingBlockBindingParam | None]


class ThinkingConfigBetweenToolsParam(TypedDict):
    """Think between calls of tools only."""

    type: Literal["between_tools"]


ThinkingConfigParam: TypeAlias = (
    ThinkingConfigEnabledParam
    | ThinkingConfigDisabledParam
    | ThinkingConfigBetweenToolsParam
    | ThinkingConfigAdaptiveParam
)
"""Whether the model thinks before it answers, and how long."""
