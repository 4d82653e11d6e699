"""Transports of httpx that play what is on a cassette, and record what is not."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Protocol, TypeAlias

import httpx

from agentkit.testing._redaction import Redactor
from agentkit.testing._tape import RecordedReply, RecordedRequest

__all__ = ["AsyncCassetteTransport", "CassetteTransport"]

Record: TypeAlias = Callable[[list[bytes], "httpx.HTTPError | None"], None]


class Deck(Protocol):
    """What a cassette is for its transports."""

    redacted: frozenset[str]

    def play(self, request: RecordedRequest) -> RecordedReply | None:
        """Return the reply to a request; `None` where it is to be sent."""
        ...

    def record(self, request: RecordedRequest, reply: RecordedReply) -> None:
        """Keep an exchange."""
        ...


class CassetteTransport(httpx.BaseTransport):
    """Plays and records what a sync client sends.

    Args:
        deck: The cassette.
        inner: What records go through.
    """

    def __init__(self, deck: Deck, inner: httpx.BaseTransport) -> None:
        self._deck = deck
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request from the tape, or send it."""
        request.read()
        redactor = Redactor(self._deck.redacted, request.headers)
        asked = _recorded(request, redactor)
        reply = self._deck.play(asked)
        if reply is not None:
            return _played(reply, request)
        try:
            response = self._inner.handle_request(request)
        except httpx.HTTPError as error:
            self._deck.record(asked, _failed(error, redactor))
            raise
        record = _recorder(self._deck, asked, response, redactor)
        return _passed_on(response, _Recording(response, record))

    def close(self) -> None:
        """Close what records go through."""
        self._inner.close()


class AsyncCassetteTransport(httpx.AsyncBaseTransport):
    """Plays and records what an async client sends.

    Args:
        deck: The cassette.
        inner: What records go through.
    """

    def __init__(self, deck: Deck, inner: httpx.AsyncBaseTransport) -> None:
        self._deck = deck
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request from the tape, or send it."""
        await request.aread()
        redactor = Redactor(self._deck.redacted, request.headers)
        asked = _recorded(request, redactor)
        reply = self._deck.play(asked)
        if reply is not None:
            return _played(reply, request)
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.HTTPError as error:
            self._deck.record(asked, _failed(error, redactor))
            raise
        record = _recorder(self._deck, asked, response, redactor)
        return _passed_on(response, _AsyncRecording(response, record))

    async def aclose(self) -> None:
        """Close what records go through."""
        await self._inner.aclose()


class _Recording(httpx.SyncByteStream):
    """Decodes a body, and records it when it ends, is left or breaks off."""

    def __init__(self, response: httpx.Response, record: Record) -> None:
        self._response = response
        self._record: Record | None = record
        self._chunks: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._response.iter_bytes():
                self._chunks.append(chunk)
                yield chunk
        except httpx.HTTPError as error:
            self._end(error)
            raise

    def close(self) -> None:
        self._end(None)
        self._response.close()

    def _end(self, error: httpx.HTTPError | None) -> None:
        record, self._record = self._record, None
        if record is not None:
            record(self._chunks, error)


class _AsyncRecording(httpx.AsyncByteStream):
    """The same for async clients."""

    def __init__(self, response: httpx.Response, record: Record) -> None:
        self._response = response
        self._record: Record | None = record
        self._chunks: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_bytes():
                self._chunks.append(chunk)
                yield chunk
        except httpx.HTTPError as error:
            self._end(error)
            raise

    async def aclose(self) -> None:
        self._end(None)
        await self._response.aclose()

    def _end(self, error: httpx.HTTPError | None) -> None:
        record, self._record = self._record, None
        if record is not None:
            record(self._chunks, error)


class _Playing(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body from the tape, chunk by chunk."""

    def __init__(self, reply: RecordedReply) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.chunks
        _raise(self._reply)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._reply.chunks:
            yield chunk
        _raise(self._reply)


def _raise(reply: RecordedReply) -> None:
    if reply.error is not None:
        name, text = reply.error
        kind = getattr(httpx, name, httpx.ReadError)
        raise kind(text)


def _played(reply: RecordedReply, request: httpx.Request) -> httpx.Response:
    if reply.status == 0:
        _raise(reply)
    return httpx.Response(
        reply.status, headers=dict(reply.headers), stream=_Playing(reply), request=request
    )


def _passed_on(
    response: httpx.Response, stream: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    """Hand on a response whose body is decoded already."""
    gone = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(k, v) for k, v in response.headers.multi_items() if k not in gone]
    return httpx.Response(
        response.status_code, headers=headers, stream=stream, extensions=response.extensions
    )


def _recorder(
    deck: Deck, asked: RecordedRequest, response: httpx.Response, redactor: Redactor
) -> Record:
    def record(chunks: list[bytes], error: httpx.HTTPError | None) -> None:
        reply = RecordedReply(
            status=response.status_code,
            headers=redactor.headers(response.headers),
            chunks=redactor.chunks(chunks),
            error=None if error is None else _said(error, redactor),
        )
        deck.record(asked, reply)

    return record


def _failed(error: httpx.HTTPError, redactor: Redactor) -> RecordedReply:
    return RecordedReply(status=0, headers={}, chunks=[], error=_said(error, redactor))


def _said(error: httpx.HTTPError, redactor: Redactor) -> tuple[str, str]:
    return type(error).__name__, redactor.text(str(error))


def _recorded(request: httpx.Request, redactor: Redactor) -> RecordedRequest:
    path = redactor.path(request.url.raw_path.decode("ascii", "replace"))
    return RecordedRequest(method=request.method, path=path, body=_body(request, redactor))


def _body(request: httpx.Request, redactor: Redactor) -> Any:
    content = request.content
    # A boundary is another one each time.
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    if boundary:
        content = content.replace(boundary.strip('"').encode(), b"boundary")
        content = redactor.form(content, "boundary")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(redactor.bytes(content)).decode()}
    try:
        return redactor.value(json.loads(text)) if text else None
    except ValueError:
        return redactor.text(text)
