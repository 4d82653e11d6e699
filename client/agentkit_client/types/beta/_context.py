"""Context management: what the API may clear from a long conversation, and what it cleared."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel


class BetaInputTokensTriggerParam(TypedDict):
    """A number of tokens: clear when the prompt exceeds it, or clear at least as many."""

    type: Literal["input_tokens"]
    value: int


BetaInputTokensClearAtLeastParam = BetaInputTokensTriggerParam


class BetaToolUsesKeepParam(TypedDict):
    """A number of calls of tools: keep the latest, or clear when there are more."""

    type: Literal["tool_uses"]
    value: int


BetaToolUsesTriggerParam = BetaToolUsesKeepParam


BetaClearToolUsesTriggerParam: TypeAlias = BetaInputTokensTriggerParam | BetaToolUsesTriggerParam
"""When to clear results of tools."""


class BetaClearToolUses20250919EditParam(TypedDict):
    """Clear results of old calls of tools."""

    type: Literal["clear_tool_uses_20250919"]
    clear_at_least: NotRequired[BetaInputTokensClearAtLeastParam | None]
    clear_tool_inputs: NotRequired[bool | Sequence[str] | None]
    """Clear the calls' arguments too: of all tools, or of those named."""
    exclude_tools: NotRequired[Sequence[str] | None]
    keep: NotRequired[BetaToolUsesKeepParam]
    trigger: NotRequired[BetaClearToolUsesTriggerParam]


class BetaThinkingTurnsParam(TypedDict):
    """Keep the thinking of this many of the latest turns."""

    type: Literal["thinking_turns"]
    value: int


class BetaAllThinkingTurnsParam(TypedDict):
    """Keep all thinking."""

    type: Literal["all"]


BetaClearThinkingKeepParam: TypeAlias = (
    BetaThinkingTurnsParam | BetaAllThinkingTurnsParam | Literal["all"]
)
"""Which thinking to keep."""


class BetaClearThinking20251015EditParam(TypedDict):
    """Clear thinking of old turns."""

    type: Literal["clear_thinking_20251015"]
    keep: NotRequired[BetaClearThinkingKeepParam]


class BetaCompact20260112EditParam(TypedDict):
    """Summarise the conversation so far."""

    type: Literal["compact_20260112"]
    instructions: NotRequired[str | None]
    """How to summarise, in place of the API's own way."""
    pause_after_compaction: NotRequired[bool]
    """Stop with the summary, so that messages can be added to it."""
    trigger: NotRequired[BetaInputTokensTriggerParam | None]


BetaContextEditParam: TypeAlias = (
    BetaClearToolUses20250919EditParam
    | BetaClearThinking20251015EditParam
    | BetaCompact20260112EditParam
)
"""Any edit of the context."""


class BetaContextManagementConfigParam(TypedDict):
    """What to clear from the context, and when."""

    edits: NotRequired[Iterable[BetaContextEditParam]]


class BetaClearToolUses20250919EditResponse(BaseModel):
    """Results of calls of tools were cleared."""

    cleared_input_tokens: int
    cleared_tool_uses: int
    type: Literal["clear_tool_uses_20250919"]


class BetaClearThinking20251015EditResponse(BaseModel):
    """Thinking was cleared."""

    cleared_input_tokens: int
    cleared_thinking_turns: int
    type: Literal["clear_thinking_20251015"]


BetaContextEditResponse: TypeAlias = Annotated[
    BetaClearToolUses20250919EditResponse | BetaClearThinking20251015EditResponse,
    Field(discriminator="type"),
]
"""Any edit that was made."""


class BetaContextManagementResponse(BaseModel):
    """What was cleared from the context for this reply."""

    applied_edits: list[BetaContextEditResponse]


class BetaCountTokensContextManagementResponse(BaseModel):
    """How long the prompt was before anything was cleared."""

    original_input_tokens: int
