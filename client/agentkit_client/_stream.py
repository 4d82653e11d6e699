"""One streamed reply from first byte to last: read on, begin again, or give up (no I/O).

`StreamState.steps` is a generator. It yields what is to be done next and is resumed with what came
of it; the two loops that do it are in `_flow.py`. Events that are ready to be handed over are in
`ready`, and are handed over before the next step is taken.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from enum import Enum
from inspect import iscoroutine
from typing import Any, Final, Generic, NamedTuple, TypeAlias
from weakref import WeakMethod

import httpx

from agentkit_client._deadline import seconds_left
from agentkit_client._dialect import CHANGE, PING, Dialect, EventT, named
from agentkit_client._exchange import Wait
from agentkit_client._failure import broken_off, caused, error_in, json_or_text, unreadable
from agentkit_client._info import RETRIES_TAKEN, elapsed_since
from agentkit_client._limits import limits_of
from agentkit_client._logs import log
from agentkit_client._platform import Decoder, platform_of
from agentkit_client._sse import ServerSentEvent, SSEDecoder
from agentkit_client.errors import (
    AnthropicError,
    APIConnectionError,
    APIError,
    APIStatusError,
    StreamIncompleteError,
)
from agentkit_client.retries import RetryPolicy

_HELD_AT_MOST: Final = 256
"""Events that may come before the first content without being handed over."""


def weakly(method: Callable[[], Any]) -> Callable[[], Any]:
    """Return what calls `method`, but does not keep its object; it gives None once that is gone.

    A stream that leads back to itself would stay open when it is dropped, until Python looks for
    circles.
    """
    reference = WeakMethod(method)

    def call() -> Any:
        found = reference()
        return None if found is None else found()

    return call


class Step(Enum):
    """What to do next."""

    READ = "read some bytes; None at the end of the body"
    FINISH = "the reply is complete: give the connection back"
    CLOSE = "close the connection, there is nothing more to be had from it"
    OPEN = "ask again, and return the new response"


class Told(NamedTuple):
    """Wait until somebody has heard that the stream begins again."""

    heard: Awaitable[object]

    def refusal(self) -> TypeError:
        """Give up waiting, and return the error of who can't wait."""
        if iscoroutine(self.heard):
            self.heard.close()
        return TypeError("`on_restart` returned an awaitable, which only async clients wait for.")


Steps: TypeAlias = Generator["Step | Wait | Told", "bytes | httpx.Response | None", None]


class StreamState(Generic[EventT]):
    """What has come of a reply, and what to make of what comes next.

    Attributes:
        response: the response that is being read.
        ready: events to hand over.
        has_yielded: whether content was among the events that were ready.
        is_complete: whether the last event was.
        fold: gives the message so far, for errors.
    """

    def __init__(
        self,
        dialect: Dialect[EventT],
        response: httpx.Response,
        *,
        policy: RetryPolicy,
        on_restart: Callable[[APIError], object] | None = None,
    ) -> None:
        """Read the body of `response`; begin again as `policy` says, before any content."""
        self.dialect = dialect
        self.ready: deque[ServerSentEvent] = deque()
        self.has_yielded: bool = False
        self.is_complete: bool = False
        self.fold: Callable[[], Any] = lambda: None
        self._policy = policy
        self._restarts_taken = 0
        self._on_restart = on_restart
        self._first = response.request
        self._begin(response)

    def _begin(self, response: httpx.Response) -> None:
        self.response = response
        platform = platform_of(response)
        longest = limits_of(response).event
        self._decoder: Decoder = platform.decoder(longest) if platform else SSEDecoder(longest)
        # Held back until content begins, so that nobody sees the start of a reply twice.
        may = self._policy.replay and self._restarts_taken < self._policy.max_retries
        self._held: list[ServerSentEvent] | None = [] if may else None

    def steps(self) -> Steps:
        """Lead through the reply; see the top of this file.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
        """
        while True:
            try:
                while not self.is_complete:
                    self._take((yield Step.READ))
            except Exception as error:
                if isinstance(error, AnthropicError) and not isinstance(error, APIError):
                    self._release()
                    yield Step.CLOSE
                    raise  # a transport of the caller's says what it means
                failure, cause = self._failure(error), error
            else:
                yield Step.FINISH
                return
            delay = self._policy.backoff(self._restarts_taken, random.random())
            if not self._may_restart(failure, delay):
                self._release()
                yield Step.CLOSE
                raise caused(self.marked(failure), cause)
            yield Step.CLOSE
            heard = self._on_restart and self._on_restart(self.marked(failure))
            if isinstance(heard, Awaitable):
                yield Told(heard)
            yield self._restart(failure, delay)
            try:
                response = yield Step.OPEN
            except APIError as failure:
                failure.retries_taken += self._restarts_taken
                failure.elapsed = elapsed_since(self._first)
                raise
            assert isinstance(response, httpx.Response)
            self._begin(response)

    def marked(self, failure: APIError) -> APIError:
        """Put on an error what had come of the reply."""
        failure.partial_message = self.fold()
        failure.has_yielded = self.has_yielded
        taken: int = self.response.extensions.get(RETRIES_TAKEN, 0)
        failure.retries_taken = taken + self._restarts_taken
        failure.elapsed = elapsed_since(self._first)
        if isinstance(failure, APIConnectionError):
            failure.response = self.response
            failure.request = self.response.request
        return failure

    def _take(self, chunk: bytes | httpx.Response | None) -> None:
        if not isinstance(chunk, bytes):
            message = "The stream ended before the reply was complete."
            raise StreamIncompleteError(message=message, request=self.response.request)
        for sse in self._decoder.feed(chunk):
            if self.has_yielded and sse.name == CHANGE:  # what nearly all are
                self.ready.append(sse)
                continue
            self._take_event(sse if sse.name else named(sse))
            if self.is_complete:
                return

    def _take_event(self, sse: ServerSentEvent) -> None:
        if sse.name == "error":
            raise error_in(self.response, json_or_text(sse.data, sse.data.decode(errors="replace")))
        self.is_complete = self.dialect.is_last(sse)
        begins = sse.name == self.dialect.begins or len(self._held or ()) >= _HELD_AT_MOST
        if not self.has_yielded and (begins or self.is_complete):
            self.has_yielded = True
            self._release()
        # A ping says that the API is there now; and an endless row of them must not pile up.
        if self._held is None or sse.name == PING:
            self.ready.append(sse)
        else:
            self._held.append(sse)

    def _release(self) -> None:
        """Hand over what was held back: there will be no other beginning."""
        self.ready.extend(self._held or ())
        self._held = None

    def _failure(self, error: Exception) -> APIError:
        """Return the error of ours for whatever went wrong while reading."""
        if isinstance(error, (StreamIncompleteError, APIStatusError)):
            return error
        if isinstance(error, ValueError):
            return unreadable(self.response, error, "", None)
        return broken_off(error, self.response)

    def _may_restart(self, failure: APIError, delay: float) -> bool:
        passing = isinstance(failure, APIConnectionError) or (
            isinstance(failure, APIStatusError) and self._policy.retries_status(failure.status_code)
        )
        if not passing or self.has_yielded or self._restarts_taken >= self._policy.max_retries:
            return False
        left = seconds_left(self.response.request)
        if left is not None and delay >= left:
            return False
        budget = self._policy.budget
        return self._policy.replay and (budget is None or budget.spend())

    def _restart(self, failure: APIError, delay: float) -> Wait:
        log.info("Beginning the stream again in %.2f s: %s", delay, type(failure).__name__)
        self._restarts_taken += 1
        return Wait(delay)
