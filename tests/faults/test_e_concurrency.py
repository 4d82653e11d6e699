"""Forks, event loops and clients that nobody closes: cases 45, 48 and 49.

What becomes of single connections then, and of clients that nobody has closed, is tested in
tests/client/test_connections.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import anyio
import pytest
from http_bytes import answer, says
from leaks import open_sockets
from scripted_socket import Peer, SocketServer
from streamed import ASK, block_start, body, start

from agentkit_client import AsyncAnthropic

DEVELOPMENT = ("-X", "dev", "-W", "error")
NO_FORK = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")

# What each child begins with. It is silent, and its warnings are errors.
CHILD = """
import logging, os, signal, stat, sys, threading
from offline import block_network
import anyio
from agentkit_client import Anthropic, AsyncAnthropic
block_network()
logging.getLogger("asyncio").setLevel(logging.ERROR)  # a slow machine is no fault
options = {"api_key": "K", "base_url": sys.argv[1], "max_retries": 0, "timeout": 20}

def question(text):
    return {"model": "m", "max_tokens": 8, "messages": [{"role": "user", "content": text}]}

def ask(client, count, name):
    for number in range(count):
        reply = client.messages.create(**question(f"{name} {number}"))
        assert reply.content[0].text == f"You said {name} {number}."

async def aask(client, count, name):
    async def one(number):
        reply = await client.messages.create(**question(f"{name} {number}"))
        assert reply.content[0].text == f"You said {name} {number}."
    async with anyio.create_task_group() as tasks:
        for number in range(count):
            tasks.start_soon(one, number)

def sockets():
    return sum(map(is_socket, os.listdir("/dev/fd")))

def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(int(descriptor)).st_mode)
    except OSError:
        return False  # it was the one of the folder

def forked(work):
    '''Do this in twelve processes at a time, and return how they ended.'''
    children = []
    for number in range(12):
        if not (child := os.fork()):
            signal.alarm(30)
            work(f"child {number}")
            os._exit(0)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]
