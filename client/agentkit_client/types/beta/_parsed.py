"""Replies whose text was read as a type of yours."""

from typing import TYPE_CHECKING, Annotated, Generic, TypeAlias, TypeVar

from pydantic import Field

from agentkit_client.types._code_execution import (
    BashCodeExecutionToolResultBlock,
    CodeExecutionToolResultBlock,
    TextEditorCodeExecutionToolResultBlock,
)
from agentkit_client.types._container import ContainerUploadBlock
from agentkit_client.types._text import RedactedThinkingBlock, TextBlock, ThinkingBlock
from agentkit_client.types._tool_search import ToolSearchToolResultBlock
from agentkit_client.types._tool_use import ServerToolUseBlock, ToolUseBlock
from agentkit_client.types._web import WebFetchToolResultBlock, WebSearchToolResultBlock
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

ResponseFormatT = TypeVar("ResponseFormatT")


class ParsedBetaTextBlock(TextBlock, Generic[ResponseFormatT]):
    """Text the model wrote, and what it says as a value."""

    parsed_output: ResponseFormatT | None = Field(default=None, exclude=True)
    """The text read as the type that was asked for; never sent back."""


ParsedBetaContentBlock: TypeAlias = Annotated[
    ParsedBetaTextBlock[ResponseFormatT]
    | ThinkingBlock
    | RedactedThinkingBlock
    | ToolUseBlock
    | ServerToolUseBlock
    | WebSearchToolResultBlock
    | CodeExecutionToolResultBlock
    | BashCodeExecutionToolResultBlock
    | TextEditorCodeExecutionToolResultBlock
    | BetaMCPToolUseBlock
    | BetaMCPToolResultBlock
    | ContainerUploadBlock
    | WebFetchToolResultBlock
    | BetaAdvisorToolResultBlock
    | ToolSearchToolResultBlock
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
        texts = (block for block in self.content if isinstance(block, ParsedBetaTextBlock))
        values = (text.parsed_output for text in texts)
        return next((value for value in values if value is not None), None)


class ParseMessageCreateParamsBase(MessageParamsWithoutFormat, Generic[ResponseFormatT]):
    """What `beta.messages.parse` takes."""

    output_format: type[ResponseFormatT]
    """The type to read the reply's text as."""
