"""Group J, cases 90 and 91: a key is shown nowhere, whatever goes wrong and whoever looks at it."""

from __future__ import annotations

import json
import logging
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import entered, got
from hidden_keys import (
    BASIC,
    COOKIES,
    ECHO,
    KEY,
    PAGE,
    PASSWORD,
    SECRETS,
    TOKEN,
    Ask,
    Colour,
    create,
    create_beta,
    download,
    events,
    message,
    models,
    other,
    raw,
    results,
    streamed,
    upload,
)
from scripted_http import MESSAGE, Reply, Server
from shown import places, places_in_texts, rich_traceback
from streamed import ASK, block_start, reply, start, text, texts

from agentkit_client import (
    Anthropic,
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    AsyncAnthropic,
    AuthenticationError,
    CredentialError,
    InternalServerError,
    OverloadedError,
    PermissionDeniedError,
    StreamIncompleteError,
)


@pytest.fixture
def api() -> Iterator[Server]:
    """A server whose replies and requests the test can see."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def colour(request: pytest.FixtureRequest, api: Server) -> Colour:
    """One of the colours."""
    return Colour(request.param, api.url)


@pytest.fixture(autouse=True)
def logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Everything is logged, bodies too, and read in the end."""
    monkeypatch.setenv("ANTHROPIC_LOG", "debug")
    monkeypatch.setenv("ANTHROPIC_LOG_BODIES", "1")
    before = {name: logging.getLogger(name).level for name in ("agentkit", "httpx")}
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    ours = [line for line in caplog.records if line.name.partition(".")[0] in before]
    assert [line for line in ours if any(secret in line.getMessage() for secret in SECRETS)] == []