"""


def echoes(peer: Peer) -> None:
    """Answer with the text that was asked."""
    peer.send(answer(says(f"You said {_question(peer.requests[-1])}.")))


def _question(request: bytes) -> str:
    return json.loads(request)["messages"][0]["content"]


def run(server: SocketServer, code: str, *switches: str) -> str:
    """Return what a child process printed on both channels."""
    done = subprocess.run(
        [sys.executable, *DEVELOPMENT, *switches, "-c", CHILD + dedent(code), server.url],
        check=False,
        cwd=Path(__file__).parents[1],
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=100,
    )
    return done.stdout + f"exit {done.returncode}" * bool(done.returncode)


FORKED = {
    "sync": """
        client = Anthropic(**options)
        ask(client, 1, "parent")
        before = sockets()

        def work(name):
            ask(client, 16, name)
            client.close()
            assert sockets() <= before, sockets()

        assert forked(work) == [0] * 12
        ask(client, 1, "parent")
        assert sockets() == before
    """,
    "async": """
        client = AsyncAnthropic(**options)
        anyio.run(aask, client, 4, "parent", backend=sys.argv[2])
        before = sockets()

        async def in_a_loop(name):
            await aask(client, 8, name)
            await aask(client, 8, name)
            await client.close()

        def work(name):
            anyio.run(in_a_loop, name, backend=sys.argv[2])
            assert sockets() <= before, sockets()

        assert forked(work) == [0] * 12
        anyio.run(aask, client, 4, "parent", backend=sys.argv[2])
    """,
    "while threads make calls": """
        client = Anthropic(**options)
        ask(client, 1, "parent")  # what is imported in another thread at a fork, stays half done
        is_over = threading.Event()

        def go_on(name):
            while not is_over.is_set():
                ask(client, 1, name)

        threads = [threading.Thread(target=go_on, args=[f"thread {n}"]) for n in range(4)]
        for thread in threads:
            thread.start()
        try:
            assert forked(lambda name: ask(client, 16, name)) == [0] * 12
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
    """,
}


THREADS = {f"thread {number}" for number in range(4)}


@NO_FORK
@pytest.mark.parametrize("how", ["sync", "asyncio", "trio", "while threads make calls"])
def test_case_45_twelve_forks_of_a_client_make_sixteen_calls_each(server: SocketServer, how: str):
    server.plays(echoes)
    code = FORKED.get(how, FORKED["async"]).replace("sys.argv[2]", repr(how))
    # Python warns of any fork beside threads.
    assert run(server, code, "-W", "ignore::DeprecationWarning") == ""
    for peer in server.peers:  # no connection was used by two processes
        names = {_question(one).rpartition(" ")[0] for one in peer.requests}
        assert len({name for name in names if name.startswith("child")}) <= 1
        assert names <= {"parent", *THREADS} or len(names) == 1
    assert server.requests >= 12 * 16


def question(content: str) -> dict[str, Any]:
    return {**ASK, "messages": [{"role": "user", "content": content}]}


@pytest.fixture
def echo(server: SocketServer) -> Iterator[SocketServer]:
    """A server whose answers tell which request they are for, and which is left by all."""
    before = open_sockets()
    server.plays(echoes)
    yield server
    assert server.still_open() == 0
    assert open_sockets() == before


def test_case_48_an_async_client_is_used_from_several_loops_at_a_time(echo: SocketServer):
    client = AsyncAnthropic(api_key="K", base_url=echo.url, max_retries=0)
    right: list[str] = []
    all_there = threading.Barrier(4)

    create: Any = client.messages.create

    async def ask(name: str) -> None:
        reply = await create(**question(name))
        assert reply.content[0].text == f"You said {name}."
        right.append(name)

    async def main(loop: int) -> None:
        for turn in range(3):
            all_there.wait(10)
            async with anyio.create_task_group() as tasks:
                for number in range(20):
                    tasks.start_soon(ask, f"{loop} {turn} {number}")

    def in_a_loop(loop: int) -> None:
        anyio.run(main, loop, backend="asyncio" if loop else "trio")

    threads = [threading.Thread(target=in_a_loop, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(right)) == 4 * 3 * 20
    anyio.run(client.close)


def test_case_48_an_async_client_is_used_from_one_loop_after_the_other(echo: SocketServer):
    client = AsyncAnthropic(api_key="K", base_url=echo.url, max_retries=0)

    create: Any = client.messages.create

    async def ask() -> str:
        reply = await create(**ASK)
        return reply.content[0].text

    texts = [anyio.run(ask, backend=name) for name in ("asyncio", "trio") * 4]
    assert texts == ["You said Hi."] * 8
    anyio.run(client.close)


def goes_on(peer: Peer) -> None:
    """Begin a stream and never end it."""
    peer.stream(body([start(), block_start()]))
    peer.stay()


LEFT_OPEN: dict[str, str] = {
    "a stream": """
        client = Anthropic(**options)
        stream = client.messages.create(**question("Hi"), stream=True)
        print(next(stream).type)
    """,
    "a message stream": """
        client = Anthropic(**options)
        stream = client.messages.stream(**question("Hi")).__enter__()
        print(next(iter(stream)).type)
    """,
    "a stream in asyncio": """
        async def main():
            global client, stream
            client = AsyncAnthropic(**options)
            stream = await client.messages.create(**question("Hi"), stream=True)
            print((await anext(stream)).type)
        anyio.run(main)
    """,
    "a response with a deadline": """
        client = Anthropic(**options)
        response = client.messages.with_streaming_response.create(
            **question("Hi"), deadline=60, stream=True
        ).__enter__()
        print(next(response.iter_lines())[7:])
    """,
    "a call of another thread": """
        client = Anthropic(**options)
        def read():
            for event in client.messages.create(**question("Hi"), stream=True):
                seen.append(event.type)
                begun.set()
        seen = []
        begun = threading.Event()
        threading.Thread(target=read, daemon=True).start()
        begun.wait(10)
        print(seen[0])
    """,
}


@pytest.mark.parametrize("code", LEFT_OPEN.values(), ids=LEFT_OPEN.keys())
def test_case_49_what_is_open_when_python_ends_is_closed_silently(server: SocketServer, code: str):
    server.plays(goes_on)
    assert run(server, code) == "message_start\n"
    assert server.still_open() == 0
