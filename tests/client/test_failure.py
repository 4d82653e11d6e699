"""Which response gives which error, and what it says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from agentkit_client import errors
from agentkit_client._failure import (
    connection_error,
    error_in,
    status_error,
    text_of,
    unreadable,
)
from agentkit_client._safe_headers import hide_headers

NEWER = {
    "OverloadedError": "an InternalServerError too, as the later record has it",
    "ServiceUnavailableError": "an InternalServerError too, as the later record has it",
    "DeadlineExceededError": "an InternalServerError too, as the later record has it",
}

REQUEST = httpx.Request("POST", "https://api.example/v1/messages")


KEY = "sentinel/of/sixteen/and/more=="


def response(status: int, **content: Any) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, **content)


def statuses(spans: list[str]) -> list[int]:
    parts = [span.split("-") for span in spans]
    return [status for part in parts for status in range(int(part[0]), int(part[-1]) + 1)]


def test_every_status_gives_the_recorded_class(facts: dict[str, Any]) -> None:
    for name, spans in facts["errors"]["class_by_status"].items():
        for status in statuses(spans):
            error = status_error(response(status))
            assert isinstance(error, getattr(errors, name)), (status, name)
            exact = type(error).__name__ == name or type(error).__name__ in NEWER
            assert exact, (status, name)


@pytest.mark.parametrize("status", [503, 504, 529])
def test_a_failing_api_is_an_internal_server_error_whatever_its_status(status: int) -> None:
    assert isinstance(status_error(response(status)), errors.InternalServerError)
    assert type(status_error(response(status))) is not errors.InternalServerError


@pytest.mark.parametrize(
    ("case", "made"),
    [
        (
            "json body",
            response(
                400,
                json={"type": "error", "error": {"type": "invalid_request_error", "message": "M"}},
                headers={"request-id": "req_9"},
            ),
        ),
        ("text body", response(500, text="oops")),
        ("empty body", response(404)),
    ],
)
def test_an_error_reads_as_recorded(facts: dict[str, Any], case: str, made: httpx.Response) -> None:
    error = status_error(made)
    recorded = facts["errors"]["instances"][case]
    seen = {
        "class": type(error).__name__,
        "message": error.message,
        "body": error.body,
        "status_code": error.status_code,
        "request_id": error.request_id,
        "message_attr_equals_str": error.message == str(error),
        "has_request": error.request is REQUEST,
        "has_response": error.response is made,
    }
    assert seen == recorded


@pytest.mark.parametrize(
    "body",
    [b"[1]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b"{" * 5, b'{"error": "flat"}'],
)
def test_no_body_is_too_odd_for_an_error(body: bytes) -> None:
    error = status_error(response(500, content=body))
    assert type(error) is errors.InternalServerError
    assert error.type is None


def test_a_huge_body_is_cut_in_the_message() -> None:
    assert len(str(status_error(response(500, text="x" * 1_000_000)))) < 2_000
    assert len(str(status_error(response(500, json={"x": "y" * 1_000_000})))) < 2_000


@pytest.mark.parametrize(
    ("name", "class_"),
    [
        ("overloaded_error", errors.OverloadedError),
        ("rate_limit_error", errors.RateLimitError),
        ("invalid_request_error", errors.BadRequestError),
        ("api_error", errors.InternalServerError),
        ("brand_new_error", errors.APIStatusError),
    ],
)
def test_an_error_behind_a_success_is_the_one_its_type_names(
    name: str, class_: type[errors.APIStatusError]
) -> None:
    body = {"type": "error", "error": {"type": name, "message": "M"}}
    error = error_in(response(200), body)
    assert type(error) is class_
    assert error.type == name


def test_the_cookies_of_a_refusal_are_hidden():
    made = response(403, headers={"set-cookie": "sentinel"}, text="no")
    assert "sentinel" not in repr(status_error(made).response.headers)


def test_a_key_in_the_body_of_a_refusal_is_replaced_in_all_that_is_kept():
    key = "sentinel-of-sixteen-and-more"
    asked = hide_headers(httpx.Request("POST", "https://h.example", headers={"x-api-key": key}))
    made = httpx.Response(502, request=asked, json={"error": {"message": f"key {key}"}})
    error = status_error(made)
    assert error.api_message == "key **********"
    assert key not in f"{error} {error.body} {error.response.text}"
    assert error.response.request is error.request
    assert (error.request.headers["x-api-key"], asked.headers["x-api-key"]) == ("**********", key)
    assert error.response.headers == made.headers
    reply = httpx.Response(200, request=asked, text=f"key {key}")
    for problem, text, body in (("odd", reply.text, reply.text), (key, "", None)):
        failure = unreadable(reply, problem, text, body)
        assert key not in f"{failure} {failure.body}"


@pytest.mark.parametrize("status", [502, 200])
def test_a_key_that_is_spelt_with_escapes_is_replaced_too(status: int):
    asked = hide_headers(httpx.Request("POST", "https://h.example", headers={"x-api-key": KEY}))
    content = f'{{"error":{{"message":"{KEY}"}}}}'.replace("=", "\\u003d").replace("/", "\\/")
    made = httpx.Response(status, request=asked, content=content)
    error = status_error(made) if status == 502 else error_in(made, made.json())
    assert error.api_message == "**********"
    assert KEY not in f"{error} {error.body} {error.response.json()}"


def test_what_a_transport_says_is_cleaned_and_cut():
    key = "sentinel-of-sixteen-and-more"
    asked = hide_headers(httpx.Request("POST", "https://h.example", headers={"x-api-key": key}))
    error = connection_error(httpx.ProxyError(f"no {key} " + "x" * 10_000), asked)
    assert error.message.startswith("Connection error: ProxyError: no ********** xxx")
    assert len(error.message) < 1_200


@pytest.mark.parametrize("charset", ["undefined", "base64", "rot13", "utf-16", "utf-8", "none"])
def test_a_text_is_read_whatever_encoding_it_claims(charset: str):
    kind = {"content-type": f"text/plain; charset={charset}"}
    assert text_of(response(200, headers=kind, content=b"abc")) == "abc"
    assert text_of(response(200, headers=kind, content=b"")) == ""


def test_a_text_is_read_in_its_encoding():
    kind = {"content-type": "text/plain; charset=latin-1"}
    assert text_of(response(200, headers=kind, content=b"\xe9")) == "é"
