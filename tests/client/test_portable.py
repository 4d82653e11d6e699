"""Requests and responses as errors keep them."""

from __future__ import annotations

import gzip
import pickle

import httpx
import pytest

from agentkit_client._info import RETRIES_TAKEN
from agentkit_client._portable import (
    portable,
    portable_request,
    portable_response,
    with_content,
)
from agentkit_client._safe_headers import STRANGER, hide_headers, seal

KEY = "sentinel-of-sixteen-and-more"
URL = "https://user:sentinel@h.example/x?q=1"


def request() -> httpx.Request:
    headers = {"x-api-key": KEY, "anthropic-beta": "b"}
    return hide_headers(httpx.Request("POST", URL, headers=headers, content=b"sentinel"))


def response(content: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    made = httpx.Response(
        429, headers=named, content=content, request=request(), default_encoding=lambda _: "utf-8"
    )
    made.extensions[RETRIES_TAKEN] = 2
    return made


def test_a_request_keeps_verb_url_and_harmless_headers():
    kept = portable_request(request())
    assert (kept.method, str(kept.url)) == ("POST", "https://h.example/x?q=1")
    assert kept.headers["anthropic-beta"] == "b"
    assert kept.content == b""
    assert b"sentinel" not in pickle.dumps(kept)


def test_a_signed_url_of_a_stranger_loses_its_signature():
    asked = httpx.Request("GET", URL, extensions={STRANGER: True})
    assert str(portable_request(asked).url) == "https://h.example/x"


def test_a_response_keeps_status_headers_and_the_beginning_of_its_body():
    made = response(b"x" * 50_000, request_id="req_1", set_cookie="sentinel")
    seal(made)
    kept = pickle.loads(pickle.dumps(portable_response(made)))
    assert kept.status_code == 429
    assert kept.headers["request-id"] == "req_1"
    assert kept.headers["content-length"] == "50000"
    assert "set-cookie" not in kept.headers
    assert kept.text == "x" * 4_000
    assert str(kept.request.url) == "https://h.example/x?q=1"


def test_a_decoded_body_is_not_decoded_twice():
    made = response(gzip.compress(b'{"a": 1}'), content_encoding="gzip")
    kept = portable_response(made)
    assert kept.json() == {"a": 1}
    assert kept.headers["content-encoding"] == "gzip"


def test_a_body_that_repeats_the_key_is_cleaned():
    assert portable_response(response(f"key {KEY}".encode())).content == b"key **********"


def test_a_body_that_was_not_read_is_left_out():
    stream = httpx.ByteStream(b"unread")
    kept = portable_response(httpx.Response(200, stream=stream, request=request()))
    assert kept.content == b""


def test_a_response_with_other_content_is_the_same_otherwise():
    made = response(b"long", request_id="req_1")
    other = with_content(made, b"l")
    assert (other.content, other.status_code, other.headers) == (b"l", 429, made.headers)
    assert other.request is made.request
    assert other.extensions is made.extensions


@pytest.mark.parametrize("value", [1, "text", None, [1]])
def test_other_attributes_of_an_error_stay(value: object):
    kept = portable({"any": value, "request": request(), "response": response(b"")})
    assert kept["any"] is value
    assert b"sentinel" not in pickle.dumps(kept)
