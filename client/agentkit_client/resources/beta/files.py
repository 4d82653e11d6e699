"""Files kept by the API, to be named in messages."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from typing_extensions import Unpack

from agentkit_client._binary import AsyncBinaryAPIResponse, BinaryAPIResponse
from agentkit_client._endpoint import CallOptions, Endpoint, signature_from
from agentkit_client.pagination import AsyncPage, AsyncPaginator, SyncPage
from agentkit_client.resources._resource import (
    AsyncResource,
    BetaOptions,
    SyncResource,
    as_raw,
    as_raw_async,
    as_streamed,
    as_streamed_async,
    as_streamed_file,
    as_streamed_file_async,
)
from agentkit_client.types.beta import DeletedFile, FileListParams, FileMetadata, FileUploadParams

__all__ = [
    "DELETE",
    "DOWNLOAD",
    "LIST",
    "RETRIEVE_METADATA",
    "UPLOAD",
    "AsyncFiles",
    "AsyncFilesWithRawResponse",
    "AsyncFilesWithStreamingResponse",
    "Files",
    "FilesWithRawResponse",
    "FilesWithStreamingResponse",
    "ListFiles",
    "UploadFile",
]


class UploadFile(FileUploadParams, CallOptions, total=False):
    """The parameters of `beta.files.upload`."""


class ListFiles(FileListParams, CallOptions, total=False):
    """The parameters of `beta.files.list`."""


_FILES = "/v1/files"
_FILE = "/v1/files/{file_id}"
_BETA = {"beta": "true"}
_BETAS = ("files-api-2025-04-14",)

UPLOAD = Endpoint(
    verb="POST",
    path=_FILES,
    reply=FileMetadata,
    params=UploadFile,
    query=_BETA,
    betas=_BETAS,
    multipart=True,
)
"""Upload a file."""

LIST = Endpoint(
    verb="GET", path=_FILES, reply=FileMetadata, params=ListFiles, query=_BETA, betas=_BETAS
)
"""List files."""

RETRIEVE_METADATA = Endpoint(
    verb="GET", path=_FILE, reply=FileMetadata, params=BetaOptions, query=_BETA, betas=_BETAS
)
"""Look at a file."""

DOWNLOAD = Endpoint(
    verb="GET",
    path=f"{_FILE}/content",
    reply=bytes,
    params=BetaOptions,
    query=_BETA,
    betas=_BETAS,
    headers={"accept": "application/binary"},
)
"""Read a file."""

DELETE = Endpoint(
    verb="DELETE", path=_FILE, reply=DeletedFile, params=BetaOptions, query=_BETA, betas=_BETAS
)
"""Delete a file."""


class Files(SyncResource):
    """The resource `beta.files`, for code that waits for each reply."""

    @cached_property
    def with_raw_response(self) -> FilesWithRawResponse:
        """The same methods, returning responses that were read."""
        return FilesWithRawResponse(Files(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> FilesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return FilesWithStreamingResponse(Files(self._calls.streamed))

    @signature_from(UploadFile)
    def upload(self, **params: Unpack[UploadFile]) -> FileMetadata:
        """Upload a file, read from where it is while it is sent.

        Args:
            **params: `file` is a path, bytes, a file opened with `rb`, or (name, content,
                media type).

        Raises:
            TypeError: the file is given as text, or as something that can't be read.
            APIError: the API said no, or could not be reached.
        """
        return self._calls.model(UPLOAD, params)

    @signature_from(ListFiles)
    def list(self, **params: Unpack[ListFiles]) -> SyncPage[FileMetadata]:
        """List the files of the workspace, newest first."""
        return self._calls.page(LIST, params, SyncPage[FileMetadata])

    @signature_from(BetaOptions)
    def retrieve_metadata(self, file_id: str, **params: Unpack[BetaOptions]) -> FileMetadata:
        """Return what is known about a file."""
        return self._calls.model(RETRIEVE_METADATA, {"file_id": file_id, **params})

    @signature_from(BetaOptions)
    def download(self, file_id: str, **params: Unpack[BetaOptions]) -> BinaryAPIResponse:
        """Return the content of a file that a tool or skill has made.

        Read it, write it to disk, or close it: until then it keeps a connection.
        """
        return self._calls.binary(DOWNLOAD, {"file_id": file_id, **params})

    @signature_from(BetaOptions)
    def delete(self, file_id: str, **params: Unpack[BetaOptions]) -> DeletedFile:
        """Delete a file; messages can't name it any more."""
        return self._calls.model(DELETE, {"file_id": file_id, **params})


