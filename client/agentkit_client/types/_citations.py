"""Citations: the places in documents, search results and web pages that a text relies on."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel


class CitationCharLocation(BaseModel):
    """A place in a plain text document, by character."""

    cited_text: str
    document_index: int
    """Position of the document among all documents of the request, from 0."""
    document_title: str | None = None
    end_char_index: int
    """The first character after the passage."""
    file_id: str | None = None
    start_char_index: int
    """The first character of the passage, counted from 0."""
    type: Literal["char_location"]


class CitationPageLocation(BaseModel):
    """A place in a PDF, by page."""

    cited_text: str
    document_index: int
    document_title: str | None = None
    end_page_number: int
    """The first page after the passage."""
    file_id: str | None = None
    start_page_number: int
    """The first page of the passage, counted from 1."""
    type: Literal["page_location"]


class CitationContentBlockLocation(BaseModel):
    """A place in a document made of blocks, by block."""

    cited_text: str
    document_index: int
    document_title: str | None = None
    end_block_index: int
    """The first block after the passage."""
    file_id: str | None = None
    start_block_index: int
    """The first block of the passage, counted from 0."""
    type: Literal["content_block_location"]


class CitationsWebSearchResultLocation(BaseModel):
    """A place in a page that a web search found."""

    cited_text: str
    encrypted_index: str
    """Opaque; to be sent back as it came."""
    title: str | None = None
    type: Literal["web_search_result_location"]
    url: str


class CitationsSearchResultLocation(BaseModel):
    """A place in a search result that the request brought along."""

    cited_text: str
    end_block_index: int
    """The first block of the result after the passage."""
    search_result_index: int
    """Position of the search result among all of the request, from 0."""
    source: str
    start_block_index: int
    title: str | None = None
    type: Literal["search_result_location"]


TextCitation: TypeAlias = Annotated[
    CitationCharLocation
    | CitationPageLocation
    | CitationContentBlockLocation
    | CitationsWebSearchResultLocation
    | CitationsSearchResultLocation,
    Field(discriminator="type"),
]
"""Any citation in a reply."""


class CitationCharLocationParam(TypedDict):
    """A place in a plain text document, by character, sent back."""

    cited_text: str
    document_index: int
    document_title: str | None
    end_char_index: int
    start_char_index: int
    type: Literal["char_location"]


class CitationPageLocationParam(TypedDict):
    """A place in a PDF, by page, sent back."""

    cited_text: str
    document_index: int
    document_title: str | None
    end_page_number: int
    start_page_number: int
    type: Literal["page_location"]


class CitationContentBlockLocationParam(TypedDict):
    """A place in a document made of blocks, by block, sent back."""

    cited_text: str
    document_index: int
    document_title: str | None
    end_block_index: int
    start_block_index: int
    type: Literal["content_block_location"]


class CitationWebSearchResultLocationParam(TypedDict):
    """A place in a page that a web search found, sent back."""

    cited_text: str
    encrypted_index: str
    title: str | None
    type: Literal["web_search_result_location"]
    url: str


class CitationSearchResultLocationParam(TypedDict):
    """A place in a search result of the request, sent back."""

    cited_text: str
    end_block_index: int
    search_result_index: int
    source: str
    start_block_index: int
    title: str | None
    type: Literal["search_result_location"]


TextCitationParam: TypeAlias = (
    CitationCharLocationParam
    | CitationPageLocationParam
    | CitationContentBlockLocationParam
    | CitationWebSearchResultLocationParam
    | CitationSearchResultLocationParam
    | TextCitation
)
"""Any citation in a text that is sent back."""


class CitationsConfigParam(TypedDict):
    """Whether the model may cite a document or a search result; off if not given."""

    enabled: NotRequired[bool]


class CitationsConfig(BaseModel):
    """Whether the model may cite a document."""

    enabled: bool
