"""Bodies of responses that have to come before the deadline of their call, whoever reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import httpx

from agentkit_client._deadline import async_deadline_of, deadline_of, ends_of


def hold_body(response: httpx.Response) -> None:
    """Hold the body of a response to the deadline of its request, whoever reads it and when.

    While it is read, there may come:

    Raises:
        httpx.ReadTimeout: the deadline has passed.
    """
    if ends_of(response.request) is not None:
        body: Any = response.stream
        is_async = isinstance(body, httpx.AsyncByteStream)
        response.stream = (_AsyncHeldTo if is_async else _HeldTo)(body, response.request)


class _HeldTo(httpx.SyncByteStream):
    """A body each piece of which has to come before the deadline."""

    def __init__(self, body: Any, request: httpx.Request) -> None:
        self._body = body
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        pieces = iter(self._body)
        try:
            while True:
                with deadline_of(self._request):
                    piece = next(pieces, None)
                if piece is None:
                    return
                yield piece
        except httpx.ReadTimeout:
            self.close()  # an HTTP client of the caller's own knows nothing of it
            raise

    def close(self) -> None:
        self._body.close()


class _AsyncHeldTo(httpx.AsyncByteStream):
    """A body each piece of which has to come before the deadline.

    It is no generator, and ends those below it when it is closed: see `AsyncReading`.
    """

    def __init__(self, body: Any, request: httpx.Request) -> None:
        self._body = body
        self._request = request
        self._pieces: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._pieces = aiter(self._body)
        return self

    async def __anext__(self) -> bytes:
        assert self._pieces is not None
        with async_deadline_of(self._request):
            return await anext(self._pieces)

    async def aclose(self) -> None:
        await self._body.aclose()
        with suppress(Exception):  # a closed connection can't be read from: that is the point
            while self._pieces is not None and await anext(self._pieces, None) is not None:
                pass
