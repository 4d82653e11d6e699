"""A body that is no JSON, or is no text, or is too deep, is told so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from agentkit.local import Headers, LocalError, RecordedRequest
from agentkit.local._body import read_body

Body = Callable[..., dict[str, Any]]


def request(content: bytes, query: str = "", betas: str = "") -> RecordedRequest:
    headers = Headers([("anthropic-beta", betas)])
    return RecordedRequest("POST", "/v1/messages", {"beta": query}, headers, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The request body is not valid JSON: Expecting value"),
        (b"{", "The request body is not valid JSON: Expecting property name"),
        (b'{"a": NaN}', "The request body is not valid JSON: NaN is no JSON"),
        (b'{"a": -Infinity}', "The request body is not valid JSON: -Infinity is no JSON"),
        (b'{"a": "\xff"}', "The request body is not valid JSON: 'utf-8' codec can't decode"),
        (rb'{"a": "\ud83d"}', "The request body is not valid JSON: 'utf-8' codec can't encode"),
        (b"[" * 100_000, "The request body is nested too deeply."),
        ('{"a": "b"}'.encode("utf-16"), "The request body is not valid JSON: 'utf-8' codec can't"),
        (b"[]", "Input should be a valid dictionary or object"),
    ],
)
def test_what_is_no_body_is_refused(content: bytes, message: str):
    with pytest.raises(LocalError) as caught:
        read_body(request(content))
    assert (caught.value.status, caught.value.type) == (400, "invalid_request_error")
    assert caught.value.message.startswith(message)


def test_a_whole_pair_of_surrogates_is_text(body: Body):
    content = json.dumps(body(system="\N{GRINNING FACE}")).encode()
    assert b"\\ud83d" in content
    assert read_body(request(content))[0]["system"] == "\N{GRINNING FACE}"


@pytest.mark.parametrize(("query", "betas"), [("true", ""), ("", "a-2025-01-01, b-2025-01-01")])
def test_the_query_or_the_header_leads_to_the_beta_surface(query: str, betas: str, body: Body):
    content = json.dumps(body(xyz=1)).encode()
    assert read_body(request(content, query, betas))[0]["xyz"] == 1
    with pytest.raises(LocalError, match="xyz: Extra inputs are not permitted"):
        read_body(request(content))


def test_the_tokens_are_counted(body: Body):
    short, long = (json.dumps(body(system=text)).encode() for text in ("Be brief.", "Be" * 999))
    assert 0 < read_body(request(short))[1] < read_body(request(long))[1]
