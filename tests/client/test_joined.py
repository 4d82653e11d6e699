"""Chunks are joined on connections of every kind, and nothing else about them changes."""

from __future__ import annotations

import socket
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpcore
import httpx
import pytest
from scripted_socket import Peer, SocketServer
from streamed import ASK, body, texts

from agentkit_client import (
    Anthropic,
    APITimeoutError,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)
from agentkit_client._joined import join

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
BODY = b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n"
LAST = b"0\r\n\r\n"


def pieces(url: str, network: list[bytes]) -> list[bytes]:
    """Return the pieces of a body, as code that waits gets them."""
    transport: Any = httpx.HTTPTransport()
    transport._pool._network_backend = httpcore.MockBackend(network)
    join(transport._pool)
    with httpx.Client(transport=transport) as http, http.stream("GET", url) as response:
        return list(response.iter_raw())


async def pieces_of_tasks(url: str, network: list[bytes]) -> list[bytes]:
    """Return the pieces of a body, as code that runs other tasks gets them."""
    transport: Any = httpx.AsyncHTTPTransport()
    transport._pool._network_backend = httpcore.AsyncMockBackend(network)
    join(transport._pool)
    http = httpx.AsyncClient(transport=transport)
    async with http, http.stream("GET", url) as response:
        return [piece async for piece in response.aiter_raw()]


@pytest.mark.parametrize("url", ["http://h/", "https://h/"])
@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ([HEAD + BODY + LAST], [b"abc"]),
        ([HEAD, BODY, BODY, LAST], [b"abc", b"abc"]),
        ([HEAD, b"1", b"\r", b"\n", BODY[3:], LAST], [b"abc"]),  # a read that says nothing yet
        ([HEAD, b"3\r\na", b"bc\r\n", LAST], [b"a", b"bc"]),
    ],
)
def test_what_came_with_one_read_is_one_piece(
    url: str, network: list[bytes], expected: list[bytes]
) -> None:
    assert pieces(url, network) == expected
    assert anyio.run(pieces_of_tasks, url, network, backend="asyncio") == expected
    assert anyio.run(pieces_of_tasks, url, network, backend="trio") == expected


def test_a_body_that_ends_early_is_one_still() -> None:
    for network in ([HEAD, BODY], [HEAD, BODY[:-2]], [HEAD, BODY, b"9\r\nab"], [HEAD]):
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            pieces("http://h/", network)
        with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
            anyio.run(pieces_of_tasks, "http://h/", network)


def test_a_connection_is_used_again() -> None:
    transport: Any = httpx.HTTPTransport()
    other = b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n" + BODY
    network = [HEAD + BODY + LAST, other, HEAD, BODY + LAST]
    transport._pool._network_backend = httpcore.MockBackend(network)
    join(transport._pool)
    with httpx.Client(transport=transport) as http:
        assert [http.get("http://h/").content for _ in range(3)] == [b"abc", BODY, b"abc"]
        assert len(transport._pool.connections) == 1


def test_the_clients_that_nobody_brought_join() -> None:
    with closing(SocketServer()) as server:
        server.plays(lambda peer: peer.send(HEAD + BODY * 9 + LAST))
        check_joined(server)
    assert server.problems == []


def check_joined(server: SocketServer) -> None:
    with DefaultHttpxClient() as http, http.stream("POST", server.url) as response:
        assert list(response.iter_raw()) == [b"abc" * 9]

    async def read() -> list[bytes]:
        async with DefaultAsyncHttpxClient() as http, http.stream("POST", server.url) as response:
            return [piece async for piece in response.aiter_raw()]

    for backend in ("asyncio", "trio"):
        assert anyio.run(read, backend=backend) == [b"abc" * 9]


def test_a_frame_that_drips_is_left_at_the_deadline() -> None:
    def drip(peer: Peer) -> None:
        peer.send(HEAD + BODY)
        for byte in b"00000000000005":
            if peer.hears_within(0.2):
                break
            peer.send(bytes([byte]))
        peer.stay()

    with closing(SocketServer()) as server:
        server.plays(lambda peer: peer.complete(body(texts("a"))), drip)
        with Anthropic(api_key="K", base_url=server.url) as client:
            list(client.messages.create(**ASK, stream=True))  # what is made once takes its time
            began = time.monotonic()
            with pytest.raises(APITimeoutError):
                list(client.messages.create(**ASK, stream=True, deadline=0.3))
            assert time.monotonic() - began < 1.2
        assert server.still_open() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such sockets")
def test_a_socket_with_a_path_works_as_before(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_answer, args=(listener, 2))
        thread.start()
        transport: Any = httpx.HTTPTransport(uds=str(path))
        join(transport._pool)
        with httpx.Client(transport=transport) as http:
            assert http.get("http://h/").content == b"abc"

        async def read() -> bytes:
            transport: Any = httpx.AsyncHTTPTransport(uds=str(path))
            join(transport._pool)
            async with httpx.AsyncClient(transport=transport) as http:
                return (await http.get("http://h/")).content

        assert anyio.run(read) == b"abc"
        thread.join()


def _answer(listener: socket.socket, times: int) -> None:
    for _ in range(times):
        connection, _address = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(HEAD + BODY + LAST)


def test_a_pool_of_another_kind_is_left_alone() -> None:
    other = object()
    join(other)
    assert not hasattr(other, "_network_backend")
