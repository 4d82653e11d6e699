"""Messages: what goes into one, and the reply as a whole."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import Diagnostics
from agentkit_client.types._code_execution import (
    BashCodeExecutionToolResultBlock,
    BashCodeExecutionToolResultBlockParam,
    CodeExecutionToolResultBlock,
    CodeExecutionToolResultBlockParam,
    TextEditorCodeExecutionToolResultBlock,
    TextEditorCodeExecutionToolResultBlockParam,
)
from agentkit_client.types._container import (
    Container,
    ContainerUploadBlock,
    ContainerUploadBlockParam,
)
from agentkit_client.types._documents import (
    DocumentBlock,
    DocumentBlockParam,
    ImageBlockParam,
    SearchResultBlockParam,
)
from agentkit_client.types._names import Model
from agentkit_client.types._text import (
    RedactedThinkingBlock,
    RedactedThinkingBlockParam,
    TextBlock,
    TextBlockParam,
    ThinkingBlock,
    ThinkingBlockParam,
)
from agentkit_client.types._tool_search import (
    ToolSearchToolResultBlock,
    ToolSearchToolResultBlockParam,
)
from agentkit_client.types._tool_use import (
    ServerToolUseBlock,
    ServerToolUseBlockParam,
    ToolResultBlockParam,
    ToolUseBlock,
    ToolUseBlockParam,
)
from agentkit_client.types._usage import Usage
from agentkit_client.types._web import (
    WebFetchToolResultBlock,
    WebFetchToolResultBlockParam,
    WebSearchToolResultBlock,
    WebSearchToolResultBlockParam,
)

StopReason: TypeAlias = Literal[
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
]
"""Why the model stopped."""

ContentBlock: TypeAlias = Annotated[
    TextBlock
    | ThinkingBlock
    | RedactedThinkingBlock
    | ToolUseBlock
    | ServerToolUseBlock
    | WebSearchToolResultBlock
    | WebFetchToolResultBlock
    | CodeExecutionToolResultBlock
    | BashCodeExecutionToolResultBlock
    | TextEditorCodeExecutionToolResultBlock
    | ToolSearchToolResultBlock
    | ContainerUploadBlock,
    Field(discriminator="type"),
]
"""Any block of a reply."""

ContentBlockParam: TypeAlias = (
    TextBlockParam
    | ImageBlockParam
    | DocumentBlockParam
    | DocumentBlock
    | SearchResultBlockParam
    | ThinkingBlockParam
    | RedactedThinkingBlockParam
    | ToolUseBlockParam
    | ToolResultBlockParam
    | ServerToolUseBlockParam
    | WebSearchToolResultBlockParam
    | WebFetchToolResultBlockParam
    | CodeExecutionToolResultBlockParam
    | BashCodeExecutionToolResultBlockParam
    | TextEditorCodeExecutionToolResultBlockParam
    | ToolSearchToolResultBlockParam
    | ContainerUploadBlockParam
    | ContentBlock
)
"""Any block of a message for the model."""

RefusalCategory: TypeAlias = Literal[
    "cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"
]
"""What a refusal is about."""


class RefusalStopDetails(BaseModel):
    """Why the model refused."""

    category: RefusalCategory | None = None
    explanation: str | None = None
    """For people to read; the wording may change."""
    type: Literal["refusal"]
    fallback_credit_token: str | None = None
    fallback_has_prefill_claim: bool | None = None
    recommended_model: str | None = None


class Message(BaseModel):
    """A reply of the model."""

    id: str
    content: list[ContentBlock]
    model: Model
    role: Literal["assistant"]
    stop_reason: StopReason | None = None
    """None only while the reply is being streamed."""
    stop_sequence: str | None = None
    """Which of the request's `stop_sequences` was met, if one was."""
    type: Literal["message"]
    usage: Usage
    container: Container | None = None
    diagnostics: Diagnostics | None = None
    stop_details: RefusalStopDetails | None = None


MessageContentParam: TypeAlias = str | Iterable[ContentBlockParam]
"""What a turn holds: a text, or blocks."""


class MessageParam(TypedDict):
    """A turn of the conversation."""

    content: MessageContentParam
    role: Literal["user", "assistant", "system"]


class MessageTokensCount(BaseModel):
    """How long a prompt is."""

    input_tokens: int
    """Tokens of messages, system prompt and tools together."""
