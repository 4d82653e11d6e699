"""Put on each try of a request what proves who asks, sync and async."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import Any, Final

import httpx

from agentkit_client._platform import Platform
from agentkit_client.platforms._source import Source

UNSIGNED: Final = "agentkit_unsigned"
"""Marks a request, among its extensions, whose caller has said already who asks."""

_LARGEST_REFUSAL = 65_536


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
        self._platform.sign(request, proof)
        if self._is_worth_another((yield request)):
            self._platform.sign(request, self._source.renew(proof))
            yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign a request, and look at what comes of it."""
        if UNSIGNED in request.extensions:
            yield request
            return
        proof = await self._source.aget()
        self._platform.sign(request, proof)
        if self._is_worth_another((yield request)):
            self._platform.sign(request, await self._source.arenew(proof))
            yield request

    def _is_worth_another(self, response: httpx.Response) -> bool:
        # httpx reads a refused response to its end, with no limit but this one.
        length = response.headers.get("content-length", "")
        is_small = length.isdecimal() and int(length) < _LARGEST_REFUSAL
        is_plain = "content-encoding" not in response.headers
        return self._platform.is_expired(response) and is_small and is_plain
