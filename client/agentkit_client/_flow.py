"""Do what a streamed reply says, once for threads and once for tasks: the only I/O of a stream."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Generic

import httpx

from agentkit_client._dialect import EventT
from agentkit_client._exchange import Wait
from agentkit_client._failure import unreadable
from agentkit_client._reading import GuardedReading
from agentkit_client._sse import ServerSentEvent
from agentkit_client._stream import Step, StreamState, Told
from agentkit_client.errors import AnthropicError, APIError, StreamIncompleteError

_READ = Step.READ

_GRACE = 0.1
"""Seconds that the server may take to end the body of a reply that is complete."""

_REST = 64
"""Pieces of a body that may come after the end of a reply."""


class _Flow(Generic[EventT]):
    """What both colours know of the reply they read.

    Attributes:
        ready: events to take before `next` is asked for more.
        reading: is held by who reads.
    """

    def __init__(self, state: StreamState[EventT], idle_timeout: float | None) -> None:
        self.state = state
        self.ready: deque[ServerSentEvent] = state.ready
        self.is_over: bool = False
        self._was_left = False
        self.failure: AnthropicError | None = None
        self.reading: threading.Lock = threading.Lock()
        self._idle_timeout = idle_timeout
        self._steps = state.steps()
        self._step: Step | Wait | Told = next(self._steps)

    def _begin_reading(self) -> None:
        if not self.reading.acquire(blocking=False):
            raise RuntimeError(
                "Somebody else is reading this stream: each event goes to one reader. Read it in"
                " one place, and hand on from there what has come."
            )

    def _set_limits(self, response: httpx.Response) -> None:
        """Give up reading earlier than the request's own limit says, which counts from now on."""
        limits: dict[str, Any] = response.request.extensions.get("timeout", {})
        limits["read"] = min(
            (limit for limit in (limits.get("read"), self._idle_timeout) if limit is not None),
            default=None,
        )

    def _ended(self) -> ServerSentEvent | None:
        """Say that nothing is left, or why there is nothing to be had."""
        if self.failure is not None:
            raise self.failure
        if self._was_left or not self.state.is_complete:
            message = "The stream was closed before the reply was complete."
            request = self.state.response.request
            raise self.state.marked(StreamIncompleteError(message=message, request=request))
        return None

    def _failed(self, error: BaseException) -> None:
        """Keep an error of ours, to be raised whenever more is asked for."""
        self.failure = error if isinstance(error, AnthropicError) else None

    def _leave(self) -> None:
        """Hand over nothing from now on."""
        self.is_over = True
        self._was_left = self._was_left or bool(self.state.ready)
        self.state.ready.clear()

    def _unreadable(self, problem: ValueError, event: ServerSentEvent) -> APIError:
        text = event.data.decode(errors="replace")
        failure = unreadable(self.state.response, problem, text, text)
        self.failure = self.state.marked(failure)
        return failure


class Flow(_Flow[EventT]):
    """Reads a reply, for code that waits."""

    def __init__(
        self,
        state: StreamState[EventT],
        *,
        idle_timeout: float | None,
        reopen: Callable[[], httpx.Response],
    ) -> None:
        """Read what `state` wants; ask again with `reopen`; never wait longer than the limit."""
        super().__init__(state, idle_timeout)
        self._reopen = reopen
        self._chunks = self._read(state.response)

    def next(self) -> ServerSentEvent | None:
        """Return the next event; None after the last.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            RuntimeError: somebody else is reading.
        """
        self._begin_reading()
        try:
            while not self.ready:
                if self.is_over:
                    return self._ended()
                try:
                    try:
                        reads = self._step is _READ  # which nearly all do: a call less for each
                        result = next(self._chunks, None) if reads else self._do(self._step)
                    except Exception as error:
                        self._step = self._steps.throw(error)
                    else:
                        self._step = self._steps.send(result)
                except StopIteration:
                    self.is_over = True
                except BaseException as error:
                    self._failed(error)
                    self.close()
                    raise
            return self.ready.popleft()
        finally:
            self.reading.release()

    def close(self) -> None:
        """Give the connection back, whatever is left to read; also while another thread reads."""
        self._leave()
        if getattr(self._chunks, "gi_running", False):
            _hang_up(self.state.response)  # to close it would not wake up who reads
        self.state.response.close()

    def broken(self, problem: ValueError, event: ServerSentEvent) -> APIError:
        """Close, and return the error of an event that makes no sense."""
        self.close()
        return self._unreadable(problem, event)

    def _do(self, step: Step | Wait | Told) -> bytes | httpx.Response | None:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
        elif isinstance(step, Told):
            raise step.refusal()
        elif step is Step.FINISH:
            self._drain()
        elif step is Step.CLOSE:
            self.state.response.close()
        else:
            response = self._reopen()
            self._chunks = self._read(response)
            return response
        return None

    def _read(self, response: httpx.Response) -> Iterator[bytes]:
        self._set_limits(response)
        self._guard = _closing(response)
        next(self._guard)
        return response.iter_raw() if _is_plain(response) else response.iter_bytes()

    def _drain(self) -> None:
        """Read to the end of the body, so that the connection can be used again; not for long."""
        timer = threading.Timer(_GRACE, _hang_up, [self.state.response])
        timer.daemon = True
        with suppress(Exception):  # the reply is complete: nothing that comes now can matter
            timer.start()
            for _ in islice(self._chunks, _REST):
                pass
        timer.cancel()
        self.state.response.close()


