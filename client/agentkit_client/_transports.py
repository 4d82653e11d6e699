"""What every connection of an HTTP client is given, whoever has built the client."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakSet

import httpx

_EQUIPPED: Final[WeakSet[Any]] = WeakSet()
"""The pools that need nothing more."""


def equip(http: httpx.Client | httpx.AsyncClient, *, joins: bool = False) -> None:
    """Have all pools of an HTTP client know deadlines and limits, and lose no slot.

    With `joins`, they join chunks, too. For calls of others the client does what it did. A
    transport whose pool is not httpcore's stays as it is, and so do connections that are open.
    """
    for pool in pools_of(http):
        if hasattr(pool, "_network_backend") and pool not in _EQUIPPED:
            from agentkit_client._guard import guard  # paid by who opens connections
            from agentkit_client._heads import take_heads
            from agentkit_client._joined import join
            from agentkit_client._pools import sweep

            _EQUIPPED.add(pool)
            guard(pool)  # before the chunks are joined: each read by itself has a deadline
            if joins:
                join(pool)
            take_heads(pool)
            sweep(pool)


def connections_of(http: httpx.Client | httpx.AsyncClient) -> list[Any]:
    """Return what an HTTP client has of connections: in pools of httpcore, as sessions of aiohttp.

    A session belongs to its event loop, whether it has any connections or not.
    """
    pooled = [each for pool in pools_of(http) for each in getattr(pool, "connections", ())]
    sessions = [getattr(transport, "client", None) for transport in transports_of(http)]
    return [*pooled, *(each for each in sessions if getattr(each, "closed", True) is False)]


def pools_of(http: httpx.Client | httpx.AsyncClient) -> list[Any]:
    """Return the pools of an HTTP client."""
    # httpx has no public way to see a transport's pool, and none to bring a network or a connection
    pools = [getattr(transport, "_pool", None) for transport in transports_of(http)]
    return [pool for pool in pools if pool is not None]


def transports_of(http: httpx.Client | httpx.AsyncClient) -> list[Any]:
    """Return the transports of an HTTP client, and those that they go through; each once."""
    seen: dict[int, Any] = {}
    shown: Any = vars(http)
    for transport in (shown.get("_transport"), *shown.get("_mounts", {}).values()):
        _note(transport, seen)
    return list(seen.values())


def _note(transport: Any, seen: dict[int, Any]) -> None:
    is_one = isinstance(transport, (httpx.BaseTransport, httpx.AsyncBaseTransport))
    if is_one and id(transport) not in seen:
        seen[id(transport)] = transport
        for inner in list(getattr(transport, "__dict__", {}).values()):
            _note(inner, seen)
