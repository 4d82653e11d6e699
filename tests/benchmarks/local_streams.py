"""How many streams the local API serves at once: events a second, memory, and whether all come.

Run as `python tests/benchmarks/local_streams.py [STREAMS] [EVENTS]`: the server is one process,
the clients, plain sockets, another.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from agentkit.local import EventStream, LocalAPI

_BODY = json.dumps(
    {
        "model": "m",
        "max_tokens": 9,
        "stream": True,
        "messages": [{"role": "user", "content": "Count."}],
    }
).encode()
_HEAD = (
    "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: k\r\n"
    f"anthropic-version: 2023-06-01\r\nContent-Length: {len(_BODY)}\r\nConnection: close\r\n\r\n"
)
_REQUEST = _HEAD.encode() + _BODY


class Counter:
    """Streams `events` events, each with its number."""

    def __init__(self, events: int) -> None:
        """Write the events once; they are the same for all."""
        start = {"type": "content_block_start", "index": 0}
        end: list[dict[str, Any]] = [
            {"type": "content_block_stop", "index": 0},
            {"type": "message_stop"},
        ]
        deltas = [
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": f" {number}"},
            }
            for number in range(events - 4)
        ]
        first: dict[str, Any] = {"type": "message_start", "message": {"content": []}}
        block = {**start, "content_block": {"type": "text", "text": ""}}
        self._items = [first, block, *deltas, *end]

    def reply(self, request: Mapping[str, Any]) -> EventStream:
        """Stream them."""
        return EventStream(self._items)


@dataclass(frozen=True)
class Measured:
    """What a run took.

    Attributes:
        seconds: From the first request to the last event.
        events: How many events came, over all streams.
        lost: How many streams were not whole, event by event.
        first: The median time to the first event of a stream, in seconds.
        memory: The largest memory of the server, in MB, and what it was before the streams.
    """

    seconds: float
    events: int
    lost: int
    first: float
    memory: tuple[float, float]


def measure(streams: int, events: int) -> Measured:
    """Serve `streams` streams of `events` events at once and read them all."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, events), daemon=True)
    process.start()
    port, before = ours.recv()
    begin = time.perf_counter()
    read = asyncio.run(_read_all(port, streams))
    seconds = time.perf_counter() - begin
    ours.send(None)
    after = ours.recv()
    process.join(30)
    wanted = [f" {number}" for number in range(events - 4)]
    return Measured(
        seconds,
        sum(count for count, _, _ in read),
        sum(texts != wanted for _, texts, _ in read),
        statistics.median(first for _, _, first in read),
        (after, before),
    )


def _serve(connection: Connection, events: int) -> None:
    with LocalAPI(Counter(events)) as api:
        connection.send((int(api.url.rpartition(":")[2]), _memory()))
        connection.recv()
        connection.send(_memory())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _read_all(port: int, streams: int) -> list[tuple[int, list[str], float]]:
    return await asyncio.gather(*(_read(port) for _ in range(streams)))


async def _read(port: int) -> tuple[int, list[str], float]:
    begin = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_REQUEST)
    count, texts, first = 0, list[str](), 0.0
    while line := await reader.readline():
        if not line.startswith(b"data: "):
            continue
        first = first or time.perf_counter() - begin
        count += 1
        event = json.loads(line[6:])
        if event["type"] == "content_block_delta":
            texts.append(event["delta"]["text"])
    writer.close()
    return count, texts, first


def main() -> None:
    """Print what was measured."""
    streams, events = (int(text) for text in [*sys.argv[1:], "200", "1000"][:2])
    for _ in range(3):
        run = measure(streams, events)
        after, before = run.memory
        print(
            f"{streams} streams of {events} events: {run.events} events in {run.seconds:.1f} s, "
            f"{run.events / run.seconds:,.0f} a second; first event of a stream after "
            f"{run.first:.2f} s (median); {run.lost} streams not whole; "
            f"{after:.0f} MB at most, {before:.0f} MB before"
        )


if __name__ == "__main__":
    main()
