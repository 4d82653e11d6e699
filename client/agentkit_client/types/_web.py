"""What the API's web search and web fetch tools found."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._documents import DocumentBlock, DocumentBlockParam
from agentkit_client.types._tool_use import ToolUseCaller, ToolUseCallerParam

WebSearchToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "unavailable",
    "max_uses_exceeded",
    "too_many_requests",
    "query_too_long",
    "request_too_large",
]
"""Why a web search failed."""


class WebSearchResultBlock(BaseModel):
    """A page that a web search found."""

    encrypted_content: str
    """Opaque; to be sent back as it came."""
    page_age: str | None = None
    """When the page was last changed, in words; None if unknown."""
    title: str
    type: Literal["web_search_result"]
    url: str


class WebSearchToolResultError(BaseModel):
    """A web search that failed."""

    error_code: WebSearchToolResultErrorCode
    type: Literal["web_search_tool_result_error"]


WebSearchToolResultBlockContent: TypeAlias = WebSearchToolResultError | list[WebSearchResultBlock]
"""The pages a web search found, or why it failed."""


class WebSearchToolResultBlock(BaseModel):
    """What came of a web search."""

    content: WebSearchToolResultBlockContent
    tool_use_id: str
    type: Literal["web_search_tool_result"]
    caller: ToolUseCaller | None = None


class WebSearchResultBlockParam(TypedDict):
    """A page that a web search found, sent back."""

    encrypted_content: str
    title: str
    type: Literal["web_search_result"]
    url: str
    page_age: NotRequired[str | None]


class WebSearchToolRequestErrorParam(TypedDict):
    """A web search that failed, sent back."""

    error_code: WebSearchToolResultErrorCode
    type: Literal["web_search_tool_result_error"]


WebSearchToolResultBlockParamContentParam: TypeAlias = (
    Iterable[WebSearchResultBlockParam | WebSearchResultBlock]
    | WebSearchToolRequestErrorParam
    | WebSearchToolResultError
)
"""What came of a web search, sent back."""


class WebSearchToolResultBlockParam(TypedDict):
    """An earlier web search's outcome, sent back."""

    content: WebSearchToolResultBlockParamContentParam
    tool_use_id: str
    type: Literal["web_search_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    caller: NotRequired[ToolUseCallerParam]


WebFetchToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "url_too_long",
    "url_not_allowed",
    "url_not_in_prior_context",
    "url_not_accessible",
    "unsupported_content_type",
    "too_many_requests",
    "max_uses_exceeded",
    "unavailable",
    "content_too_large",
]
"""Why a page couldn't be fetched."""


class WebFetchBlock(BaseModel):
    """A page or PDF that was fetched."""

    content: DocumentBlock
    retrieved_at: str | None = None
    """When it was fetched, in ISO 8601."""
    type: Literal["web_fetch_result"]
    url: str


class WebFetchToolResultErrorBlock(BaseModel):
    """A fetch that failed."""

    error_code: WebFetchToolResultErrorCode
    type: Literal["web_fetch_tool_result_error"]


WebFetchToolResultContent: TypeAlias = WebFetchToolResultErrorBlock | WebFetchBlock
"""The page fetched, or why it couldn't be."""


class WebFetchToolResultBlock(BaseModel):
    """What came of fetching a page."""

    caller: ToolUseCaller | None = None
    content: WebFetchToolResultContent
    tool_use_id: str
    type: Literal["web_fetch_tool_result"]


class WebFetchBlockParam(TypedDict):
    """A page or PDF that was fetched, sent back."""

    content: DocumentBlockParam | DocumentBlock
    type: Literal["web_fetch_result"]
    url: str
    retrieved_at: NotRequired[str | None]


class WebFetchToolResultErrorBlockParam(TypedDict):
    """A fetch that failed, sent back."""

    error_code: WebFetchToolResultErrorCode
    type: Literal["web_fetch_tool_result_error"]


WebFetchToolResultContentParam: TypeAlias = (
    WebFetchToolResultErrorBlockParam | WebFetchBlockParam | WebFetchToolResultContent
)
"""What came of a fetch, sent back."""


class WebFetchToolResultBlockParam(TypedDict):
    """An earlier fetch's outcome, sent back."""

    content: WebFetchToolResultContentParam
    tool_use_id: str
    type: Literal["web_fetch_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    caller: NotRequired[ToolUseCallerParam]
