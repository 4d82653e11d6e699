"""From a call to the URL and the headers of a request."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest
from scripted_http import Server

from agentkit_client import Anthropic, AsyncAnthropic, DefaultAsyncHttpxClient
from agentkit_client._config import resolve
from agentkit_client._request import (
    build,
    encode_query,
    final_headers,
    timing_headers,
    url_of,
)
from agentkit_client._sentinels import NOT_GIVEN, omit
from agentkit_client._timeouts import Timeout
from agentkit_client.errors import CredentialError


def test_query_parameters_are_written_as_recorded(facts: dict[str, Any]) -> None:
    query = {"a": 1, "b": 3, "l": ["x", "y"], "n": {"k": "v"}, "t": True, "gone": None}
    assert encode_query(query) == facts["override_rules_observed"]["query"]


@pytest.mark.parametrize("base", ["https://h.example/a/b", "https://h.example/a/b/"])
def test_paths_go_behind_the_path_of_the_base_url(base: str) -> None:
    config = resolve(
        api_key=None,
        auth_token=None,
        base_url=base,
        timeout=NOT_GIVEN,
        default_headers=None,
        default_query={"d": 1},
        http_client=None,
        strict=False,
    )
    assert str(url_of(config, "/v1/messages", {})) == "https://h.example/a/b/v1/messages?d=1"
    assert url_of(config, "/v1/messages", {"d": 2, "beta": "true"}).query == b"d=2&beta=true"


def test_headers_of_a_call_win_and_omit_takes_one_out() -> None:
    client = {"x-api-key": "K", "accept": "a", "gone": "g", "content-type": "application/json"}
    merged = final_headers(client, {"accept": "b", "gone": omit}, is_json=True)
    assert merged == {"x-api-key": "K", "accept": "b", "content-type": "application/json"}
    assert "content-type" not in final_headers(client, {}, is_json=False)


def test_an_unsigned_request_is_refused_unless_that_is_meant() -> None:
    with pytest.raises(CredentialError, match="Set ANTHROPIC_API_KEY"):
        final_headers({"accept": "a"}, {}, is_json=True)
    assert final_headers({"accept": "a"}, {"x-api-key": omit}, is_json=True) == {"accept": "a"}


@pytest.mark.parametrize(
    ("own", "holds", "headers"),
    [
        (NOT_GIVEN, Timeout(600, connect=5), ("NOT_GIVEN", "600")),
        (3, 3, ("3", "3")),
        (Timeout(9, connect=1), Timeout(9, connect=1), ("9", "9")),
        (NOT_GIVEN, 7, ("NOT_GIVEN", "7")),
    ],
)
def test_the_api_is_told_how_long_the_caller_waits(
    own: Any, holds: Any, headers: tuple[str, str]
) -> None:
    written = timing_headers(own, holds)
    assert (written["x-stainless-timeout"], written["x-stainless-read-timeout"]) == headers


def test_no_limit_is_told_as_none() -> None:
    assert timing_headers(None, None) == {"x-stainless-timeout": "None"}


HEADERS = {"accept": "a", "x-api-key": "K", "content-type": "application/json"}


@pytest.mark.parametrize("class_", [httpx.Client, DefaultAsyncHttpxClient])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"headers": [("X-Two", "1"), ("X-Two", "2"), ("Accept", "theirs"), ("X-API-Key", "L")]},
        {"headers": {"host": "other.example", "content-length": "2"}},
        {"cookies": {"c": "1"}},
        {"params": {"p": "1"}},
        {"base_url": "https://elsewhere.example/x", "auth": ("u", "p")},
    ],
)
@pytest.mark.parametrize(
    ("verb", "body"),
    [("POST", b"{}"), ("POST", None), ("POST", b""), ("GET", None)],
)
def test_a_request_is_the_one_that_httpx_would_build(
    class_: type[httpx.Client] | type[httpx.AsyncClient],
    options: dict[str, Any],
    verb: str,
    body: bytes | None,
) -> None:
    url = httpx.URL("https://h.example:8/v1/messages?beta=true")
    http = class_(**options)
    ours = build(http, verb, url, headers=HEADERS, body=body, timeout=3)
    theirs = http.build_request(verb, url, headers=HEADERS, content=body, timeout=3)
    assert sorted(ours.headers.raw) == sorted(theirs.headers.raw)
    if body and not http.cookies:
        assert ours.headers.raw == theirs.headers.raw
    assert (ours.method, ours.url, ours.content) == (theirs.method, theirs.url, theirs.content)


@pytest.mark.parametrize("timeout", [None, 3, Timeout(9, connect=1)])
def test_a_request_has_the_time_it_is_given(timeout: float | Timeout | None) -> None:
    with httpx.Client(timeout=1) as http:
        request = build(http, "GET", httpx.URL(), headers={}, body=None, timeout=timeout)
    assert request.extensions == {"timeout": Timeout(timeout).as_dict()}


@pytest.mark.parametrize("given", ["host", "content-length"])
def test_a_call_may_set_the_framing_itself(given: str) -> None:
    url = httpx.URL("https://h.example/v1/messages")
    headers = {**HEADERS, given: "2"}
    with httpx.Client() as http:
        ours = build(http, "POST", url, headers=headers, body=b"{}", timeout=1)
        theirs = http.build_request("POST", url, headers=headers, content=b"{}")
    assert ours.headers.raw == theirs.headers.raw


class Tagged(httpx.Client):
    """An HTTP client that builds requests in its own way."""

    def build_request(self, *args: Any, **kwargs: Any) -> httpx.Request:
        request = super().build_request(*args, **kwargs)
        request.headers["x-tag"] = "t"
        return request


def test_an_http_client_that_builds_requests_itself_is_asked_to(server: Server) -> None:
    with Tagged() as http:
        client = Anthropic(api_key="K", base_url=server.url, http_client=http)
        client.messages.create(model="m", max_tokens=8, messages=[])
    assert server.requests[0].headers["x-tag"] == "t"
    assert server.requests[0].body == {"model": "m", "max_tokens": 8, "messages": []}


@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_what_the_own_http_client_adds_is_sent(server: Server, colour: str) -> None:
    seen: list[bytes] = []

    def hook(request: httpx.Request) -> None:
        seen.append(request.content)
        request.headers["x-hook"] = "h"

    async def async_hook(request: httpx.Request) -> None:
        hook(request)

    options: dict[str, Any] = {
        "auth": ("u", "p"),
        "cookies": {"c": "1"},
        "params": {"p": "1"},
        "headers": {"X-Own": "o", "User-Agent": "theirs"},
    }
    settings: dict[str, Any] = {"api_key": "K", "base_url": server.url}
    asked: dict[str, Any] = {"model": "m", "max_tokens": 8, "messages": []}

    async def main() -> None:
        hooks: Any = {"request": [async_hook]}
        async with httpx.AsyncClient(**options, event_hooks=hooks) as http:
            await AsyncAnthropic(**settings, http_client=http).messages.create(**asked)

    if colour == "sync":
        with httpx.Client(**options, event_hooks={"request": [hook]}) as http:
            Anthropic(**settings, http_client=http).messages.create(**asked)
    else:
        anyio.run(main, backend=colour)
    (got,) = server.requests
    assert got.query == [("p", "1")]
    assert got.headers["authorization"] == "Basic dTpw"
    assert (got.headers["cookie"], got.headers["x-own"], got.headers["x-hook"]) == ("c=1", "o", "h")
    assert got.headers["user-agent"].startswith(("Anthropic/", "AsyncAnthropic/"))
    assert seen == [got.raw]


@pytest.mark.parametrize("class_", [httpx.Client, Tagged])
def test_the_headers_of_a_request_do_not_show_who_asks(class_: type[httpx.Client]):
    given = {"x-api-key": "sentinel", "x-own": "sentinel", "accept": "shown"}
    headers = final_headers(given, {}, is_json=True)
    assert headers == given
    assert "sentinel" not in repr(headers)
    theirs = {"X-Theirs": "sentinel", "Authorization": "sentinel"}
    with class_(headers=theirs, cookies={"c": "sentinel"}) as http:
        url = httpx.URL("https://h.example")
        request = build(http, "POST", url, headers=headers, body=b"{}", timeout=1)
    assert "sentinel" not in f"{request.headers!r} {request.headers.raw!r} {vars(request)!r}"
    assert "shown" in repr(request.headers)
    for name in ("x-api-key", "x-own", "x-theirs", "authorization"):
        assert request.headers[name] == "sentinel"
    assert request.headers["cookie"] == "c=sentinel"


def test_a_name_and_a_password_are_no_part_of_the_url():
    config = resolve(
        api_key=None,
        auth_token=None,
        base_url="https://user:sentinel@h.example/a",
        timeout=NOT_GIVEN,
        default_headers=None,
        default_query=None,
        http_client=None,
        strict=False,
    )
    assert str(url_of(config, "v1/x", {"q": 1})) == "https://h.example/a/v1/x?q=1"
    assert config.base_url.userinfo == b"user:sentinel"


def test_a_body_is_read_the_same_in_both_ways(anyio_backend: str):
    with httpx.Client() as http:
        url = httpx.URL("https://h.example")
        request = build(http, "POST", url, headers={}, body=b"{}", timeout=1)

    async def read() -> list[bytes]:
        body: Any = request.stream
        return [piece async for piece in body]

    sync: Any = request.stream
    for _ in range(2):
        assert anyio.run(read, backend=anyio_backend) == list(sync) == [b"{}"]
