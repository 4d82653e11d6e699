"""One call from first try to last: what to send, how long to wait, when to give up (no I/O).

`exchange` is a generator. It yields an `httpx.Request` to send, or a `Wait`, and is resumed with
the response, or with the exception that sending it raised. Its return value is the reply. The two
loops that do what it says are in `_send.py`.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Generator, Mapping
from typing import NamedTuple, TypeAlias, TypeVar

import httpx

from agentkit_client._deadline import ENDS, LONGEST, bounding
from agentkit_client._failure import caused, connection_error, status_error
from agentkit_client._info import BEGAN, RETRIES_TAKEN
from agentkit_client._logs import log, log_body, path_of
from agentkit_client._request import same_origin
from agentkit_client._safe_headers import STRANGER, hide_headers
from agentkit_client.errors import AnthropicError, APIError, APIStatusError
from agentkit_client.retries import RetryPolicy

ResultT = TypeVar("ResultT")

_MOST_REDIRECTS = 20
_WAITS = ("connect", "read", "write", "pool")
_UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_OURS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


class Wait(NamedTuple):
    """Wait this many seconds before going on."""

    seconds: float


Exchange: TypeAlias = Generator["httpx.Request | Wait", "httpx.Response", ResultT]


def exchange(
    request: httpx.Request,
    *,
    policy: RetryPolicy,
    deadline: float | None = None,
    follow_redirects: bool,
    count_retries: bool = True,
    clock: Callable[[], float] = time.monotonic,
) -> Exchange[httpx.Response]:
    """Send `request` until it succeeds, can't succeed, or was retried often enough.

    Args:
        request: what to send; its body has to be bytes, so that it can be sent again.
        policy: when it is sent again.
        deadline: seconds for all of it, the body of the reply included.
        follow_redirects: whether to go where a redirect within the same origin leads.
        count_retries: whether each retry says in a header how many tries went before it.
        clock: tells the time, in seconds from wherever.

    Raises:
        APIConnectionError: no reply came back; `APITimeoutError` where time ran out.
        APIStatusError: the API answered with an error.
    """
    started = clock()
    deadline = bounding(deadline)
    limits = _countable(request)
    request.extensions[BEGAN] = started
    if deadline is not None:
        request.extensions[ENDS] = started + deadline
    _earn(policy)
    retries, may_have_run = 0, False
    while True:
        if count_retries and (retries or STRANGER in request.extensions):
            request.headers["x-stainless-retry-count"] = str(retries)
        if deadline is not None:
            left = max(0.0, started + deadline - clock())
            request.extensions["timeout"] = {
                name: _least(limits.get(name), left) for name in _WAITS
            }
        try:
            response = yield from _follow(request, follow_redirects)
            response.extensions[RETRIES_TAKEN] = retries
            if response.is_success:
                _earn(policy, retries)
                return response
            failure: APIError = status_error(response)
            cause = None
        except Exception as error:
            if isinstance(error, AnthropicError) and not isinstance(error, APIError):
                raise  # who signs the request found no key: no request was made
            failure = error if isinstance(error, APIError) else connection_error(error, request)
            cause = error
        # What an earlier try has set going goes on, whatever becomes of the later ones.
        may_have_run = may_have_run or _may_have_run(failure, cause)
        failure.retries_taken = retries
        failure.elapsed = clock() - started
        failure.may_have_run = may_have_run
        delay = _delay(failure, cause, policy, retries)
        if delay is None or _is_too_late(deadline, failure.elapsed + delay) or not _pays(policy):
            try:
                raise caused(failure, cause)
            finally:
                # Its traceback leads here: it would keep itself, and the request, until the garbage
                # collector comes by.
                del failure, cause
        log.info("Trying %s again in %.2f s: %s", path_of(request), delay, type(failure).__name__)
        yield Wait(delay)
        retries += 1


def _follow(request: httpx.Request, follow_redirects: bool) -> Exchange[httpx.Response]:
    """Send a request and follow redirects within its origin; a key never leaves for another one."""
    start, hops = request.url, 0
    while True:
        response = yield request
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s -> %d", request.method, path_of(request), response.status_code)
            log_body(request)
            log_body(response)
        onward = response.next_request if follow_redirects and hops < _MOST_REDIRECTS else None
        if onward is None or not same_origin(onward.url, start):
            return response
        if STRANGER in onward.extensions:
            onward.headers.pop("cookie", None)  # cookies don't tell ports apart
        request, hops = hide_headers(onward), hops + 1


def _delay(
    failure: APIError, cause: Exception | None, policy: RetryPolicy, retries: int
) -> float | None:
    """Return the seconds until the next try, `None` where it would make no sense."""
    if retries >= policy.max_retries or (failure.may_have_run and not policy.replay):
        return None
    hint: float | None = None
    if isinstance(failure, APIStatusError):
        word = failure.response.headers.get("x-should-retry")
        if failure.response.has_redirect_location:
            return None  # it would lead to the same place, whatever the word
        if not policy.retries_status(failure.status_code, word):
            return None
        hint = failure.retry_after
    elif not _may_pass(cause):
        return None
    if hint is None:
        return min(policy.backoff(retries, random.random()), LONGEST)
    return None if hint > min(policy.longest_retry_after, LONGEST) else hint


def _earn(policy: RetryPolicy, retries: int | None = None) -> None:
    if policy.budget is not None:
        policy.budget.earn(retries)


def _pays(policy: RetryPolicy) -> bool:
    """Tell whether the budget has a retry left, and take it."""
    if policy.budget is None or policy.budget.spend():
        return True
    log.info("Not trying again: the budget for retries is spent.")
    return False


def _may_have_run(failure: APIError, cause: Exception | None) -> bool:
    """Tell whether the API may have done the work: it was reached, and did not say no at once."""
    if isinstance(failure, APIStatusError):
        return failure.status_code >= 500 and failure.status_code not in (503, 529)
    return not isinstance(cause, (*_UNREACHED, *_OURS)) or _was_made(cause)


def _was_made(error: Exception) -> bool:
    """Tell whether it is a connection of aiohttp that broke: httpx-aiohttp says it wasn't made."""
    names = {kind.__name__ for kind in type(error.__cause__).__mro__}
    unmade = {"ClientConnectorError", "ConnectionTimeoutError"}
    return "ClientConnectionError" in names and names.isdisjoint(unmade)


def _countable(request: httpx.Request) -> Mapping[str, float | None]:
    """Return the time limits of a request; one that no clock can count to is none."""
    limits: Mapping[str, float | None] = request.extensions.get("timeout", {})
    if any(limit is not None and limit > LONGEST for limit in limits.values()):
        limits = {name: bounding(limit) for name, limit in limits.items()}
        request.extensions["timeout"] = limits
    return limits


def _least(limit: float | None, left: float) -> float:
    return left if limit is None else min(limit, left)


def _is_too_late(deadline: float | None, seconds: float) -> bool:
    return deadline is not None and seconds >= deadline


def _may_pass(error: Exception | None) -> bool:
    """Tell whether the network is to blame, rather than the request itself."""
    if isinstance(error, httpx.RemoteProtocolError):
        return not isinstance(error.__context__, httpx.InvalidURL)  # a redirect to nowhere
    return isinstance(error, httpx.TransportError) and not isinstance(error, _OURS)
