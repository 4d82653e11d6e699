"""Rate limits are buckets that fill up; who asks too much is told when to come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agentkit.local import (
    EventStream,
    FunctionModel,
    LocalAPI,
    LocalError,
    RateLimits,
    ScriptedModel,
)
from agentkit.local._rate_limits import RateLimiter

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_used_up_and_fills_again():
    clock = Clock()
    limiter = RateLimiter(RateLimits(requests=2), clock)
    limiter.take(1)
    assert limiter.take(1)["anthropic-ratelimit-requests-remaining"] == "0"
    with pytest.raises(LocalError) as caught:
        limiter.take(1)
    assert (caught.value.status, caught.value.type) == (429, "rate_limit_error")
    assert caught.value.headers["retry-after"] == "30"
    clock.now = 29.9
    with pytest.raises(LocalError):
        limiter.take(1)
    clock.now = 30.1
    limiter.take(1)


@pytest.mark.parametrize("over", ["input_tokens", "output_tokens"])
def test_tokens_are_limited_too(over: str):
    limiter = RateLimiter(RateLimits(**{over: 100}), Clock())
    limiter.take(80)
    limiter.wrote(110)
    with pytest.raises(LocalError, match=f"rate limit of 100 {over.replace('_', ' ')} per minute"):
        limiter.take(80)


def test_a_request_larger_than_the_bucket_waits_for_a_full_one():
    clock = Clock()
    limiter = RateLimiter(RateLimits(input_tokens=100), clock)
    limiter.take(500)
    clock.now = 300.0
    limiter.take(500)


def test_without_limits_nobody_is_stopped_but_told_all_the_same():
    limiter = RateLimiter(None, Clock())
    *_, headers = [limiter.take(10_000) for _ in range(5000)]
    assert headers["anthropic-ratelimit-requests-remaining"] == "0"
    assert headers["anthropic-ratelimit-tokens-limit"]


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="requests must be at least 1, not 0"):
        RateLimits(requests=0)


def test_a_client_gets_a_real_429(connect: Connect, body: Body):
    limits = RateLimits(requests=1)
    with LocalAPI(ScriptedModel(["One."]), rate_limits=limits) as api:
        client = connect(api)
        taken = client.post("/v1/messages", json=body())
        refused = client.post("/v1/messages", json=body())
    assert taken.headers["anthropic-ratelimit-requests-limit"] == "1"
    assert taken.headers["anthropic-ratelimit-input-tokens-reset"].endswith("Z")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"]["type"] == "rate_limit_error"


@pytest.mark.parametrize("stream", [False, True])
def test_what_was_written_counts(stream: bool, connect: Connect, body: Body):
    limits = RateLimits(output_tokens=10)
    with LocalAPI(ScriptedModel(["word " * 50]), rate_limits=limits) as api:
        client = connect(api)
        assert client.post("/v1/messages", json=body(stream=stream)).status_code == 200
        refused = client.post("/v1/messages", json=body())
    assert refused.status_code == 429
    assert "10 output tokens per minute" in refused.json()["error"]["message"]


def test_what_an_event_stream_says_it_wrote_counts(connect: Connect, body: Body):
    message: Any = {"type": "message", "content": [], "usage": {"output_tokens": 1}}
    deltas = [
        {"type": "message_delta", "delta": {}, "usage": {"output_tokens": n}} for n in (40, 90)
    ]

    def reply(_: Any) -> EventStream:
        return EventStream([{"type": "message_start", "message": message}, *deltas])

    limits = RateLimits(output_tokens=100)
    with LocalAPI(FunctionModel(reply), rate_limits=limits) as api:
        client = connect(api)
        answers = [client.post("/v1/messages", json=body(stream=True)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
