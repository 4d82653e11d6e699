"""Plays a recorded reply, at once or at a pace."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import anyio
import httpx

from agentkit.testing._matching import CassetteMismatch
from agentkit.testing._tape import RecordedReply

__all__ = ["played"]


def played(
    reply: RecordedReply, request: httpx.Request, what: str, pace: float | None
) -> httpx.Response:
    """Return the response that a reply was.

    Args:
        reply: The reply.
        request: What it answers.
        what: What is said of a request that reads on where who recorded it had left.
        pace: How fast it comes, 1.0 as it was recorded; `None` for at once.

    Raises:
        httpx.HTTPError: No response had come, but that.
    """
    if reply.status == 0:
        _raise(reply)
    stream = _Playing(reply, what, pace)
    return httpx.Response(reply.status, headers=dict(reply.headers), stream=stream, request=request)


class _Playing(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body from the tape, chunk by chunk."""

    def __init__(self, reply: RecordedReply, what: str, pace: float | None) -> None:
        self._reply = reply
        self._what = what
        self._pace = pace

    def __iter__(self) -> Iterator[bytes]:
        for seconds, chunk in self._timed():
            if seconds:
                time.sleep(seconds)
            yield chunk
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for seconds, chunk in self._timed():
            if seconds:
                await anyio.sleep(seconds)
            yield chunk
        self._end()

    def _timed(self) -> Iterator[tuple[float, bytes]]:
        """Yield each chunk with how long to wait for it, in seconds."""
        times = [] if self._pace is None else [ms / 1000 / self._pace for ms in self._reply.times]
        yield from zip(times or [0.0] * len(self._reply.chunks), self._reply.chunks, strict=True)

    def _end(self) -> None:
        _raise(self._reply)
        if self._reply.is_left:
            raise CassetteMismatch(
                f"{self._what} is read on, but who recorded it left after "
                f"{len(self._reply.chunks)} chunks. Record it anew."
            )


def _raise(reply: RecordedReply) -> None:
    if reply.error is not None:
        name, text = reply.error
        kind = getattr(httpx, name, httpx.ReadError)
        raise kind(text)
