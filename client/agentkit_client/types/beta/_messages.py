"""Messages with all that is in beta: what goes into one, and the reply as a whole."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._container import Container
from agentkit_client.types._messages import ContentBlock, ContentBlockParam, StopReason
from agentkit_client.types._names import Model
from agentkit_client.types._usage import Usage
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
    ContentBlock | BetaMCPToolUseBlock | BetaMCPToolResultBlock, Field(discriminator="type")
]
"""Any block of a reply."""


BetaContentBlockParam: TypeAlias = (
    ContentBlockParam
    | BetaMCPToolUseBlockParam
    | BetaRequestMCPToolResultBlockParam
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
