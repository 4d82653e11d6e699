"""A recorded request shows what came in, and no credentials."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from agentkit.local import Headers, RecordedRequest

HEADERS = Headers([("X-Api-Key", "sesame"), ("Accept", "a"), ("accept", "b"), ("Host", "x")])


def test_headers_are_found_in_any_case():
    assert HEADERS["HOST"] == HEADERS["host"] == "x"
    assert "Host" in HEADERS
    assert "other" not in HEADERS
    assert 1 not in HEADERS
    assert HEADERS.get("other") is None
    assert list(HEADERS) == ["x-api-key", "accept", "host"]
    assert len(HEADERS) == 3


def test_a_header_sent_twice_has_both_values():
    assert HEADERS["accept"] == "a, b"


@pytest.mark.parametrize("name", ["x-api-key", "Authorization", "Cookie", "proxy-authorization"])
def test_credentials_do_not_show(name: str):
    headers = Headers([(name, "sesame")])
    request = RecordedRequest("GET", "/", {}, headers)
    assert headers[name] == "sesame"
    assert "sesame" not in repr(headers) + str(headers) + repr(request) + str(request)
    assert repr(headers) == f"Headers({{'{name.lower()}': '***'}})"


def test_a_request_does_not_change():
    request = RecordedRequest("GET", "/", {}, HEADERS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.path = "/other"  # pyright: ignore[reportAttributeAccessIssue]  # what is tested


@pytest.mark.parametrize(
    ("content", "body"),
    [(b'{"a": 1}', {"a": 1}), (b"", None), (b"{", None), (b"\xff", None), (b"[" * 100_000, None)],
)
def test_the_body_is_parsed_where_it_can_be(content: bytes, body: object):
    assert RecordedRequest("POST", "/", {}, HEADERS, content).body == body


def test_requests_can_be_compared_and_copied():
    request = RecordedRequest("POST", "/", {"a": "b"}, HEADERS, b"1")
    assert pickle.loads(pickle.dumps(request)) == request
    assert request != dataclasses.replace(request, content=b"2")
