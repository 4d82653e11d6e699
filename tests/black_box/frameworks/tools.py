"""The functions that each framework makes tools of; they keep when they ran."""

from __future__ import annotations

import asyncio
import json
import time
import traceback
from collections.abc import Callable

RAN: list[list[object]] = []


def add(a: int, b: int) -> str:
    """Add two numbers.

    Args:
        a: The first.
        b: The second.
    """
    RAN.append(["add", time.time(), time.time()])
    return str(a + b)


def slow(name: str) -> str:
    """Take 200 ms.

    Args:
        name: Any.
    """
    start = time.time()
    time.sleep(0.2)
    RAN.append(["slow", start, time.time()])
    return name


async def slow_async(name: str) -> str:
    """Take 200 ms.

    Args:
        name: Any.
    """
    start = time.time()
    await asyncio.sleep(0.2)
    RAN.append(["slow_async", start, time.time()])
    return name


def fails() -> str:
    """Fail."""
    RAN.append(["fails", time.time(), time.time()])
    raise RuntimeError("no luck")


def long() -> str:
    """Return 400,000 characters."""
    RAN.append(["long", time.time(), time.time()])
    return "x" * 400_000


def report(said: Callable[[], object]) -> None:
    """Run `said()`, and print what came of it and which tools ran, as a line of JSON."""
    try:
        result, error = repr(said()), None
    except BaseException as raised:
        result, error = None, f"{type(raised).__name__}: {raised}"
        traceback.print_exc()
    print("\n" + json.dumps({"result": result, "error": error, "ran": RAN}), flush=True)
