"""Clients of every platform and colour, and what they would send."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
from colours import entered
from scripted_http import MESSAGE
from streamed import ASK

import agentkit_client

FACTS: dict[str, Any] = json.loads(
    Path(__file__).parent.joinpath("client", "facts", "platforms.json").read_text("utf-8")
)
PLATFORMS = ("AnthropicBedrock", "AnthropicVertex", "AnthropicFoundry")
COLOURS = ("sync", "asyncio", "trio")
OPTIONS: dict[str, dict[str, Any]] = {
    "AnthropicBedrock": {"aws_access_key": "AK", "aws_secret_key": "SK", "aws_region": "eu-x-1"},
    "AnthropicVertex": {"region": "eu-w1", "project_id": "PRJ", "access_token": "AT"},
    "AnthropicFoundry": {"resource": "res", "api_key": "K"},
}
Answer = Callable[[httpx.Request], httpx.Response]
Body = Callable[[Any], Awaitable[Any]]


def hello(request: httpx.Request) -> httpx.Response:
    """Answer with a message."""
    return httpx.Response(200, json=MESSAGE)


class Sent:
    """A transport that keeps what is sent and answers as it is told."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._answer: Answer = answer or hello

    def __call__(self, request: httpx.Request) -> httpx.Response:
        seen = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        seen.headers = request.headers.copy()  # a later try has others
        self.requests.append(seen)
        return self._answer(request)


def client_class(platform: str, colour: str, package: Any = agentkit_client) -> Any:
    """Return the class of a platform's client."""
    return getattr(package, platform if colour == "sync" else f"Async{platform}")


def http_client(colour: str, sent: Sent) -> Any:
    """Return an HTTP client whose requests go to `sent`."""
    transport = httpx.MockTransport(sent)
    if colour == "sync":
        return httpx.Client(transport=transport)
    return httpx.AsyncClient(transport=transport)


def run(platform: str, colour: str, sent: Sent, body: Body, **options: Any) -> Any:
    """Run `await body(client)` with a client whose requests go to `sent`."""
    settings = {**OPTIONS[platform], **options}

    async def main() -> Any:
        http = http_client(colour, sent)
        async with entered(client_class(platform, colour)(http_client=http, **settings)) as client:
            return await body(client)

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


def ask_at_once(colour: str, client: Any, calls: int = 50) -> None:
    """Send many messages at the same time, from threads or tasks."""
    if colour == "sync":
        with ThreadPoolExecutor(calls) as pool:
            for one in [pool.submit(client.messages.create, **ASK) for _ in range(calls)]:
                one.result()
        return

    async def main() -> None:
        async def one() -> None:
            await client.messages.create(**ASK)

        async with anyio.create_task_group() as tasks:
            for _ in range(calls):
                tasks.start_soon(one)

    anyio.run(main, backend=colour)
