"""Bytes to lines, and lines to typed items: linear, capped, one line in memory at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar

import httpx

from agentkit_client._failure import body_errors, cut
from agentkit_client._models import parse
from agentkit_client.errors import APIResponseValidationError

ItemT = TypeVar("ItemT")

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes a line may have."""


class LineSplitter:
    """Splits bytes at CR, LF and CRLF, wherever they were cut; nothing else ends a line."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        """Refuse lines of more than `longest` bytes."""
        self._longest = longest
        self._open: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take in some bytes and return the lines they complete; a CRLF cut in two gives a blank.

        Raises:
            ValueError: a line is too long.
        """
        *ended, rest = self._pieces(chunk)
        if ended and self._open:
            ended[0] = self._closed(ended[0])
        if rest:
            self._open.append(rest)
            self._size += len(rest)
        if max(self._size, *map(len, ended), 0) > self._longest:
            raise ValueError(f"a line has more than {self._longest} bytes")
        return ended

    def flush(self) -> list[bytes]:
        """Return the last line, where the bytes ended without ending it."""
        return [self._closed(b"")] if self._open else []

    def _pieces(self, chunk: bytes) -> list[bytes]:
        lines = chunk.splitlines()
        return [*lines, b""] if not lines or chunk.endswith((b"\n", b"\r")) else lines

    def _closed(self, end: bytes) -> bytes:
        line = b"".join([*self._open, end])
        self._open, self._size = [], 0
        return line


class _Lines(Generic[ItemT]):
    """The lines that have come and were not asked for yet, with their numbers."""

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        self.http_response = response
        self._item = item
        self._splitter = LineSplitter()
        self._waiting: deque[bytes] = deque()
        self._number = 0

    def _next_line(self) -> bytes | None:
        while self._waiting:
            line = self._waiting.popleft()
            self._number += 1
            if line and not line.isspace():
                return line
        return None

    def _take(self, chunk: bytes | None) -> None:
        try:
            lines = self._splitter.flush() if chunk is None else self._splitter.feed(chunk)
        except ValueError as problem:
            raise self._error(str(problem), b"") from problem
        self._waiting.extend(lines)

    def _read(self, line: bytes) -> ItemT:
        try:
            return parse(self._item, line)
        except ValueError as problem:
            raise self._error(str(problem), line) from problem

    def _error(self, problem: str, line: bytes) -> APIResponseValidationError:
        begins = cut(line.decode(errors="replace"))
        return APIResponseValidationError(
            self.http_response,
            begins,
            message=f"Line {self._number} of the results can't be read ({problem}): {begins!r}",
        )


class JSONLDecoder(_Lines[ItemT]):
    """Items of a reply with one JSON object a line, read as they are asked for.

    A line that can't be read raises `APIResponseValidationError` with its number; the next one can
    be asked for all the same. Use it as a context manager, or `close` it, to stop early.
    """

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        """Read `item`s from the body of `response`."""
        super().__init__(item, response)
        self._chunks = response.iter_bytes()

    def __iter__(self) -> Iterator[ItemT]:
        return self

    def __next__(self) -> ItemT:
        while (line := self._next_line()) is None:
            with body_errors(self.http_response):
                chunk = next(self._chunks, None)
            self._take(chunk)
            if chunk is None and not self._waiting:
                raise StopIteration
        return self._read(line)

    def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        self.http_response.close()

    def __enter__(self) -> JSONLDecoder[ItemT]:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncJSONLDecoder(_Lines[ItemT]):
    """Items of a reply with one JSON object a line; see `JSONLDecoder`."""

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        """Read `item`s from the body of `response`."""
        super().__init__(item, response)
        self._chunks = response.aiter_bytes()

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return self

    async def __anext__(self) -> ItemT:
        while (line := self._next_line()) is None:
            with body_errors(self.http_response):
                chunk = await anext(self._chunks, None)
            self._take(chunk)
            if chunk is None and not self._waiting:
                raise StopAsyncIteration
        return self._read(line)

    async def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        await self.http_response.aclose()

    async def __aenter__(self) -> AsyncJSONLDecoder[ItemT]:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
