"""What calls take of a process of its own, printed as JSON: `used_resources.py WHAT URL COLOUR`.

Memory is in bytes, as Linux tells it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from colours import entered, every, got
from streamed import ASK

from agentkit_client import Anthropic, APIError, AsyncAnthropic

Ask = Callable[[Any], Awaitable[object]]


async def message(client: Any) -> None:
    """Ask for a message."""
    await got(client.messages.create(**ASK))


async def stream(client: Any) -> None:
    """Ask for a stream, and read it."""
    await every(await got(client.messages.create(**ASK, stream=True)))


async def helper_events(client: Any) -> None:
    """Ask for a stream of helper events, and read it."""
    async with entered(client.messages.stream(**ASK)) as events:
        await every(events)


async def raw_response(client: Any) -> None:
    """Ask for a response that was read."""
    await got(client.messages.with_raw_response.create(**ASK))


async def response(client: Any) -> None:
    """Ask for a response, and read it as a whole."""
    async with entered(client.messages.with_streaming_response.create(**ASK)) as to_read:
        await got(to_read.read())


async def lines(client: Any) -> None:
    """Ask for a response, and read it line by line."""
    async with entered(client.messages.with_streaming_response.create(**ASK)) as to_read:
        await every(to_read.iter_lines())


async def results(client: Any) -> None:
    """Ask for the results of a batch, and read them."""
    async with entered(await got(client.messages.batches.results("B"))) as items:
        await every(items)


async def file(client: Any) -> None:
    """Ask for a file, and read it as a whole."""
    await got((await got(client.beta.files.download("F"))).read())


async def file_to_disk(client: Any) -> None:
    """Ask for a file, and write it to disk."""
    await got((await got(client.beta.files.download("F"))).write_to_file(os.devnull))


ASKS: list[tuple[str, Ask]] = [
    ("an error", message),
    ("an error of a stream", stream),
    ("a file that is written to disk", file_to_disk),
    ("results", results),
    ("the data of an event", stream),
    ("a stream", stream),
    ("a stream with helpers", helper_events),
    ("a stream that is none", stream),
    ("a message", message),
    ("a raw response", raw_response),
    ("a response that is read by hand", response),
    ("a response that is read by lines", lines),
    ("a file that is read", file),
]
"""What is asked for, in order; the answers may be huge."""


def new_client(url: str, colour: str) -> Any:
    """Return a client of this colour."""
    class_ = Anthropic if colour == "sync" else AsyncAnthropic
    return class_(api_key="K", base_url=url, max_retries=0, timeout=60)


def memory() -> int:
    """Return how much is in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """Return how much has been in memory since `forget_peak`."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def forget_peak() -> None:
    """Let the peak be what is in memory now."""
    Path("/proc/self/clear_refs").write_text("5")


def open_files() -> int:
    """Count what is open."""
    return len(os.listdir("/proc/self/fd"))


async def peaks(url: str, colour: str) -> object:
    """Return, for everything that is asked for, the error and how much the memory had grown."""
    async with entered(new_client(url, colour)) as client:
        await message(client)
        return {what: await measured(ask, client) for what, ask in ASKS}


async def measured(ask: Ask, client: Any) -> tuple[str | None, int]:
    """Return the name of the error of a call, and how much the memory had grown at most."""
    gc.collect()
    before = memory()
    forget_peak()
    error = None
    try:
        await ask(client)
    except APIError as problem:
        error = type(problem).__name__
    return error, peak() - before


async def left(url: str, colour: str) -> object:
    """Return what a thousand calls leave behind, and a hundred clients."""
    async with entered(new_client(url, colour)) as client:
        calls = await left_by(partial(make_calls, client), 300, 1000)
        return {
            "calls": calls,
            "clients": await left_by(partial(use_clients, url, colour), 20, 100),
        }


async def make_calls(client: Any, count: int) -> None:
    """Ask for messages and streams, and for what the API refuses, in turns."""
    for number in range(count):
        with suppress(APIError):
            await (message, stream, refused)[number % 3](client)


async def refused(client: Any) -> None:
    """Ask for what the API refuses."""
    await got(client.messages.create(**{**ASK, "model": "bad"}))


async def use_clients(url: str, colour: str, count: int) -> None:
    """Make clients and a call with each; every other one of them is not closed."""
    for number in range(count):
        client = new_client(url, colour)
        await message(client)
        if number % 2:
            await got(client.close())


async def at_once(url: str, colour: str) -> object:
    """Return what a thousand calls at once take, and how many were answered."""
    answered = 0

    async def ask() -> None:
        nonlocal answered
        await message(client)
        answered += 1

    async with entered(new_client(url, colour)) as client:
        await message(client)
        before = memory()
        forget_peak()
        async with anyio.create_task_group() as tasks:
            for _ in range(1000):
                tasks.start_soon(ask)
        return {"memory": peak() - before, "answered": answered}


async def left_by(make: Ask, some: int, many: int) -> object:
    """Return by how much the memory and the number of open files have grown at the end."""
    await make(some)
    gc.collect()
    before = memory(), open_files()
    await make(many)
    gc.collect()
    return {"memory": memory() - before[0], "files": open_files() - before[1]}


if __name__ == "__main__":
    what, url, colour = sys.argv[1:]
    backend = "asyncio" if colour == "sync" else colour
    body = {"peaks": peaks, "left": left, "at once": at_once}[what]
    sys.stdout.write(json.dumps(anyio.run(body, url, colour, backend=backend)))