ASKS = [create, create_beta, raw, streamed, events, message, upload, download, models, other]
CUT = Reply(200, MESSAGE, COOKIES, cut=True)
REFUSED = {"type": "error", "error": {"type": "authentication_error", "message": f"bad key {KEY}"}}
WAYS = {
    "refused": (Reply(401, REFUSED, COOKIES), AuthenticationError),
    "overloaded": (Reply(529, REFUSED, COOKIES), OverloadedError),
    "a page that shows the request": (Reply(502, ECHO.encode(), COOKIES), InternalServerError),
    "no reply": (Reply(hang_up=True), APIConnectionError),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ask", ASKS)
def test_case_90_an_error_of_any_call_shows_no_key(colour: Colour, api: Server, ask: Ask, way: str):
    answer, class_ = WAYS[way]
    api.replies_with(answer)
    error = colour.error(ask)
    assert isinstance(error, class_)
    assert places(error, *SECRETS) == []
    assert isinstance(error, APIError)
    seen: list[Any] = [error, getattr(error, "response", None), error.__cause__]
    for one in filter(None, seen):
        assert one.request.headers["X-API-Key"] == "**********"
        assert _in_any_form(one.request.headers) == []
    sent = api.requests[-1].headers
    assert (sent["x-api-key"], sent["authorization"]) == (KEY, f"Bearer {TOKEN}")
    assert (sent["x-gateway"], sent["cookie"]) == (
        "sentinel-of-a-gateway",
        "c=sentinel-of-a-session",
    )


BEGUN = [start(), block_start(), text("Hello")]
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
BODIES = {
    "no JSON": (create, Reply(200, PAGE, COOKIES), APIResponseValidationError),
    "cut": (create, CUT, APIConnectionError),
    "cut, raw": (raw, CUT, APIConnectionError),
    "cut, streamed": (streamed, CUT, APIConnectionError),
    "cut, a download": (download, CUT, APIConnectionError),
    "no events": (events, Reply(200, PAGE, COOKIES), APIResponseValidationError),
    "events that end": (events, reply(BEGUN, **COOKIES), StreamIncompleteError),
    "a message that ends": (message, reply(BEGUN, **COOKIES), StreamIncompleteError),
    "an error event": (message, reply([*BEGUN, OVERLOADED], **COOKIES), OverloadedError),
    "an event that is no JSON": (
        events,
        reply(b"event: message_start\ndata: " + PAGE + b"\n\n", **COOKIES),
        APIResponseValidationError,
    ),
}


@pytest.mark.parametrize("case", BODIES)
def test_case_90_an_error_of_any_body_shows_no_key(colour: Colour, api: Server, case: str):
    ask, answer, class_ = BODIES[case]
    api.replies_with(answer)
    error = colour.error(ask)
    assert isinstance(error, class_)
    assert places(error, *SECRETS) == []


@pytest.mark.parametrize("ask", [create, raw, events])
def test_case_90_a_success_that_shows_the_request_is_cleaned(colour: Colour, api: Server, ask: Ask):
    api.replies_with(Reply(200, ECHO.encode(), COOKIES))
    error = colour.error(ask)
    assert isinstance(error, APIResponseValidationError)
    assert "You sent x-api-key: **********" in str(error)
    assert error.response.text == ECHO.replace(KEY, "**********").replace(TOKEN, "**********")
    assert places(error, *SECRETS) == []


@pytest.mark.parametrize("ask", [create, events])
def test_case_90_an_error_object_in_a_success_shows_no_key(colour: Colour, api: Server, ask: Ask):
    api.replies_with(Reply(200, REFUSED, {**COOKIES, "content-type": "application/json"}))
    error = colour.error(ask)
    assert isinstance(error, AuthenticationError)
    assert error.api_message == "bad key **********"
    assert error.response.json()["error"]["message"] == "bad key **********"
    assert KEY not in f"{error.response.content!r} {error.response.text}"
    assert places(error, *SECRETS) == []


def test_case_90_a_refusal_that_repeats_the_key_has_stars_in_all_its_forms(
    colour: Colour, api: Server
):
    api.replies_with(Reply(401, REFUSED, COOKIES))
    error = colour.error(create)
    assert isinstance(error, AuthenticationError)
    forms = (error.response.content, error.response.text, error.response.json(), error.body)
    for form in forms:
        assert "bad key **********" in str(form)
        assert not any(secret in str(form) for secret in SECRETS)


@pytest.mark.parametrize("ask", [events, message])
@pytest.mark.parametrize("event", [REFUSED, {"type": "message_start", "message": f"no {KEY}"}])
def test_case_90_an_event_that_repeats_the_key_shows_none(
    colour: Colour, api: Server, ask: Ask, event: Any
):
    api.replies_with(reply([*BEGUN, event], **COOKIES))
    error = colour.error(ask)
    assert isinstance(
        error, (AuthenticationError, APIResponseValidationError, StreamIncompleteError)
    )
    assert places_in_texts(error, *SECRETS) == []


def test_case_90_an_event_that_is_no_json_and_repeats_the_key_shows_none(
    colour: Colour, api: Server
):
    event = f'event: message_start\ndata: {{"type": "{KEY}"\n\n'
    api.replies_with(reply(event.encode(), **COOKIES))
    error = colour.error(events)
    assert isinstance(error, APIResponseValidationError)
    assert '{"type": "**********"' in str(error)
    assert places_in_texts(error, *SECRETS) == []


def test_case_90_a_line_of_results_that_repeats_the_key_shows_none(colour: Colour, api: Server):
    batch = {"id": "b", "type": "message_batch", "processing_status": "ended"}
    line = f'{{"custom_id": ["{KEY}"]\n'.encode()
    api.replies_with(Reply(200, {**batch, "results_url": f"{api.url}/r"}), Reply(200, line))
    error = colour.error(results)
    assert isinstance(error, APIResponseValidationError)
    assert "Line 1" in str(error)
    assert places_in_texts(error, *SECRETS) == []


@pytest.mark.parametrize("answer", [Reply(401, REFUSED), Reply(200, PAGE)])
def test_case_90_a_header_of_a_reply_that_repeats_the_key_is_not_shown(
    colour: Colour, api: Server, answer: Reply
):
    api.replies_with(replace(answer, headers={"x-got": f"key {KEY}", "x-shown": "yes"}))
    error = colour.error(create)
    assert isinstance(error, APIError)
    assert error.http is not None
    headers = error.http.headers
    assert (headers["x-got"], headers["x-shown"]) == ("key **********", "yes")
    assert repr(error.http.headers["x-shown"]) == "'yes'"
    assert places(error, *SECRETS) == []


def test_case_90_a_media_type_that_repeats_the_key_is_not_shown(colour: Colour, api: Server):
    api.replies_with(Reply(200, PAGE, {"content-type": f"text/html; charset={KEY}"}))
    for ask in (create, events):
        error = colour.error(ask)
        assert "content type text/html; charset=**********" in str(error)
        assert places(error, *SECRETS) == []


def test_case_90_a_redirect_that_nobody_follows_leads_to_no_key(colour: Colour, api: Server):
    api.replies_with(Reply(302, b"", {"location": f"http://h.example/{KEY}"}))
    error = colour.error(create)
    assert isinstance(error, APIError)
    assert error.http is not None
    assert error.http.headers["location"] == "http://h.example/**********"
    assert places(error, *SECRETS) == []


def test_case_90_a_foreign_host_gets_no_key_and_its_error_shows_none(colour: Colour, api: Server):
    foreign = Server()
    foreign.replies_with(Reply(403, b"<Error>expired</Error>"))
    batch = {"id": "b", "type": "message_batch", "processing_status": "ended"}
    api.replies_with(Reply(200, {**batch, "results_url": f"{foreign.url}/r?sig=sentinel"}))
    try:
        error = colour.error(results)
    finally:
        foreign.close()
    assert isinstance(error, PermissionDeniedError)
    (asked,) = foreign.requests
    assert "sentinel" not in repr(asked.headers)
    assert asked.query == [("sig", "sentinel")]
    assert places(error, KEY, TOKEN) == []
    assert "sentinel" not in repr(pickle.dumps(error))


def test_case_90_a_password_in_the_base_url_is_sent_and_not_shown(colour: Colour, api: Server):
    api.replies_with(Reply(403, ECHO.replace(TOKEN, BASIC).encode()))
    url = api.url.replace("://", f"://user:{PASSWORD}@")
    for ask in (create, upload):
        error = colour.error(ask, base_url=url)
        assert isinstance(error, PermissionDeniedError)
        assert places(error, *SECRETS) == []
        assert api.requests[-1].headers["authorization"] == f"Basic {BASIC}"
        assert api.requests[-1].headers["x-api-key"] == KEY


def test_case_90_a_proxy_that_refuses_does_not_bring_its_password_to_light(
    colour: Colour, api: Server
):
    api.replies_with(Reply(407))
    proxy = api.url.replace("://", f"://user:{PASSWORD}@")
    for url in (api.url, "https://127.0.0.1:9"):
        error = colour.error(create, base_url=url, http_client=colour.http(proxy=proxy))
        assert isinstance(error, APIError)
        assert places(error, *SECRETS) == []
    assert api.requests[0].headers["proxy-authorization"] == f"Basic {BASIC}"


@pytest.mark.parametrize("what", ["headers", "body"])
def test_case_90_what_could_not_be_written_is_not_shown(colour: Colour, what: str):
    long = "sentinel " * 1_000_000  # more than sockets keep
    ask: Any = {**ASK, "messages": [{"role": "user", "content": long}]} if what == "body" else ASK
    headers = {"x-long": long.strip()} if what == "headers" else {}

    async def write(client: Any) -> Any:
        return await got(client.messages.create(**ask))

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        limits = httpx.Timeout(5, write=0.1)
        options: dict[str, Any] = {"timeout": limits, "max_retries": 0, "default_headers": headers}
        error = colour.error(write, base_url=url, **options)
    assert isinstance(error, APITimeoutError)
    secrets = SECRETS if what == "headers" else (KEY, TOKEN)
    assert places(error, *secrets) == []


def test_case_90_a_header_that_can_not_be_sent_is_not_shown(colour: Colour):
    http = colour.http(headers={"X-Own": "sentinel\r\n", "Authorization": "sentinel\n"})
    error = colour.error(create, http_client=http)
    assert isinstance(error, APIConnectionError)
    assert isinstance(error.__cause__, httpx.LocalProtocolError)
    assert places(error, *SECRETS) == []


def test_case_90_cookies_of_the_http_client_and_what_signs_are_not_shown(
    colour: Colour, api: Server
):
    api.replies_with(Reply(401, REFUSED, COOKIES))
    http = colour.http(cookies={"c": "sentinel"}, auth=("user", PASSWORD))
    error = colour.error(create, http_client=http, default_headers={})
    assert api.requests[0].headers["cookie"] == "c=sentinel"
    assert api.requests[0].headers["authorization"] == f"Basic {BASIC}"
    assert places(error, *SECRETS) == []


def test_case_90_a_client_its_copies_and_its_resources_show_no_key(colour: Colour, api: Server):
    api.replies_with(Reply(headers=COOKIES))

    async def look(client: Any) -> list[Any]:
        answer = await got(client.messages.with_raw_response.create(**ASK))
        copies = [client.with_options(timeout=1), client.copy(api_key=KEY + "2")]
        lazily = [client.messages, client.beta.messages, client.with_raw_response]
        return [client, client._config, *copies, *lazily, answer.parse(), answer, answer.http]

    for one in colour.run(look):
        assert not any(secret in f"{one!r} {one}" for secret in SECRETS), one
        assert not any(secret in repr(getattr(one, "__dict__", None)) for secret in SECRETS), one


def test_case_90_rich_shows_long_locals_and_no_key(colour: Colour, api: Server):
    api.replies_with(Reply(401, REFUSED, COOKIES))
    seen = rich_traceback(colour.error(create))
    assert "AuthenticationError" in seen
    assert "request = " in seen
    assert not any(secret in seen for secret in SECRETS)


def test_case_90_a_client_is_not_pickled(colour: Colour):
    async def look(client: Any) -> None:
        for one in (client, client._config):
            with pytest.raises(TypeError, match="pickle"):
                pickle.dumps(one)
        assert pickle.loads(pickle.dumps(client.auth_headers)) == {
            "x-api-key": "**********",
            "authorization": "**********",
        }

    colour.run(look)


@pytest.mark.parametrize("ask", ["raw", "streamed", "download", "stream", "events"])
def test_case_90_no_response_leads_to_the_key(colour: Colour, api: Server, ask: str):
    api.replies_with(reply(texts("Hello"), **{"x-got": f"key {KEY}"}))

    async def look(client: Any) -> None:
        messages = client.messages
        opened: Any = {
            "raw": lambda: messages.with_raw_response.create(**ASK),
            "streamed": lambda: messages.with_streaming_response.create(**ASK),
            "download": lambda: client.beta.files.download("f"),
            "stream": lambda: messages.stream(**ASK),
            "events": lambda: messages.create(**ASK, stream=True),
        }[ask]()
        if not hasattr(opened, "__aenter__") and not hasattr(opened, "__enter__"):
            opened = await got(opened)
        if hasattr(opened, "__aenter__") or hasattr(opened, "__enter__"):
            async with entered(opened) as one:
                check(one)
        else:
            check(opened)

    def check(one: Any) -> None:
        response = getattr(one, "http_response", None) or one.response
        assert response.request.headers["x-api-key"] == "**********"
        assert response.headers["x-got"] == "key **********"
        assert _in_any_form(response.request.headers) == []
        assert not any(secret in json.dumps(dict(response.headers)) for secret in SECRETS)

    colour.run(look)


def _in_any_form(headers: httpx.Headers) -> list[str]:
    """Return the forms of headers that have a secret, of those in which nothing is masked."""
    forms = {
        "json": json.dumps(dict(headers)),
        "items": " ".join(f"{name}: {value}" for name, value in headers.multi_items()),
        "raw": b" ".join(value for _, value in headers.raw).decode(),
        "values": " ".join(map(str, headers.values())),
    }
    return [form for form, text in forms.items() if any(secret in text for secret in SECRETS)]


def test_case_90_a_key_is_there_for_who_asks_the_client_for_it(colour: Colour):
    async def look(client: Any) -> tuple[Any, ...]:
        return client.api_key, client.auth_token, client.auth_headers["x-api-key"]

    assert colour.run(look) == (KEY, TOKEN, KEY)


def test_case_91_logs_show_no_key_and_bodies_with_a_second_switch_only(
    colour: Colour,
    api: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    url = api.url.replace("://", f"://user:{PASSWORD}@")
    query = {"signature": "sentinel"}
    for switch, found in (("0", False), ("1", True)):
        monkeypatch.setenv("ANTHROPIC_LOG_BODIES", switch)
        page = ECHO.replace(TOKEN, BASIC).encode()
        api.replies_with(Reply(500, page, COOKIES), Reply(headers=COOKIES))
        caplog.clear()
        colour.run(create, base_url=url, default_query=query)
        ours = [line for line in caplog.records if line.name in ("agentkit", "httpx")]
        written = "\n".join(line.getMessage() for line in ours)
        assert "POST /v1/messages -> 500" in written
        assert f"HTTP Request: POST {api.url}/v1/messages " in written
        assert ('"content":"Hi"' in written) is found
        assert ("<html>You sent" in written) is found
        assert not any(secret in written for secret in SECRETS)


def test_case_90_a_client_that_can_not_be_made_does_not_show_its_keys(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
):
    async def copy(client: Any) -> None:
        for options in WRONG:
            with pytest.raises((TypeError, ValueError)) as caught:
                client.with_options(**{"api_key": KEY, "auth_token": TOKEN, **options})
            assert places(caught.value, KEY, TOKEN) == []

    colour.run(copy)
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{KEY}\n")
    with pytest.raises(ValueError, match="ANTHROPIC_API_KEY has") as caught:
        Anthropic()
    assert places(caught.value, KEY) == []


WRONG: list[Any] = [{"max_retries": -1}, {"timeout": "soon"}, {"base_url": "ftp://h"}]


BAD = "sentinel\n"
BAD_URLS = [
    f"ftp://user:{PASSWORD}@h.example",
    f"http://user:{PASSWORD}@h.example",
    f"https://user:{PASSWORD}@h.example:port",
    f"https://user:{PASSWORD[:8]}/{PASSWORD}@h.example",
]


@pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])
def test_case_90_what_is_wrong_with_an_option_is_said_without_showing_it(class_: Any):
    wrong: list[Any] = [
        {"default_headers": {"X-Gateway": BAD}},
        {"default_headers": {"X-Gateway": "sentinel"}, "max_retries": -1},
        *({"base_url": url} for url in BAD_URLS),
    ]
    for options in wrong:
        with pytest.raises(ValueError) as caught:  # noqa: PT011  # what it says is tested elsewhere
            class_(**{"api_key": KEY, **options})
        assert _seen_in_ours(caught.value) == []


@pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])
def test_case_90_a_key_that_can_not_be_set_anew_is_not_shown(class_: Any):
    client = class_(api_key=KEY)
    assert client.messages
    for name in ("api_key", "auth_token"):
        with pytest.raises(ValueError, match="the key that was given has") as caught:
            setattr(client, name, BAD)
        assert _seen_in_ours(caught.value) == []
    headers = {"X-Gateway": BAD}
    for name in ("default_headers", "set_default_headers"):
        with pytest.raises(ValueError, match="The value of the header X-Gateway") as caught:
            client.with_options(**{name: headers})
        assert _seen_in_ours(caught.value) == []


def _seen_in_ours(error: BaseException) -> list[str]:
    """Return where a secret is seen in the text, or in the frames of the client."""
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
    return places(error, *SECRETS)


def test_case_90_an_unsigned_call_does_not_show_other_headers(colour: Colour):
    headers = {"x-gateway": "sentinel"}
    error = colour.error(create, api_key="", auth_token="", default_headers=headers)
    assert isinstance(error, CredentialError)
    assert places(error, *SECRETS) == []


def test_case_90_a_closed_client_does_not_show_its_base_url(colour: Colour):
    async def close(client: Any) -> None:
        await got(client.close())
        await create(client)

    error = colour.error(close, base_url=f"https://user:{PASSWORD}@h.example")
    assert isinstance(error, APIConnectionError)
    assert places(error, *SECRETS) == []


