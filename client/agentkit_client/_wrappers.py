"""Responses as they are: headers, status and body, with the typed reply one call away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Generic, TypeVar, overload

import httpx

from agentkit_client import _bodies
from agentkit_client._decoding import BodyTooLarge
from agentkit_client._failure import body_errors
from agentkit_client._info import ResponseInfo, info_of
from agentkit_client._limits import limits_of
from agentkit_client._lines import LineSplitter, too_long
from agentkit_client._reading import AsyncReading, PieceT
from agentkit_client._response import read_as
from agentkit_client._safe_headers import seal

ReplyT = TypeVar("ReplyT")
OtherT = TypeVar("OtherT")


class _Response(Generic[ReplyT]):
    """What every kind of response shows of itself."""

    def __init__(
        self,
        response: httpx.Response,
        read: Callable[[httpx.Response], ReplyT],
        *,
        lazily: bool = False,
    ) -> None:
        """Wrap a successful response; `read` makes the typed reply, `lazily` of an unread body."""
        self._response = seal(response)
        self._read = read
        self._lazily = lazily
        self._parsed: dict[Any, Any] = {}
        self._readings: list[AsyncReading[Any]] = []

    @property
    def http_response(self) -> httpx.Response:
        """The `httpx.Response`; where it is a stream that began again, the one that is read."""
        return getattr(self._reader, "response", self._response)

    @property
    def _reader(self) -> Any:
        """What reads the body as it comes, if anything does."""
        return self._parsed.get(None) if self._lazily else None

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the response."""
        return self.http_response.headers

    @property
    def http(self) -> ResponseInfo:
        """What came around the body: headers, request id, retries, rate limits."""
        return info_of(self.http_response)

    @property
    def request_id(self) -> str | None:
        """The id to quote to the API's support."""
        return self.http.request_id

    @property
    def retries_taken(self) -> int:
        """How often the request had been sent again before this came back."""
        return self.http.retries_taken

    @property
    def http_request(self) -> httpx.Request:
        """The `httpx.Request` that was sent."""
        return self.http_response.request

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.http_response.status_code

    @property
    def url(self) -> httpx.URL:
        """Where the request went."""
        return self.http_response.url

    @property
    def method(self) -> str:
        """The HTTP method of the request."""
        return self.http_request.method

    @property
    def http_version(self) -> str:
        """The HTTP version the peers agreed on."""
        return self.http_response.http_version

    @property
    def elapsed(self) -> timedelta:
        """The time from sending the request to the end of the response; wait until it was read."""
        return self.http_response.elapsed

    @property
    def is_closed(self) -> bool:
        """Tell whether the connection was given back."""
        return self.http_response.is_closed

    def __repr__(self) -> str:
        return f"<{type(self).__name__} [{self.status_code}] {self.method} {self.url.path}>"

    def _parse(self, to: Any) -> Any:
        """Read the body as `to`, or as the reply it was asked for, once for each."""
        if to not in self._parsed:
            self._parsed[to] = self._read_as(to)
        return self._parsed[to]

    def _read_as(self, to: Any) -> Any:
        return self._read(self.http_response) if to is None else read_as(self.http_response, to)


class LegacyAPIResponse(_Response[ReplyT]):
    """A response that was read: what the methods of `with_raw_response` return."""

    @overload
    def parse(self) -> ReplyT: ...
    @overload
    def parse(self, *, to: type[OtherT]) -> OtherT: ...
    def parse(self, *, to: type[Any] | None = None) -> Any:
        """Return the typed reply, or the body as another type: a model, `dict`, `str`, `bytes`.

        Raises:
            APIResponseValidationError: the body isn't what that takes.
        """
        return self._parse(to)

    @property
    def content(self) -> bytes:
        """The body."""
        return self.http_response.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.http_response.text


