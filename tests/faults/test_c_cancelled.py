"""Streams whose reader is cancelled, case 40, and what is open after each kind of fault."""

from __future__ import annotations

import signal
import threading
from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from typing import Any

import anyio
import pytest
from colours import Use
from leaks import open_sockets
from scripted_socket import LAST_CHUNK, Peer, Script, SocketServer, chunk
from stream_ways import WAYS, Outcome, outcome_of
from streamed import ASK, block_start, body, start, text, texts

from agentkit_client import Anthropic, APIError, AsyncAnthropic, StreamIncompleteError

BEGUN = body([start(), block_start(), text("Hel"), text("lo")])
PING = b'event: ping\ndata: {"type": "ping"}\n\n'
OVERLOADED = body([{"type": "error", "error": {"type": "overloaded_error", "message": "No."}}])

Read = Callable[[Any], Awaitable[None]]


def ignore(_: Any) -> None:
    """Look at no event."""


def pings(peer: Peer) -> None:
    peer.repeat(chunk(PING))


def floods(peer: Peer) -> None:
    peer.repeat(chunk(body([text("x" * 1000)])))


def well(peer: Peer) -> None:
    peer.complete(body(texts("Hello.")))


UNFINISHED = pytest.mark.parametrize("then", [Peer.stay, pings, floods])
EACH_WAY = pytest.mark.parametrize("way", WAYS)


def begins(then: Script, sent: threading.Event | None = None) -> Script:
    """Begin a stream, and do something then."""

    def play(peer: Peer) -> None:
        peer.stream(BEGUN)
        if sent is not None:
            sent.set()
        then(peer)

    return play


def silent(begun: bytes) -> Script:
    """Begin a stream, and say nothing more."""

    def play(peer: Peer) -> None:
        peer.stream(*[begun] * bool(begun))
        peer.stay()

    return play


@UNFINISHED
@EACH_WAY
async def test_case_40_a_stream_whose_task_is_cancelled_is_closed_within_a_second(
    server: SocketServer, way: str, then: Script
):
    sent = threading.Event()
    server.plays(begins(then, sent))
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(outcome_of, client, way, ignore, dict[str, Any]())
            await anyio.to_thread.run_sync(sent.wait, 5)
            tasks.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(server.still_open) == 0


@UNFINISHED
@EACH_WAY
async def test_case_40_a_stream_whose_time_is_up_is_closed_within_a_second(
    server: SocketServer, way: str, then: Script
):
    server.plays(begins(then))
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        with anyio.move_on_after(0.1) as scope:
            await outcome_of(client, way, ignore, {})
        assert scope.cancelled_caught
        assert await anyio.to_thread.run_sync(server.still_open) == 0


SILENT = pytest.mark.parametrize("begun", [b"", BEGUN], ids=["before content", "in content"])


def check_closed_from_outside(error: APIError, server: SocketServer, *, begun: bytes) -> None:
    """Check the error of who was reading: it is no reason to begin again."""
    assert type(error) is StreamIncompleteError
    assert error.has_yielded == bool(begun)
    assert server.requests == 1


@SILENT
@pytest.mark.parametrize("way", ["raw", "events"])
async def test_case_40_a_stream_that_another_task_closes_is_over(
    server: SocketServer, way: str, begun: bytes
):
    errors: list[APIError] = []
    seen = anyio.Event()

    async def read(stream: Any) -> None:
        try:
            async for event in stream:
                if event.type == "content_block_delta":
                    seen.set()
        except APIError as error:
            errors.append(error)

    server.plays(silent(begun))
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        messages = client.messages
        stream = await (
            messages.create(stream=True, **ASK)
            if way == "raw"
            else messages.stream(**ASK).__aenter__()
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read, stream)
            if begun:
                await seen.wait()
            await anyio.wait_all_tasks_blocked()
            await stream.close()
        assert await anyio.to_thread.run_sync(server.still_open) == 0
    (error,) = errors
    check_closed_from_outside(error, server, begun=begun)


@SILENT
@pytest.mark.parametrize("way", ["raw", "events"])
def test_case_40_a_stream_that_another_thread_closes_is_over(
    server: SocketServer, way: str, begun: bytes
):
    server.plays(silent(begun))
    with Anthropic(api_key="K", base_url=server.url) as client:
        messages = client.messages
        stream = (
            messages.create(stream=True, **ASK)
            if way == "raw"
            else messages.stream(**ASK).__enter__()
        )
        seen = threading.Event()

        def read() -> None:
            for event in stream:
                if event.type == "content_block_delta":
                    seen.set()

        def close() -> None:
            seen.wait(5 if begun else 0.1)  # until it is waiting for more
            stream.close()

        closing = threading.Thread(target=close)
        closing.start()
        with pytest.raises(APIError) as caught:
            read()
        closing.join()
        assert server.still_open() == 0
    check_closed_from_outside(caught.value, server, begun=begun)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("way", WAYS)
def test_case_40_a_stream_that_is_interrupted_is_closed_within_a_second(
    server: SocketServer, way: str
):
    def interrupt(peer: Peer) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        peer.stay()

    server.plays(begins(interrupt))
    with Anthropic(api_key="K", base_url=server.url) as client:
        with pytest.raises(KeyboardInterrupt):
            # Nothing waits in it, as the client is none for tasks.
            outcome_of(client, way, ignore, {}).send(None)
        assert server.still_open() == 0


FAULTS: dict[str, Script] = {
    "silence": Peer.stay,
    "a clean end": lambda peer: peer.send(LAST_CHUNK),
    "an end": Peer.close,
    "a reset": Peer.reset,
    "half a chunk": lambda peer: (peer.send(b"ff\r\nevent: "), peer.close()),
    "nonsense": lambda peer: (peer.send(chunk(b"event: message_delta\ndata: {\n\n")), peer.stay()),
    "an error": lambda peer: (peer.send(chunk(OVERLOADED)), peer.stay()),
    "an error among pings": lambda peer: (peer.send(chunk(OVERLOADED)), pings(peer)),
}


@EACH_WAY
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_case_40_after_a_fault_no_connection_is_open_and_the_next_call_works(
    use: Use, server: SocketServer, way: str, fault: Script
):
    async def read(client: Any) -> None:
        server.plays(begins(fault))
        assert (await outcome_of(client, way, ignore, {})).error is not None
        if fault is not FAULTS["a clean end"]:  # that one may be used again
            assert await anyio.to_thread.run_sync(server.still_open) == 0
        server.plays(well)
        assert (await outcome_of(client, way, ignore, {})).error is None

    use(read, stream_idle_timeout=0.2)


@EACH_WAY
def test_case_40_after_many_faults_no_socket_is_left(use: Use, server: SocketServer, way: str):
    found: list[Outcome] = []

    async def read(client: Any) -> None:
        for fault in islice(cycle(FAULTS.values()), 40):
            server.plays(begins(fault))
            found.append(await outcome_of(client, way, ignore, {}))

    before = open_sockets()
    use(read, stream_idle_timeout=0.05)
    assert all(outcome.error is not None for outcome in found)
    assert server.still_open() == 0
    assert open_sockets() == before
