"""The moment by which a call has to be over.

A time limit of httpx holds for one read; a peer that sends a byte now and then can drag a call out
for ever. Tasks can be cancelled; for code that waits, each read from the network has to know: see
`_guard.py`.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

import httpx

ENDS: Final = "agentkit_ends"
"""Where a request keeps the moment by which all must be over, among its extensions."""

LONGEST: Final = 2_000_000.0
"""Seconds: of more, sockets have too few bits for the milliseconds, and nothing sleeps so long."""

CURRENT: ContextVar[float | None] = ContextVar(ENDS, default=None)
"""The deadline that reads and writes are held to just now."""


def bounding(seconds: float | None) -> float | None:
    """Return a deadline, `None` where it is none: infinite, or beyond what clocks can count."""
    return None if seconds is None or seconds > LONGEST else seconds


def ends_of(request: httpx.Request) -> float | None:
    """Return the moment by which a call has to be over, on the monotonic clock."""
    return request.extensions.get(ENDS)


def seconds_left(request: httpx.Request) -> float | None:
    """Return the seconds until then; `None` for no limit."""
    ends = ends_of(request)
    return None if ends is None else max(0.0, ends - time.monotonic())


def deadline_of(request: httpx.Request) -> AbstractContextManager[None]:
    """Hold all reads and writes in a block to the deadline of a request.

    Raises:
        httpx.ReadTimeout: it has passed.
    """
    ends = ends_of(request)
    return nullcontext() if ends is None else _held_to(ends, request)


def async_deadline_of(request: httpx.Request) -> AbstractContextManager[None]:
    """Cancel what goes on in a block at the deadline of a request.

    Raises:
        httpx.ReadTimeout: it has passed.
    """
    ends = ends_of(request)
    return nullcontext() if ends is None else _cancelled_at(ends, request)


@contextmanager
def _held_to(ends: float, request: httpx.Request) -> Generator[None]:
    token = CURRENT.set(ends)
    try:
        yield
    finally:
        CURRENT.reset(token)
    # Where the HTTP client is the caller's own, its reads don't know: it shows afterwards.
    if time.monotonic() > ends:
        raise _passed(request)


@contextmanager
def _cancelled_at(ends: float, request: httpx.Request) -> Generator[None]:
    import anyio  # paid by who runs tasks

    with anyio.move_on_after(max(0.0, ends - time.monotonic())) as scope:
        yield
    if scope.cancelled_caught:
        raise _passed(request)


def _passed(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("The deadline has passed.", request=request)
