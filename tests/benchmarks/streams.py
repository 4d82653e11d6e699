"""What an event of a stream costs, and how late it comes: beside the least, and the official one.

With the package `anthropic` installed, it is measured in turns with ours, as a black box.
"""

from __future__ import annotations

import time
from functools import partial
from statistics import quantiles
from typing import Any, cast

from interleaved import compare
from served_streams import PACE, served
from stream_readers import PACKAGES, WAYS, Read, Take, by_hand, reader

STREAMS = {
    "2,000 deltas of text, each event sent by itself": ("text/2000/each", 2_000),
    "2,000 deltas of text, 64 KB to a chunk": ("text/2000/many", 2_000),
    "1,000 deltas of text, each read by itself": ("text/1000/1", 1_000),
    "1,000 deltas of text, four to a read": ("text/1000/4", 1_000),
    "An input of 100 KB, each event sent by itself": ("input/5000/each", 5_000),
    "An input of 100 KB, 64 KB to a chunk": ("input/5000/many", 5_000),
}
ROUNDS = 11
PACED = 100


def readers(colour: str, take: Take | None = None) -> dict[str, Read]:
    """Return all ways to read a stream, by what they are called; by hand comes first."""
    ways = {
        f"{package}: {way}": reader(package, colour, way, take)
        for way in WAYS
        for package in PACKAGES
    }
    return {"by hand": by_hand(colour, take), **ways}


def cost(read: Read, url: str, events: int) -> float:
    """Return the CPU time of an event, in microseconds."""
    started = time.process_time()
    read(url)
    return (time.process_time() - started) / events * 1e6


def stamp(item: Any) -> int | None:
    """Return when the server sent what was read; None where it isn't said."""
    text: Any = item if isinstance(item, str) else None
    if isinstance(item, dict):
        text = cast("dict[str, Any]", item).get("delta", {}).get("text")
    elif (
        text is None
    ):  # a delta of a raw stream; or else a helper event, which comes after its delta
        text = getattr(getattr(item, "delta", item), "text", None)
    return None if text is None else int(text)


class Arrivals:
    """How late the deltas of a paced stream come, in microseconds."""

    def __init__(self) -> None:
        self._late: list[float] = []

    def take(self, item: Any) -> None:
        """Look at the clock, and then at what has come."""
        now = time.monotonic_ns()
        sent = stamp(item)
        if sent is not None:
            self._late.append((now - sent) / 1e3)

    def percentile(self, read: Read, url: str, percent: int) -> float:
        """Read a paced stream."""
        self._late.clear()
        read(url)
        return quantiles(self._late, n=100)[percent - 1]


def costs(url: str, colour: str) -> None:
    """Print what an event costs."""
    for title, (path, events) in STREAMS.items():
        measures = {
            name: partial(cost, read, f"{url}/{path}", events)
            for name, read in readers(colour).items()
        }
        compare(f"{title}, {colour}", measures, ROUNDS, "µs of CPU an event")


def latencies(url: str, colour: str) -> None:
    """Print how late events come that are sent at a pace."""
    arrivals = Arrivals()
    for title, percent in (("median", 50), ("95th percentile", 95)):
        measures = {
            name: partial(arrivals.percentile, read, f"{url}/paced/{PACED}/each", percent)
            for name, read in readers(colour, arrivals.take).items()
            if not name.endswith("final")
        }
        pace = f"{PACED} events, {PACE * 1000:.0f} ms apart"
        compare(f"How late an event comes: {title}, {colour}; {pace}", measures, ROUNDS, "µs")


if __name__ == "__main__":
    with served() as url:
        for colour in ("sync", "async"):
            costs(url, colour)
            latencies(url, colour)
