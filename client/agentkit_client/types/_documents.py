"""Images, documents and search results, and where their content comes from."""

from collections.abc import Iterable
from os import PathLike
from typing import IO, Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._citations import CitationsConfig, CitationsConfigParam
from agentkit_client.types._text import TextBlock, TextBlockParam


class Base64PDFSource(BaseModel):
    """A PDF in a reply."""

    data: str
    media_type: Literal["application/pdf"]
    type: Literal["base64"]


class PlainTextSource(BaseModel):
    """Plain text in a reply."""

    data: str
    media_type: Literal["text/plain"]
    type: Literal["text"]


DocumentSource: TypeAlias = Annotated[
    Base64PDFSource | PlainTextSource, Field(discriminator="type")
]
"""What a document in a reply holds."""


class DocumentBlock(BaseModel):
    """A document in a reply, fetched by a tool of the API."""

    citations: CitationsConfig | None = None
    source: DocumentSource
    title: str | None = None
    type: Literal["document"]


Base64Data: TypeAlias = Annotated[str | IO[bytes] | PathLike[str], "base64"]
"""Base64 text; or an open file or a path, to be encoded when sent."""


class Base64ImageSourceParam(TypedDict):
    """An image, sent along."""

    data: Base64Data
    media_type: Literal["image/jpeg", "image/png", "image/gif", "image/webp"]
    type: Literal["base64"]


class URLPDFSourceParam(TypedDict):
    """A PDF, or an image, that the API fetches."""

    type: Literal["url"]
    url: str


URLImageSourceParam = URLPDFSourceParam


class FileImageSourceParam(TypedDict):
    """An image, or a document, uploaded earlier."""

    file_id: str
    type: Literal["file"]


FileDocumentSourceParam = FileImageSourceParam


ImageSourceParam: TypeAlias = Base64ImageSourceParam | URLImageSourceParam | FileImageSourceParam
"""Where an image comes from."""


class ImageTransformationsParam(TypedDict):
    """What the API may do to an image."""

    oversized_image: NotRequired[Literal["downsize", "error"]]
    """Whether an image that is too large is made smaller or refused."""


class ImageBlockParam(TypedDict):
    """An image for the model."""

    source: ImageSourceParam
    type: Literal["image"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    transformations: NotRequired[ImageTransformationsParam | None]


class Base64PDFSourceParam(TypedDict):
    """A PDF, sent along."""

    data: Base64Data
    media_type: Literal["application/pdf"]
    type: Literal["base64"]


class PlainTextSourceParam(TypedDict):
    """A document of plain text."""

    data: str
    media_type: Literal["text/plain"]
    type: Literal["text"]


ContentBlockSourceContentParam: TypeAlias = TextBlockParam | TextBlock | ImageBlockParam
"""A part of a document made of blocks."""


class ContentBlockSourceParam(TypedDict):
    """A document made of text and images; citations then name its blocks."""

    content: str | Iterable[ContentBlockSourceContentParam]
    type: Literal["content"]


DocumentSourceParam: TypeAlias = (
    Base64PDFSourceParam
    | PlainTextSourceParam
    | ContentBlockSourceParam
    | URLPDFSourceParam
    | FileDocumentSourceParam
    | DocumentSource
)
"""Where a document comes from."""


class DocumentBlockParam(TypedDict):
    """A document for the model."""

    source: DocumentSourceParam
    type: Literal["document"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    citations: NotRequired[CitationsConfigParam | CitationsConfig | None]
    context: NotRequired[str | None]
    """What the model should know of the document; never cited."""
    title: NotRequired[str | None]


class SearchResultBlockParam(TypedDict):
    """A search result of your own for the model to use, and to cite."""

    content: Iterable[TextBlockParam | TextBlock]
    source: str
    """Where it was found: a URL or any other name."""
    title: str
    type: Literal["search_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    citations: NotRequired[CitationsConfigParam | CitationsConfig]
