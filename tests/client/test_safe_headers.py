"""Headers that prove who asks, kept out of reprs, pickles and error texts."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import h11
import httpx
import pytest

from agentkit_client._safe_headers import (
    SafeHeaders,
    hide_headers,
    is_shown,
    masked,
    masked_pair,
    redacted,
    seal,
    sealed,
    without_secrets,
)

SECRET = "sentinel-of-sixteen-and-more"


def request(**headers: str) -> httpx.Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return hide_headers(httpx.Request("POST", "https://h.example/x", headers=named))


def test_only_what_is_known_to_be_harmless_is_shown():
    harmless = ["accept", "content-type", "anthropic-beta", "x-stainless-lang", "x-stainless-any"]
    assert all(map(is_shown, harmless))
    others = ["x-api-key", "authorization", "cookie", "x-any", "proxy-authorization", "accept-any"]
    assert not any(map(is_shown, others))


@pytest.mark.parametrize("name", ["X-Api-Key", "Authorization", "Cookie", "X-Any"])
def test_a_masked_header_is_there_for_who_names_it(name: str):
    headers = request(**{name: SECRET}).headers
    assert headers[name.lower()] == headers.get(name) == SECRET
    assert headers.get_list(name) == [SECRET]
    assert dict(headers)[name.lower()] == SECRET
    assert dict(headers.items())[name.lower()] == SECRET
    assert name in headers
    assert (name.encode(), SECRET.encode()) in headers.raw
    assert headers == httpx.Headers(headers)


@pytest.mark.parametrize("name", ["X-Api-Key", "Authorization", "Cookie", "X-Any"])
def test_a_masked_header_is_shown_by_nobody_who_shows_all(name: str):
    headers = request(**{name: SECRET, "accept": "shown"}).headers
    seen = f"{headers!r} {headers} {headers.raw!r} {headers.items()!r} {headers.values()!r}"
    seen += f"{headers.multi_items()!r} {vars(headers)!r} {httpx.Headers(headers)!r}"
    assert "shown" in seen
    assert "sentinel" not in seen


def test_what_is_set_later_is_masked_too():
    headers = request().headers
    headers["X-One"] = SECRET
    headers.setdefault("X-Two", SECRET)
    headers.update({"X-Three": SECRET, "accept": "shown"})
    headers.update([("X-Four", SECRET), ("X-Four", SECRET)])
    assert repr(headers).count("**********") >= 4
    assert "sentinel" not in repr(headers)
    assert (headers["x-three"], headers["accept"]) == (SECRET, "shown")
    assert headers.get_list("x-four") == [SECRET, SECRET]
    del headers["x-four"]
    assert "x-four" not in headers


def test_copies_are_masked_and_apart():
    headers = request(x_api_key=SECRET).headers
    for other in (headers.copy(), copy.copy(headers), copy.deepcopy(headers)):
        assert isinstance(other, SafeHeaders)
        assert other["x-api-key"] == SECRET
        other["x-new"] = "1"
        assert "x-new" not in headers
        assert "sentinel" not in repr(other)


def test_a_pickle_leaves_them_out():
    asked = request(x_api_key=SECRET, accept="shown")
    for one in (asked, asked.headers):
        assert b"sentinel" not in pickle.dumps(one)
    headers = pickle.loads(pickle.dumps(asked.headers))
    assert type(headers) is httpx.Headers
    assert headers == httpx.Headers({"host": "h.example", "content-length": "0", "accept": "shown"})


def test_they_are_sent_as_they_are():
    sent: list[dict[str, str]] = []

    def handle(got: httpx.Request) -> httpx.Response:
        sent.append(dict(got.headers))
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(handle)) as http:
        http.send(request(x_api_key=SECRET))
    assert sent[0]["x-api-key"] == SECRET


def test_who_refuses_them_does_not_show_them():
    headers: Any = [("host", "h"), *request(x_own=f"{SECRET}\n").headers.raw[2:]]
    with pytest.raises(h11.LocalProtocolError) as caught:
        h11.Request(method="GET", target="/", headers=headers)
    assert "sentinel" not in str(caught.value)


def test_the_cookies_of_a_response_are_hidden_and_its_other_headers_are_not():
    raw = [("Set-Cookie", SECRET), ("set-cookie", SECRET), ("request-id", "req_1")]
    request = httpx.Request("GET", "https://h.example")
    response = httpx.Response(200, headers=raw, request=request)
    seal(response)
    assert "sentinel" not in repr(response.headers)
    assert "req_1" in repr(response.headers)
    assert response.headers.get_list("set-cookie") == [SECRET, SECRET]
    assert "set-cookie" not in without_secrets(response.headers)


def test_the_words_beside_a_status_and_the_names_of_headers_repeat_no_credential():
    asked = request(x_api_key=SECRET)
    words = {"reason_phrase": f"no {SECRET}".encode()}
    response = httpx.Response(400, headers={f"x-{SECRET}": "1"}, request=asked, extensions=words)
    seal(response)
    assert response.reason_phrase == "no **********"
    assert response.headers["x-**********"] == "1"
    assert "sentinel" not in f"{response!r} {vars(response)}"


def test_a_request_that_leaves_the_client_has_no_credential_and_the_one_that_was_sent_has():
    sent = request(x_api_key=SECRET, accept="shown")
    sent.extensions["timeout"] = {"read": 3}
    left = sealed(sent)
    assert sent.headers["x-api-key"] == SECRET
    assert (left.headers["x-api-key"], left.headers["accept"]) == ("**********", "shown")
    assert (left.url, left.method, left.content) == (sent.url, sent.method, sent.content)
    assert left.extensions["timeout"] is sent.extensions["timeout"]
    for shown in (json.dumps(dict(left.headers)), str(left.headers.raw), repr(vars(left))):
        assert "sentinel" not in shown
    assert b"".join(value for _, value in left.headers.raw).find(b"sentinel") < 0
    assert b"sentinel" not in pickle.dumps(left)
    assert sealed(left) is left


def test_what_repeats_a_credential_is_known_to_do_so_after_the_request_was_sealed():
    left = sealed(request(authorization=f"Bearer {SECRET}"))
    assert redacted(f"You sent {SECRET}.".encode(), left) == b"You sent **********."


def test_a_header_of_a_response_that_repeats_a_credential_has_stars():
    sent = request(x_api_key=SECRET)
    response = httpx.Response(200, headers={"x-got": f"key {SECRET}", "a": "b"}, request=sent)
    assert seal(response) is response
    assert (response.headers["x-got"], response.headers["a"]) == ("key **********", "b")
    assert response.request.headers["x-api-key"] == "**********"
    headers = response.headers
    assert seal(response).headers is headers


def test_a_value_is_masked_by_its_name():
    assert repr(masked("accept", "a")) == "'a'"
    assert repr(masked("x-any", "a")) == "'**********'"
    assert repr(masked_pair((b"Accept", b"a"))) == "(b'Accept', b'a')"
    assert repr(masked_pair((b"X-Any", b"a"))) == "(b'X-Any', b'**********')"


@pytest.mark.parametrize(
    ("headers", "text", "kept"),
    [
        ({"x_api_key": SECRET}, f"key {SECRET}, {SECRET}!", "key **********, **********!"),
        ({"authorization": f"Bearer {SECRET}"}, f"token {SECRET}", "token **********"),
        ({"authorization": f"Bearer {SECRET}"}, f"Bearer {SECRET}", "Bearer **********"),
        ({"cookie": f"a=1; b={SECRET}"}, f"cookie a=1; b={SECRET}", "cookie a=1; **********"),
        ({"x_any": "many words and a short"}, "many words and a short", "**********"),
        ({"x_api_key": "short"}, "short", "short"),
        ({"accept": "application/json-and-more"}, "application/json-and-more", None),
        ({}, SECRET, SECRET),
    ],
)
def test_a_text_that_repeats_them_gets_stars(headers: dict[str, str], text: str, kept: str | None):
    assert redacted(text.encode(), request(**headers)).decode() == (kept or text)
