"""The events of a streamed reply, as they come over the wire."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from agentkit_client._models import BaseModel
from agentkit_client.types._citations import TextCitation
from agentkit_client.types._container import Container
from agentkit_client.types._messages import ContentBlock, Message, RefusalStopDetails, StopReason
from agentkit_client.types._usage import MessageDeltaUsage


class TextDelta(BaseModel):
    """More text of a `text` block."""

    text: str
    type: Literal["text_delta"]


class InputJSONDelta(BaseModel):
    """More of the JSON of a tool's input; only all pieces together are JSON."""

    partial_json: str
    type: Literal["input_json_delta"]


class CitationsDelta(BaseModel):
    """One more citation of a `text` block."""

    citation: TextCitation
    type: Literal["citations_delta"]


class ThinkingDelta(BaseModel):
    """More text of a `thinking` block."""

    thinking: str
    type: Literal["thinking_delta"]
    estimated_tokens: int | None = None


class SignatureDelta(BaseModel):
    """The signature of a `thinking` block."""

    signature: str
    type: Literal["signature_delta"]


class CompactionContentBlockDelta(BaseModel):
    """The summary in a `compaction` block."""

    content: str | None = None
    encrypted_content: str | None = None
    type: Literal["compaction_delta"]


RawContentBlockDelta: TypeAlias = Annotated[
    TextDelta
    | InputJSONDelta
    | CitationsDelta
    | ThinkingDelta
    | SignatureDelta
    | CompactionContentBlockDelta,
    Field(discriminator="type"),
]
"""Any change to a block."""


class RawMessageStartEvent(BaseModel):
    """The reply begins: a message without content."""

    message: Message
    type: Literal["message_start"]


class RawContentBlockStartEvent(BaseModel):
    """A block begins, still empty."""

    content_block: ContentBlock
    index: int
    """Position of the block in the message's `content`."""
    type: Literal["content_block_start"]


class RawContentBlockDeltaEvent(BaseModel):
    """A block grows."""

    delta: RawContentBlockDelta
    index: int
    """Position of the block in the message's `content`."""
    type: Literal["content_block_delta"]


class RawContentBlockStopEvent(BaseModel):
    """A block is complete."""

    index: int
    """Position of the block in the message's `content`."""
    type: Literal["content_block_stop"]


class MessageDelta(BaseModel):
    """What is known of the message once its content is complete."""

    stop_reason: StopReason | None = None
    stop_sequence: str | None = None
    container: Container | None = None
    stop_details: RefusalStopDetails | None = None


class RawMessageDeltaEvent(BaseModel):
    """The reply's end: why it stopped, and what it cost in all."""

    delta: MessageDelta
    type: Literal["message_delta"]
    usage: MessageDeltaUsage


class RawMessageStopEvent(BaseModel):
    """The stream is complete."""

    type: Literal["message_stop"]


MessageStreamEvent: TypeAlias = Annotated[
    RawMessageStartEvent
    | RawMessageDeltaEvent
    | RawMessageStopEvent
    | RawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | RawContentBlockStopEvent,
    Field(discriminator="type"),
]
"""Any event of a streamed reply."""
