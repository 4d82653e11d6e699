"""Do what an exchange says, once for threads and once for tasks: the only I/O of the client."""

from __future__ import annotations

import time
from typing import Any

import httpx

from agentkit_client._bodies import aread, bounded, read
from agentkit_client._deadline import async_deadline_of, deadline_of
from agentkit_client._decoding import BadEncoding, BodyTooLarge
from agentkit_client._exchange import Exchange, ResultT, Wait
from agentkit_client._failure import unreadable
from agentkit_client._limits import ByteLimits, HeadersTooLarge, ask_within, check_headers
from agentkit_client._request import STRANGER
from agentkit_client._timely import hold_body


def run(
    steps: Exchange[ResultT],
    http: httpx.Client,
    *,
    stream: bool = False,
    auth: httpx.Auth | None = None,
    limits: ByteLimits,
) -> ResultT:
    """Carry out an exchange and return what comes of it.

    With `stream`, the body of a success is left to be read; that of an error never is. Requests are
    signed by `auth`, or else by the HTTP client's own. No body is larger than `limits` says.
    """
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                time.sleep(step.seconds)
                step = next(steps)
                continue
            response = None
            ask_within(step, limits)
            try:
                with deadline_of(step):
                    response = http.send(step, stream=True, **_how(step, auth))
                    _take(response, limits, stream)
            except Exception as error:
                if response is not None:
                    response.close()  # it came too late
                step = steps.throw(error)
            else:
                step = steps.send(response)
    except StopIteration as done:
        return done.value
    finally:
        steps.close()  # and what it has opened, also where somebody pressed Ctrl-C


async def run_async(
    steps: Exchange[ResultT],
    http: httpx.AsyncClient,
    *,
    stream: bool = False,
    auth: httpx.Auth | None = None,
    limits: ByteLimits,
) -> ResultT:
    """Carry out an exchange and return what comes of it; see `run`."""
    import anyio  # paid by who runs tasks

    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                await anyio.sleep(step.seconds)
                step = next(steps)
                continue
            ask_within(step, limits)
            try:
                with async_deadline_of(step):
                    response = await http.send(step, stream=True, **_how(step, auth))
                    await _take_async(response, limits, stream)
            except Exception as error:
                step = steps.throw(error)
            else:
                step = steps.send(response)
    except StopIteration as done:
        return done.value
    finally:
        steps.close()  # and what it has opened, also where the task is cancelled


def _take(response: httpx.Response, limits: ByteLimits, stream: bool) -> None:
    check_headers(response, limits)
    hold_body(response)
    if stream and response.is_success:
        bounded(response, limits)
        return
    try:
        read(response, limits)
    except (BadEncoding, BodyTooLarge) as problem:
        raise unreadable(response, problem, "", None) from problem


async def _take_async(response: httpx.Response, limits: ByteLimits, stream: bool) -> None:
    try:
        check_headers(response, limits)
    except HeadersTooLarge:
        await response.aclose()
        raise
    hold_body(response)
    if stream and response.is_success:
        bounded(response, limits)
        return
    try:
        await aread(response, limits)
    except (BadEncoding, BodyTooLarge) as problem:
        raise unreadable(response, problem, "", None) from problem


def _how(request: httpx.Request, auth: httpx.Auth | None) -> dict[str, Any]:
    """Leave redirects to the exchange, and sign nothing that goes to a stranger."""
    if STRANGER in request.extensions:
        return {"follow_redirects": False, "auth": None}
    return {"follow_redirects": False, **({} if auth is None else {"auth": auth})}
