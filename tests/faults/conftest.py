"""What the tests of faults share: a server of raw bytes, clients of every colour, ways to read."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
from colours import Use
from scripted_socket import SocketServer
from stream_ways import WAYS, Consume, Outcome, Seen, outcome_of

from agentkit_client import (
    Anthropic,
    AsyncAnthropic,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
    RetryPolicy,
)

ONE: dict[str, Any] = {
    "limits": httpx.Limits(max_connections=1),
    "timeout": httpx.Timeout(10, pool=1),
}
"""One connection at most: a call after one that has lost its connection fails."""


@pytest.fixture
def server() -> Iterator[SocketServer]:
    """A server that plays scripts, none of which may have gone wrong."""
    running = SocketServer()
    yield running
    running.close()
    assert running.problems == []


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Let this process be interrupted: what a shell starts in the background is not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def use(request: pytest.FixtureRequest, server: SocketServer) -> Use:
    """`use(body, **options)`: run `await body(client)` with a client of every colour.

    It tries again at once: how long a client waits is tested in test_retries.py.
    """
    colour: str = request.param

    def run(body: Callable[[Any], Awaitable[Any]], max_retries: int = 2, **options: Any) -> Any:
        retry = RetryPolicy(max_retries=max_retries, first_delay=0.001)
        settings: dict[str, Any] = {
            **{"api_key": "K", "base_url": server.url, "retry": retry},
            **options,
        }

        async def main() -> Any:
            if colour == "sync":
                with Anthropic(**settings, http_client=DefaultHttpxClient(**ONE)) as client:
                    return await body(client)
            http = DefaultAsyncHttpxClient(**ONE)
            async with AsyncAnthropic(**settings, http_client=http) as client:
                return await body(client)

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run


@pytest.fixture(params=[*WAYS, "final beta"])
def consume(request: pytest.FixtureRequest, use: Use) -> Consume:
    """Read a stream in each way, with a client of each colour; beta, too."""
    return _consumer(use, request.param)


@pytest.fixture(params=["events", "final", "final beta"])
def fold(request: pytest.FixtureRequest, use: Use) -> Consume:
    """Read a stream in each way that makes a message of it."""
    return _consumer(use, request.param)


@pytest.fixture(params=["raw", "raw beta"])
def look(request: pytest.FixtureRequest, use: Use) -> Consume:
    """Read the raw events of a stream."""
    return _consumer(use, request.param)


@pytest.fixture(params=["raw", "events"])
def follow(request: pytest.FixtureRequest, use: Use) -> Consume:
    """Read a stream event by event, with a client of each colour."""
    return _consumer(use, request.param)


def _consumer(use: Use, way: str) -> Consume:
    def consume(
        options: dict[str, Any] | None = None, seen: Seen = lambda _: None, **params: Any
    ) -> Outcome:
        async def body(client: Any) -> Outcome:
            return await outcome_of(client, way, seen, params)

        return use(body, **(options or {}))

    return consume
