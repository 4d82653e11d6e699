"""Cancelled calls and many calls at once, cases 46 and 47."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest
from http_bytes import answer, answers, says
from leaks import open_sockets
from scripted_socket import Peer, Script, SocketServer
from streamed import ASK

from agentkit_client import (
    Anthropic,
    APITimeoutError,
    AsyncAnthropic,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)

SLOTS = 4
FOUR: dict[str, Any] = {
    "limits": httpx.Limits(max_connections=SLOTS),
    "timeout": httpx.Timeout(10, pool=5),
}


def says_nothing(peer: Peer) -> None:
    peer.stay()


def begins(peer: Peer) -> None:
    peer.send(answer()[:-5])
    peer.stay()


UNANSWERED = pytest.mark.parametrize("script", [says_nothing, begins])


class Gate:
    """Tells when enough requests have come."""

    def __init__(self, script: Script) -> None:
        self._arrived = threading.Semaphore(0)
        self._script = script

    def play(self, peer: Peer) -> None:
        self._arrived.release()
        self._script(peer)

    def wait(self, count: int) -> bool:
        return all(self._arrived.acquire(timeout=5) for _ in range(count))


@pytest.fixture
async def client(server: SocketServer) -> Any:
    """A client that may have four connections, and leaves neither tasks nor sockets behind."""
    sockets, tasks = open_sockets(), len(anyio.get_running_tasks())
    http = DefaultAsyncHttpxClient(**FOUR)
    async with AsyncAnthropic(
        api_key="K", base_url=server.url, http_client=http, max_retries=0
    ) as client:
        yield client
        assert len(anyio.get_running_tasks()) == tasks
    assert await anyio.to_thread.run_sync(server.still_open) == 0
    assert open_sockets() == sockets


async def all_at_once(scopes: list[anyio.CancelScope]) -> None:
    for scope in scopes:
        scope.cancel()


async def one_by_one(scopes: list[anyio.CancelScope]) -> None:
    for scope in scopes:
        scope.cancel()
        await anyio.lowlevel.checkpoint()


async def backwards(scopes: list[anyio.CancelScope]) -> None:
    for scope in reversed(scopes):
        scope.cancel()
        await anyio.lowlevel.checkpoint()


async def as_soon_as_possible(scopes: list[anyio.CancelScope]) -> None:
    """Hit the first calls while they connect, and those that get their places after them."""
    for scope in scopes:
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        scope.cancel()


@UNANSWERED
@pytest.mark.parametrize("cancel", [all_at_once, one_by_one, backwards, as_soon_as_possible])
async def test_case_46_sixty_cancelled_calls_leave_all_four_slots_to_the_next_calls(
    server: SocketServer,
    client: Any,
    script: Script,
    cancel: Callable[[list[anyio.CancelScope]], Awaitable[None]],
):
    gate = Gate(script)
    server.plays(gate.play)
    scopes: list[anyio.CancelScope] = []
    outcomes: list[object] = []

    async def ask() -> None:
        with anyio.CancelScope() as scope:
            scopes.append(scope)
            outcomes.append(await client.messages.create(**ASK))

    async with anyio.create_task_group() as tasks:
        for _ in range(60):
            tasks.start_soon(ask)
        await anyio.lowlevel.checkpoint()
        if cancel is not as_soon_as_possible:
            assert await anyio.to_thread.run_sync(gate.wait, SLOTS)
        await cancel(scopes)
    assert outcomes == []
    assert len(scopes) == 60
    server.plays(answers())
    texts = await at_once(client, SLOTS)
    assert texts == ["Hello."] * SLOTS


@pytest.mark.parametrize("cancel", [all_at_once, one_by_one, backwards])
async def test_case_46_calls_that_wait_for_a_slot_get_one_when_those_before_them_are_cancelled(
    server: SocketServer,
    client: Any,
    cancel: Callable[[list[anyio.CancelScope]], Awaitable[None]],
):
    gate = Gate(says_nothing)
    server.plays(*[gate.play] * SLOTS, answers())
    scopes: list[anyio.CancelScope] = []

    async def ask() -> None:
        with anyio.CancelScope() as scope:
            scopes.append(scope)
            await client.messages.create(**ASK)

    texts: list[str] = []
    async with anyio.create_task_group() as tasks:
        for _ in range(2 * SLOTS):
            tasks.start_soon(ask)
        await anyio.lowlevel.checkpoint()
        assert await anyio.to_thread.run_sync(gate.wait, SLOTS)

        async def wait() -> None:
            texts.extend(await at_once(client, SLOTS))

        tasks.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        await cancel(scopes)
    assert texts == ["Hello."] * SLOTS


async def at_once(client: Any, count: int) -> list[str]:
    """Make calls at the same time, with a free slot for each, and return what was answered."""
    texts: list[str] = []

    async def ask() -> None:
        patience = httpx.Timeout(30, pool=15)
        message = await client.messages.create(**ASK, timeout=patience)
        texts.append(message.content[0].text)

    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(ask)
    return texts


@UNANSWERED
def test_case_46_sixty_calls_that_ran_out_of_time_leave_all_four_slots_to_the_next_calls(
    server: SocketServer, script: Script
):
    server.plays(script)
    http = DefaultHttpxClient(**FOUR)
    with (
        Anthropic(api_key="K", base_url=server.url, http_client=http, max_retries=0) as client,
        ThreadPoolExecutor(60) as threads,
    ):
        impatient = httpx.Timeout(5, read=0.02, pool=0.05)
        ask: Any = client.messages.create
        calls = [threads.submit(ask, **ASK, timeout=impatient) for _ in range(60)]
        assert {type(call.exception()) for call in calls} == {APITimeoutError}
        server.plays(answers())
        patience = httpx.Timeout(30, pool=15)
        good = [threads.submit(ask, **ASK, timeout=patience) for _ in range(4)]
        assert [call.result().content[0].text for call in good] == ["Hello."] * 4


def echoes(peer: Peer) -> None:
    """Answer with the text that was asked."""
    asked = json.loads(peer.requests[-1])["messages"][0]["content"]
    peer.requests[:] = peer.requests[-1:]
    peer.send(answer(says(f"You said {asked}.")))


@pytest.fixture
def echo(server: SocketServer) -> Iterator[SocketServer]:
    """A server whose answers tell which request they are for, and which is left by all."""
    before = open_sockets()
    server.plays(echoes)
    yield server
    assert server.still_open() == 0
    assert open_sockets() == before


def question(text: str) -> dict[str, Any]:
    return {**ASK, "messages": [{"role": "user", "content": text}]}


def test_case_47_thirty_two_threads_share_a_client_and_get_their_own_answers(echo: SocketServer):
    wrong: list[Any] = []

    def ask(client: Any, thread: int) -> None:
        for number in range(200):
            text = f"{thread} {number}"
            reply = client.messages.create(**question(text))
            if reply.content[0].text != f"You said {text}.":
                wrong.append(reply)

    # On a busy machine a connection may be idle for long; none is to be closed for that.
    http = DefaultHttpxClient(limits=httpx.Limits(keepalive_expiry=None))
    settings: dict[str, Any] = {"api_key": "K", "base_url": echo.url, "http_client": http}
    with Anthropic(**settings) as client, ThreadPoolExecutor(32) as threads:
        for done in [threads.submit(ask, client, thread) for thread in range(32)]:
            done.result()
    assert wrong == []
    assert len(echo.peers) <= 32


async def test_case_47_a_thousand_tasks_share_a_client_and_get_their_own_answers(
    echo: SocketServer,
):
    right: list[int] = []
    before = len(anyio.get_running_tasks())

    async def ask(client: Any, number: int) -> None:
        reply = await client.messages.create(**question(str(number)))
        if reply.content[0].text == f"You said {number}.":
            right.append(number)

    async with (
        AsyncAnthropic(api_key="K", base_url=echo.url) as client,
        anyio.create_task_group() as tasks,
    ):
        for number in range(1000):
            tasks.start_soon(ask, client, number)
    assert sorted(right) == list(range(1000))
    assert len(anyio.get_running_tasks()) == before
