"""Who asks Vertex AI: tokens, credentials, Google's defaults; renewed ahead of their end."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from cloud import COLOURS, FACTS, Sent, ask_at_once, client_class, hello, http_client
from google_account import account, token
from scripted_http import Reply, Server
from streamed import ASK

from agentkit_client import CredentialError
from agentkit_client.platforms import _library
from agentkit_client.platforms._google import ask

MANY = 50


class Given:
    """Credentials as google-auth has them, for a test."""

    def __init__(self, token: str | None = "CT", ended: bool = False) -> None:
        self.token: Any = token
        self.ended = ended
        self.refreshes = 0
        self.failure: Exception | None = None
        self.expiry = datetime.now(timezone.utc) + timedelta(hours=1)

    @property
    def expired(self) -> bool:
        return self.ended

    def refresh(self, request: Any) -> None:
        if self.failure is not None:
            raise self.failure
        self.refreshes += 1
        self.token, self.ended = f"R{self.refreshes}", False


@pytest.fixture
def tokens() -> Iterator[Server]:
    """A server of tokens."""
    running = Server()
    running.replies_with(token("T1"), token("T2"))
    yield running
    running.close()


def make(colour: str, sent: Sent, **options: Any) -> Any:
    class_ = client_class("AnthropicVertex", colour)
    settings: dict[str, Any] = {"region": "global", "project_id": "p", **options}
    return class_(http_client=http_client(colour, sent), **settings)


def bearers(sent: Sent) -> set[str]:
    return {request.headers["authorization"] for request in sent.requests}


RECORDED = FACTS["AnthropicVertex"]["credentials"]
GIVEN = {"valid": Given, "expired": lambda: Given(ended=True), "no token": lambda: Given(None)}


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("case", RECORDED)
def test_credentials_are_used_as_recorded(case: str, colour: str):
    credentials, sent = GIVEN[case](), Sent()
    ask_at_once(colour, make(colour, sent, credentials=credentials))
    assert bearers(sent) == {RECORDED[case]["authorization"]}
    assert credentials.refreshes == RECORDED[case]["refreshes"]  # and no more, under fifty calls


@pytest.mark.parametrize("colour", COLOURS)
def test_a_token_that_ends_is_renewed_once_under_fifty_calls(colour: str):
    credentials, sent = Given(), Sent()
    client = make(colour, sent, credentials=credentials)
    ask_at_once(colour, client)
    credentials.ended = True
    sent.requests.clear()
    ask_at_once(colour, client)
    assert (bearers(sent), credentials.refreshes) == ({"Bearer R1"}, 1)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_token_that_is_refused_is_renewed_once_under_fifty_calls(colour: str):
    def answer(request: httpx.Request) -> httpx.Response:
        is_old = request.headers["authorization"] == "Bearer CT"
        return httpx.Response(401, json={}) if is_old else hello(request)

    credentials, sent = Given(), Sent(answer)
    ask_at_once(colour, make(colour, sent, credentials=credentials, max_retries=0))
    assert credentials.refreshes == 1
    assert sum(r.headers["authorization"] == "Bearer R1" for r in sent.requests) == MANY


ZIPPED = {"content-encoding": "gzip"}


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(
    "refusal",
    [
        Reply(401, gzip.compress(b"{}"), ZIPPED),
        Reply(401, (b"{", b"}")),
        Reply(401, (gzip.compress(b"{}"),), ZIPPED),
        Reply(401, b" " * 1_000_000),
    ],
    ids=["zipped", "in pieces", "zipped in pieces", "long"],
)
def test_a_token_is_renewed_however_its_refusal_is_sent(
    refusal: Reply, colour: str, server: Server
):
    server.replies_with(refusal, Reply())
    client = client_class("AnthropicVertex", colour)(
        region="r", project_id="p", credentials=Given(), base_url=server.url, max_retries=0
    )
    ask_at_once(colour, client, calls=1)
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer CT", "Bearer R1"]


def test_a_token_that_is_refused_twice_is_an_error():
    sent = Sent(lambda _: httpx.Response(401, json={}))
    client = make("sync", sent, credentials=Given())
    with pytest.raises(Exception, match="401"):
        client.messages.create(**ASK)
    assert [r.headers["authorization"] for r in sent.requests] == ["Bearer CT", "Bearer R1"]


def test_a_token_that_can_not_be_renewed_yet_is_used_on():
    credentials, sent = Given(), Sent()
    client = make("sync", sent, credentials=credentials)
    client.messages.create(**ASK)
    credentials.ended, credentials.failure = True, OSError("sentinel")
    client.messages.create(**ASK)
    assert bearers(sent) == {"Bearer CT"}
    credentials.expiry = datetime.now(timezone.utc) - timedelta(seconds=1)
    with pytest.raises(CredentialError, match=r"this client, Given, .* \(OSError\)") as caught:
        client.messages.create(**ASK)
    assert "sentinel" not in str(caught.value)


@pytest.mark.parametrize("colour", COLOURS)
def test_googles_defaults_are_found_with_the_first_call(
    colour: str, tokens: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account(tmp_path, tokens)))
    sent = Sent()
    class_ = client_class("AnthropicVertex", colour)
    client = class_(http_client=http_client(colour, sent), region="eu-w1")
    assert tokens.requests == []
    assert client.project_id is None
    ask_at_once(colour, client)
    assert bearers(sent) == {"Bearer T1"}
    assert len(tokens.requests) == 1
    assert {r.url.path.split("/")[3] for r in sent.requests} == {"file-project"}
    assert client.project_id == "file-project"
    copy = client.with_options(timeout=3)
    ask_at_once(colour, copy, calls=1)
    assert len(tokens.requests) == 1
    assert b"cloud-platform" not in tokens.requests[0].raw  # it is inside of the signed assertion


def test_a_project_that_was_named_goes_before_that_of_the_credentials(
    tokens: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account(tmp_path, tokens)))
    monkeypatch.setenv("ANTHROPIC_VERTEX_PROJECT_ID", "env/project")
    sent = Sent()
    class_ = client_class("AnthropicVertex", "sync")
    class_(http_client=http_client("sync", sent), region="r").messages.create(**ASK)
    assert b"/projects/env%2Fproject/" in sent.requests[0].url.raw_path


def test_without_any_project_an_error_says_how_to_name_one():
    for options in ({"access_token": "T"}, {"credentials": Given()}):
        sent = Sent()
        class_ = client_class("AnthropicVertex", "sync")
        client = class_(http_client=http_client("sync", sent), region="r", **options)
        with pytest.raises(CredentialError, match="ANTHROPIC_VERTEX_PROJECT_ID"):
            client.messages.create(**ASK)
        assert sent.requests == []


def test_without_any_credentials_an_error_says_where_they_were_looked_for():
    sent = Sent()
    with pytest.raises(CredentialError, match="application default credentials gave no") as caught:
        make("sync", sent).messages.create(**ASK)
    assert "DefaultCredentialsError" in str(caught.value)
    assert sent.requests == []


def test_a_server_of_tokens_that_refuses_is_an_error_of_ours(
    tokens: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account(tmp_path, tokens)))
    tokens.replies_with(Reply(400, {"error": "invalid_grant", "error_description": "no"}))
    with pytest.raises(CredentialError, match="invalid_grant"):
        make("sync", Sent()).messages.create(**ASK)


def test_without_google_auth_an_error_names_the_extra(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(_library, "import_module", missing)
    with pytest.raises(CredentialError, match=r"google-auth, .* 'agentkit\[vertex\]'"):
        make("sync", Sent()).messages.create(**ASK)


@pytest.mark.parametrize(("given", "kind"), [("sentinel", "text"), (3, "int")])
def test_what_are_no_credentials_is_refused_and_not_shown(given: Any, kind: str):
    with pytest.raises(TypeError, match=f"an object of google-auth, not {kind}") as caught:
        make("sync", Sent(), credentials=given)
    assert "sentinel" not in str(caught.value)


@pytest.mark.parametrize("where", ["call", "client"])
def test_an_authorization_of_the_callers_own_goes_before_all(where: str):
    sent, own = Sent(), {"Authorization": "Bearer Z"}
    client = make("sync", sent, credentials=Given(), access_token="AT")
    if where == "call":
        client.messages.create(**ASK, extra_headers=own)
    else:
        client.with_options(default_headers=own).messages.create(**ASK)
    assert bearers(sent) == {FACTS["AnthropicVertex"]["auth"]["extra_headers Authorization"]}


def test_a_token_goes_before_credentials():
    sent = Sent()
    client = make("sync", sent, credentials=Given(), access_token="AT")
    client.messages.create(**ASK)
    client.access_token = "AT2"
    client.messages.create(**ASK)
    assert bearers(sent) == {"Bearer AT", "Bearer AT2"}
    assert client.copy(access_token="AT3").access_token == "AT3"


def test_a_request_of_google_auth_is_made_with_httpx(tokens: Server):
    tokens.replies_with(Reply(201, {"a": 1}, {"x-own": "v"}))
    answer = ask(f"{tokens.url}/x", "POST", b"body", {"h": "v"}, timeout=5, unknown=1)
    assert (answer.status, answer.headers["x-own"], answer.data) == (201, "v", b'{"a": 1}')
    received = tokens.requests[0]
    assert (received.method, received.raw, received.headers["h"]) == ("POST", b"body", "v")


def test_a_request_that_gets_no_answer_is_an_error_that_google_auth_knows():
    exceptions: Any = pytest.importorskip("google.auth.exceptions")
    with pytest.raises(exceptions.TransportError, match=r"ConnectError from 127\.0\.0\.1"):
        ask("http://127.0.0.1:9/")
