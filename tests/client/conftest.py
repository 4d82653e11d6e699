"""What the client's tests share: a scripted server, the facts, one call in every colour."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import Use
from scripted_http import Server

from agentkit_client import Anthropic, AsyncAnthropic

Create = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose replies and requests the test can see."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    """What is recorded about the client, outside its endpoints."""
    return json.loads(Path(__file__).with_name("facts").joinpath("client.json").read_text("utf-8"))


@pytest.fixture(params=["sync", "asyncio", "trio"])
def create(request: pytest.FixtureRequest, server: Server) -> Create:
    """`create(params, **options)`: ask once, with a new client, in every colour."""
    colour: str = request.param
    minimum: dict[str, Any] = {
        "model": "m",
        "max_tokens": 8,
        "messages": [{"role": "user", "content": "Hi"}],
    }

    def ask(params: dict[str, Any] | None = None, **options: Any) -> Any:
        given: dict[str, Any] = {**minimum, **(params or {})}
        settings: dict[str, Any] = {"api_key": "K", "base_url": server.url, **options}
        if colour == "sync":
            with Anthropic(**settings) as client:
                sync_create: Any = client.messages.create
                return sync_create(**given)

        async def main() -> Any:
            async with AsyncAnthropic(**settings) as client:
                create: Any = client.messages.create
                return await create(**given)

        return anyio.run(main, backend=colour)

    return ask


@pytest.fixture(params=["sync", "asyncio", "trio"])
def use(request: pytest.FixtureRequest, server: Server) -> Use:
    """`use(body, **options)`: run `await body(client)` with a client of every colour."""
    colour: str = request.param

    def run(body: Callable[[Any], Awaitable[Any]], **options: Any) -> Any:
        settings: dict[str, Any] = {"api_key": "K", "base_url": server.url, **options}

        async def main() -> Any:
            if colour == "sync":
                with Anthropic(**settings) as client:
                    return await body(client)
            async with AsyncAnthropic(**settings) as client:
                return await body(client)

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run
