"""The HTTP clients used unless the caller brings one: pool, time limits, keep-alive, proxies."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Generic, TypeAlias, TypeVar
from urllib.request import getproxies
from weakref import finalize

import httpx
from typing_extensions import NamedTuple

from agentkit_client._connections import (
    AsyncConnections,
    AsyncHeld,
    Connections,
    Held,
    has_ended,
    running_loop,
    running_run,
)
from agentkit_client._hiding import hiding_http
from agentkit_client._safe_headers import STRANGER
from agentkit_client._secrets import hidden_url
from agentkit_client._timeouts import DEFAULT_TIMEOUT
from agentkit_client._transports import connections_of, equip
from agentkit_client.errors import AnthropicError

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)
TransportT = TypeVar("TransportT")

Home: TypeAlias = "tuple[int, object | None]"
"""Where connections belong: a process, and a loop of asyncio or a run of trio if any."""

Transport: TypeAlias = httpx.BaseTransport
"""What carries requests of an HTTP client and brings responses back."""

ProxiesTypes: TypeAlias = "str | httpx.Proxy | dict[str, str | httpx.Proxy | None]"
"""A proxy for everything, or proxies by URL pattern."""

DEFAULT_CONNECTION_LIMITS: Final = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
"""How many connections a client keeps open, and how many of them idle."""

DEFAULTS: Final[Mapping[str, Any]] = {
    "timeout": DEFAULT_TIMEOUT,
    "limits": DEFAULT_CONNECTION_LIMITS,
    "follow_redirects": True,
    # What can be decoded piece by piece, and no more: httpx asks for all that is installed.
    "headers": {"accept-encoding": "gzip, deflate"},
}
"""What every HTTP client of this package is built with, unless told otherwise."""


_OWN: Final = frozenset({"transport", "mounts", "app"})
"""Arguments by which a caller brings connections: what comes over them stays in its pieces."""


class DefaultHttpxClient(httpx.Client):
    """An `httpx.Client` with this package's time limits, pool and TCP keep-alive as defaults.

    Takes every argument of `httpx.Client`; what is given wins.
    """

    @hiding_http
    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_defaults(options, httpx.HTTPTransport))
        self._cookies = _Cookies(self.cookies)
        equip(self, joins=not _OWN & options.keys())


class DefaultAsyncHttpxClient(httpx.AsyncClient):
    """An `httpx.AsyncClient` with this package's time limits, pool and TCP keep-alive as defaults.

    Takes every argument of `httpx.AsyncClient`; what is given wins.
    """

    @hiding_http
    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_defaults(options, httpx.AsyncHTTPTransport))
        self._cookies = _Cookies(self.cookies)
        equip(self, joins=not _OWN & options.keys())


class _Cookies(httpx.Cookies):
    """Cookies that look only at responses that set some; httpx prepares to look at each, slowly.

    Those of a host that the API only points to are none of the API's.
    """

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers and STRANGER not in response.request.extensions:
            super().extract_cookies(response)


class Pool(NamedTuple, Generic[HttpT]):
    """An HTTP client, and what closes its connections when nobody can use them any more."""

    http: HttpT
    close: Callable[[], object]


class LazyHttp(Generic[HttpT]):
    """An HTTP client that is built when it is first needed, and shared by copies of a client.

    There is one for each process, for each event loop of asyncio and for each run of trio:
    connections can be shared between none of these. All are closed when nothing refers to this
    object any more; a `given` HTTP client is its owner's.
    """

    def __init__(self, build: Callable[[], HttpT], given: HttpT | None) -> None:
        self._build = build
        self._given = given
        self._given_home: Home | None = None
        if given is not None:
            equip(given)
        self._pools: dict[Home, Pool[HttpT]] = {}
        self._is_async = isinstance(build, type) and issubclass(build, httpx.AsyncClient)
        self._is_closed = False

    def get(self) -> HttpT | None:
        """Return the HTTP client, building it the first time; `None` where it is too late.

        Raises:
            AnthropicError: the one that was given has connections of another process or loop.
        """
        if self._given is not None:
            self._move(self._given)
            return self._given
        home = self._home()
        pool = self._pools.get(home)
        if pool is None and not self._is_closed:
            pool = self._pools.setdefault(home, self._begin(home))
        return None if pool is None or self._is_closed else pool.http

    def give_up(self) -> HttpT | None:
        """Build nothing from now on, and return the HTTP client that is to be closed, if any."""
        self._is_closed = True
        here = self._home()
        for home, pool in list(self._pools.items()):
            if home != here:
                pool.close()
        return self._given or (self._pools[here].http if here in self._pools else None)

    def leaving(self) -> AbstractContextManager[None]:
        """Close the HTTP client in this block; connections that belong elsewhere may refuse it.

        What has become of a loop that is gone is said where somebody calls, not where it ends.
        """
        is_elsewhere = self._given_home is not None and self._given_home != self._home()
        return suppress(Exception) if is_elsewhere else nullcontext()

    def hold(self, response: httpx.Response) -> httpx.Response:
        """Keep the connection of `response` until it is closed, though the client be dropped."""
        if self._given is None:
            body: Any = response.stream
            response.stream = (AsyncHeld if self._is_async else Held)(body, self)
        return response

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing can be sent any more."""
        return self._is_closed if self._given is None else self._given.is_closed

    def _home(self) -> Home:
        return os.getpid(), running_run() if self._is_async else None

    def _move(self, given: HttpT) -> None:
        """Note where the given HTTP client is used, unless its connections belong elsewhere."""
        home = self._home()
        if home == self._given_home:
            return
        if self._given_home is not None and connections_of(given):
            is_forked = self._given_home[0] != home[0]
            where = "process, before a fork" if is_forked else "event loop"
            raise AnthropicError(
                f"The HTTP client that was given has connections of another {where}, which can't be"
                " used here. Give another one: client.with_options(http_client=...), or none: then"
                " there are connections for each process and loop."
            )
        self._given_home = home

    def _begin(self, home: Home) -> Pool[HttpT]:
        for other in list(self._pools):
            process, run = other
            if process != home[0] or (run is not None and has_ended(run)):
                self._pools.pop(other).close()
        http = self._build()
        if isinstance(http, httpx.AsyncClient):
            return Pool(http, finalize(self, AsyncConnections(http, running_loop()).close, http))
        return Pool(http, finalize(self, Connections(http).close, http))


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context all clients share: to read the certificates takes a while."""
    return httpx.create_ssl_context()


def _with_defaults(
    options: Mapping[str, Any], transport: Callable[..., TransportT]
) -> dict[str, Any]:
    """Complete the arguments of an httpx client, which gets `transport` for all it has no own for.

    httpx takes no proxies from the environment once it is given a transport, and socket options
    need one: so the transports for the proxies are made here, by the same variables.
    """
    headers = httpx.Headers(DEFAULTS["headers"])
    headers.update(options.get("headers"))
    merged = {**DEFAULTS, **options, "headers": headers}
    if {"transport", "app"} & options.keys():
        return merged
    proxy = merged.pop("proxy", None)
    shared = {
        "verify": merged.get("verify", True),
        "cert": merged.get("cert"),
        "trust_env": merged.get("trust_env", True),
        "http1": merged.get("http1", True),
        "http2": merged.get("http2", False),
        "limits": merged["limits"],
        "socket_options": _keep_alive(),
    }
    if shared["verify"] is True and shared["cert"] is None:
        merged["verify"] = shared["verify"] = tls_context()
    merged["transport"] = transport(**shared)
    if proxy is not None:
        mounts: dict[str, Any] = {"all://": transport(**shared, proxy=proxy)}
    else:
        proxies = environment_proxies() if shared["trust_env"] else {}
        mounts = {
            pattern: transport(**shared, proxy=proxy) if proxy else None
            for pattern, proxy in proxies.items()
        }
    merged["mounts"] = {**mounts, **(options.get("mounts") or {})}
    return merged


def environment_proxies() -> dict[str, str | None]:
    """Return httpx URL patterns and their proxies, `None` for hosts that need none.

    From `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case, as
    `urllib.request.getproxies` reads them. What is no host in `NO_PROXY` is left out.

    Raises:
        AnthropicError: a proxy can't be used; the message says which, and what to do.
    """
    found = {name: hidden_url(value) for name, value in getproxies().items()}
    patterns: dict[str, str | None] = {
        f"{scheme}://": _proxy(scheme, found[scheme])
        for scheme in ("http", "https", "all")
        if found.get(scheme)
    }
    hosts = [host.strip() for host in found.get("no", "").split(",")]
    if "*" in hosts:
        return {}
    direct = filter(_is_pattern, [_pattern(host) for host in hosts if host])
    return patterns | dict.fromkeys(direct)


def _proxy(scheme: str, value: str) -> str:
    """Return the URL of a proxy, masked where a name and a password are in it.

    Raises:
        AnthropicError: it is none, or of a kind that can't be used; its value is not shown.
    """
    url = hidden_url(value if "://" in value else f"http://{value}")
    name = f"{scheme.upper()}_PROXY"
    if not _is_proxy(url):
        raise AnthropicError(
            f"{name} is no URL of a proxy. Write http://host:port or socks5://host:port; of a name"
            " and a password before the host, `:/?#[]@` have to be percent-encoded. With"
            " http_client=DefaultHttpxClient(trust_env=False), nothing of the environment is used."
        )
    if url.startswith("socks") and find_spec("socksio") is None:
        raise AnthropicError(f"{name} is a SOCKS proxy, which needs: pip install 'httpx[socks]'.")
    return url