class AsyncFlow(_Flow[EventT]):
    """Reads a reply, for code that runs other tasks; see `Flow`."""

    def __init__(
        self,
        state: StreamState[EventT],
        *,
        idle_timeout: float | None,
        reopen: Callable[[], Awaitable[httpx.Response]],
    ) -> None:
        """Read what `state` wants; ask again with `reopen`; never wait longer than the limit."""
        super().__init__(state, idle_timeout)
        self._reopen = reopen
        self._chunks = self._read(state.response)

    async def next(self) -> ServerSentEvent | None:
        """Return the next event; None after the last.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            RuntimeError: somebody else is reading.
        """
        self._begin_reading()
        try:
            while not self.ready:
                if self.is_over:
                    return self._ended()
                try:
                    try:
                        reads = (
                            self._step is self._quick
                        )  # which nearly all are: a call less for each
                        done = self._chunks.pieces.__anext__() if reads else self._do(self._step)
                        result = await done
                    except StopAsyncIteration:
                        self._step = self._steps.send(None)
                    except Exception as error:
                        self._step = self._steps.throw(error)
                    else:
                        self._step = self._steps.send(result)
                except StopIteration:
                    self.is_over = True
                except BaseException as error:
                    self._failed(error)
                    await self.close()
                    raise
            return self.ready.popleft()
        finally:
            self.reading.release()

    async def close(self) -> None:
        """Give the connection back, whatever is left to read; also while being cancelled."""
        import anyio  # paid by who runs tasks

        self._leave()
        with anyio.CancelScope(shield=True):
            await self._chunks.aclose()

    async def broken(self, problem: ValueError, event: ServerSentEvent) -> APIError:
        """Close, and return the error of an event that makes no sense."""
        await self.close()
        return self._unreadable(problem, event)

    async def _do(self, step: Step | Wait | Told) -> bytes | httpx.Response | None:
        import anyio  # paid by who runs tasks

        if step is Step.READ:
            return await self._read_in_time()
        if isinstance(step, Wait):
            await anyio.sleep(step.seconds)
        elif isinstance(step, Told):
            await step.heard
        elif step is Step.FINISH:
            await self._drain()
        elif step is Step.CLOSE:
            await self._chunks.aclose()
        else:
            response = await self._reopen()
            self._chunks = self._read(response)
            return response
        return None

    async def _read_in_time(self) -> bytes | None:
        """Read on, for a transport that looks at time limits only once, before the body."""
        import anyio  # paid by who runs tasks

        request = self.state.response.request
        with anyio.move_on_after(request.extensions["timeout"]["read"]) as scope:
            return await anext(self._chunks.pieces, None)
        assert scope.cancelled_caught
        raise httpx.ReadTimeout("Nothing came.", request=request)

    def _read(self, response: httpx.Response) -> GuardedReading[bytes]:
        self._set_limits(response)
        is_httpcore = "network_stream" in response.extensions
        self._quick = _READ if is_httpcore or self._idle_timeout is None else None
        plain = _is_plain(response)
        return GuardedReading(response, response.aiter_raw() if plain else response.aiter_bytes())

    async def _drain(self) -> None:
        """Read to the end of the body, so that the connection can be used again; not for long."""
        import anyio  # paid by who runs tasks

        left = _REST
        with suppress(Exception), anyio.move_on_after(_GRACE):
            async for _ in self._chunks:
                left -= 1
                if not left:
                    break
        with anyio.CancelScope(shield=True):
            await self._chunks.aclose()


def _closing(response: httpx.Response) -> Iterator[None]:
    """Close a response when this is dropped, at the latest."""
    try:
        yield
    finally:
        response.close()


def _is_plain(response: httpx.Response) -> bool:
    """Tell whether the body is to be read, and as it comes: the quicker way to have its bytes."""
    encoding = response.headers.get("content-encoding", "identity")
    return encoding == "identity" and not response.is_stream_consumed


def _hang_up(response: httpx.Response) -> None:
    """End the connection of a response that somebody is reading."""
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(connection, socket.socket):
        with suppress(OSError):
            # Not the method of an SSL socket: that one pulls the rug from under the reader.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
