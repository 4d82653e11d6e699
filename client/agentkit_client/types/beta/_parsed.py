"""Replies whose text was read as a type of yours."""

from typing import TYPE_CHECKING, Annotated, Generic, TypeAlias

from pydantic import Field

from agentkit_client.types._parsed import ParsedTextBlock as ParsedBetaTextBlock
from agentkit_client.types._parsed import ResponseFormatT, UnparsedContentBlock, first_output
from agentkit_client.types.beta._advisor import BetaAdvisorToolResultBlock
from agentkit_client.types.beta._compaction import BetaCompactionBlock
from agentkit_client.types.beta._fallback import BetaFallbackBlock
from agentkit_client.types.beta._mcp import (
    BetaMCPToolListingBlock,
    BetaMCPToolResultBlock,
    BetaMCPToolUseBlock,
)
from agentkit_client.types.beta._message_params import MessageParamsWithoutFormat
from agentkit_client.types.beta._messages import BetaMessage

ParsedBetaContentBlock: TypeAlias = Annotated[
    ParsedBetaTextBlock[ResponseFormatT]
    | UnparsedContentBlock
    | BetaMCPToolUseBlock
    | BetaMCPToolResultBlock
    | BetaAdvisorToolResultBlock
    | BetaCompactionBlock
    | BetaMCPToolListingBlock
    | BetaFallbackBlock,
    Field(discriminator="type"),
]
"""Any block of a reply whose text was read as a type."""


class ParsedBetaMessage(BetaMessage, Generic[ResponseFormatT]):
    """A reply whose text was read as a type."""

    if TYPE_CHECKING:
        content: list[ParsedBetaContentBlock[ResponseFormatT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody adds blocks to a reply
    else:  # at run time an alias of a discriminated union takes no parameters
        content: list[ParsedBetaContentBlock]

    @property
    def parsed_output(self) -> ResponseFormatT | None:
        """The value of the first text that was read; None if none was."""
        return first_output(self.content)


class ParseMessageCreateParamsBase(MessageParamsWithoutFormat, Generic[ResponseFormatT]):
    """What `beta.messages.parse` takes."""

    output_format: type[ResponseFormatT]
    """The type to read the reply's text as."""
