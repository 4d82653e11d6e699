"""The moment by which a call has to be over, for code that waits and for tasks."""

from __future__ import annotations

import time

import anyio
import anyio.lowlevel
import httpx
import pytest

from agentkit_client._deadline import (
    CURRENT,
    ENDS,
    async_deadline_of,
    bounding,
    deadline_of,
    ends_of,
    seconds_left,
)

LATE = pytest.raises(httpx.ReadTimeout, match="deadline has passed")


def request(seconds: float | None = None) -> httpx.Request:
    """Return a request whose call has to be over in so many seconds."""
    extensions = {} if seconds is None else {ENDS: time.monotonic() + seconds}
    return httpx.Request("GET", "https://api.example", extensions=extensions)


def test_a_request_knows_how_much_time_is_left() -> None:
    assert (ends_of(request()), seconds_left(request())) == (None, None)
    left = seconds_left(request(60))
    assert left is not None
    assert 50 < left <= 60
    assert seconds_left(request(-1)) == 0


@pytest.mark.parametrize(
    ("given", "bound"),
    [
        (None, None),
        (0, 0),
        (1.5, 1.5),
        (10**6, 10**6),
        (10**8, None),
        (1e300, None),
        (float("inf"), None),
    ],
)
def test_what_no_clock_can_count_is_no_deadline(given: float | None, bound: float | None) -> None:
    assert bounding(given) == bound


def test_reads_and_writes_in_a_block_know_its_deadline() -> None:
    outer, inner = request(60), request(30)
    assert CURRENT.get() is None
    with deadline_of(outer):
        assert CURRENT.get() == ends_of(outer)
        with deadline_of(inner):
            assert CURRENT.get() == ends_of(inner)
        with deadline_of(request()):
            assert CURRENT.get() == ends_of(outer)
    assert CURRENT.get() is None


def test_a_deadline_is_forgotten_after_an_error_too() -> None:
    with pytest.raises(KeyError), deadline_of(request(60)):
        raise KeyError
    assert CURRENT.get() is None


def test_a_block_that_was_over_too_late_fails() -> None:
    sent = request(0)
    with LATE as caught, deadline_of(sent):
        pass
    assert caught.value.request is sent
    assert CURRENT.get() is None
    with pytest.raises(KeyError), deadline_of(sent):
        raise KeyError  # what went wrong says more


async def test_a_task_is_cancelled_at_the_deadline() -> None:
    sent = request(0.05)
    with LATE as caught, async_deadline_of(sent):
        await anyio.sleep_forever()
    assert caught.value.request is sent


async def test_a_task_within_the_deadline_goes_on() -> None:
    for sent in (request(60), request()):
        with async_deadline_of(sent):
            await anyio.lowlevel.checkpoint()


async def test_a_task_cancelled_by_others_stays_cancelled() -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        with async_deadline_of(request(60)):
            await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_an_error_at_the_deadline_is_the_error() -> None:
    with pytest.raises(KeyError), async_deadline_of(request(0)):
        raise KeyError
