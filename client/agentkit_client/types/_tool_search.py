"""What the API's tool search found."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._tool_use import ToolReferenceBlock, ToolReferenceBlockParam

ToolSearchToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input", "unavailable", "too_many_requests", "execution_time_exceeded"
]
"""Why a tool search failed."""


class ToolSearchToolSearchResultBlock(BaseModel):
    """The tools a search found."""

    tool_references: list[ToolReferenceBlock]
    type: Literal["tool_search_tool_search_result"]


class ToolSearchToolResultError(BaseModel):
    """A tool search that failed."""

    error_code: ToolSearchToolResultErrorCode
    error_message: str | None = None
    type: Literal["tool_search_tool_result_error"]


ToolSearchToolResultContent: TypeAlias = ToolSearchToolResultError | ToolSearchToolSearchResultBlock
"""The tools a search found, or why it failed."""


class ToolSearchToolResultBlock(BaseModel):
    """What came of a tool search."""

    content: ToolSearchToolResultContent
    tool_use_id: str
    type: Literal["tool_search_tool_result"]


class ToolSearchToolSearchResultBlockParam(TypedDict):
    """The tools a search found, sent back."""

    tool_references: Iterable[ToolReferenceBlockParam | ToolReferenceBlock]
    type: Literal["tool_search_tool_search_result"]


class ToolSearchToolResultErrorParam(TypedDict):
    """A tool search that failed, sent back."""

    error_code: ToolSearchToolResultErrorCode
    type: Literal["tool_search_tool_result_error"]
    error_message: NotRequired[str | None]


ToolSearchToolResultContentParam: TypeAlias = (
    ToolSearchToolResultErrorParam
    | ToolSearchToolSearchResultBlockParam
    | ToolSearchToolResultContent
)
"""What came of a tool search, sent back."""


class ToolSearchToolResultBlockParam(TypedDict):
    """An earlier tool search's outcome, sent back."""

    content: ToolSearchToolResultContentParam
    tool_use_id: str
    type: Literal["tool_search_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
