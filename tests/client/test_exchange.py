"""One call from first try to last, played without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from agentkit_client import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    CredentialError,
    InternalServerError,
    RateLimitError,
)
from agentkit_client._exchange import Wait, exchange
from agentkit_client.retries import RetryBudget, RetryPolicy

URL = "https://api.example/v1/messages"
NO_LIMIT = {"connect": None, "read": None, "write": None, "pool": None}


def play(
    *events: httpx.Response | Exception,
    max_retries: int = 2,
    follow: bool = True,
    policy: RetryPolicy | None = None,
    deadline: float | None = None,
    limits: Mapping[str, float | None] = NO_LIMIT,
    try_takes: float = 0,
) -> tuple[Any, list[float], list[httpx.Request]]:
    """Answer each request with the next event; return the outcome, the waits and the requests."""
    waits: list[float] = []
    sent: list[httpx.Request] = []
    left = list(events)
    now = 1000.0
    headers = {"x-stainless-retry-count": "0"}
    steps = exchange(
        httpx.Request("POST", URL, headers=headers, extensions={"timeout": dict(limits)}),
        policy=policy or RetryPolicy(max_retries=max_retries),
        deadline=deadline,
        follow_redirects=follow,
        clock=lambda: now,
    )
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                waits.append(step.seconds)
                now += step.seconds
                step = next(steps)
                continue
            now += try_takes
            sent.append(_copied(step))
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


def _copied(sent: httpx.Request) -> httpx.Request:
    return httpx.Request(sent.method, sent.url, headers=sent.headers, extensions=sent.extensions)


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


def steady(**options: Any) -> RetryPolicy:
    """Return a policy whose pauses are a second or a little less."""
    return RetryPolicy(first_delay=1, longest_delay=1, **options)


@pytest.mark.parametrize(("deadline", "tries"), [(0.5, 1), (3.5, 2), (100, 6), (None, 6)])
def test_no_try_begins_after_the_deadline(deadline: float | None, tries: int) -> None:
    failures = [httpx.Response(500)] * 9
    outcome, waits, sent = play(
        *failures, policy=steady(max_retries=5), deadline=deadline, try_takes=1
    )
    assert isinstance(outcome, InternalServerError)
    assert (len(sent), len(waits)) == (tries, tries - 1)
    assert outcome.elapsed == pytest.approx(sum(waits) + tries)


def test_the_limits_of_a_try_end_with_the_call() -> None:
    own = {"connect": 2.0, "read": None, "write": 600.0, "pool": 5.0}
    _, (pause,), (first, second) = play(
        httpx.Response(500), httpx.Response(200), policy=steady(), deadline=10, limits=own
    )
    assert first.extensions["timeout"] == {"connect": 2, "read": 10, "write": 10, "pool": 5}
    left = pytest.approx(10 - pause)
    assert second.extensions["timeout"] == {"connect": 2, "read": left, "write": left, "pool": 5}


@pytest.mark.parametrize("deadline", [None, float("inf"), 1e300])
def test_an_endless_deadline_is_none(deadline: float | None) -> None:
    own = {**NO_LIMIT, "connect": 2.0}
    outcome, _, (sent,) = play(httpx.Response(200), deadline=deadline, limits=own)
    assert outcome.status_code == 200
    assert sent.extensions["timeout"] == own


def test_a_delay_that_never_ends_is_one_that_can_be_slept() -> None:
    policy = RetryPolicy(first_delay=float("inf"), longest_delay=float("inf"))
    _, waits, _ = play(httpx.Response(500), httpx.Response(200), policy=policy)
    assert waits == [2_000_000]


@pytest.mark.parametrize("hint", ["inf", "1e300", "9e9", "3601"])
def test_nobody_waits_longer_than_the_policy_or_any_clock_allows(hint: str) -> None:
    longest = 3600 if hint == "3601" else float("inf")
    event = httpx.Response(429, headers={"retry-after": hint})
    outcome, waits, _ = play(event, policy=steady(longest_retry_after=longest))
    assert isinstance(outcome, RateLimitError)
    assert outcome.retry_after == float(hint)
    assert waits == []


@pytest.mark.parametrize(
    ("events", "may_have_run"),
    [
        ([httpx.ConnectError("x")], False),
        ([httpx.ConnectTimeout("x")], False),
        ([httpx.PoolTimeout("x")], False),
        ([httpx.LocalProtocolError("x")], False),
        ([httpx.ReadTimeout("x")], True),
        ([httpx.WriteError("x")], True),
        ([RuntimeError("x")], True),
        ([httpx.Response(400)], False),
        ([httpx.Response(429)], False),
        ([httpx.Response(503)], False),
        ([httpx.Response(529)], False),
        ([httpx.Response(500)], True),
        ([httpx.Response(504)], True),
        ([httpx.ReadTimeout("x"), httpx.ConnectError("x")], True),
        ([httpx.Response(500), httpx.Response(429)], True),
        ([httpx.ConnectError("x"), httpx.Response(503)], False),
    ],
)
def test_an_error_says_whether_any_try_may_have_been_carried_out(
    events: list[Any], may_have_run: bool
) -> None:
    outcome, _, _ = play(*events, max_retries=len(events) - 1)
    assert isinstance(outcome, APIError)
    assert outcome.may_have_run is may_have_run


@pytest.mark.parametrize(
    ("event", "tries"),
    [
        (httpx.ReadTimeout("x"), 1),
        (httpx.RemoteProtocolError("x"), 1),
        (httpx.Response(500), 1),
        (httpx.ConnectError("x"), 3),
        (httpx.Response(429), 3),
        (httpx.Response(503), 3),
    ],
)
def test_without_replay_only_what_surely_was_not_done_is_tried_again(
    event: Any, tries: int
) -> None:
    _, _, sent = play(*[event] * 3, policy=steady(replay=False))
    assert len(sent) == tries


def test_each_retry_is_paid_for_and_given_back_by_a_reply() -> None:
    budget = RetryBudget(capacity=3, refill=0)
    policy = steady(budget=budget)
    play(httpx.Response(500), httpx.Response(500), httpx.Response(200), policy=policy)
    assert budget.left == 3
    outcomes = [play(*[httpx.Response(500)] * 3, policy=policy)[0] for _ in range(3)]
    assert [outcome.retries_taken for outcome in outcomes] == [2, 1, 0]
    assert budget.left == 0
    assert play(httpx.Response(200), policy=policy)[0].status_code == 200


def test_each_call_pays_in() -> None:
    policy = steady(budget=RetryBudget(capacity=1, refill=0.5))
    outcomes = [play(*[httpx.Response(500)] * 3, policy=policy)[0] for _ in range(5)]
    assert [outcome.retries_taken for outcome in outcomes] == [1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("event", "deadline"),
    [
        (httpx.Response(400), None),
        (httpx.Response(500), 0.5),
        (httpx.Response(500, headers={"retry-after": "61"}), None),
        (httpx.LocalProtocolError("x"), None),
    ],
)
def test_a_retry_that_is_not_made_costs_nothing(event: Any, deadline: float | None) -> None:
    budget = RetryBudget(capacity=3, refill=0)
    _, waits, _ = play(event, policy=steady(budget=budget), deadline=deadline)
    assert waits == []
    assert budget.left == 3


def test_a_key_that_is_missing_is_no_matter_of_connections() -> None:
    error = CredentialError("none")
    outcome, waits, _ = play(error)
    assert outcome is error
    assert waits == []


def test_the_tries_are_not_counted_where_the_caller_does() -> None:
    request = httpx.Request("POST", URL, headers={"x-stainless-retry-count": "mine"})
    steps = exchange(request, policy=RetryPolicy(), follow_redirects=True, count_retries=False)
    assert next(steps) is request
    assert isinstance(steps.throw(httpx.ConnectError("x")), Wait)
    assert next(steps) is request
    assert request.headers["x-stainless-retry-count"] == "mine"
