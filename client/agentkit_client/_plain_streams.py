"""The streams of `messages`: their events, and what these add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from typing_extensions import TypeAliasType

from agentkit_client._asking import MessageKind
from agentkit_client._dialect import Dialect, by_type
from agentkit_client._folding import Family
from agentkit_client._helper_events import SmallEvent
from agentkit_client._managers import AsyncManager, SyncManager
from agentkit_client._message_streams import AsyncReply, SyncReply
from agentkit_client.types import (
    ContentBlock,
    Message,
    ParsedContentBlock,
    ParsedMessage,
    RawContentBlockDeltaEvent,
    RawContentBlockStartEvent,
    RawContentBlockStopEvent,
    RawMessageDeltaEvent,
    RawMessageStartEvent,
    RawMessageStopEvent,
    RawMessageStreamEvent,
)
from agentkit_client.types._parsed import ResponseFormatT


class ParsedContentBlockStopEvent(RawContentBlockStopEvent, Generic[ResponseFormatT]):
    """A block is complete, and here it is."""

    if TYPE_CHECKING:
        content_block: ParsedContentBlock[ResponseFormatT]
    else:  # at run time an alias of a discriminated union takes no parameters
        content_block: ParsedContentBlock


class ParsedMessageStopEvent(RawMessageStopEvent, Generic[ResponseFormatT]):
    """The message is complete, and here it is."""

    message: ParsedMessage[ResponseFormatT]


ParsedMessageStreamEvent = TypeAliasType(
    "ParsedMessageStreamEvent",
    SmallEvent
    | RawMessageStartEvent
    | RawMessageDeltaEvent
    | ParsedMessageStopEvent[ResponseFormatT]
    | RawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | ParsedContentBlockStopEvent[ResponseFormatT],
    type_params=(ResponseFormatT,),
)
"""Any event of `messages.stream`."""

ContentBlockStopEvent: TypeAlias = ParsedContentBlockStopEvent
"""A block is complete."""
MessageStopEvent: TypeAlias = ParsedMessageStopEvent
"""The message is complete."""
MessageStreamEvent: TypeAlias = ParsedMessageStreamEvent[Any]
"""Any event of `messages.stream`."""

PLAIN = MessageKind(
    family=Family(
        plain=Message,
        message=ParsedMessage,
        block=ContentBlock,
        block_stop=ParsedContentBlockStopEvent,
        message_stop=ParsedMessageStopEvent,
    ),
    dialect=Dialect(
        events=by_type(RawMessageStreamEvent), begins="content_block_start", message=Message
    ),
    has_output_format=False,
)
"""What there is to know of these streams."""


class MessageStream(
    SyncReply[ParsedMessageStreamEvent[ResponseFormatT], ParsedMessage[ResponseFormatT]]
):
    """A reply of `messages.stream`."""


class AsyncMessageStream(
    AsyncReply[ParsedMessageStreamEvent[ResponseFormatT], ParsedMessage[ResponseFormatT]]
):
    """A reply of `messages.stream`, for code that runs other tasks."""


class MessageStreamManager(SyncManager[MessageStream[ResponseFormatT]]):
    """What `messages.stream` returns: enter it to ask."""


class AsyncMessageStreamManager(AsyncManager[AsyncMessageStream[ResponseFormatT]]):
    """What `messages.stream` returns: enter it to ask."""