class APIResponse(_Response[ReplyT]):
    """A response to read: what the methods of `with_streaming_response` give."""

    @overload
    def parse(self) -> ReplyT: ...
    @overload
    def parse(self, *, to: type[OtherT]) -> OtherT: ...
    def parse(self, *, to: type[Any] | None = None) -> Any:
        """Read the body and return the typed reply, or the body as another type.

        Raises:
            APIResponseValidationError: the body isn't what that takes.
            APIConnectionError: the body broke off.
        """
        return self._parse(to)

    def _read_as(self, to: Any) -> Any:
        if to is not None or not self._lazily:
            self.read()
        return super()._read_as(to)

    def read(self) -> bytes:
        """Read the rest of the body and return all of it.

        Raises:
            APIResponseValidationError: it has more bytes than `ByteLimits.reply` of the client.
            APIConnectionError: the body broke off.
        """
        with body_errors(self.http_response):
            return _bodies.read(self.http_response)

    def text(self) -> str:
        """Read the body and return it as text."""
        self.read()
        return self.http_response.text

    def json(self) -> object:
        """Read the body and return its JSON.

        Raises:
            APIResponseValidationError: it is none.
        """
        self.read()
        return read_as(self.http_response, object)

    def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        (self._reader or self.http_response).close()

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Iterate over the body, decompressed, in chunks of at most `chunk_size` bytes."""
        with body_errors(self.http_response):
            yield from self.http_response.iter_bytes(chunk_size)

    def iter_text(self, chunk_size: int | None = None) -> Iterator[str]:
        """Iterate over the body as text, in chunks of at most `chunk_size` characters."""
        with body_errors(self.http_response):
            yield from self.http_response.iter_text(chunk_size)

    def iter_lines(self) -> Iterator[str]:
        """Iterate over the lines of the body: they end at CR, LF or CRLF and nowhere else.

        Raises:
            APIResponseValidationError: a line has more bytes than `ByteLimits.line` of the client.
            APIConnectionError: the body broke off.
        """
        splitter = LineSplitter(limits_of(self.http_response).line)
        with body_errors(self.http_response):
            for chunk in self.iter_bytes():
                yield from _decoded(splitter.feed(chunk), splitter.longest)
            yield from _decoded(splitter.flush(), splitter.longest)


class AsyncAPIResponse(_Response[ReplyT]):
    """A response to read: what the methods of `with_streaming_response` give."""

    @overload
    async def parse(self) -> ReplyT: ...
    @overload
    async def parse(self, *, to: type[OtherT]) -> OtherT: ...
    async def parse(self, *, to: type[Any] | None = None) -> Any:
        """Read the body and return the typed reply; see `APIResponse.parse`."""
        if to is not None or not self._lazily:
            await self.read()
        return self._parse(to)

    async def read(self) -> bytes:
        """Read the rest of the body and return all of it; see `APIResponse.read`."""
        with body_errors(self.http_response):
            return await _bodies.aread(self.http_response)

    async def text(self) -> str:
        """Read the body and return it as text."""
        await self.read()
        return self.http_response.text

    async def json(self) -> object:
        """Read the body and return its JSON.

        Raises:
            APIResponseValidationError: it is none.
        """
        await self.read()
        return read_as(self.http_response, object)

    async def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        await (self._reader.close() if self._reader else self.http_response.aclose())
        for reading in self._readings:
            await reading.aclose()

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """Iterate over the body, decompressed, in chunks of at most `chunk_size` bytes."""
        return self._reading(self.http_response.aiter_bytes(chunk_size))

    def iter_text(self, chunk_size: int | None = None) -> AsyncIterator[str]:
        """Iterate over the body as text, in chunks of at most `chunk_size` characters."""
        return self._reading(self.http_response.aiter_text(chunk_size))

    def iter_lines(self) -> AsyncIterator[str]:
        """Iterate over the lines of the body; see `APIResponse.iter_lines`."""
        return self._reading(self._lines())

    async def _lines(self) -> AsyncIterator[str]:
        splitter = LineSplitter(limits_of(self.http_response).line)
        async for chunk in self.iter_bytes():
            for line in _decoded(splitter.feed(chunk), splitter.longest):
                yield line
        for line in _decoded(splitter.flush(), splitter.longest):
            yield line

    def _reading(self, pieces: AsyncIterator[PieceT]) -> AsyncReading[PieceT]:
        reading = AsyncReading(self.http_response, pieces)
        self._readings.append(reading)
        return reading


def _decoded(lines: Iterable[bytes], longest: int) -> Iterator[str]:
    for line in lines:
        if len(line) > longest:
            raise BodyTooLarge(f"of a line: {too_long(longest)}")
        yield line.decode(errors="replace")
