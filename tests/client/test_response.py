"""From a successful response to a typed reply."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

import httpx
import pytest
from colours import Use, got
from scripted_http import MESSAGE, Server

from agentkit_client import APIResponseValidationError, AsyncAnthropic, RateLimitError
from agentkit_client._response import reply_from
from agentkit_client.types import Message

REQUEST = httpx.Request("POST", "https://api.example/v1/messages")


def read(body: bytes | dict[str, Any], *, strict: bool = False) -> Message:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"request-id": "req_1", "content-type": "text/plain"}
    response = httpx.Response(200, content=content, headers=headers, request=REQUEST)
    return reply_from(response, Message, strict=strict)


def test_a_reply_is_read_whatever_its_content_type_says() -> None:
    assert read(MESSAGE).to_dict() == MESSAGE
    assert read(MESSAGE)._request_id == "req_1"


def test_what_the_api_has_learned_since_passes_through() -> None:
    newer = MESSAGE | {
        "content": [{"type": "brand_new", "deep": [{"x": None}]}],
        "stop_reason": "brand_new",
        "more": 1.5,
    }
    assert read(newer).to_dict() == newer
    assert read(newer).content[0].type == "brand_new"


def test_a_strict_reader_names_the_field_that_does_not_fit() -> None:
    with pytest.raises(APIResponseValidationError, match="stop_reason") as caught:
        read(MESSAGE | {"stop_reason": "brand_new"}, strict=True)
    assert caught.value.request_id == "req_1"
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b"null", b"[]", b"1", b"{", b"\xff"])
def test_what_is_no_object_is_an_error_that_shows_its_beginning(body: bytes) -> None:
    with pytest.raises(APIResponseValidationError, match="content type text/plain"):
        read(body)


def test_a_huge_text_is_cut() -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        read(b"x" * 1_000_000)
    assert len(str(caught.value)) < 2_000


def test_an_error_in_a_success_is_that_error() -> None:
    error = {"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down"}}
    with pytest.raises(RateLimitError, match="Slow down"):
        read(error)


def test_a_request_is_gone_once_its_reply_was_read(server: Server, use: Use) -> None:
    async def body(client: Any) -> None:
        sent: list[weakref.ref[httpx.Request]] = []

        def hook(request: httpx.Request) -> None:
            sent.append(weakref.ref(request))

        async def async_hook(request: httpx.Request) -> None:
            hook(request)

        is_async = isinstance(client, AsyncAnthropic)
        options: dict[str, Any] = {"event_hooks": {"request": [async_hook if is_async else hook]}}
        http = (httpx.AsyncClient if is_async else httpx.Client)(**options)
        own = client.with_options(http_client=http)
        gc.disable()
        try:
            reply = await got(own.messages.create(model="m", max_tokens=8, messages=[]))
            assert reply.content[0].text == "Hello."
            assert [request() for request in sent] == [None]
        finally:
            gc.enable()
            await got(own.close())

    use(body)
