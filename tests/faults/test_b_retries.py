"""When to try again, how often, and how long to wait: cases 18 to 21."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import anyio
import pytest
from colours import Use, every, got
from failing import ask, failure, refuses, seconds
from http_bytes import answers
from scripted_socket import Peer, SocketServer
from streamed import ASK, body, start

from agentkit_client import (
    APIError,
    APIStatusError,
    InternalServerError,
    RateLimitError,
    RetryPolicy,
    StreamIncompleteError,
)
from agentkit_client.retries import RetryBudget

POLICY = RetryPolicy()
FIRST_PAUSE = (0.375, 0.5)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client would have waited, each time; it goes on at once."""
    found: list[float] = []

    async def asleep(delay: float) -> None:
        found.append(delay)

    monkeypatch.setattr(time, "sleep", found.append)
    monkeypatch.setattr(anyio, "sleep", asleep)
    return found


@pytest.mark.parametrize(
    ("hint", "seconds"),
    [("7", 7), ("0.25", 0.25), ("60", 60), (" 3 ", 3), ("+2", 2), ("1e1", 10)],
)
def test_case_18_a_hint_up_to_a_minute_is_waited_for(
    use: Use, server: SocketServer, waits: list[float], hint: str, seconds: float
):
    server.plays(refuses(retry_after=hint), answers())
    assert use(ask, retry=POLICY).content[0].text == "Hello."
    assert waits == [seconds]


