"""What came around a reply: headers, request id, retries, rate limits."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from colours import Use, entered, got
from scripted_http import Reply, Server

from agentkit_client import APIConnectionError, APIResponseValidationError, RateLimitError
from agentkit_client._info import RateLimit, ResponseInfo

HEADERS = {
    "request-id": "req_1",
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "3999",
    "anthropic-ratelimit-requests-reset": "2025-02-19T00:00:01Z",
    "anthropic-ratelimit-tokens-limit": "30",
    "anthropic-ratelimit-tokens-remaining": "20",
    "anthropic-ratelimit-tokens-reset": "2025-02-19T00:00:02.5+01:00",
    "anthropic-ratelimit-input-tokens-remaining": "10",
    "anthropic-ratelimit-output-tokens-limit": "5",
    "retry-after": "0.25",
}
ASK: dict[str, Any] = {
    "model": "m",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "Hi"}],
}


def info(headers: dict[str, str]) -> ResponseInfo:
    return ResponseInfo(httpx.Headers(headers))


def check(found: ResponseInfo | None, retries: int) -> None:
    assert found is not None
    second = datetime(2025, 2, 19, 0, 0, 1, tzinfo=timezone.utc)
    assert found.request_id == "req_1"
    assert found.headers["Request-Id"] == "req_1"
    assert found.retries_taken == retries
    assert found.retry_after == 0.25
    assert found.requests == RateLimit(4000, 3999, second)
    zone = timezone(timedelta(hours=1))
    assert found.tokens == RateLimit(30, 20, datetime(2025, 2, 19, 0, 0, 2, 500_000, tzinfo=zone))
    assert found.input_tokens == RateLimit(None, 10, None)
    assert found.output_tokens == RateLimit(5, None, None)


def test_a_reply_shows_what_came_around_it(use: Use, server: Server) -> None:
    server.replies_with(Reply(529, headers={"retry-after-ms": "1"}), Reply(headers=HEADERS))

    async def body(client: Any) -> None:
        reply = await got(client.messages.create(**ASK))
        check(reply.http, retries=1)
        assert reply._request_id == "req_1"
        assert reply.content[0].http is None

    use(body)


def test_a_page_a_raw_and_a_streamed_reply_show_it_too(use: Use, server: Server) -> None:
    page: dict[str, Any] = {"data": [], "has_more": False}

    async def body(client: Any) -> None:
        server.replies_with(Reply(200, page, HEADERS))
        check((await got(client.models.list())).http, retries=0)
        server.replies_with(Reply(headers=HEADERS))
        raw = await got(client.messages.with_raw_response.create(**ASK))
        check(raw.http, retries=0)
        check(raw.parse().http, retries=0)
        async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
            check(response.http, retries=0)
            check((await got(response.parse())).http, retries=0)

    use(body)


def test_an_error_shows_what_came_around_it(use: Use, server: Server) -> None:
    server.replies_with(Reply(429, headers={"retry-after-ms": "1"}), Reply(429, headers=HEADERS))

    async def body(client: Any) -> None:
        with pytest.raises(RateLimitError) as caught:
            await got(client.messages.create(**ASK))
        check(caught.value.http, retries=1)
        assert caught.value.retries_taken == 1

    use(body, max_retries=1)


def test_a_reply_that_makes_no_sense_shows_it_too(use: Use, server: Server) -> None:
    server.replies_with(Reply(529, headers={"retry-after-ms": "1"}), Reply(200, b"", HEADERS))

    async def body(client: Any) -> None:
        with pytest.raises(APIResponseValidationError) as caught:
            await got(client.messages.create(**ASK))
        check(caught.value.http, retries=1)
        assert caught.value.retries_taken == 1

    use(body)


def test_without_a_reply_there_is_nothing_to_show(use: Use, server: Server) -> None:
    server.replies_with(Reply(hang_up=True))

    async def body(client: Any) -> None:
        with pytest.raises(APIConnectionError) as caught:
            await got(client.messages.create(**ASK))
        assert caught.value.http is None

    use(body, max_retries=0)


def test_it_is_no_part_of_the_reply(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        server.replies_with(Reply(headers=HEADERS), Reply())
        one, other = [await got(client.messages.create(**ASK)) for _ in range(2)]
        assert one == other
        assert repr(one) == repr(other)
        assert one.to_json() == other.to_json()
        assert one.model_dump() == other.model_dump()
        assert copy.deepcopy(one) == other

    use(body)


@pytest.mark.parametrize("value", ["", "many", "1e9", "-"])
def test_headers_that_make_no_sense_count_as_missing(value: str) -> None:
    headers = {name: value for name in HEADERS if "ratelimit" in name}
    assert info(headers).requests == RateLimit(None, None, None)
    assert info({"retry-after": "soon"}).retry_after is None


def test_without_headers_there_is_no_limit() -> None:
    nothing = info({})
    assert (nothing.requests, nothing.tokens) == (None, None)
    assert (nothing.input_tokens, nothing.output_tokens) == (None, None)
    assert (nothing.request_id, nothing.retry_after, nothing.retries_taken) == (None, None, 0)


def test_a_date_to_come_back_at_is_counted_from_now() -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    found = info({"retry-after": format_datetime(later, usegmt=True)}).retry_after
    assert found is not None
    assert 3500 < found <= 3600


def test_it_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        info({}).retries_taken = 1  # pyright: ignore[reportAttributeAccessIssue]  # that is the test


def test_cookies_are_there_and_shown_by_nobody(use: Use, server: Server) -> None:
    server.replies_with(Reply(headers={"set-cookie": "c=sentinel"}))

    async def body(client: Any) -> None:
        reply = await got(client.messages.create(**ASK))
        assert reply.http.headers["set-cookie"] == "c=sentinel"
        assert "sentinel" not in f"{reply.http!r} {reply.http.headers!r}"
        assert b"sentinel" not in pickle.dumps(reply.http)

    use(body)
