"""A client that nobody closed: no connection stays, no warning is given, nothing is scheduled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from scripted_http import Reply, Server

Run = Callable[..., list[str]]

COLOURS = pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
MODEL = {"id": "m", "type": "model", "display_name": "M", "created_at": "2026-01-01T00:00:00Z"}
DEVELOPMENT = ("-X", "dev", "-W", "error")
# What every child begins with. Circles of objects are not looked for: nothing may depend on that.
# The first connection of a process imports trio, whose import leaves a circle of frames behind.
CHILD = """
import gc, logging, os, sys, threading
from pathlib import Path
from offline import block_network
import anyio, asyncio, httpcore, httpx, trio
from agentkit import Anthropic, AnthropicError, AsyncAnthropic
block_network()
gc.disable()
logging.getLogger("asyncio").setLevel(logging.ERROR)  # a slow machine is no fault
options = {"api_key": "K", "base_url": sys.argv[1], "max_retries": 0}

def sockets():
    links = list(Path("/proc/self/fd").iterdir())
    return sum(os.readlink(link).startswith("socket:") for link in links if link.is_symlink())

before = sockets()

def ask(client):
    client.models.retrieve("m")

async def aask(client):
    await client.models.retrieve("m")
"""
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="descriptors are listed on Linux only"
)


@pytest.fixture
def run(server: Server) -> Run:
    """`run(code)`: what a child process printed, whose warnings are errors; it must be silent."""
    server.replies_with(Reply(body=MODEL))

    def child(code: str, *switches: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, *(switches or DEVELOPMENT), "-c", CHILD + dedent(code), server.url],
            capture_output=True,
            check=False,
            cwd=Path(__file__).parents[1],
            encoding="utf-8",
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return child


DROPPED = {
    "sync": """
        client = Anthropic(**options)
        ask(client)
        copy = client.with_options(timeout=3)
        ask(copy)
        print(sockets() - before)
        del client
        print(sockets() - before)
        del copy
        print(sockets() - before)
    """,
    "asyncio": """
        async def main():
            before = sockets()
            client = AsyncAnthropic(**options)
            await aask(client)
            copy = client.with_options(timeout=3)
            await aask(copy)
            print(sockets() - before)
            del client
            await asyncio.sleep(0)
            print(sockets() - before)
            del copy
            print(len(asyncio.all_tasks()) - 1)
            await asyncio.sleep(0)
            print(sockets() - before)
        asyncio.run(main())
    """,
    "trio": """
        async def main():
            before = sockets()
            client = AsyncAnthropic(**options)
            await aask(client)
            copy = client.with_options(timeout=3)
            await aask(copy)
            print(sockets() - before)
            del client
            print(sockets() - before)
            del copy
            print(sockets() - before)
        trio.run(main)
    """,
}


@NEEDS_PROC
@COLOURS
def test_the_last_of_some_copies_that_is_dropped_closes_their_connections(
    run: Run, server: Server, colour: str
) -> None:
    expected = {"asyncio": ["1", "1", "0", "0"]}.get(colour, ["1", "1", "0"])
    assert run(DROPPED[colour]) == expected
    assert len({request.port for request in server.requests}) == 1


ALIVE = {
    "sync": """
        client = Anthropic(**options)
        ask(client)
    """,
    "asyncio": """
        client = AsyncAnthropic(**options)
        async def main():
            await asyncio.gather(*[aask(client) for _ in range(5)])
        asyncio.run(main())
        print(sockets() - before)
    """,
    "trio": """
        client = AsyncAnthropic(**options)
        trio.run(aask, client)
    """,
}


@COLOURS
def test_a_client_that_is_there_when_python_ends_is_closed(run: Run, colour: str) -> None:
    assert run(ALIVE[colour]) == (["0"] if colour == "asyncio" else [])


def test_a_client_that_outlives_its_event_loop_is_dropped_silently(run: Run) -> None:
    code = """
        async def main():
            client = AsyncAnthropic(**options)
            await aask(client)
            return client
        client = asyncio.run(main())
        del client
        print(sockets() - before)
    """
    assert run(code) == ["0"]


OPENED = {
    "sync": """
        response = Anthropic(**options).models.with_streaming_response.retrieve("m").__enter__()
        parts = response.iter_bytes()
        print(len(next(parts)))
    """,
    "asyncio": """
        async def main():
            global response, parts
            streaming = AsyncAnthropic(**options).models.with_streaming_response
            response = await streaming.retrieve("m").__aenter__()
            parts = response.iter_bytes()
            print(len(await anext(parts)))
        asyncio.run(main())
    """,
    "trio": """
        async def main():
            global response, parts
            streaming = AsyncAnthropic(**options).models.with_streaming_response
            response = await streaming.retrieve("m").__aenter__()
            parts = response.iter_bytes()
            print(len(await anext(parts)))
        trio.run(main)
    """,
}


@COLOURS
def test_a_body_left_unread_when_python_ends_is_silent(
    run: Run, server: Server, colour: str
) -> None:
    server.replies_with(Reply(body=(b"x" * 100 for _ in range(1_000_000))))
    assert run(OPENED[colour]) == ["100"]
    assert server.dropped.wait(10)


READ = {
    "sync": """
        response = Anthropic(**options).models.with_streaming_response.retrieve("m").__enter__()
        print(response.read() == b"x" * 1000)
        print(sockets() - before)
    """,
    "asyncio": """
        async def main():
            before = sockets()
            streaming = AsyncAnthropic(**options).models.with_streaming_response
            response = await streaming.retrieve("m").__aenter__()
            del streaming
            print(await response.read() == b"x" * 1000)
            await asyncio.sleep(0)
            print(sockets() - before)
        asyncio.run(main())
    """,
    "trio": """
        async def main():
            before = sockets()
            streaming = AsyncAnthropic(**options).models.with_streaming_response
            response = await streaming.retrieve("m").__aenter__()
            del streaming
            print(await response.read() == b"x" * 1000)
            print(sockets() - before)
        trio.run(main)
    """,
}


@NEEDS_PROC
@COLOURS
def test_a_body_can_be_read_though_its_client_was_dropped(
    run: Run, server: Server, colour: str
) -> None:
    server.replies_with(Reply(body=(b"x" * 10 for _ in range(100))))
    assert run(READ[colour]) == ["True", "0"]


def test_your_own_http_client_is_left_alone(run: Run, server: Server) -> None:
    code = """
        http = httpx.Client()
        for _ in range(2):
            client = Anthropic(http_client=http, **options)
            ask(client)
            del client
        print(http.is_closed)
        http.close()

        async def main():
            async with httpx.AsyncClient() as http:
                for _ in range(2):
                    await aask(AsyncAnthropic(http_client=http, **options))
                print(http.is_closed)
        asyncio.run(main())
    """
    assert run(code) == ["False", "False"]
    ports = [request.port for request in server.requests]
    assert ports[0] == ports[1] != ports[2] == ports[3]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_your_own_http_client_is_not_shared_between_processes(run: Run, server: Server) -> None:
    code = """
        http = httpx.Client()
        client = Anthropic(http_client=http, **options)
        if os.fork() == 0:  # nothing is connected yet
            ask(client)
            os._exit(0)
        os.wait()
        ask(client)
        if os.fork() == 0:
            try:
                ask(client)
            except AnthropicError as error:
                print(error)
            with httpx.Client() as own:
                ask(client.with_options(http_client=own))
            sys.stdout.flush()
            os._exit(0)
        os.wait()
        ask(client)
        http.close()
    """
    said = " ".join(run(code))
    assert "connections of another process, before a fork" in said
    first, parent, own, parent_again = [request.port for request in server.requests]
    assert len({first, parent, own}) == 3
    assert parent == parent_again


def test_your_own_http_client_says_so_where_its_event_loop_is_gone(run: Run) -> None:
    code = """
        http = httpx.AsyncClient()
        client = AsyncAnthropic(http_client=http, **options)
        asyncio.run(aask(client))
        async def again():
            async with client:  # to close it must not raise something else
                await aask(client)
        try:
            asyncio.run(again())
        except AnthropicError as error:
            print(error)
    """
    said = " ".join(run(code, "-W", "ignore::ResourceWarning"))  # its owner can't close it any more
    assert "connections of another event loop" in said
    assert "with_options(http_client=...)" in said


AIOHTTP = """
    from agentkit import DefaultAioHttpClient
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # aiohttp complains of its sessions
    http = DefaultAioHttpClient()
    client = AsyncAnthropic(http_client=http, **options)
    async def twice():
        await aask(client)
        await aask(client)
    async def other():
        async with DefaultAioHttpClient() as own:
            await aask(client.with_options(http_client=own))
    def say():
        try:
            asyncio.run(twice())
        except AnthropicError as error:
            print(str(error).partition(",")[0])
