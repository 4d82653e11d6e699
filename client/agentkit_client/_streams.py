"""The raw streams: each event of the API as its type, sync and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final, Generic
from zlib import compress, decompress

import httpx
from pydantic_core import from_json
from typing_extensions import Self

from agentkit_client._accumulate import Accumulator
from agentkit_client._dialect import PING, Dialect, EventT, PingEvent
from agentkit_client._flow import AsyncFlow, Flow
from agentkit_client._folding import folded
from agentkit_client._headers import async_library
from agentkit_client._safe_headers import seal
from agentkit_client._stream import weakly

_RECENT: Final = 4096
"""Events whose bytes are kept as they are."""


class _Events(Generic[EventT]):
    """What both colours make of the events of a stream.

    The bytes of the events are kept, so that an error can carry the message they add up to; those
    of long streams compressed, as to fold each event at once would cost as much as to read it.
    """

    def __init__(self, dialect: Dialect[EventT], *, strict: bool) -> None:
        self._dialect = dialect
        self._strict = strict
        self._is_entered = False
        self._kept: list[bytes] = []
        self._older: list[bytes] = []

    def _compress(self) -> None:
        """Keep what came so far in less space; it is JSON all of it, as it was read."""
        self._older.append(compress(b",".join(self._kept), 1))
        self._kept.clear()

    def _events(self) -> Iterator[Any]:
        for events in self._older:
            yield from from_json(b"[%b]" % decompress(events))
        yield from map(from_json, self._kept)

    def _folded(self) -> Any:
        """Return the message up to where it makes no sense any more; None where there is none."""
        accumulator = Accumulator()
        with suppress(ValueError, AttributeError):
            for event in self._events():
                accumulator.take(event)
        if self._dialect.message is None:
            return None
        try:
            return folded(accumulator, self._dialect.message)
        except ValueError:
            return None


class Stream(_Events[EventT]):
    """The events of a reply, to iterate over as they come.

    Leaving the loop early closes the connection. Inside of a `with` block the loop can be left and
    gone on with; the end of the block closes the connection.
    """

    def __init__(
        self, flow: Flow[EventT], dialect: Dialect[EventT], *, strict: bool = False
    ) -> None:
        """Read events of `dialect` from `flow`; the methods of the resources make streams."""
        super().__init__(dialect, strict=strict)
        self._flow = flow
        flow.state.fold = weakly(self._folded)

    @property
    def response(self) -> httpx.Response:
        """The `httpx.Response` whose body is read."""
        return seal(self._flow.state.response)

    def __iter__(self) -> Iterator[EventT]:
        return self if self._is_entered else self._loop()

    def __next__(self) -> EventT:
        event = self._next()
        if event is None:
            raise StopIteration
        return event

    def with_pings(self) -> Iterator[EventT | PingEvent]:
        """Iterate over the events and the pings between them."""
        if self._is_entered:
            return iter(partial(self._next, pings=True), None)
        return self._loop(pings=True)

    def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        self._flow.close()

    def __enter__(self) -> Self:
        self._is_entered = True
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _loop(self, *, pings: bool = False) -> Iterator[Any]:
        try:
            while (event := self._next(pings=pings)) is not None:
                yield event
        finally:
            if not self._flow.reading.locked():  # not by this loop, then
                self.close()

    def _next(self, *, pings: bool = False) -> Any:
        ready = self._flow.ready
        while sse := ready.popleft() if ready else self._flow.next():
            if sse.name == PING:
                if pings:
                    return PingEvent(type="ping")
                continue
            if len(self._kept) == _RECENT:
                self._compress()
            self._kept.append(sse.data)
            try:
                return self._dialect.typed(sse, strict=self._strict)
            except ValueError as problem:
                failure = self._flow.broken(problem, sse)
            raise failure
        return None


class AsyncStream(_Events[EventT]):
    """The events of a reply, to iterate over with `async for` as they come.

    Use it as a context manager to be sure that the connection is closed when the loop is left.
    """

    def __init__(
        self, flow: AsyncFlow[EventT], dialect: Dialect[EventT], *, strict: bool = False
    ) -> None:
        """Read events of `dialect` from `flow`; the methods of the resources make streams."""
        super().__init__(dialect, strict=strict)
        self._flow = flow
        flow.state.fold = weakly(self._folded)

    @property
    def response(self) -> httpx.Response:
        """The `httpx.Response` whose body is read."""
        return seal(self._flow.state.response)

    def __aiter__(self) -> AsyncIterator[EventT]:
        return self if self._outlives_loops() else self._loop()

    async def __anext__(self) -> EventT:
        event = await self._next()
        if event is None:
            raise StopAsyncIteration
        return event

    def with_pings(self) -> AsyncIterator[EventT | PingEvent]:
        """Iterate over the events and the pings between them."""
        if self._outlives_loops():
            return _AsyncCalls(partial(self._next, pings=True))
        return self._loop(pings=True)

    async def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        await self._flow.close()

    aclose = close

    async def __aenter__(self) -> Self:
        self._is_entered = True
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def _outlives_loops(self) -> bool:
        # A generator is closed when its loop is left; trio, though, complains of such generators.
        return self._is_entered or async_library() == "async:trio"

    async def _loop(self, *, pings: bool = False) -> AsyncIterator[Any]:
        try:
            while (event := await self._next(pings=pings)) is not None:
                yield event
        finally:
            if not self._flow.reading.locked():  # not by this loop, then
                await self.close()

    async def _next(self, *, pings: bool = False) -> Any:
        ready = self._flow.ready
        while sse := ready.popleft() if ready else await self._flow.next():
            if sse.name == PING:
                if pings:
                    return PingEvent(type="ping")
                continue
            if len(self._kept) == _RECENT:
                self._compress()
            self._kept.append(sse.data)
            try:
                return self._dialect.typed(sse, strict=self._strict)
            except ValueError as problem:
                failure = await self._flow.broken(problem, sse)
            raise failure
        return None


class _AsyncCalls:
    """What a function returns, call by call, until that is None: `iter`, for code that awaits."""

    def __init__(self, function: Callable[[], Awaitable[Any]]) -> None:
        self._function = function

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        value = await self._function()
        if value is None:
            raise StopAsyncIteration
        return value
