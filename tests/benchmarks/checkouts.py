"""What small calls cost in this checkout, beside another one: `checkouts.py ../older`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import Queue
from pathlib import Path

import anyio
from calls import SMALL, create, serve, start
from interleaved import compare

from agentkit import AsyncAnthropic

HERE = Path(__file__).parents[2]
CALLS = 100


def work(url: str) -> None:
    """Make calls, a round whenever one is ordered."""
    call = create(url)

    def calls() -> None:
        for _ in range(CALLS):
            call(SMALL)

    report(calls)


def work_async(url: str) -> None:
    """Make calls in one event loop for each round that is ordered."""
    client = AsyncAnthropic(api_key="K", base_url=url)

    async def calls() -> None:
        for _ in range(CALLS):
            await client.messages.create(model="m", max_tokens=8, messages=SMALL)

    report(partial(anyio.run, calls))


def report(calls: Callable[[], object]) -> None:
    """Make calls for each line that comes in; print microseconds of CPU for a call."""
    for _ in sys.stdin:
        started = time.process_time()
        calls()
        sys.stdout.write(f"{(time.process_time() - started) / CALLS * 1e6}\n")
        sys.stdout.flush()


def worker(checkout: Path, kind: str, url: str) -> subprocess.Popen[str]:
    """Start a process that imports the packages of a checkout."""
    roots = [str(checkout / root) for root in ("agentkit", "client", "tools")]
    return subprocess.Popen(
        [sys.executable, __file__, kind, url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ordered(process: subprocess.Popen[str]) -> float:
    """Let a process make a round of calls, and wait for what one of them took."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def main(other: Path) -> None:
    """Print what a call costs there and here."""
    ports: Queue[int] = Queue()
    start(serve, ports)
    url = f"http://127.0.0.1:{ports.get()}"
    for kind, title in {"--sync": "A small call", "--async": "A small call, awaited"}.items():
        processes = {"there": worker(other, kind, url), "here": worker(HERE, kind, url)}
        measures = {name: partial(ordered, process) for name, process in processes.items()}
        for measure in measures.values():
            measure()
        compare(title, measures, rounds=100, unit="µs of CPU a call")
        for process in processes.values():
            process.terminate()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.stdout.write("Give the folder of another checkout.\n")
    elif sys.argv[1] == "--sync":
        work(sys.argv[2])
    elif sys.argv[1] == "--async":
        work_async(sys.argv[2])
    else:
        main(Path(sys.argv[1]).resolve())
