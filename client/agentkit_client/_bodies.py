"""Bodies of responses, decoded piece by piece and read up to a limit, sync and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any, Final

import httpx

from agentkit_client._decoding import ENCODINGS, PIECE, BadEncoding, BodyTooLarge, Decoder
from agentkit_client._limits import ByteLimits, limit, limits_of

CONTENT_ENCODING: Final = "agentkit_content_encoding"
"""Where a response, among its extensions, says how its body was encoded: httpx decodes what its
headers say, so the header goes once the body is decoded here."""

_METER: Final = "agentkit_meter"

_REST: Final = 16_384
"""The most pieces that may have come, and wait to be taken, when a body is closed."""


def bounded(response: httpx.Response, limits: ByteLimits) -> httpx.Response:
    """Let the body of `response` be decoded in pieces that can't be large, and return `response`.

    Nothing is read, and there is no limit for the whole: it is for bodies that are read as they
    come. What `read` is told later still holds. While the body is read, there may come:

    Raises:
        BadEncoding: it has too many encodings, an unknown one, or isn't encoded as it should be.
        httpx.RemoteProtocolError: it ended before its encoding did.
    """
    limit(response, limits)
    if not response.is_closed and _METER not in response.extensions:
        encodings = _taken_off(response)
        # It must not lead to the response, which leads to it.
        response.extensions[_METER] = meter = _Meter() if encodings else None
        if meter is not None:
            _wrap(response, meter, encodings, limits)
    return response


def read(response: httpx.Response, limits: ByteLimits | None = None) -> bytes:
    """Read the whole body, and close the response; return what `response.content` is from now on.

    Of an error, `limits.error` bytes are read at most, and only as far as they can be decoded. A
    body that was read already is returned as it is. Without `limits`, those of `bounded` hold.

    Raises:
        BodyTooLarge: a success has more than `limits.reply` bytes.
        BadEncoding: it has too many encodings, an unknown one, or isn't encoded as it should be.
        httpx.HTTPError: it broke off.
    """
    _limit(response, limits)
    try:
        return response.read()
    except BaseException:
        response.close()
        raise


async def aread(response: httpx.Response, limits: ByteLimits | None = None) -> bytes:
    """Read the whole body, and close the response; see `read`."""
    _limit(response, limits)
    try:
        return await response.aread()
    except BaseException:
        await response.aclose()
        raise


class _Meter:
    """Decodes and counts the pieces of a body (no I/O).

    Attributes:
        most: the most bytes there may be; None for no limit.
        is_error: whether a body ends where it is too large or makes no sense, instead of raising.
        is_full: whether nothing more is wanted.
    """

    def __init__(self) -> None:
        self.most: int | None = None
        self.is_error = self.is_full = False
        self.problem: BadEncoding | None = None
        self.decoder: Decoder | None = None
        self._count = 0

    def take(self, data: bytes) -> Iterator[bytes]:
        try:
            if self.problem is not None:
                raise self.problem
            for piece in (data,) if self.decoder is None else self.decoder.feed(data):
                yield self._counted(piece)
                if self.is_full:
                    return
        except BadEncoding:
            if not self.is_error:
                raise
            self.is_full = True

    def end(self) -> None:
        if self.decoder is not None and not (self.decoder.is_complete or self.is_error):
            raise httpx.RemoteProtocolError("The body ended before its content encoding did.")

    def _counted(self, piece: bytes) -> bytes:
        self._count += len(piece)
        if self.most is None or self._count <= self.most:
            return piece
        if not self.is_error:
            raise BodyTooLarge(
                f"it has more than {self.most:,} bytes; ByteLimits(reply=...) sets how many it may"
                " have, and what is streamed may have any number"
            )
        self.is_full = True
        return piece[: len(piece) - (self._count - self.most)]


class _Metered(httpx.SyncByteStream):
    """A body that passes a meter."""

    def __init__(self, body: Any, meter: _Meter) -> None:
        self._body = body
        self._meter = meter

    def __iter__(self) -> Iterator[bytes]:
        for data in self._body:
            yield from self._meter.take(data)
            if self._meter.is_full:
                return
        self._meter.end()

    def close(self) -> None:
        self._body.close()


class _AsyncMetered(httpx.AsyncByteStream):
    """A body that passes a meter.

    It is no generator, and ends those below it when it is closed: see `AsyncReading`.
    """

    def __init__(self, body: Any, meter: _Meter) -> None:
        self._body = body
        self._meter = meter
        self._raw: AsyncIterator[bytes] | None = None
        self._ready: Iterator[bytes] = iter(())
        self._is_closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._raw = aiter(self._body)
        return self

    async def __anext__(self) -> bytes:
        assert self._raw is not None
        while (piece := next(self._ready, None)) is None:
            if self._is_closed:
                raise httpx.StreamClosed
            if self._meter.is_full:
                raise StopAsyncIteration
            data = await anext(self._raw, None)
            if data is None:
                self._meter.end()
                raise StopAsyncIteration
            self._ready = self._meter.take(data)
        return piece

    async def aclose(self) -> None:
        self._is_closed = True
        self._ready = iter(())
        await self._body.aclose()
        if self._raw is None:
            return
        with suppress(Exception):  # a closed connection can't be read from: that is the point
            for _ in range(_REST):
                if await anext(self._raw, None) is None:
                    return


def _limit(response: httpx.Response, limits: ByteLimits | None) -> None:
    """See to it that reading a response ends at its limit."""
    if response.is_closed:
        return
    meter: _Meter | None = response.extensions.get(_METER)
    limits = limits or limits_of(response)
    most = limits.reply if response.is_success else limits.error
    if meter is None and _is_small(response, most):
        return
    if meter is None:
        meter = _Meter()
        _wrap(response, meter, _taken_off(response), limits)
        response.extensions[_METER] = meter
    meter.most, meter.is_error = most, not response.is_success


def _is_small(response: httpx.Response, most: int) -> bool:
    """Tell whether a body is as long as it says, and may be: HTTP sees to the first."""
    # To look into the headers of httpx for each name would take as long as to read the body.
    headers = {name.lower(): value for name, value in response.headers.raw}
    if b"content-encoding" in headers or b"transfer-encoding" in headers:
        return False
    length = headers.get(b"content-length", b"")
    return length.isdigit() and len(length) < 20 and int(length) <= most


def _taken_off(response: httpx.Response) -> list[str]:
    """Return the encodings of a body, and let httpx know of none."""
    names = response.headers.get("content-encoding")
    if names is None:
        return []
    del response.headers["content-encoding"]
    response.extensions[CONTENT_ENCODING] = names
    listed = [name.strip().lower() for name in names.split(",")]
    return [name for name in listed if name not in ("", "identity")]


def _wrap(
    response: httpx.Response, meter: _Meter, encodings: list[str], limits: ByteLimits
) -> None:
    """Put the meter between a response and its body."""
    body: Any = response.stream
    is_async = isinstance(body, httpx.AsyncByteStream)
    unknown = [name for name in encodings if name not in ENCODINGS]
    if len(encodings) > limits.encodings:
        meter.problem = BadEncoding(
            f"it has {len(encodings)} content encodings, and may have {limits.encodings}"
        )
    elif not unknown:
        meter.decoder = Decoder(encodings) if encodings else None
    elif set(unknown) <= _asked_for(response):
        body = (_AsyncDecodedByHttpx if is_async else _DecodedByHttpx)(body, encodings)
    else:
        meter.problem = BadEncoding(f"its content encoding wasn't asked for: {unknown[0][:40]!r}")
    response.stream = (_AsyncMetered if is_async else _Metered)(body, meter)


def _asked_for(response: httpx.Response) -> set[str]:
    accepted = response.request.headers.get("accept-encoding", "")
    return {name.partition(";")[0].strip().lower() for name in accepted.split(",")}


class _DecodedByHttpx(httpx.SyncByteStream):
    """A body with encodings that only httpx knows: there is no limit to what a piece becomes."""

    def __init__(self, body: Any, encodings: list[str]) -> None:
        headers = {"content-encoding": ", ".join(encodings)}
        self._response = httpx.Response(200, headers=headers, stream=body)

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_bytes(PIECE)

    def close(self) -> None:
        self._response.close()


class _AsyncDecodedByHttpx(httpx.AsyncByteStream):
    """A body with encodings that only httpx knows; see `_DecodedByHttpx`."""

    def __init__(self, body: Any, encodings: list[str]) -> None:
        headers = {"content-encoding": ", ".join(encodings)}
        self._response = httpx.Response(200, headers=headers, stream=body)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_bytes(PIECE)

    async def aclose(self) -> None:
        await self._response.aclose()
