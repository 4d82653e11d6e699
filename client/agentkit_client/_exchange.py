"""One call from first try to last: what to send, how long to wait, when to give up (no I/O).

`exchange` is a generator. It yields an `httpx.Request` to send, or a `Wait`, and is resumed with
the response, or with the exception that sending it raised. Its return value is the reply. The two
loops that do what it says are in `_send.py`.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Generator
from typing import NamedTuple, TypeAlias, TypeVar

import httpx

from agentkit_client import _retry
from agentkit_client._failure import connection_error, status_error
from agentkit_client._info import RETRIES_TAKEN
from agentkit_client._logs import log, log_body
from agentkit_client._request import same_origin
from agentkit_client.errors import APIError, APIStatusError

ResultT = TypeVar("ResultT")

_MOST_REDIRECTS = 20


class Wait(NamedTuple):
    """Wait this many seconds before going on."""

    seconds: float


Exchange: TypeAlias = Generator["httpx.Request | Wait", "httpx.Response", ResultT]


def exchange(
    request: httpx.Request, *, max_retries: int, follow_redirects: bool, count_retries: bool = True
) -> Exchange[httpx.Response]:
    """Send `request` until it succeeds, can't succeed, or was retried often enough.

    Args:
        request: what to send; its body has to be bytes, so that it can be sent again.
        max_retries: how often it may be sent again.
        follow_redirects: whether to go where a redirect within the same origin leads.
        count_retries: whether each try says in a header how many went before it.

    Raises:
        APIConnectionError: no reply came back; `APITimeoutError` where time ran out.
        APIStatusError: the API answered with an error.
    """
    retries = 0
    while True:
        if count_retries:
            request.headers["x-stainless-retry-count"] = str(retries)
        try:
            response = yield from _follow(request, follow_redirects)
            response.extensions[RETRIES_TAKEN] = retries
            if response.is_success:
                return response
            failure: APIError = status_error(response)
            delay = _delay_after(failure, retries)
            cause = None
        except Exception as error:
            failure = connection_error(error, request)
            delay = _retry.backoff(retries, random.random()) if _may_pass(error) else None
            cause = error
        failure.retries_taken = retries
        if delay is None or retries >= max_retries:
            raise failure from cause
        log.info("Trying %s again in %.2f s: %s", request.url.path, delay, type(failure).__name__)
        yield Wait(delay)
        retries += 1


def _follow(request: httpx.Request, follow_redirects: bool) -> Exchange[httpx.Response]:
    """Send a request and follow redirects within its origin; a key never leaves for another one."""
    start, hops = request.url, 0
    while True:
        response = yield request
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s -> %d", request.method, request.url.path, response.status_code)
            log_body(request)
            log_body(response)
        onward = response.next_request if follow_redirects and hops < _MOST_REDIRECTS else None
        if onward is None or not same_origin(onward.url, start):
            return response
        request, hops = onward, hops + 1


def _delay_after(failure: APIError, retries: int) -> float | None:
    """Return the seconds until a retry makes sense after an error status, `None` for never."""
    if not isinstance(failure, APIStatusError):
        return None
    if not _retry.is_worth_retrying(failure.status_code, failure.response.headers):
        return None
    hint = failure.retry_after
    if hint is None:
        return _retry.backoff(retries, random.random())
    return hint if hint <= _retry.LONGEST_HINT else None


def _may_pass(error: Exception) -> bool:
    """Tell whether the network is to blame, rather than the request itself."""
    ours = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    return isinstance(error, httpx.TransportError) and not isinstance(error, ours)
