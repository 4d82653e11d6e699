"""Connections that know the deadline of the call they are used for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import httpcore

from agentkit_client._deadline import CURRENT
from agentkit_client._lookup import addresses_of

_PIECE = 16 * 1024
"""Bytes: a peer that takes them slowly is looked at after each."""


def guard(pool: Any) -> None:
    """Have all connections that a pool of httpcore will make know deadlines."""
    # Without it a deadline holds less tightly. Tasks are cancelled instead.
    backend = getattr(pool, "_network_backend", None)
    if isinstance(backend, httpcore.NetworkBackend):
        pool._network_backend = _Backend(backend)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        connect = partial(
            self._inner.connect_tcp, local_address=local_address, socket_options=socket_options
        )
        ends = CURRENT.get()
        if ends is None:
            return _Stream(connect(host, port, timeout=timeout))
        return _Stream(_connected(connect, host, port, timeout, ends))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        limit = _limited(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, limit, socket_options))

    def sleep(self, seconds: float) -> None:
        ends = CURRENT.get()
        self._inner.sleep(
            seconds if ends is None else min(seconds, max(0.0, ends - time.monotonic()))
        )


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _limited(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if CURRENT.get() is None:
            self._inner.write(buffer, timeout)
            return
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, _limited(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = _limited(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _connected(
    connect: Callable[..., httpcore.NetworkStream],
    host: str,
    port: int,
    timeout: float | None,
    ends: float,
) -> httpcore.NetworkStream:
    """Connect to one address of a host after the other, until there is no time left.

    Each has its share of what is left: the first may lead nowhere.
    """
    addresses = addresses_of(host, port, _left(ends, httpcore.ConnectTimeout))
    for at, address in enumerate(addresses):
        share = _left(ends, httpcore.ConnectTimeout) / (len(addresses) - at)
        limit = share if timeout is None else min(timeout, share)
        try:
            return connect(address, port, timeout=limit)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            if at + 1 == len(addresses):
                raise
    raise httpcore.ConnectError(f"{host} has no address.")


def _limited(timeout: float | None, error: type[httpcore.TimeoutException]) -> float | None:
    ends = CURRENT.get()
    if ends is None:
        return timeout
    left = _left(ends, error)
    return left if timeout is None else min(timeout, left)


def _left(ends: float, error: type[httpcore.TimeoutException]) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise error("The deadline has passed.")
    return left
