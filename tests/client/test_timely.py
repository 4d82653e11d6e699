"""Bodies that have to come before the deadline of their call, whoever reads them."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator

import anyio
import httpx
import pytest
from http_bytes import answer
from scripted_socket import Peer, SocketServer

from agentkit_client import Anthropic, APITimeoutError
from agentkit_client._deadline import ENDS
from agentkit_client._timely import hold_body


class Body(httpx.SyncByteStream):
    """Two pieces, the second of which comes once `go_on` is set."""

    def __init__(self) -> None:
        self.is_closed = False
        self.go_on = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        self.go_on.wait(10)
        yield b"two"

    def close(self) -> None:
        self.is_closed = True


class AsyncBody(httpx.AsyncByteStream):
    """Two pieces, the second of which never comes."""

    def __init__(self) -> None:
        self.is_closed = self.is_over = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            yield b"one"
            await anyio.sleep_forever()
        finally:
            self.is_over = True

    async def aclose(self) -> None:
        self.is_closed = True


def held(body: Body | AsyncBody, seconds: float | None) -> httpx.Response:
    """Return a response to a call that has to be over in so many seconds."""
    extensions = {} if seconds is None else {ENDS: time.monotonic() + seconds}
    request = httpx.Request("GET", "https://api.example", extensions=extensions)
    response = httpx.Response(200, stream=body, request=request)
    hold_body(response)
    return response


def test_without_a_deadline_a_body_stays_as_it_is() -> None:
    body = Body()
    assert held(body, None).stream is body


def test_what_comes_in_time_is_handed_over() -> None:
    body = Body()
    body.go_on.set()
    response = held(body, 60)
    assert response.read() == b"onetwo"
    assert body.is_closed


def test_what_comes_too_late_is_an_error_and_the_body_is_closed() -> None:
    body = Body()
    pieces = held(body, 0.1).iter_raw()
    assert next(pieces) == b"one"
    threading.Timer(0.2, body.go_on.set).start()
    with pytest.raises(httpx.ReadTimeout, match="deadline has passed"):
        next(pieces)
    assert body.is_closed


async def test_what_never_comes_is_an_error_at_the_deadline() -> None:
    body = AsyncBody()
    response = held(body, 0.1)
    pieces = response.aiter_raw()
    assert await anext(pieces) == b"one"
    with pytest.raises(httpx.ReadTimeout, match="deadline has passed"):
        await anext(pieces)
    assert body.is_over
    await response.aclose()
    assert body.is_closed


async def test_closing_ends_what_is_below() -> None:
    body = AsyncBody()
    stream = held(body, 60).stream
    assert isinstance(stream, httpx.AsyncByteStream)
    assert await anext(aiter(stream)) == b"one"
    with anyio.move_on_after(0.05):
        await stream.aclose()
    assert (body.is_closed, body.is_over) == (True, True)


@pytest.fixture
def server() -> Iterator[SocketServer]:
    running = SocketServer()
    yield running
    running.close()


def test_an_http_client_of_the_callers_own_is_held_to_it_piece_by_piece(
    server: SocketServer,
) -> None:
    whole = answer()

    def drips(peer: Peer) -> None:
        peer.send(whole[:-20])
        for byte in whole[-20:]:
            if peer.hears_within(0.05):
                return
            peer.send(bytes([byte]))

    server.plays(drips)
    with (
        Anthropic(api_key="K", base_url=server.url, http_client=httpx.Client()) as client,
        pytest.raises(APITimeoutError, match="deadline") as caught,
    ):
        client.models.list(deadline=0.2)
    assert caught.value.elapsed is not None
    assert caught.value.elapsed < 0.9  # all of it would take a second
    assert server.still_open() == 0
    assert server.problems == []
