"""Replies whose text was read as a type of yours."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeAlias

from pydantic import Field
from typing_extensions import TypeVar

from agentkit_client.types._code_execution import (
    BashCodeExecutionToolResultBlock,
    CodeExecutionToolResultBlock,
    TextEditorCodeExecutionToolResultBlock,
)
from agentkit_client.types._container import ContainerUploadBlock
from agentkit_client.types._messages import Message
from agentkit_client.types._text import RedactedThinkingBlock, TextBlock, ThinkingBlock
from agentkit_client.types._tool_search import ToolSearchToolResultBlock
from agentkit_client.types._tool_use import ServerToolUseBlock, ToolUseBlock
from agentkit_client.types._web import WebFetchToolResultBlock, WebSearchToolResultBlock

ResponseFormatT = TypeVar("ResponseFormatT", default=Any)


class ParsedTextBlock(TextBlock, Generic[ResponseFormatT]):
    """Text the model wrote, and what it says as a value."""

    parsed_output: ResponseFormatT | None = Field(default=None, exclude=True)
    """The text read as the type that was asked for; never sent back."""


UnparsedContentBlock: TypeAlias = (
    ThinkingBlock
    | RedactedThinkingBlock
    | ToolUseBlock
    | ServerToolUseBlock
    | WebSearchToolResultBlock
    | WebFetchToolResultBlock
    | CodeExecutionToolResultBlock
    | BashCodeExecutionToolResultBlock
    | TextEditorCodeExecutionToolResultBlock
    | ToolSearchToolResultBlock
    | ContainerUploadBlock
)
"""Any block of a reply but a text."""

ParsedContentBlock: TypeAlias = Annotated[
    ParsedTextBlock[ResponseFormatT] | UnparsedContentBlock, Field(discriminator="type")
]
"""Any block of a reply whose text was read as a type."""


class ParsedMessage(Message, Generic[ResponseFormatT]):
    """A reply whose text was read as a type."""

    if TYPE_CHECKING:
        content: list[ParsedContentBlock[ResponseFormatT]]  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody adds blocks to a reply
    else:  # at run time an alias of a discriminated union takes no parameters
        content: list[ParsedContentBlock]

    @property
    def parsed_output(self) -> ResponseFormatT | None:
        """The value of the first text that was read; None if none was."""
        return first_output(self.content)


def first_output(blocks: Iterable[object]) -> Any:
    """Return the value of the first text that was read; None if none was."""
    for block in blocks:
        output: Any = getattr(block, "parsed_output", None)
        if output is not None:
            return output
    return None