def _is_proxy(url: str) -> bool:
    try:
        return bool(httpx.Proxy(url).url.host.strip())
    except (httpx.InvalidURL, ValueError):  # a scheme that is none of a proxy
        return False


def _is_pattern(pattern: str) -> bool:
    """Tell whether httpx can match hosts with it: networks, for example, it can't."""
    try:
        httpx.URL(pattern)
    except httpx.InvalidURL:
        return False
    return True


def _pattern(host: str) -> str:
    """Write an entry of `NO_PROXY` as httpx matches it: a domain and all below, or an address."""
    if "://" in host:
        return host
    if ":" in host and not host.startswith("[") and host.count(":") > 1:
        return f"all://[{host}]"
    address = host.replace(".", "").replace(":", "").isdigit() or host == "localhost"
    return f"all://{host}" if address else f"all://*{host}"


def _keep_alive() -> list[tuple[int, int, int | bool]]:
    """Return the socket options that notice a peer which is gone: after 60 s, then 5 tries."""
    options: list[tuple[int, int, int | bool]] = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)]
    idle = "TCP_KEEPALIVE" if sys.platform == "darwin" else "TCP_KEEPIDLE"
    for name, value in (("TCP_KEEPINTVL", 60), ("TCP_KEEPCNT", 5), (idle, 60)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
    return options