"""


def test_aiohttp_says_so_where_its_event_loop_is_gone(run: Run, server: Server) -> None:
    code = """
    asyncio.run(twice())
    say()
    asyncio.run(other())
    """
    said = " ".join(run(dedent(AIOHTTP) + dedent(code), "-W", "ignore::ResourceWarning"))
    assert said == "The HTTP client that was given has connections of another event loop"
    assert len({request.port for request in server.requests}) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_aiohttp_is_not_shared_between_processes(run: Run, server: Server) -> None:
    code = """
    asyncio.run(twice())
    if os.fork() == 0:
        say()
        asyncio.run(other())
        sys.stdout.flush()
        os._exit(0)
    os.wait()
    """
    said = " ".join(run(dedent(AIOHTTP) + dedent(code), "-W", "ignore::ResourceWarning"))
    assert said == "The HTTP client that was given has connections of another process"
    assert len({request.port for request in server.requests}) == 2


FORKED = {
    "sync": """
        client = Anthropic(**options)
        ask(client)
        if os.fork() == 0:
            ask(client)
            sys.exit()
        print(os.wait()[1])
        ask(client)
    """,
    "asyncio": """
        client = AsyncAnthropic(**options)
        async def main():
            await aask(client)
            if os.fork() == 0:
                asyncio.run(aask(client))
                os._exit(0)
            print(os.wait()[1])
            await aask(client)
        asyncio.run(main())
    """,
    "trio": """
        client = AsyncAnthropic(**options)
        trio.run(aask, client)
        if os.fork() == 0:
            trio.run(aask, client)
            sys.exit()
        print(os.wait()[1])
        trio.run(aask, client)
    """,
}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@COLOURS
def test_a_forked_process_has_connections_of_its_own(run: Run, server: Server, colour: str) -> None:
    assert run(FORKED[colour]) == ["0"]
    parent, child, parent_again = [request.port for request in server.requests]
    assert child not in (parent, parent_again)
    assert (parent == parent_again) is (colour != "trio")  # a run of trio has its own, too


def test_one_client_serves_several_event_loops_one_after_the_other(run: Run) -> None:
    code = """
        client = AsyncAnthropic(**options)
        asyncio.run(aask(client))
        asyncio.run(aask(client))
        trio.run(aask, client)
        asyncio.run(aask(client))
        asyncio.run(client.close())
        print(client.is_closed())
    """
    assert run(code) == ["True"]


def test_each_run_of_trio_has_connections_of_its_own(run: Run, server: Server) -> None:
    code = """
        client = AsyncAnthropic(**options)
        async def twice():
            await aask(client)
            await aask(client)
        trio.run(twice)
        trio.run(twice)
        print(sockets() - before)
        del client
        print(sockets() - before)
    """
    assert run(code) == ["1", "0"]
    ports = [request.port for request in server.requests]
    assert ports[0] == ports[1] != ports[2] == ports[3]


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_one_client_serves_several_event_loops_at_a_time(
    run: Run, server: Server, colour: str
) -> None:
    code = """
        client = AsyncAnthropic(**options)
        both = threading.Barrier(2)
        async def main():
            await aask(client)
            both.wait()
            await aask(client)
        threads = [threading.Thread(target=BEGIN) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    """
    begin = {"asyncio": "lambda: asyncio.run(main())", "trio": "lambda: trio.run(main)"}[colour]
    assert run(code.replace("BEGIN", begin)) == []
    ports = sorted(request.port for request in server.requests)
    assert ports[0] == ports[1] != ports[2] == ports[3]


@NEEDS_PROC
def test_what_is_dropped_in_another_thread_is_closed_by_its_loop(run: Run) -> None:
    code = """
        def drop(clients):
            clients.clear()

        async def main():
            before = sockets()
            clients = [AsyncAnthropic(**options)]
            await aask(clients[0])
            await asyncio.to_thread(drop, clients)
            print(len(asyncio.all_tasks()) - 1)
            print(sockets() - before)
            async with AsyncAnthropic(**options) as other:
                await aask(other)
                print(sockets() - before)
            clients.append(AsyncAnthropic(**options))
            await aask(clients[0])
            await asyncio.to_thread(drop, clients)
        asyncio.run(main())
        print(sockets() - before)
    """
    assert run(code) == ["0", "1", "1", "0"]


def test_a_client_closed_in_another_loop_leaves_its_connections_to_their_own(run: Run) -> None:
    code = """
        client = AsyncAnthropic(**options)
        def close():
            asyncio.run(client.close())
        async def main():
            await aask(client)
            await asyncio.to_thread(close)
            print(client.is_closed())
        asyncio.run(main())
        print(sockets() - before)
    """
    assert run(code) == ["True", "0"]


def test_loops_that_end_without_a_word_break_nothing(run: Run) -> None:
    code = """
        client = AsyncAnthropic(**options)
        for _ in range(2):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(aask(client))
            loop.close()
        loop = asyncio.new_event_loop()
        loop.run_until_complete(aask(client))
        del client
        print("done")
    """
    # Python itself warns of such programs, where it is told to.
    assert run(code, "-W", "ignore::ResourceWarning") == ["done"]
