"""Put on each try of a request what proves who asks, sync and async."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import Any, Final, cast

import httpx

from agentkit_client._config import is_sendable
from agentkit_client._frames import forget_wire
from agentkit_client._platform import Platform
from agentkit_client.errors import CredentialError
from agentkit_client.platforms._source import Source

UNSIGNED: Final = "agentkit_unsigned"
"""Marks a request, among its extensions, whose caller has said already who asks."""

_PROOFS = ("authorization", "x-amz-security-token")
"""The headers that a platform puts on, with something from elsewhere in them."""


class Signing(httpx.Auth):
    """Signs every try anew, and once more with a new proof where the old one was refused."""

    def __init__(self, platform: Platform, source: Source[Any]) -> None:
        """Sign as `platform` does, with what `source` gives."""
        self._platform = platform
        self._source = source

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request, and look at what comes of it."""
        if UNSIGNED in request.extensions:
            yield request
            return
        proof = self._source.get()
        self._sign(request, proof)
        if self._platform.is_expired(response := (yield request)):
            _forgo_body(response)
            self._sign(request, self._source.renew(proof))
            yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign a request, and look at what comes of it."""
        if UNSIGNED in request.extensions:
            yield request
            return
        proof = await self._source.aget()
        self._sign(request, proof)
        if self._platform.is_expired(response := (yield request)):
            _forgo_body(response)
            self._sign(request, await self._source.arenew(proof))
            yield request

    def _sign(self, request: httpx.Request, proof: object) -> None:
        """Sign a request.

        Raises:
            CredentialError: that went wrong, or what proves who asks can't be sent.
        """
        try:
            self._platform.sign(request, proof)
        except CredentialError:
            raise
        except Exception as error:
            forget_wire(error)
            text = f"{self._source.tried()} gave nothing to sign with ({type(error).__name__})."
            raise CredentialError(text) from None  # its text may have the secret in it
        for name in _PROOFS:
            if not is_sendable(request.headers.get(name, "")):
                raise CredentialError(
                    f"{self._source.tried()} gave what can't be sent: it has a space at an end, a "
                    "line break, or a character that no header takes. What is read from a file "
                    "often ends in a line break: strip it."
                )


def _forgo_body(response: httpx.Response) -> None:
    """Leave the body of a refusal unread: httpx would read it to its end, however long it is."""
    response.headers.pop("content-encoding", None)
    response.stream = _Unread(response.stream)


class _Unread(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An empty body in the place of another, which is closed with it."""

    def __init__(self, stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for nothing in self:
            yield nothing

    def close(self) -> None:
        cast("httpx.SyncByteStream", self._stream).close()

    async def aclose(self) -> None:
        await cast("httpx.AsyncByteStream", self._stream).aclose()