def test_case_90_a_redirect_and_a_form_show_no_more(colour: Colour, api: Server):
    http = colour.http(headers={"X-Own": "sentinel"}, cookies={"c": "sentinel"})
    api.replies_with(Reply(307, b"", {"location": "/elsewhere"}), Reply(401, REFUSED, COOKIES))
    error = colour.error(create, http_client=http)
    assert isinstance(error, AuthenticationError)
    assert error.request.url.path == "/elsewhere"
    assert places(error, *SECRETS) == []
    http = colour.http(headers={"X-Own": "sentinel"}, cookies={"c": "sentinel"})
    error = colour.error(upload, http_client=http)
    assert api.requests[-1].headers["x-own"] == "sentinel"
    assert places(error, *SECRETS) == []


CHILD = """
import os
from agentkit_client import Anthropic

def test_it():
    client = Anthropic(auth_token=os.environ["TOKEN"], max_retries=0)
    client.messages.create(model="m", max_tokens=8, messages=[])
"""


def test_case_90_pytest_shows_the_locals_of_a_failed_test_and_no_key(api: Server, tmp_path: Path):
    api.replies_with(Reply(401, REFUSED, COOKIES))
    file = tmp_path / "test_child.py"
    file.write_text(CHILD)
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": KEY,
        "TOKEN": TOKEN,
        "ANTHROPIC_BASE_URL": api.url,
        "ANTHROPIC_LOG": "debug",
        "ANTHROPIC_LOG_BODIES": "1",
    }
    command = [sys.executable, "-m", "pytest", "-vv", "--showlocals", "--full-trace", str(file)]
    command += ["-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "AuthenticationError" in done.stdout
    assert "client     = <agentkit_client" in done.stdout
    assert "sentinel" not in done.stdout + done.stderr