class AsyncFiles(AsyncResource):
    """The resource `beta.files`, for code that runs other tasks meanwhile."""

    @cached_property
    def with_raw_response(self) -> AsyncFilesWithRawResponse:
        """The same methods, returning responses that were read."""
        return AsyncFilesWithRawResponse(AsyncFiles(self._calls.raw))

    @cached_property
    def with_streaming_response(self) -> AsyncFilesWithStreamingResponse:
        """The same methods, returning responses to read."""
        return AsyncFilesWithStreamingResponse(AsyncFiles(self._calls.streamed))

    @signature_from(UploadFile)
    async def upload(self, **params: Unpack[UploadFile]) -> FileMetadata:
        """Upload a file, read from where it is while it is sent.

        Args:
            **params: `file` is a path, bytes, a file opened with `rb`, or (name, content,
                media type).

        Raises:
            TypeError: the file is given as text, or as something that can't be read.
            APIError: the API said no, or could not be reached.
        """
        return await self._calls.model(UPLOAD, params)

    @signature_from(ListFiles)
    def list(
        self, **params: Unpack[ListFiles]
    ) -> AsyncPaginator[FileMetadata, AsyncPage[FileMetadata]]:
        """List the files of the workspace, newest first."""
        return self._calls.page(LIST, params, AsyncPage[FileMetadata])

    @signature_from(BetaOptions)
    async def retrieve_metadata(self, file_id: str, **params: Unpack[BetaOptions]) -> FileMetadata:
        """Return what is known about a file."""
        return await self._calls.model(RETRIEVE_METADATA, {"file_id": file_id, **params})

    @signature_from(BetaOptions)
    async def download(self, file_id: str, **params: Unpack[BetaOptions]) -> AsyncBinaryAPIResponse:
        """Return the content of a file that a tool or skill has made.

        Read it, write it to disk, or close it: until then it keeps a connection.
        """
        return await self._calls.binary(DOWNLOAD, {"file_id": file_id, **params})

    @signature_from(BetaOptions)
    async def delete(self, file_id: str, **params: Unpack[BetaOptions]) -> DeletedFile:
        """Delete a file; messages can't name it any more."""
        return await self._calls.model(DELETE, {"file_id": file_id, **params})


class FilesWithRawResponse:
    """The methods of `beta.files`, returning responses that were read."""

    def __init__(self, raw: Files) -> None:
        self.upload: Final = as_raw(raw.upload)
        self.list: Final = as_raw(raw.list)
        self.retrieve_metadata: Final = as_raw(raw.retrieve_metadata)
        self.download: Final = raw.download
        self.delete: Final = as_raw(raw.delete)


class AsyncFilesWithRawResponse:
    """The methods of `beta.files`, returning responses that were read."""

    def __init__(self, raw: AsyncFiles) -> None:
        self.upload: Final = as_raw_async(raw.upload)
        self.list: Final = as_raw_async(raw.list)
        self.retrieve_metadata: Final = as_raw_async(raw.retrieve_metadata)
        self.download: Final = raw.download
        self.delete: Final = as_raw_async(raw.delete)


class FilesWithStreamingResponse:
    """The methods of `beta.files`, returning responses to read."""

    def __init__(self, streamed: Files) -> None:
        self.upload: Final = as_streamed(streamed.upload)
        self.list: Final = as_streamed(streamed.list)
        self.retrieve_metadata: Final = as_streamed(streamed.retrieve_metadata)
        self.download: Final = as_streamed_file(streamed.download)
        self.delete: Final = as_streamed(streamed.delete)


class AsyncFilesWithStreamingResponse:
    """The methods of `beta.files`, returning responses to read."""

    def __init__(self, streamed: AsyncFiles) -> None:
        self.upload: Final = as_streamed_async(streamed.upload)
        self.list: Final = as_streamed_async(streamed.list)
        self.retrieve_metadata: Final = as_streamed_async(streamed.retrieve_metadata)
        self.download: Final = as_streamed_file_async(streamed.download)
        self.delete: Final = as_streamed_async(streamed.delete)
