"""Parsers that count headers, and the connections that get one."""

from __future__ import annotations

from typing import Any

import anyio
import h11
import httpcore
import pytest

from agentkit_client._heads import Parser, take_heads
from agentkit_client._limits import HeadersTooLarge

HINT = b"HTTP/1.1 103 Early Hints\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
LAST = b"0\r\n"


def header(size: int) -> bytes:
    """Return a header of so many bytes."""
    return b"x: " + b"y" * (size - 5) + b"\r\n"


def events(most: int, *pieces: bytes) -> list[str]:
    """Return the kinds of events that come of these pieces of an answer."""
    parser = Parser(h11.CLIENT)
    parser.send(h11.Request(method="GET", target="/", headers=[("host", "h")]))
    parser.send(h11.EndOfMessage())
    parser.expect_head(most)
    found: list[str] = []
    for piece in pieces:
        parser.receive_data(piece)
        while (event := parser.next_event()) is not h11.NEED_DATA:
            found.append(type(event).__name__)
            if event is h11.PAUSED or isinstance(event, h11.EndOfMessage):
                return found
    return found


TOO_MUCH: dict[str, tuple[bytes, ...]] = {
    "a head without an end": (b"HTTP/1.1 200 OK\r\n", header(1000)),
    "a line without an end": (b"HTTP/1.1 200 ", b"K" * 1001),
    "hints": (HINT * 40,),
    "hints one by one": (HINT,) * 40,
    "a hint with many headers": (HINT[:-2] + header(1000) + b"\r\n",),
    "hints and a head without an end": (HINT * 20, b"HTTP/1.1 200 OK\r\n" + header(700)),
    "trailers": (HEAD, LAST + header(1001) + b"\r\n"),
    "trailers without an end": (HEAD, LAST + header(1001)),
    "the size of a chunk": (HEAD, b"1;" + b"x" * 1001),
}


@pytest.mark.parametrize("pieces", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_than_the_limit_is_an_error_that_names_it(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(HeadersTooLarge, match=r"more than 1,000 bytes; ByteLimits\(headers="):
        events(1000, *pieces)
    events(20_000, *pieces)


def test_up_to_the_limit_all_is_as_it_was() -> None:
    pieces = HINT * 10, HEAD, b"1\r\na\r\n" + LAST, header(1000), b"\r\n"
    names = [*["InformationalResponse"] * 10, "Response", "Data", "EndOfMessage"]
    assert events(1000, *pieces) == names


def test_a_small_limit_is_not_in_the_way_of_chunks() -> None:
    assert events(0, HEAD, b"0001", b"\r\na\r\n", LAST, b"\r\n") == [
        "Response",
        "Data",
        "EndOfMessage",
    ]


def test_another_flaw_is_the_error_that_it_was() -> None:
    with pytest.raises(h11.RemoteProtocolError, match="illegal"):
        events(1000, b"SSH-2.0-OpenSSH\r\n\r\n")


ASKED: dict[str, Any] = {"method": "GET", "url": "https://h.example/"}
LONG = HEAD[:-2] + header(150_000) + b"\r\n" + LAST + b"\r\n"


def cut(data: bytes) -> list[bytes]:
    """Return some bytes as they come over a network."""
    return [data[at : at + 60_000] for at in range(0, len(data), 60_000)]


class Limits:
    """What stands for limits among the extensions of a request."""

    def __init__(self, headers: int) -> None:
        self.headers = headers


def extensions(most: int) -> dict[str, Any]:
    return {"agentkit_limits": Limits(most)}


def test_connections_know_the_limit_of_each_request() -> None:
    backend = httpcore.MockBackend([*cut(LONG), *cut(LONG)])
    with httpcore.ConnectionPool(network_backend=backend) as pool:
        take_heads(pool)
        assert pool.request(**ASKED, extensions=extensions(200_000)).status == 200
        with pytest.raises(HeadersTooLarge, match="100,000"):
            pool.request(**ASKED, extensions=extensions(100_000))
        assert pool.connections == []


TUNNEL = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize("url", ["http://h.example/", "https://h.example/"])
def test_connections_through_a_proxy_know_it_too(url: str) -> None:
    opened = [TUNNEL] * url.startswith("https")
    for most, is_taken in ((200_000, True), (100_000, False)):
        backend = httpcore.MockBackend([*opened, *cut(LONG)])
        with httpcore.HTTPProxy("http://p.example", network_backend=backend) as pool:
            take_heads(pool)
            if is_taken:
                assert pool.request("GET", url, extensions=extensions(most)).status == 200
            else:
                with pytest.raises(HeadersTooLarge, match="100,000"):
                    pool.request("GET", url, extensions=extensions(most))


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_so_do_connections_of_tasks(colour: str) -> None:
    async def main() -> None:
        backend = httpcore.AsyncMockBackend([*cut(LONG), *cut(LONG)])
        async with httpcore.AsyncConnectionPool(network_backend=backend) as pool:
            take_heads(pool)
            assert (await pool.request(**ASKED, extensions=extensions(200_000))).status == 200
            with pytest.raises(HeadersTooLarge, match="100,000"):
                await pool.request(**ASKED, extensions=extensions(100_000))

    anyio.run(main, backend=colour)


def test_requests_of_others_have_the_default_limit() -> None:
    backend = httpcore.MockBackend(cut(LONG))
    with httpcore.ConnectionPool(network_backend=backend) as pool:
        take_heads(pool)
        with pytest.raises(HeadersTooLarge, match="102,400"):
            pool.request(**ASKED)


def test_a_pool_of_another_kind_is_left_alone() -> None:
    other = object()
    take_heads(other)
    assert type(other) is object
