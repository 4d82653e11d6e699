"""Streams that are left early: case 40, and what is open after each kind of end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import anyio
import pytest
from colours import Use, entered, first, got
from scripted_socket import Peer, Script, SocketServer, chunk
from streamed import ASK, block_start, body, start, text, texts

BEGUN = [body([start()]), body([block_start()]), body([text("Hel")]), body([text("lo")])]
PING = b'event: ping\ndata: {"type": "ping"}\n\n'


def stalls(peer: Peer) -> None:
    peer.stream(*BEGUN)
    peer.stay()


def pings(peer: Peer) -> None:
    peer.stream(*BEGUN)
    peer.repeat(chunk(PING))


def floods(peer: Peer) -> None:
    peer.stream(*BEGUN)
    peer.repeat(chunk(body([text("x" * 1000)])))


def well(peer: Peer) -> None:
    peer.complete(body(texts("Hello.")))


UNFINISHED = pytest.mark.parametrize("script", [stalls, pings, floods])


class Stop(Exception):
    """What a loop's body may raise."""


async def loop(items: Any, body: Callable[[], object]) -> None:
    """Iterate, and do something with each item."""
    if hasattr(items, "__aiter__"):
        async for _ in items:
            body()
    else:
        for _ in items:
            body()


def leave() -> None:
    raise Stop


async def raw(client: Any) -> Any:
    return await got(client.messages.create(stream=True, **ASK))


async def break_raw(client: Any) -> None:
    async with entered(await raw(client)) as stream:
        await first(stream)


async def break_events(client: Any) -> None:
    async with entered(client.messages.stream(**ASK)) as stream:
        await first(stream)


async def break_beta_events(client: Any) -> None:
    async with entered(client.beta.messages.stream(**ASK)) as stream:
        await first(stream)


async def break_text(client: Any) -> None:
    async with entered(client.messages.stream(**ASK)) as stream:
        await first(stream.text_stream)


async def only_enter(client: Any) -> None:
    async with entered(client.messages.stream(**ASK)):
        pass


async def raise_in_raw(client: Any) -> None:
    with suppress(Stop):
        async with entered(await raw(client)) as stream:
            await loop(stream, leave)


async def raise_in_events(client: Any) -> None:
    with suppress(Stop):
        async with entered(client.messages.stream(**ASK)) as stream:
            await loop(stream, leave)


async def close_raw(client: Any) -> None:
    await got((await raw(client)).close())


async def close_events(client: Any) -> None:
    async with entered(client.messages.stream(**ASK)) as stream:
        await first(stream)
        await got(stream.close())


LEAVE = [
    break_raw,
    break_events,
    break_beta_events,
    break_text,
    only_enter,
    raise_in_raw,
    raise_in_events,
    close_raw,
    close_events,
]


async def drop(client: Any) -> None:
    await raw(client)


async def drop_begun(client: Any) -> None:
    stream = await raw(client)
    await (anext(stream) if hasattr(stream, "__anext__") else got(next(stream)))


async def drop_events(client: Any) -> None:
    manager = client.messages.stream(**ASK)
    stream = await got((getattr(manager, "__aenter__", None) or manager.__enter__)())
    await first(stream)


async def break_without_block(client: Any) -> None:
    await first(await raw(client))


async def raise_without_block(client: Any) -> None:
    with suppress(Stop):
        await loop(await raw(client), leave)


DROP = [drop, drop_begun, drop_events, break_without_block, raise_without_block]


async def check_closed(client: Any, server: SocketServer) -> None:
    """Check that the peer saw the close, and the only connection there may be is free again."""
    assert await anyio.to_thread.run_sync(server.still_open) == 0
    server.plays(well)
    async with entered(client.messages.stream(**ASK)) as stream:
        assert await got(stream.get_final_text()) == "Hello."


@UNFINISHED
@pytest.mark.parametrize("leave", LEAVE)
def test_case_40_a_stream_that_is_left_is_closed_within_a_second(
    use: Use, server: SocketServer, leave: Callable[[Any], Awaitable[None]], script: Script
):
    async def read(client: Any) -> None:
        await leave(client)
        await check_closed(client, server)

    server.plays(script)
    use(read)


@UNFINISHED
@pytest.mark.parametrize("drop", DROP)
# trio closes it, and says that this was to be done in the program.
@pytest.mark.filterwarnings("ignore:Async generator '.*_stream_left_open':ResourceWarning")
def test_case_40_a_stream_that_is_dropped_is_closed_within_a_second(
    use: Use, server: SocketServer, drop: Callable[[Any], Awaitable[None]], script: Script
):
    async def read(client: Any) -> None:
        await drop(client)
        await check_closed(client, server)

    server.plays(script)
    use(read)
