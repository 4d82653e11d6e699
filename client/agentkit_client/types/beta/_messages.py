"""Messages with all that is in beta: what goes into one, and the reply as a whole."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import Diagnostics
from agentkit_client.types._container import Container
from agentkit_client.types._messages import ContentBlock, ContentBlockParam, RefusalStopDetails
from agentkit_client.types._names import Model
from agentkit_client.types._text import TextBlock, TextBlockParam
from agentkit_client.types._usage import CacheCreation, MessageDeltaUsage, Usage
from agentkit_client.types.beta._advisor import (
    BetaAdvisorToolResultBlock,
    BetaAdvisorToolResultBlockParam,
)
from agentkit_client.types.beta._compaction import (
    BetaCompactionBlock,
    BetaCompactionBlockParam,
    BetaRequestToolAdditionBlockParam,
    BetaRequestToolRemovalBlockParam,
)
from agentkit_client.types.beta._context import (
    BetaContextManagementResponse,
    BetaCountTokensContextManagementResponse,
)
from agentkit_client.types.beta._fallback import (
    BetaFallbackBlock,
    BetaFallbackBlockParam,
    BetaFallbackCreditUsage,
)
from agentkit_client.types.beta._mcp import (
    BetaMCPToolListingBlock,
    BetaMCPToolListingBlockParam,
    BetaMCPToolResultBlock,
    BetaMCPToolUseBlock,
    BetaMCPToolUseBlockParam,
    BetaRequestMCPToolResultBlockParam,
)

BetaStopReason: TypeAlias = Literal[
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
    "compaction",
]
"""Why the model stopped."""

BetaContentBlock: TypeAlias = Annotated[
    ContentBlock
    | BetaMCPToolUseBlock
    | BetaMCPToolResultBlock
    | BetaAdvisorToolResultBlock
    | BetaCompactionBlock
    | BetaFallbackBlock
    | BetaMCPToolListingBlock,
    Field(discriminator="type"),
]
"""Any block of a reply."""

BetaContentBlockParam: TypeAlias = (
    ContentBlockParam
    | BetaMCPToolUseBlockParam
    | BetaRequestMCPToolResultBlockParam
    | BetaContentBlock
    | BetaAdvisorToolResultBlockParam
    | BetaCompactionBlockParam
    | BetaRequestToolAdditionBlockParam
    | BetaRequestToolRemovalBlockParam
    | BetaMCPToolListingBlockParam
    | BetaFallbackBlockParam
)
"""Any block of a message for the model."""


class BetaStepUsage(BaseModel):
    """Tokens of one of the steps that a reply was made in, whichever it was."""

    cache_creation: CacheCreation | None = None
    cache_creation_input_tokens: int
    cache_read_input_tokens: int
    input_tokens: int
    output_tokens: int


class BetaMessageIterationUsage(BetaStepUsage):
    """Tokens of one pass of the model over a request."""

    model: Model | None = None
    type: Literal["message"]


class BetaCompactionIterationUsage(BetaStepUsage):
    """Tokens of a compaction."""

    type: Literal["compaction"]


class BetaAdvisorMessageIterationUsage(BetaStepUsage):
    """Tokens of one question to the advisor."""

    model: Model
    type: Literal["advisor_message"]


class BetaFallbackMessageIterationUsage(BetaStepUsage):
    """Tokens of an attempt by another model."""

    model: Model
    type: Literal["fallback_message"]


BetaIterationsUsageItem: TypeAlias = Annotated[
    BetaMessageIterationUsage
    | BetaCompactionIterationUsage
    | BetaAdvisorMessageIterationUsage
    | BetaFallbackMessageIterationUsage,
    Field(discriminator="type"),
]
"""Tokens of one of the steps that a reply was made in."""

BetaIterationsUsage: TypeAlias = list[BetaIterationsUsageItem]
"""Tokens of each of the steps that a reply was made in."""


class BetaUsage(Usage):
    """Tokens of one reply, all of its text and tools included."""

    fallback_credit: BetaFallbackCreditUsage | None = None
    iterations: BetaIterationsUsage | None = None
    """The steps one by one, where there were several."""


class BetaMessageDeltaUsage(MessageDeltaUsage):
    """Tokens of a streamed reply so far: totals, not steps."""

    fallback_credit: BetaFallbackCreditUsage | None = None
    iterations: BetaIterationsUsage | None = None
    """The steps one by one, where there were several."""


BetaThinkingMismatch: TypeAlias = Literal[
    "model_binding_mismatch",
    "prefix_binding_mismatch",
    "organization_binding_mismatch",
    "end_user_binding_mismatch",
]
"""What earlier thinking does not fit."""


class BetaThinkingDroppedInputTransformation(BaseModel):
    """Thinking of the request that was left out."""

    path: str
    reason: BetaThinkingMismatch
    type: Literal["thinking_dropped"]


class BetaThinkingMismatchAllowedInputTransformation(BaseModel):
    """Thinking of the request that was let through all the same."""

    path: str
    reason: BetaThinkingMismatch
    type: Literal["thinking_mismatch_allowed"]


BetaInputTransformation: TypeAlias = Annotated[
    BetaThinkingDroppedInputTransformation | BetaThinkingMismatchAllowedInputTransformation,
    Field(discriminator="type"),
]
"""What the API changed in a request."""


class BetaMessage(BaseModel):
    """A reply of the model."""

    id: str
    container: Container | None = None
    content: list[BetaContentBlock]
    context_management: BetaContextManagementResponse | None = None
    model: Model
    role: Literal["assistant"]
    stop_reason: BetaStopReason | None = None
    stop_sequence: str | None = None
    type: Literal["message"]
    usage: BetaUsage
    diagnostics: Diagnostics | None = None
    stop_details: RefusalStopDetails | None = None
    input_transformations: list[BetaInputTransformation] | None = None


BetaMessageContentParam: TypeAlias = str | Iterable[BetaContentBlockParam]
"""What a turn holds: a text, or blocks."""


class BetaMessageParam(TypedDict):
    """A turn of the conversation."""

    content: BetaMessageContentParam
    role: Literal["user", "assistant", "system"]


class BetaSystemMessageOutputConfigParam(TypedDict):
    """How the model should write from here on."""

    effort: NotRequired[Literal["low", "medium", "high", "xhigh", "max"] | None]


BetaSystemMessageContentParam: TypeAlias = (
    TextBlockParam
    | TextBlock
    | BetaRequestToolAdditionBlockParam
    | BetaRequestToolRemovalBlockParam
)
"""A part of instructions in the midst of a conversation."""


class BetaSystemMessageParam(TypedDict):
    """Instructions in the midst of a conversation."""

    role: Literal["system"]
    clear_at: NotRequired[Literal["next_user_message", "never"] | None]
    """When they cease to hold."""
    content: NotRequired[str | Iterable[BetaSystemMessageContentParam]]
    output_config: NotRequired[BetaSystemMessageOutputConfigParam | None]


class BetaMessageTokensCount(BaseModel):
    """How long a prompt is."""

    context_management: BetaCountTokensContextManagementResponse | None = None
    """How long it was before the context was cleared."""
    input_tokens: int
