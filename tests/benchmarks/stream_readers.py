"""The ways to read a streamed reply: by hand, and those of a client, for threads and for tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

import httpx
from pydantic_core import from_json, to_json

Read: TypeAlias = Callable[[str], Any]
"""Reads the stream at a URL to its end."""
Take: TypeAlias = Callable[[Any], object]
"""Is given each thing that is read."""

PACKAGES = [package for package in ("agentkit", "anthropic") if find_spec(package)]
WAYS = ("raw", "events", "text", "final")
"""`create(stream=True)`; `stream()`: its events, its `text_stream`, its `get_final_message()`."""

_ASK: dict[str, Any] = {
    "model": "m",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "Hi"}],
}
_BODY = to_json({**_ASK, "stream": True})
_loop = asyncio.new_event_loop()


def by_hand(colour: str, take: Take | None = None) -> Read:
    """Return the least that httpx and pydantic-core can do: each event a plain dict."""
    if colour == "sync":
        return partial(_dicts, httpx.Client(), take)
    http = httpx.AsyncClient()
    return lambda url: _loop.run_until_complete(_async_dicts(http, take, url))


def reader(package: str, colour: str, way: str, take: Take | None = None) -> Read:
    """Return one of the `WAYS` of a package."""
    if colour == "sync":
        return lambda url: _read(_client(package, "Anthropic", url), way, take)
    asked = partial(_client, package, "AsyncAnthropic")
    return lambda url: _loop.run_until_complete(_async_read(asked(url), way, take))


@cache
def _client(package: str, name: str, url: str | None = None) -> Any:
    if url is not None:
        return _client(package, name).with_options(base_url=url)
    return getattr(import_module(package), name)(api_key="K", base_url="http://127.0.0.1")


def _dicts(http: httpx.Client, take: Take | None, url: str) -> None:
    _sync_loop(_events(http, url), take)


def _events(http: httpx.Client, url: str) -> Iterator[dict[str, Any]]:
    rest = b""
    with http.stream("POST", f"{url}/v1/messages", content=_BODY) as response:
        for chunk in response.iter_bytes():
            *events, rest = (rest + chunk).split(b"\n\n")
            for event in events:
                yield from_json(event[event.index(b"\ndata: ") + 7 :])


async def _async_dicts(http: httpx.AsyncClient, take: Take | None, url: str) -> None:
    await _async_loop(_async_events(http, url), take)


async def _async_events(http: httpx.AsyncClient, url: str) -> AsyncIterator[dict[str, Any]]:
    rest = b""
    async with http.stream("POST", f"{url}/v1/messages", content=_BODY) as response:
        async for chunk in response.aiter_bytes():
            *events, rest = (rest + chunk).split(b"\n\n")
            for event in events:
                yield from_json(event[event.index(b"\ndata: ") + 7 :])


def _read(client: Any, way: str, take: Take | None) -> Any:
    if way == "raw":
        return _sync_loop(client.messages.create(**_ASK, stream=True), take)
    with client.messages.stream(**_ASK) as stream:
        if way == "final":
            return stream.get_final_message()
        return _sync_loop(stream.text_stream if way == "text" else stream, take)


async def _async_read(client: Any, way: str, take: Take | None) -> Any:
    if way == "raw":
        return await _async_loop(await client.messages.create(**_ASK, stream=True), take)
    async with client.messages.stream(**_ASK) as stream:
        if way == "final":
            return await stream.get_final_message()
        return await _async_loop(stream.text_stream if way == "text" else stream, take)


def _sync_loop(items: Iterator[Any], take: Take | None) -> None:
    if take is None:
        for _ in items:
            pass
    else:
        for item in items:
            take(item)


async def _async_loop(items: AsyncIterator[Any], take: Take | None) -> None:
    if take is None:
        async for _ in items:
            pass
    else:
        async for item in items:
            take(item)
