"""Files kept by the API, to be named in messages."""

from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from typing import IO, Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._names import Betas
from agentkit_client.types._paging import PageParams

FileContent: TypeAlias = IO[bytes] | bytes | PathLike[str]
"""What is in a file: open, as bytes, or where it lies."""

FileTypes: TypeAlias = (
    FileContent
    | tuple[str | None, FileContent]
    | tuple[str | None, FileContent, str | None]
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
"""A file to upload; as a tuple also with its name, media type and headers, in this order."""


class FileListParams(PageParams):
    """What `beta.files.list` takes."""

    betas: NotRequired[Betas]


class FileUploadParams(TypedDict):
    """What `beta.files.upload` takes."""

    file: FileTypes
    betas: NotRequired[Betas]


class FileMetadata(BaseModel):
    """A file the API keeps."""

    id: str
    created_at: datetime
    filename: str
    mime_type: str
    size_bytes: int
    type: Literal["file"]
    downloadable: bool | None = None
    """Whether its content can be had back; only so for files made by tools."""


class DeletedFile(BaseModel):
    """A file that was deleted."""

    id: str
    type: Literal["file_deleted"] | None = None
