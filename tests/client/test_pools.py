"""Pools that close connections no call has; with cancelled calls, see test_e_pool.py."""

from __future__ import annotations

from typing import Any

import httpcore
import httpx
import pytest
from scripted_http import Server

from agentkit_client import DefaultAsyncHttpxClient, DefaultHttpxClient
from agentkit_client._pools import sweep


def pools_of(http: Any) -> list[Any]:
    transports = [http._transport, *http._mounts.values()]
    return [transport._pool for transport in transports if transport is not None]


def test_a_connection_that_no_call_has_is_given_up_after_a_failure(server: Server) -> None:
    with DefaultHttpxClient(limits=httpx.Limits(max_connections=1)) as http:
        (pool,) = pools_of(http)
        pool._connections.append(pool.create_connection(httpcore.URL(server.url).origin))
        timeout = httpx.Timeout(5, pool=0.1)
        with pytest.raises(httpx.PoolTimeout):
            http.get(server.url, timeout=timeout)
        assert pool.connections == []
        assert http.get(server.url, timeout=timeout).status_code == 200


def test_a_connection_that_is_used_stays(server: Server) -> None:
    with DefaultHttpxClient(limits=httpx.Limits(max_connections=2)) as http:
        (pool,) = pools_of(http)
        with http.stream("GET", server.url) as response:
            assert http.get(server.url).status_code == 200
            assert len(pool.connections) == 2
            assert response.read()
        assert [connection.is_idle() for connection in pool.connections] == [True, True]


@pytest.mark.parametrize("class_", [DefaultHttpxClient, DefaultAsyncHttpxClient])
def test_the_pools_of_proxies_are_swept_too(monkeypatch: pytest.MonkeyPatch, class_: Any) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    kinds: set[Any] = {
        type(pool) for http in (class_(), class_(proxy="http://p")) for pool in pools_of(http)
    }
    assert len(kinds) == 2
    assert {kind.__mro__[1].__name__ for kind in kinds} == {"_Sweeping"}
    assert {kind.__name__ for kind in kinds} == {kind.__mro__[2].__name__ for kind in kinds}


def test_a_pool_of_another_kind_stays_as_it_is() -> None:
    other = object()
    sweep(other)
    assert type(other) is object


def test_to_sweep_twice_is_to_sweep_once() -> None:
    with DefaultHttpxClient() as http:
        (pool,) = pools_of(http)
        before = type(pool).__mro__
        sweep(pool)
        assert type(pool).__mro__ == before
