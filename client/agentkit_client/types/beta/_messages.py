"""Messages with all that is in beta: what goes into one, and the reply as a whole."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

from agentkit_client._models import BaseModel
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
from agentkit_client.types._messages import StopReason
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
from agentkit_client.types.beta._context import (
    BetaContextManagementResponse,
    BetaCountTokensContextManagementResponse,
)
from agentkit_client.types.beta._mcp import (
    BetaMCPToolResultBlock,
    BetaMCPToolUseBlock,
    BetaMCPToolUseBlockParam,
    BetaRequestMCPToolResultBlockParam,
)

BetaContentBlock: TypeAlias = Annotated[
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
    | BetaMCPToolUseBlock
    | BetaMCPToolResultBlock
    | ContainerUploadBlock,
    Field(discriminator="type"),
]
"""Any block of a reply."""


BetaContentBlockParam: TypeAlias = (
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
    | BetaMCPToolUseBlockParam
    | BetaRequestMCPToolResultBlockParam
    | ContainerUploadBlockParam
    | BetaContentBlock
    | BetaContentBlock
)
"""Any block of a message for the model."""


class BetaMessage(BaseModel):
    """A reply of the model."""

    id: str
    container: Container | None = None
    content: list[BetaContentBlock]
    context_management: BetaContextManagementResponse | None = None
    model: Model
    role: Literal["assistant"]
    stop_reason: StopReason | None = None
    stop_sequence: str | None = None
    type: Literal["message"]
    usage: Usage


class BetaMessageParam(TypedDict):
    """A turn of the conversation."""

    content: str | Iterable[BetaContentBlockParam]
    role: Literal["user", "assistant"]


class BetaMessageTokensCount(BaseModel):
    """How long a prompt is."""

    context_management: BetaCountTokensContextManagementResponse | None = None
    """How long it was before the context was cleared."""
    input_tokens: int
