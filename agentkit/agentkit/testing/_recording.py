"""Records a reply while it is read, chunk by chunk, with how long each was waited for."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import httpx

from agentkit.testing._frames import ends_as_message, has_frames
from agentkit.testing._redaction import Redactor
from agentkit.testing._tape import RecordedReply

__all__ = ["Recorder", "recorded_failure", "recording"]

_LAST_BYTES = 2000
_LAST_EVENT = b'"type":"message_stop"'


class Recorder:
    """Gathers a reply, and hands it over once, when it ends, is left or breaks off.

    Args:
        redactor: Masks what is not to be kept.
        keep: Takes the reply.
    """

    def __init__(self, redactor: Redactor, keep: Callable[[RecordedReply], None]) -> None:
        self._redactor = redactor
        self._keep = keep
        self._chunks: list[bytes] = []
        self._times: list[float] = []
        self._last = time.monotonic()
        self._is_over = False

    def add(self, chunk: bytes) -> None:
        """Take a chunk."""
        now = time.monotonic()
        self._chunks.append(chunk)
        self._times.append(round((now - self._last) * 1000))
        self._last = now

    def end(
        self, response: httpx.Response, *, error: httpx.HTTPError | None = None, is_left: bool
    ) -> None:
        """Take the end of a response; what comes after the first is none."""
        if self._is_over:
            return
        self._is_over = True
        chunks = self._redactor.chunks(self._chunks)
        reply = RecordedReply(
            status=response.status_code,
            headers=self._redactor.headers(response.headers),
            chunks=[chunk for chunk in chunks if chunk],
            times=_joined(chunks, self._times),
            error=None if error is None else _said(error, self._redactor),
            is_left=is_left and not _is_whole(b"".join(self._chunks)),
        )
        self._keep(reply)


def recording(response: httpx.Response, recorder: Recorder) -> httpx.Response:
    """Return a response whose body is recorded while it is read; it is decoded already.

    Args:
        response: What came.
        recorder: What takes it.
    """
    gone = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(k, v) for k, v in response.headers.multi_items() if k not in gone]
    return httpx.Response(
        response.status_code,
        headers=headers,
        stream=_Recording(response, recorder),
        extensions=response.extensions,
    )


def recorded_failure(error: httpx.HTTPError, redactor: Redactor) -> RecordedReply:
    """Return what is recorded where no response came."""
    return RecordedReply(status=0, headers={}, chunks=[], error=_said(error, redactor))


class _Recording(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body on its way to who reads it."""

    def __init__(self, response: httpx.Response, recorder: Recorder) -> None:
        self._response = response
        self._recorder = recorder

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._response.iter_bytes():
                self._recorder.add(chunk)
                yield chunk
        except httpx.HTTPError as error:
            self._recorder.end(self._response, error=error, is_left=False)
            raise
        self._recorder.end(self._response, is_left=False)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_bytes():
                self._recorder.add(chunk)
                yield chunk
        except httpx.HTTPError as error:
            self._recorder.end(self._response, error=error, is_left=False)
            raise
        self._recorder.end(self._response, is_left=False)

    def close(self) -> None:
        try:
            self._recorder.end(self._response, is_left=True)
        finally:
            self._response.close()

    async def aclose(self) -> None:
        try:
            self._recorder.end(self._response, is_left=True)
        finally:
            await self._response.aclose()


def _joined(chunks: Sequence[bytes], times: Sequence[float]) -> list[float]:
    """Return the times of chunks that are not empty; the next one waits for those that are."""
    joined: list[float] = []
    waited = 0.0
    for chunk, time_of in zip(chunks, times, strict=True):
        waited += time_of
        if chunk:
            joined.append(waited)
            waited = 0.0
    return joined


def _is_whole(content: bytes) -> bool:
    """Tell whether nothing more would have come: who reads a message stops at its last event."""
    if has_frames(content):
        return ends_as_message(content)
    return _LAST_EVENT in content[-_LAST_BYTES:].replace(b" ", b"")


def _said(error: httpx.HTTPError, redactor: Redactor) -> tuple[str, str]:
    return type(error).__name__, redactor.text(str(error))
