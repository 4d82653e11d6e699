"""The streams of `beta.messages`: their events, and what these add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from typing_extensions import TypeAliasType

from agentkit_client._asking import MessageKind
from agentkit_client._dialect import Dialect, by_type
from agentkit_client._folding import Family
from agentkit_client._helper_events import InputJsonEvent, SmallEvent, TextEvent
from agentkit_client._managers import AsyncManager, SyncManager
from agentkit_client._message_streams import AsyncReply, SyncReply
from agentkit_client.types import (
    RawContentBlockDeltaEvent,
    RawContentBlockStopEvent,
    RawMessageStopEvent,
)
from agentkit_client.types._parsed import ResponseFormatT
from agentkit_client.types.beta import (
    BetaContentBlock,
    BetaMessage,
    BetaRawContentBlockStartEvent,
    BetaRawMessageDeltaEvent,
    BetaRawMessageStartEvent,
    BetaRawMessageStreamEvent,
    ParsedBetaContentBlock,
    ParsedBetaMessage,
)


class ParsedBetaContentBlockStopEvent(RawContentBlockStopEvent, Generic[ResponseFormatT]):
    """A block is complete, and here it is."""

    if TYPE_CHECKING:
        content_block: ParsedBetaContentBlock[ResponseFormatT]
    else:  # at run time an alias of a discriminated union takes no parameters
        content_block: ParsedBetaContentBlock


class ParsedBetaMessageStopEvent(RawMessageStopEvent, Generic[ResponseFormatT]):
    """The message is complete, and here it is."""

    message: ParsedBetaMessage[ResponseFormatT]


ParsedBetaMessageStreamEvent = TypeAliasType(
    "ParsedBetaMessageStreamEvent",
    SmallEvent
    | BetaRawMessageStartEvent
    | BetaRawMessageDeltaEvent
    | ParsedBetaMessageStopEvent[ResponseFormatT]
    | BetaRawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | ParsedBetaContentBlockStopEvent[ResponseFormatT],
    type_params=(ResponseFormatT,),
)
"""Any event of `beta.messages.stream`."""

BetaContentBlockStopEvent: TypeAlias = ParsedBetaContentBlockStopEvent
"""A block is complete."""
BetaMessageStopEvent: TypeAlias = ParsedBetaMessageStopEvent
"""The message is complete."""
BetaInputJsonEvent: TypeAlias = InputJsonEvent
"""More of the JSON of a tool's input."""
BetaMessageStreamEvent: TypeAlias = ParsedBetaMessageStreamEvent[Any]
"""Any event of `beta.messages.stream`."""
BetaTextEvent: TypeAlias = TextEvent
"""More text."""
ParsedBetaTextEvent: TypeAlias = TextEvent
"""More text."""

BETA = MessageKind(
    family=Family(
        plain=BetaMessage,
        message=ParsedBetaMessage,
        block=BetaContentBlock,
        block_stop=ParsedBetaContentBlockStopEvent,
        message_stop=ParsedBetaMessageStopEvent,
    ),
    dialect=Dialect(
        events=by_type(BetaRawMessageStreamEvent), begins="content_block_start", message=BetaMessage
    ),
    has_output_format=True,
)
"""What there is to know of these streams."""


class BetaMessageStream(
    SyncReply[ParsedBetaMessageStreamEvent[ResponseFormatT], ParsedBetaMessage[ResponseFormatT]]
):
    """A reply of `beta.messages.stream`."""


class BetaAsyncMessageStream(
    AsyncReply[ParsedBetaMessageStreamEvent[ResponseFormatT], ParsedBetaMessage[ResponseFormatT]]
):
    """A reply of `beta.messages.stream`, for code that runs other tasks."""


class BetaMessageStreamManager(SyncManager[BetaMessageStream[ResponseFormatT]]):
    """What `beta.messages.stream` returns: enter it to ask."""


class BetaAsyncMessageStreamManager(AsyncManager[BetaAsyncMessageStream[ResponseFormatT]]):
    """What `beta.messages.stream` returns: enter it to ask."""
