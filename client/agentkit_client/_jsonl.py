"""Lines to typed items, as they are asked for: one line in memory at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar

import httpx

from agentkit_client._failure import body_errors, caused, cut
from agentkit_client._limits import limits_of
from agentkit_client._lines import LineSplitter, too_long
from agentkit_client._models import parse
from agentkit_client._reading import AsyncReading
from agentkit_client._safe_headers import redacted
from agentkit_client.errors import APIResponseValidationError

ItemT = TypeVar("ItemT")

_SHOWN = 8_000


class _Lines(Generic[ItemT]):
    """The lines that have come and were not asked for yet, with their numbers."""

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        self.http_response = response
        self._item = item
        self._longest = limits_of(response).line
        self._splitter = LineSplitter(self._longest)
        self._waiting: deque[bytes] = deque()
        self._number = 0

    def _is_at_line(self) -> bool:
        """Go on to the next line that is not blank, and tell whether it has come."""
        while self._waiting:
            self._number += 1
            if self._waiting[0] and not self._waiting[0].isspace():
                return True
            self._waiting.popleft()
        return False

    def _take(self, chunk: bytes | None) -> None:
        split = self._splitter
        self._waiting.extend(split.flush() if chunk is None else split.feed(chunk))

    def _read(self, line: bytes) -> ItemT:
        if len(line) > self._longest:
            raise self._error(ValueError(too_long(self._longest)), line)
        try:
            return parse(self._item, line)
        except ValueError as problem:
            failure = self._error(problem, line)
        try:
            raise failure
        finally:
            del failure  # its traceback has this frame: a circle

    def _forget(self) -> None:
        self._splitter = LineSplitter(self._longest)
        self._waiting.clear()

    def _error(self, problem: ValueError, line: bytes) -> APIResponseValidationError:
        clean = redacted(line, self.http_response.request)
        begins = cut(clean[:_SHOWN].decode(errors="replace"))
        # What is said of a line that repeats a key may have a part of the key in it.
        why = str(problem) if clean == line else type(problem).__name__
        failure = APIResponseValidationError(
            self.http_response,
            begins,
            message=f"Line {self._number} of the results can't be read ({why}): {begins!r}",
        )
        return caused(failure, problem) if clean == line else failure


class JSONLDecoder(_Lines[ItemT]):
    """Items of a reply with one JSON object a line, read as they are asked for.

    A line that can't be read raises `APIResponseValidationError` with its number; the next one can
    be asked for all the same. Use it as a context manager, or `close` it, to stop early.
    """

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        """Read `item`s from the body of `response`."""
        super().__init__(item, response)
        self._chunks: Iterator[bytes] = response.iter_bytes()

    def __iter__(self) -> Iterator[ItemT]:
        return self

    def __next__(self) -> ItemT:
        while not self._is_at_line():
            chunk = self._next_chunk()
            self._take(chunk)
            if chunk is None and not self._waiting:
                raise StopIteration
        return self._read(self._waiting.popleft())

    def _next_chunk(self) -> bytes | None:
        try:
            with body_errors(self.http_response):
                return next(self._chunks, None)
        except BaseException:
            self._forget()
            raise

    def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        self.http_response.close()
        self._chunks = iter(())
        self._forget()

    def __enter__(self) -> JSONLDecoder[ItemT]:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncJSONLDecoder(_Lines[ItemT]):
    """Items of a reply with one JSON object a line; see `JSONLDecoder`."""

    def __init__(self, item: type[ItemT], response: httpx.Response) -> None:
        """Read `item`s from the body of `response`."""
        super().__init__(item, response)
        self._chunks = AsyncReading(response, response.aiter_bytes())

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return self

    async def __anext__(self) -> ItemT:
        while not self._is_at_line():
            chunk = await self._next_chunk()
            self._take(chunk)
            if chunk is None and not self._waiting:
                raise StopAsyncIteration
        return self._read(self._waiting.popleft())

    async def _next_chunk(self) -> bytes | None:
        try:
            return await anext(self._chunks, None)
        except BaseException:
            self._forget()
            raise

    async def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        await self._chunks.aclose()
        self._forget()

    async def __aenter__(self) -> AsyncJSONLDecoder[ItemT]:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
