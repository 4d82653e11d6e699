"""One call from first try to last, played without a network."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from agentkit_client import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    InternalServerError,
    RateLimitError,
)
from agentkit_client._exchange import Wait, exchange
from agentkit_client.retries import RetryPolicy

URL = "https://api.example/v1/messages"


def play(
    *events: httpx.Response | Exception, max_retries: int = 2, follow: bool = True
) -> tuple[Any, list[float], list[httpx.Request]]:
    """Answer each request with the next event; return the outcome, the waits and the requests."""
    waits: list[float] = []
    sent: list[httpx.Request] = []
    left = list(events)
    policy = RetryPolicy(max_retries=max_retries)
    steps = exchange(
        httpx.Request("POST", URL, headers={"x-stainless-retry-count": "0"}),
        policy=policy,
        follow_redirects=follow,
    )
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                waits.append(step.seconds)
                step = next(steps)
                continue
            sent.append(httpx.Request(step.method, step.url, headers=step.headers))
            event = left.pop(0)
            if isinstance(event, Exception):
                step = steps.throw(event)
            else:
                event.request = step
                if event.has_redirect_location:
                    event.next_request = httpx.Request("POST", event.headers["location"])
                step = steps.send(event)
    except StopIteration as done:
        return done.value, waits, sent
    except Exception as error:
        return error, waits, sent


def test_a_success_is_returned_at_once() -> None:
    outcome, waits, sent = play(httpx.Response(200))
    assert outcome.status_code == 200
    assert waits == []
    assert [r.headers["x-stainless-retry-count"] for r in sent] == ["0"]


def test_a_failure_in_passing_is_tried_again() -> None:
    outcome, waits, sent = play(httpx.Response(500), httpx.ConnectError("x"), httpx.Response(200))
    assert outcome.status_code == 200
    assert len(waits) == 2
    assert 0.375 <= waits[0] <= 0.5 < 0.75 <= waits[1] <= 1.0
    assert [r.headers["x-stainless-retry-count"] for r in sent] == ["0", "1", "2"]


@pytest.mark.parametrize("retries", [0, 1, 2, 5])
def test_the_last_error_is_raised_after_as_many_tries_as_allowed(
    facts: dict[str, Any], retries: int
) -> None:
    outcome, waits, sent = play(*[httpx.Response(503)] * 9, max_retries=retries)
    assert isinstance(outcome, InternalServerError)
    assert outcome.retries_taken == len(waits) == retries
    assert len(sent) == facts["retries"]["attempts"][f"max_retries={retries}"]


def test_an_error_of_the_caller_is_not_tried_again() -> None:
    outcome, waits, _ = play(httpx.Response(400))
    assert isinstance(outcome, APIStatusError)
    assert waits == []


def test_the_hint_of_the_api_is_waited_for() -> None:
    _, waits, _ = play(httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200))
    assert waits == [7.0]


def test_a_hint_beyond_a_minute_is_raised_at_once_and_on_the_error() -> None:
    outcome, waits, _ = play(httpx.Response(429, headers={"retry-after": "3600"}))
    assert isinstance(outcome, RateLimitError)
    assert outcome.retry_after == 3600.0
    assert waits == []


@pytest.mark.parametrize(
    ("error", "class_", "tries"),
    [
        (httpx.ConnectError("x"), APIConnectionError, 3),
        (httpx.ReadTimeout("x"), APITimeoutError, 3),
        (httpx.PoolTimeout("x"), APITimeoutError, 3),
        (httpx.RemoteProtocolError("x"), APIConnectionError, 3),
        (httpx.LocalProtocolError("x"), APIConnectionError, 1),
        (httpx.UnsupportedProtocol("x"), APIConnectionError, 1),
        (RuntimeError("closed"), APIConnectionError, 1),
        (ValueError("from a transport"), APIConnectionError, 1),
    ],
)
def test_every_exception_of_the_transport_becomes_one_of_ours(
    error: Exception, class_: type[APIConnectionError], tries: int
) -> None:
    outcome, _, sent = play(*[error] * 3)
    assert type(outcome) is class_
    assert outcome.__cause__ is error
    assert len(sent) == tries


def test_a_redirect_within_the_origin_is_followed() -> None:
    onward = httpx.Response(307, headers={"location": "https://api.example:443/v2"})
    outcome, _, sent = play(onward, httpx.Response(200))
    assert outcome.status_code == 200
    assert [r.url.path for r in sent] == ["/v1/messages", "/v2"]


@pytest.mark.parametrize(
    "url", ["https://other.example/", "http://api.example/", "https://api.example:444/"]
)
def test_a_redirect_to_another_origin_is_an_error(url: str) -> None:
    outcome, _, sent = play(httpx.Response(307, headers={"location": url}))
    assert isinstance(outcome, APIStatusError)
    assert outcome.status_code == 307
    assert len(sent) == 1


def test_redirects_can_be_left_alone() -> None:
    outcome, _, sent = play(httpx.Response(307, headers={"location": URL}), follow=False)
    assert isinstance(outcome, APIStatusError)
    assert len(sent) == 1


def test_a_redirect_loop_ends_and_is_not_tried_again() -> None:
    loop = [httpx.Response(302, headers={"location": URL}) for _ in range(60)]
    outcome, waits, sent = play(*loop)
    assert isinstance(outcome, APIStatusError)
    assert len(sent) == 21
    assert waits == []
