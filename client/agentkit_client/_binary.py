"""Responses whose body is a file: read it, iterate over it, or write it to disk as it comes."""

from __future__ import annotations

import os
from pathlib import Path

import anyio
import httpx

from agentkit_client._wrappers import APIResponse, AsyncAPIResponse

_CHUNK = 64 * 1024


class StreamedBinaryAPIResponse(APIResponse[bytes]):
    """A file to read: what `with_streaming_response.download` gives."""

    def __init__(self, response: httpx.Response) -> None:
        """Wrap a response whose body was not read."""
        super().__init__(response, lambda read: read.content)

    def stream_to_file(
        self, file: str | os.PathLike[str], *, chunk_size: int | None = None
    ) -> None:
        """Write the body to `file` as it comes, `chunk_size` bytes at a time.

        Raises:
            APIConnectionError: the body broke off; `file` then has what came before.
            OSError: `file` can't be written.
        """
        with Path(file).open("wb") as opened:
            for chunk in self.iter_bytes(chunk_size or _CHUNK):
                opened.write(chunk)


class BinaryAPIResponse(StreamedBinaryAPIResponse):
    """A file: `read` it, or write it to disk without ever having all of it in memory.

    Close it, or use it as a context manager, where you do neither.
    """

    def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the body to `file`; see `stream_to_file`."""
        self.stream_to_file(file)

    def __enter__(self) -> BinaryAPIResponse:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncStreamedBinaryAPIResponse(AsyncAPIResponse[bytes]):
    """A file to read: what `with_streaming_response.download` gives."""

    def __init__(self, response: httpx.Response) -> None:
        """Wrap a response whose body was not read."""
        super().__init__(response, lambda read: read.content)

    async def stream_to_file(
        self, file: str | os.PathLike[str], *, chunk_size: int | None = None
    ) -> None:
        """Write the body to `file` as it comes; see `StreamedBinaryAPIResponse.stream_to_file`."""
        async with await anyio.open_file(file, "wb") as opened:
            async for chunk in self.iter_bytes(chunk_size or _CHUNK):
                await opened.write(chunk)


class AsyncBinaryAPIResponse(AsyncStreamedBinaryAPIResponse):
    """A file: `read` it, or write it to disk without ever having all of it in memory.

    Close it, or use it as a context manager, where you do neither.
    """

    async def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the body to `file`; see `stream_to_file`."""
        await self.stream_to_file(file)

    async def __aenter__(self) -> AsyncBinaryAPIResponse:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
