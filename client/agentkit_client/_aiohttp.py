"""An HTTP client over aiohttp, for many calls at once on asyncio; it comes with an extra."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import httpx

from agentkit_client._hiding import hiding_http
from agentkit_client._http import DEFAULTS, environment_proxies
from agentkit_client._limits import HeadersTooLarge, most_headers
from agentkit_client._transports import transports_of

if TYPE_CHECKING:
    _Base = httpx.AsyncClient
else:
    try:
        from httpx_aiohttp import HttpxAiohttpClient as _Base
    except ImportError:
        _Base = httpx.AsyncClient

_KINDS: Final[Mapping[str, type[httpx.TransportError]]] = {
    "ClientProxyConnectionError": httpx.ProxyError,
    "ClientHttpProxyError": httpx.ProxyError,
    "ClientConnectorError": httpx.ConnectError,
    "ConnectionTimeoutError": httpx.ConnectTimeout,
    "ServerTimeoutError": httpx.ReadTimeout,
    "ClientConnectionError": httpx.ReadError,
}
"""What the exceptions of aiohttp are for httpx, those of special cases first.

httpx-aiohttp takes each connection that broke for one that could not be made in time: that would
say that the API surely did nothing.
"""


class DefaultAioHttpClient(_Base):
    """An `httpx.AsyncClient` that talks through aiohttp, with this package's defaults.

    Takes every argument of `httpx.AsyncClient`; what is given wins. It runs on asyncio only.
    """

    @hiding_http
    def __init__(self, **options: Any) -> None:
        if _Base is httpx.AsyncClient:
            raise RuntimeError(
                "DefaultAioHttpClient needs an extra: pip install 'agentkit[aiohttp]'."
            )
        super().__init__(**{**DEFAULTS, **options})
        for transport in transports_of(self):
            if hasattr(transport, "get_client"):
                transport.__class__ = _taking_heads(transport.__class__)

    # httpx takes proxies of the environment as they are, and there is no public way to bring them.
    def _get_proxy_map(self, proxy: Any, allow_env_proxies: bool) -> Any:
        if proxy is not None or not allow_env_proxies:
            return super()._get_proxy_map(proxy, allow_env_proxies)
        found = environment_proxies().items()
        return {pattern: httpx.Proxy(url) if url else None for pattern, url in found}


class _TakingHeads:
    """What is added to a transport: it takes headers that are as long as the call's limit.

    aiohttp counts each by itself, and takes 128 of them: all of them are counted afterwards. What
    goes wrong is what it is for httpx: see `_KINDS`.
    """

    client: Any

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport: Any = super()
        most = most_headers(request.extensions)
        if not hasattr(self.client, "request"):
            self.client = transport.get_client()
        # There is no public way to say it for one request; it is read before anything is awaited.
        self.client._max_line_size = self.client._max_field_size = most
        try:
            response = await transport.handle_async_request(request)
            response.stream = _Timely(response.stream, request)
            return response
        except Exception as error:
            if _is_too_long(error):
                raise HeadersTooLarge(most) from error
            raise _as_httpx(error) from error


class _Timely(httpx.AsyncByteStream):
    """A body each piece of which has to come in time: after some that are none, aiohttp waits on.

    Attributes:
        pieces: those that are left.
    """

    pieces: AsyncIterator[bytes]

    def __init__(self, body: Any, request: httpx.Request) -> None:
        self._body = body
        self._request = request

    def __aiter__(self) -> AsyncIterator[bytes]:
        self.pieces = aiter(self._body)
        return self

    async def __anext__(self) -> bytes:
        import anyio  # paid by who runs tasks

        with anyio.move_on_after(self._request.extensions.get("timeout", {}).get("read")):
            return await anext(self.pieces)
        raise httpx.ReadTimeout("Nothing came.", request=self._request)

    async def aclose(self) -> None:
        await self._body.aclose()


@cache
def _taking_heads(kind: type[Any]) -> type[Any]:
    return type(kind.__name__, (_TakingHeads, kind), {})


def _as_httpx(error: Exception) -> Exception:
    """Return what an exception of aiohttp, or the one that was made of it, is for httpx."""
    for one in (error, error.__cause__):
        names = [kind.__name__ for kind in type(one).__mro__]
        for name, kind in _KINDS.items():
            if name in names:
                return kind(str(one))
    return error


def _is_too_long(error: BaseException | None) -> bool:
    """Tell whether it comes from a line that aiohttp found too long."""
    while error is not None:
        if type(error).__name__ == "LineTooLong":
            return True
        error = error.__cause__
    return False
