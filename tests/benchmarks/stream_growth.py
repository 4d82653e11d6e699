"""Whether a long stream costs more by the event than a short one, in time; and what it keeps.

What a stream without deltas costs is measured, too, and not counted for the events. The exponent is
the slope of what the events cost together over their number, both as logarithms: 1.00 is linear,
2.00 quadratic.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from math import log
from statistics import linear_regression, median
from typing import Any

from interleaved import compare
from served_streams import served
from stream_readers import Read, by_hand, reader

LENGTHS = {"text": (2_000, 20_000, 200_000), "input": (500, 5_000, 50_000)}
"""Events; those of an input have 20 bytes each: 10 KB, 100 KB, 1 MB."""

HELPERS = ("text", "input_json")
LONGEST = 200_000
ROUNDS = 7


class Last:
    """The last helper event of a stream, to ask it what had come by then."""

    def __init__(self, url: str) -> None:
        """Read the stream at `url`."""
        self._event: Any = None
        reader("agentkit", "sync", "events", self._take)(url)
        # An input is empty where there are no deltas of it.
        assert self._event is None or self._event.snapshot

    def _take(self, event: Any) -> None:
        if event.type in HELPERS:
            self._event = event


def ways(colour: str) -> dict[str, Read]:
    """Return what is measured, by what it is called."""
    named = {
        "raw": "raw events",
        "events": "events",
        "text": "`text_stream`",
        "final": "the final message",
    }
    ours = {title: reader("agentkit", colour, way) for way, title in named.items()}
    if colour == "async":
        return ours
    return {"by hand": by_hand(colour), **ours, "events, the last one's snapshot": Last}


def whole(read: Read, url: str) -> float:
    """Return the CPU time of a whole stream, in seconds."""
    gc.collect()
    started = time.process_time()
    read(url)
    return time.process_time() - started


def growth(url: str, kind: str, colour: str) -> None:
    """Print what a stream without deltas costs, what each event more does, and the exponents."""
    lengths = LENGTHS[kind]
    measures = ways(colour)
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for length in (0, *lengths):
            for name, read in measures.items():
                # As many events of each length, so that short streams are measured as well as long.
                times = lengths[-1] // max(length, lengths[0])
                once = [whole(read, f"{url}/{kind}/{length}/many") for _ in range(times)]
                taken.setdefault((name, length), []).append(sum(once) / times)
    print(f"\nA stream of {kind}, {colour} ({ROUNDS} rounds, interleaved; µs of CPU)")
    titles = " | ".join(f"{length:,}" for length in lengths)
    print(f"| {'':32} | empty | each of {titles} | exponent |\n| --- |{' ---: |' * 5}")
    for name in measures:
        empty, *full = (median(taken[name, length]) for length in (0, *lengths))
        more = [each - empty for each in full]
        slope = linear_regression(list(map(log, lengths)), list(map(log, more))).slope
        each = " | ".join(f"{m / n * 1e6:.2f}" for m, n in zip(more, lengths, strict=True))
        print(f"| {name:32} | {empty * 1e6:.0f} | {each} | {slope:.2f} |")


def grown(package: str, way: str, url: str) -> float:
    """Return by how many megabytes a process of its own grows over the longest stream."""
    command = [sys.executable, __file__, package, way, url]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def child(package: str, way: str, url: str) -> None:
    """Read a short stream, then the longest, and print by how many megabytes the process grew."""
    read: Callable[[str], Any] = (
        by_hand("sync") if package == "by hand" else reader(package, "sync", way)
    )
    read(f"{url}/text/10/many")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(f"{url}/text/{LONGEST}/many")
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(*sys.argv[1:])
        sys.exit()
    with served() as url:
        # First: a child is taken to have been as large as its parent was when it was started.
        memory = {
            way: partial(grown, "agentkit", way, url) for way in ("raw", "events", "text", "final")
        }
        compare(
            f"The most that a process grows by over {LONGEST:,} deltas of text",
            {"by hand": partial(grown, "by hand", "", url), **memory},
            5,
            "megabytes",
        )
        for colour in ("sync", "async"):
            for kind in LENGTHS:
                growth(url, kind, colour)
