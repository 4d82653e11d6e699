"""The events of a streamed reply with all that is in beta, as they come over the wire."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from agentkit_client._models import BaseModel
from agentkit_client.types._container import Container
from agentkit_client.types._events import (
    RawContentBlockDeltaEvent,
    RawContentBlockStopEvent,
    RawMessageStopEvent,
)
from agentkit_client.types._messages import RefusalStopDetails
from agentkit_client.types.beta._context import BetaContextManagementResponse
from agentkit_client.types.beta._messages import (
    BetaContentBlock,
    BetaInputTransformation,
    BetaMessage,
    BetaMessageDeltaUsage,
    BetaStopReason,
)


class BetaRawMessageStartEvent(BaseModel):
    """The reply begins: a message without content."""

    message: BetaMessage
    type: Literal["message_start"]


class BetaRawContentBlockStartEvent(BaseModel):
    """A block begins, still empty."""

    content_block: BetaContentBlock
    index: int
    type: Literal["content_block_start"]


class BetaMessageDelta(BaseModel):
    """What is known of the message once its content is complete."""

    container: Container | None = None
    stop_reason: BetaStopReason | None = None
    stop_sequence: str | None = None
    stop_details: RefusalStopDetails | None = None


class BetaRawMessageDeltaEvent(BaseModel):
    """The reply's end: why it stopped, and what it cost in all."""

    context_management: BetaContextManagementResponse | None = None
    delta: BetaMessageDelta
    type: Literal["message_delta"]
    usage: BetaMessageDeltaUsage
    input_transformations: list[BetaInputTransformation] | None = None


BetaRawMessageStreamEvent: TypeAlias = Annotated[
    BetaRawMessageStartEvent
    | BetaRawMessageDeltaEvent
    | RawMessageStopEvent
    | BetaRawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | RawContentBlockStopEvent,
    Field(discriminator="type"),
]
"""Any event of a streamed reply."""
