"""Streams that don't end: cases 33, 37 and 39."""

from __future__ import annotations

import time
import tracemalloc
from itertools import cycle, islice
from typing import Any

import pytest
from colours import Use, entered, got
from scripted_socket import LAST_CHUNK, Peer, Script, SocketServer, chunk
from stream_ways import Consume, outcome_of
from streamed import ASK, Event, block_start, block_stop, body, call, end, start, text, texts

from agentkit_client import APITimeoutError, StreamIdleTimeoutError

BEGUN = body([start(), block_start(), text("Hel"), text("lo")])
COMMENT = b": still here\n\n"
PING = b'event: ping\ndata: {"type": "ping"}\n\n'
NOISES = {"comments": COMMENT, "pings": PING}


def ignore(_: Any) -> None:
    """Look at no event."""


async def following(events: Any) -> Any:
    """Take one event more."""
    return await anext(events) if hasattr(events, "__anext__") else next(events)


def stalls(*pieces: bytes) -> Script:
    """Begin a stream and fall silent."""

    def play(peer: Peer) -> None:
        peer.stream(*pieces)
        peer.stay()

    return play


@pytest.mark.parametrize("begun", [b"", PING, BEGUN], ids=["nothing", "a ping", "content"])
def test_case_33_a_stream_that_falls_silent_is_given_up(
    consume: Consume, server: SocketServer, begun: bytes
):
    server.plays(stalls(begun) if begun else stalls())
    began = time.monotonic()
    error = consume({"stream_idle_timeout": 0.1}, stream_retries=0).failure
    assert type(error) is StreamIdleTimeoutError
    assert 0.1 <= time.monotonic() - began < 5
    assert error.request_id == "req_1"
    assert error.has_yielded == (begun is BEGUN)
    assert server.still_open() == 0


def test_case_33_any_byte_keeps_a_stream_alive(follow: Consume, server: SocketServer):
    def play(peer: Peer) -> None:
        peer.stream(BEGUN)
        for noise in islice(cycle([COMMENT, PING, b": one", b" ", b"more\n"]), 12):
            # in all they take longer than the limit
            assert not peer.hears_within(0.1)
            peer.send(chunk(noise))
        peer.send(chunk(body([block_stop(), *end()])) + LAST_CHUNK)

    server.plays(play)
    assert follow({"stream_idle_timeout": 1.0}).error is None


@pytest.mark.parametrize("begun", [b"", BEGUN], ids=["before content", "in content"])
def test_case_33_an_endless_stream_of_pings_that_is_left_is_closed(
    use: Use, server: SocketServer, begun: bytes
):
    def play(peer: Peer) -> None:
        peer.stream(*[begun] * bool(begun))
        peer.repeat(chunk(PING))

    async def leave(client: Any) -> None:
        stream = await got(client.messages.create(stream=True, **ASK))
        async with entered(stream):
            pings = stream.with_pings()
            for _ in range(1000):
                await following(pings)

    server.plays(play)
    use(leave)
    assert server.still_open() == 0


@pytest.mark.parametrize("begun", [b"", BEGUN], ids=["before content", "in content"])
@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
def test_case_33_a_deadline_ends_what_has_no_end(
    consume: Consume, server: SocketServer, noise: bytes, begun: bytes
):
    def play(peer: Peer) -> None:
        peer.stream(*[begun] * bool(begun))
        peer.repeat(chunk(noise * 100))

    server.plays(play)
    limit = 0.5 if begun else 0.1  # what is to come before it has to have come
    began = time.monotonic()
    found = consume(deadline=limit)
    assert limit <= time.monotonic() - began < 10
    assert isinstance(found.failure, APITimeoutError)
    assert (found.partial is not None) == bool(begun)
    assert server.still_open() == 0
    assert server.requests == 1


def noisy(noise: bytes, count: int) -> Script:
    """Say something between noises, so many before its start, its content and its end."""
    block = chunk(noise * 100) * 10

    def play(peer: Peer) -> None:
        peer.stream()
        for event in (start(), block_start(), text("Hello."), *end()):
            for _ in range(count // 1000):
                peer.send(block)
            peer.send(chunk(body([event])))
        peer.send(LAST_CHUNK)

    return play


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
def test_case_33_noise_takes_no_memory(use: Use, server: SocketServer, noise: bytes):
    async def read(client: Any) -> list[int]:
        most: list[int] = []
        for count in (1_000, 10_000):
            server.plays(noisy(noise, count))
            tracemalloc.start()
            found = await outcome_of(client, "events", ignore, {})
            most.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert found.error is None
        return most

    little, much = use(read)
    assert much < little + 1_000_000


def ratio(use: Use, server: SocketServer, way: str, little: Script, much: Script) -> float:
    """Compare the times that two streams take."""

    async def read(client: Any) -> float:
        times: dict[Script, list[float]] = {little: [], much: []}
        for script in (little, much, little, much):
            server.plays(script)
            began = time.process_time()
            found = await outcome_of(client, way, ignore, {})
            times[script].append(time.process_time() - began)
            assert found.error is None
        return min(times[much]) / min(times[little])

    return use(read)


WAYS = pytest.mark.parametrize("way", ["raw", "events", "final"])


@WAYS
@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
def test_case_33_ten_times_the_noise_takes_ten_times_as_long(
    use: Use, server: SocketServer, way: str, noise: bytes
):
    assert ratio(use, server, way, noisy(noise, 1_000), noisy(noise, 10_000)) < 30


@pytest.mark.parametrize("after", [b"", COMMENT, PING, body(texts("More."))])
def test_case_37_a_stream_ends_with_message_stop_whatever_comes_after(
    consume: Consume, server: SocketServer, after: bytes
):
    def play(peer: Peer) -> None:
        peer.stream(body(texts("Hello.")))
        peer.repeat(chunk(after)) if after else peer.stay()

    server.plays(play)
    began = time.monotonic()
    found = consume()
    assert time.monotonic() - began < 1
    assert found.error is None
    if found.message:
        assert found.message.content[0].text == "Hello."
    if found.events:
        assert found.types[-1] == "message_stop"
    assert server.still_open() == 0


def test_case_37_a_cut_after_message_stop_is_nobodys_loss(consume: Consume, server: SocketServer):
    def play(peer: Peer) -> None:
        peer.stream(body(texts("Hello.")))
        peer.reset()

    server.plays(play)
    assert consume().error is None


@WAYS
def test_case_37_a_connection_whose_stream_has_ended_is_used_again(
    use: Use, server: SocketServer, way: str
):
    async def read(client: Any) -> None:
        for _ in range(3):
            assert (await outcome_of(client, way, ignore, {})).error is None

    server.plays(lambda peer: peer.complete(body(texts("Hello."))))
    use(read)
    assert [len(peer.requests) for peer in server.peers] == [3]


def in_deltas(kind: str, count: int) -> Script:
    """Send a text, or the input of a tool, in so many pieces of 20 bytes."""
    events: list[Event]
    if kind == "text":
        events = texts(*["x" * 20] * count)
    else:
        events = call("[", *['"xxxxxxxxxxxxxxxx", '] * count, "1]")
    return lambda peer: peer.complete(body(events))


@WAYS
@pytest.mark.parametrize("kind", ["text", "input"])
def test_case_39_ten_times_the_deltas_take_ten_times_as_long(
    use: Use, server: SocketServer, way: str, kind: str
):
    assert ratio(use, server, way, in_deltas(kind, 500), in_deltas(kind, 5_000)) < 20
