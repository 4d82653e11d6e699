"""What HTTP clients of every kind are given: deadlines, limits, swept pools."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import anyio
import httpx
import pytest
from http_bytes import answer
from scripted_http import MESSAGE
from scripted_socket import Peer, SocketServer
from streamed import ASK

from agentkit_client import (
    Anthropic,
    APITimeoutError,
    AsyncAnthropic,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)
from agentkit_client._transports import equip, pools_of, transports_of

Build = Callable[[SocketServer], Any]


@pytest.fixture
def server() -> Iterator[SocketServer]:
    with closing(SocketServer()) as running:
        yield running
    assert running.problems == []


def drips(peer: Peer) -> None:
    """Send a head, and never its end."""
    peer.send(b"HTTP/1.1 200 OK\r\nx-a: ")
    while not peer.hears_within(0.02):
        peer.send(b"x")


class Wrapped(httpx.BaseTransport):
    """A transport of somebody's own, in front of one of httpx."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self.itself = self

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)


CLIENTS: dict[str, Build] = {
    "plain": lambda _: httpx.Client(),
    "plain, with a transport": lambda _: httpx.Client(transport=httpx.HTTPTransport()),
    "plain, with a proxy": lambda server: httpx.Client(proxy=server.url),
    "plain, mounted": lambda _: httpx.Client(mounts={"http://": httpx.HTTPTransport()}),
    "plain, wrapped": lambda _: httpx.Client(transport=Wrapped(httpx.HTTPTransport())),
    "with a transport": lambda _: DefaultHttpxClient(transport=httpx.HTTPTransport()),
    "with a proxy": lambda server: DefaultHttpxClient(proxy=server.url),
    "with a mounted transport": lambda _: DefaultHttpxClient(
        mounts={"all://127.0.0.1": httpx.HTTPTransport()}
    ),
    "with something else mounted": lambda _: DefaultHttpxClient(
        mounts={"all://h.example": httpx.HTTPTransport()}
    ),
    "wrapped": lambda _: DefaultHttpxClient(transport=Wrapped(httpx.HTTPTransport())),
}


@pytest.mark.parametrize("build", CLIENTS.values(), ids=CLIENTS)
def test_a_head_that_drips_ends_at_the_deadline_with_any_client(
    server: SocketServer, build: Build
) -> None:
    server.plays(drips)
    with Anthropic(api_key="K", base_url=server.url, http_client=build(server)) as client:
        began = time.monotonic()
        with pytest.raises(APITimeoutError, match="deadline"):
            client.messages.create(**ASK, deadline=0.3)
        assert time.monotonic() - began < 5  # as for the head, it never ends
    assert server.still_open() == 0


ASYNC: dict[str, Build] = {
    "plain": lambda _: httpx.AsyncClient(),
    "plain, mounted": lambda _: httpx.AsyncClient(mounts={"all://": httpx.AsyncHTTPTransport()}),
    "by default": lambda _: DefaultAsyncHttpxClient(),
    "with a transport": lambda _: DefaultAsyncHttpxClient(transport=httpx.AsyncHTTPTransport()),
    "with a proxy": lambda server: DefaultAsyncHttpxClient(proxy=server.url),
}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("build", ASYNC.values(), ids=ASYNC)
def test_so_it_does_with_any_client_for_tasks(
    server: SocketServer, build: Build, backend: str
) -> None:
    async def main() -> None:
        http = build(server)
        async with AsyncAnthropic(api_key="K", base_url=server.url, http_client=http) as client:
            with pytest.raises(APITimeoutError, match="deadline"):
                await client.messages.create(**ASK, deadline=0.3)

    server.plays(drips)
    anyio.run(main, backend=backend)
    assert server.still_open() == 0


class Foreign(httpx.BaseTransport):
    """A transport that takes its time, and knows nothing of deadlines."""

    def __init__(self, before: float, between: float) -> None:
        self.before, self.between = before, between
        self.pieces = self.asked = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        time.sleep(self.before)
        return httpx.Response(200, content=self._body())

    def _body(self) -> Iterator[bytes]:
        for self.pieces in range(1, 200):
            time.sleep(self.between)
            yield b" "


@pytest.mark.parametrize(("before", "between"), [(0.4, 0), (0, 0.05)])
def test_a_transport_of_another_kind_is_left_as_soon_as_it_returns(
    before: float, between: float
) -> None:
    foreign = Foreign(before, between)
    http = DefaultHttpxClient(transport=foreign)
    with (
        Anthropic(api_key="K", http_client=http) as client,
        pytest.raises(APITimeoutError, match="deadline"),
    ):
        client.messages.create(**ASK, deadline=0.3)
    assert foreign.asked == 1
    assert foreign.pieces < 100


def test_what_is_mounted_stands_beside_the_defaults(server: SocketServer) -> None:
    mounted = httpx.MockTransport(lambda _: httpx.Response(204))
    server.plays(lambda peer: peer.send(answer(MESSAGE)))
    with DefaultHttpxClient(mounts={"all://h.example": mounted}) as http:
        assert http.get("http://h.example").status_code == 204
        assert http.get(server.url).status_code == 200
        (pool,) = pools_of(http)
        assert pool._socket_options


def test_a_client_is_equipped_once() -> None:
    with httpx.Client() as http:
        equip(http)
        (pool,) = pools_of(http)
        before = pool._network_backend, type(pool).__mro__
        equip(http)
        Anthropic(api_key="K", http_client=http)
        assert (pool._network_backend, type(pool).__mro__) == before


def test_transports_of_another_kind_stay_as_they_are() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(204))
    with httpx.Client(transport=transport) as http:
        equip(http)
        assert vars(transport) == {"handler": transport.handler}
        assert transports_of(http)[0] is transport
        assert http.get("http://x.example").status_code == 204


def test_what_a_plain_client_sends_for_others_is_as_before(server: SocketServer) -> None:
    server.plays(lambda peer: peer.send(answer(MESSAGE)))
    with httpx.Client() as http:
        Anthropic(api_key="K", http_client=http)
        assert [http.get(server.url).json() for _ in range(2)] == [MESSAGE] * 2
    assert len(server.peers) == 1