@pytest.mark.parametrize("policy", [POLICY, RetryPolicy(longest_retry_after=math.inf)])
@pytest.mark.parametrize(
    "hint",
    ["1e12", "1e300", "1e999", "inf", "Infinity", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -2359"],
)
def test_case_18_a_hint_beyond_all_patience_is_raised_at_once_and_on_the_error(
    use: Use, server: SocketServer, waits: list[float], hint: str, policy: RetryPolicy
):
    server.plays(refuses(retry_after=hint))
    error = use(failure, retry=policy)
    assert isinstance(error, RateLimitError)
    assert math.inf >= (error.retry_after or 0) > 1e10
    assert error.retries_taken == 0
    assert waits == []
    assert server.requests == 1


def test_case_18_what_is_too_long_is_for_the_caller_to_say(
    use: Use, server: SocketServer, waits: list[float]
):
    patient = RetryPolicy(longest_retry_after=3600)
    server.plays(refuses(retry_after="61"), answers())
    error = use(failure, retry=POLICY)
    assert isinstance(error, RateLimitError)
    assert (error.retry_after, waits) == (61, [])
    server.plays(refuses(retry_after="61"), answers())
    assert use(ask, retry=patient).content[0].text == "Hello."
    assert waits == [61]


@pytest.mark.parametrize(
    "hint",
    [
        "nan",
        "-1",
        "-inf",
        "-1e999",
        "0",
        "0x10",
        "soon",
        "\xff",
        "",
        "Tue, 14 Nov 2023 22:13:40 GMT",
        "Tue, 99 Nov 2033 22:13:40 GMT",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "Mon, 01 Jan 2035 25:61:61 GMT",
        "1 Jan 1 00:00:00 +9999",
    ],
)
def test_case_18_a_hint_that_makes_no_sense_is_none(
    use: Use, server: SocketServer, waits: list[float], hint: str
):
    server.plays(refuses(retry_after=hint), answers())
    assert use(ask, retry=POLICY).content[0].text == "Hello."
    (pause,) = waits
    assert FIRST_PAUSE[0] <= pause <= FIRST_PAUSE[1]


SLOW = RetryPolicy(first_delay=40, longest_delay=40)
"""Waits longer than all the seconds that a call has here."""


@pytest.mark.parametrize("hint", [{"retry_after": "30"}, {}])
@pytest.mark.parametrize("of", ["call", "policy"])
def test_case_19_nothing_is_waited_for_that_would_come_after_the_deadline(
    use: Use, server: SocketServer, waits: list[float], hint: dict[str, str], of: str
):
    server.plays(refuses("503 No", **hint))

    async def call(client: Any) -> APIError:
        return await failure(client, deadline=20 if of == "call" else None)

    error = use(call, retry=replace(SLOW, deadline=None if of == "call" else 20))
    assert isinstance(error, InternalServerError)
    assert error.retries_taken == 0
    assert waits == []
    assert server.requests == 1


def test_case_19_retries_end_within_the_deadline_however_many_are_allowed(
    use: Use, server: SocketServer
):
    server.plays(refuses("503 No"))

    async def call(client: Any) -> APIError:
        return await failure(client, deadline=1.5)

    often = RetryPolicy(max_retries=10**6, first_delay=0.15, longest_delay=0.15, budget=None)
    error = use(call, retry=often)
    assert 1 <= error.retries_taken <= 13
    # The deadline may cut the last one off on its way.
    assert server.requests in (error.retries_taken, error.retries_taken + 1)


def test_case_19_a_stream_does_not_begin_again_after_its_deadline(
    use: Use, server: SocketServer, waits: list[float]
):
    def cut(peer: Peer) -> None:
        peer.complete(body([start()]))

    server.plays(cut)

    async def read(client: Any) -> None:
        with pytest.raises(StreamIncompleteError) as caught:
            await every(await got(client.messages.create(**ASK, stream=True, deadline=20)))
        assert caught.value.retries_taken == 0
        assert seconds(caught.value) > 0

    use(read, retry=SLOW)
    assert waits == []
    assert server.requests == 1


def test_case_20_a_server_that_is_down_gets_few_more_requests_than_there_are_calls(
    use: Use, server: SocketServer
):
    server.plays(refuses("503 No"))

    async def calls(client: Any) -> list[int]:
        copy = client.with_options(timeout=5)  # of the same budget
        return [(await failure(each)).retries_taken for _ in range(50) for each in (client, copy)]

    taken = use(calls)
    assert taken[:10] == [2] * 10
    assert taken[-1] == 0
    assert server.requests == 100 + sum(taken) <= 130


def test_case_20_failures_in_passing_are_retried_for_ever(use: Use, server: SocketServer):
    async def calls(client: Any) -> int:
        retries = 0
        for _ in range(50):
            server.plays(refuses("503 No"), refuses("503 No"), answers())
            retries += (await ask(client)).http.retries_taken
        return retries

    assert use(calls) == 100


@pytest.mark.parametrize("budget", [None, RetryBudget(capacity=0, refill=0)])
def test_case_20_the_budget_is_for_the_caller_to_say(
    use: Use, server: SocketServer, budget: RetryBudget | None
):
    server.plays(refuses("503 No"))

    async def calls(client: Any) -> list[int]:
        return [(await failure(client)).retries_taken for _ in range(15)]

    taken = use(calls, retry=RetryPolicy(first_delay=0.001, budget=budget))
    assert taken == [2 if budget is None else 0] * 15


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 410, 413, 418, 422, 451, 499])
def test_case_21_a_refusal_is_not_retried_unless_the_api_says_so(
    use: Use, server: SocketServer, status: int
):
    async def calls(client: Any) -> None:
        for word, retries in (("", 0), ("false", 0), ("perhaps", 0), ("true", 2)):
            server.plays(refuses(f"{status} No", x_should_retry=word))
            error = await failure(client)
            assert isinstance(error, APIStatusError)
            assert (error.status_code, error.retries_taken) == (status, retries)
            assert not error.may_have_run

    use(calls)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_case_21_a_failure_is_retried_unless_the_api_says_no(
    use: Use, server: SocketServer, status: int
):
    async def calls(client: Any) -> None:
        for word, retries in (("", 2), ("true", 2), ("perhaps", 2), ("false", 0)):
            server.plays(refuses(f"{status} No", x_should_retry=word))
            assert (await failure(client)).retries_taken == retries

    use(calls)
