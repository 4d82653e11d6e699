"""What a small call costs in this checkout, beside another one: `checkouts.py ../older`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from multiprocessing import Queue
from pathlib import Path

from calls import SMALL, create, serve, start
from interleaved import compare

HERE = Path(__file__).parents[2]
CALLS = 100


def work(url: str) -> None:
    """Make a round of calls for each line that comes in; print microseconds of CPU for a call."""
    call = create(url)
    for _ in sys.stdin:
        started = time.process_time()
        for _ in range(CALLS):
            call(SMALL)
        sys.stdout.write(f"{(time.process_time() - started) / CALLS * 1e6}\n")
        sys.stdout.flush()


def worker(checkout: Path, url: str) -> subprocess.Popen[str]:
    """Start a process that imports the packages of a checkout."""
    roots = [str(checkout / root) for root in ("agentkit", "client", "tools")]
    return subprocess.Popen(
        [sys.executable, __file__, "--work", url],
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
    processes = {"there": worker(other, url), "here": worker(HERE, url)}
    measures = {name: partial(ordered, process) for name, process in processes.items()}
    for measure in measures.values():
        measure()
    compare("A small call", measures, rounds=100, unit="µs of CPU a call")
    for process in processes.values():
        process.terminate()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.stdout.write("Give the folder of another checkout.\n")
    elif sys.argv[1] == "--work":
        work(sys.argv[2])
    else:
        main(Path(sys.argv[1]).resolve())
