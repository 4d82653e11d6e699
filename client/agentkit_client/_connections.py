"""The connections of a client that nobody closed: closed as soon as nobody can use them any more.

A finaliser closes sockets and does nothing else. It schedules no task and runs no event loop; where
only a loop can close its own connections, they are closed before the loop ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet, finalize

import httpx

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


class Connections:
    """The connections of an HTTP client for code that waits, known since a response came."""

    def __init__(self, http: httpx.Client) -> None:
        """Take note of all connections of `http`, which must not be referred to from here."""
        self._streams: WeakSet[Any] = WeakSet()
        http.event_hooks["response"].append(self._remember)

    def _remember(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        if stream is not None:
            self._streams.add(stream)

    def close(self, _http: httpx.Client) -> None:
        """Close all sockets, taking no lock; a peer sees it once no other process has them."""
        for stream in list(self._streams):
            with suppress(Exception):
                stream.close()


class AsyncConnections:
    """The connections of an HTTP client in one event loop, known since a response came.

    asyncio can't close a socket outside its loop. So a generator waits inside it: at its end, a
    loop finishes the asynchronous generators that were begun in it.
    """

    def __init__(self, http: httpx.AsyncClient, loop: AbstractEventLoop | None) -> None:
        """Take note of all connections of `http`; `loop` is asyncio's, or `None` on trio."""
        self._streams: WeakSet[Any] = WeakSet()
        self._loop = loop
        self._end = self._close_at_the_end()
        http.event_hooks["response"].append(self._remember)
        for left, its_http in list(_LEFT.items()):
            left.close(its_http)
        if loop is not None:
            _step(self._end.__anext__())

    async def _remember(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        if stream is not None:
            self._streams.add(stream)

    def close(self, http: httpx.AsyncClient) -> None:
        """Close all sockets; those of a loop that runs elsewhere are left to its end."""
        if self._loop is None:
            for stream in list(self._streams):
                with suppress(Exception):
                    _close_socket(stream)
        elif self._loop is running_loop():
            for stream in list(self._streams):
                _step(stream.aclose())
            self.forget()
        elif self._loop.is_closed():
            self.forget()
        else:
            _LEFT[self] = http

    def forget(self) -> None:
        """Leave everything as it is, at the loop's end too."""
        self._streams.clear()
        _step(self._end.aclose())
        _LEFT.pop(self, None)

    async def _close_at_the_end(self) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            for stream in list(self._streams):
                with suppress(Exception):
                    await stream.aclose()
            _LEFT.pop(self, None)


_LEFT: Final[dict[AsyncConnections, httpx.AsyncClient]] = {}
"""Nobody uses these any more; their loop must close them, and wasn't where that was noticed."""


def _forget_all() -> None:
    for connections in list(_LEFT):
        connections.forget()


# The first finaliser is called last at exit: what others left is dropped, not handed to a loop.
finalize(AsyncConnections, _forget_all)


class Held(httpx.SyncByteStream):
    """The body of a response that keeps its connection's owner until it is closed."""

    def __init__(self, body: httpx.SyncByteStream, owner: object) -> None:
        """Pass on `body`."""
        self._body = body
        self._owner: object = owner

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body, and let go of the owner."""
        self._body.close()
        self._owner = None


class AsyncHeld(httpx.AsyncByteStream):
    """The body of a response that keeps its connection's owner until it is closed."""

    def __init__(self, body: httpx.AsyncByteStream, owner: object) -> None:
        """Pass on `body`."""
        self._body = body
        self._owner: object = owner

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)

    async def aclose(self) -> None:
        """Close the body, and let go of the owner."""
        await self._body.aclose()
        self._owner = None


def running_loop() -> AbstractEventLoop | None:
    """Return the loop of asyncio that runs here, if any."""
    asyncio = sys.modules.get("asyncio")  # not imported for a name: who runs it, has it
    try:
        return asyncio.get_running_loop() if asyncio else None
    except RuntimeError:
        return None


def running_run() -> object | None:
    """Return what stands for the loop of asyncio, or the run of trio, that this is a part of."""
    loop = running_loop()
    trio = sys.modules.get("trio")
    if loop is not None or trio is None:
        return loop
    try:
        return trio.lowlevel.current_trio_token()
    except RuntimeError:
        return None


def has_ended(run: Any) -> bool:
    """Tell whether a loop of asyncio was closed, or a run of trio is over."""
    if hasattr(run, "is_closed"):
        return run.is_closed()
    try:
        run.run_sync_soon(_nothing)  # trio has no other way to ask
    except Exception:
        return True
    return False


def _nothing() -> None:
    pass


def _step(awaitable: Coroutine[Any, Any, Any]) -> None:
    """Run as far as it goes without waiting; to abort a connection waits for nothing."""
    with suppress(Exception):
        awaitable.send(None)
    with suppress(Exception):
        awaitable.close()


def _close_socket(stream: Any) -> None:
    """Close a socket of trio, which does so itself only while it runs."""
    descriptor = stream.get_extra_info("socket").detach()
    if descriptor >= 0:
        os.close(descriptor)
