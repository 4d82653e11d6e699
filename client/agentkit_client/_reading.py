"""What is read of a body by code that runs other tasks: it can be left early, on trio too."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Generic, TypeVar

import httpx
from typing_extensions import Self

from agentkit_client._failure import body_errors

PieceT = TypeVar("PieceT", str, bytes)


class AsyncReading(Generic[PieceT]):
    """The pieces of a body as they come.

    Attributes:
        pieces: the same, with the errors of httpx.

    It is no generator, and ends the generators of httpx below it when it is closed: those that are
    left halfway keep their connection until they are collected, and trio complains about them.
    """

    def __init__(self, response: httpx.Response, pieces: AsyncIterator[PieceT]) -> None:
        """Give the `pieces` that httpx makes of the body of `response`."""
        self._response = response
        self.pieces = pieces

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> PieceT:
        with body_errors(self._response):
            return await anext(self.pieces)

    async def aclose(self) -> None:
        """Give the connection back, and read what had come already."""
        await self._response.aclose()
        with suppress(Exception):  # a closed connection can't be read from: that is the point
            async for _ in self.pieces:
                pass


class GuardedReading(AsyncReading[PieceT]):
    """The pieces of a body as they come; closed when it is dropped, too.

    An event loop finishes the asynchronous generators that were begun in it when they are dropped,
    or when it ends. One waits here for nothing else. (trio does so too, and says that the stream
    should have been closed.)
    """

    def __init__(self, response: httpx.Response, pieces: AsyncIterator[PieceT]) -> None:
        """Give the `pieces` that httpx makes of the body of `response`, in a running loop."""
        super().__init__(response, pieces)
        self._guard = _stream_left_open(AsyncReading(response, pieces))
        self._is_closed = False
        with suppress(StopIteration):  # begun without waiting: it has come to its `yield`
            self._guard.asend(None).send(None)

    async def aclose(self) -> None:
        """Give the connection back; once, whoever asks for it, and whoever is cancelled."""
        if not self._is_closed:
            self._is_closed = True
            await self._guard.aclose()


async def _stream_left_open(reading: AsyncReading[PieceT]) -> AsyncGenerator[None]:
    """Close `reading` in the end; trio shows this name to who has not."""
    import anyio  # paid by who runs tasks

    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await reading.aclose()
