"""Each endpoint asks for a key and a version; what is no endpoint says so as the API does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import EchoModel, LocalAPI, LocalError, ScriptedModel

Body = Callable[..., dict[str, Any]]
ENDPOINTS = [
    ("POST", "/v1/messages"),
    ("POST", "/v1/messages/count_tokens"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/claude-sonnet-4-5"),
    ("GET", "/v1/files"),
    ("POST", "/v1/messages/batches"),
    ("POST", "/v1/complete"),
    ("DELETE", "/v1/skills/pdf"),
]
# What the API itself says for each status, as clients read it.
SHAPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def recorded() -> list[tuple[str, str]]:
    """List the verb and path of every endpoint that is recorded of the SDK."""
    facts = Path(__file__).parents[2] / "client" / "facts" / "endpoints.json"
    endpoints = json.loads(facts.read_text("utf-8"))["endpoints"].values()
    return sorted({(each["verb"], each["path"]) for each in endpoints})


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with LocalAPI(ScriptedModel([])) as api, httpx.Client(base_url=api.url) as client:
        yield client


def told(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()
    assert error["type"] == "error"
    assert error["request_id"] == answer.headers["request-id"]
    return answer.status_code, error["error"]["type"], error["error"]["message"]


@pytest.mark.parametrize(("verb", "path"), ENDPOINTS)
def test_a_request_needs_a_key(verb: str, path: str, client: httpx.Client):
    answer = client.request(verb, path, headers={"anthropic-version": "2023-06-01"})
    assert told(answer) == (401, "authentication_error", "x-api-key header is required")


@pytest.mark.parametrize(("verb", "path"), recorded())
def test_every_recorded_endpoint_is_served(verb: str, path: str, client: httpx.Client):
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    answer = client.request(verb, re.sub(r"\{\w+\}", "nothing", path), headers=headers)
    # Where there is no such path or verb, it says so in these words.
    assert "Not found" not in answer.text or "nothing" in answer.text
    assert answer.status_code != 405


def test_every_recorded_type_of_error_has_its_status():
    facts = Path(__file__).parents[2] / "client" / "facts" / "types.json"
    types = json.loads(facts.read_text("utf-8"))["types"]
    errors = [types[f"types.{name}"] for name in types["types.BetaError"]["members"]]
    kinds = {
        field["type"].removeprefix("Literal['").removesuffix("']")
        for error in errors
        for field in error["fields"]
        if field["name"] == "type"
    }
    assert len(kinds) == 9
    # The rest comes with a status that the SDK has no type of a body for.
    assert set(SHAPES.values()) - kinds == {"request_too_large"}
    assert kinds - set(SHAPES.values()) == set()


@pytest.mark.parametrize(("status", "kind"), SHAPES.items())
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_has_the_shape_of_its_status(status: int, kind: str, stream: bool, body: Body):
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    with LocalAPI(ScriptedModel([LocalError(status)])) as api:
        answer = httpx.post(f"{api.url}/v1/messages", json=body(stream=stream), headers=headers)
    assert told(answer)[:2] == (status, kind)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json().keys() == {"type", "error", "request_id"}
    assert answer.json()["error"].keys() == {"type", "message"}


@pytest.mark.parametrize(
    "betas",
    [
        "files-api-2025-04-14",
        "context-1m-2025-08-07, interleaved-thinking-2025-05-14",
        "fine-grained-tool-streaming-2025-05-14",
        "next-year-2027-01-01",
        "claude-code-20250219,oauth-2025-04-20",
        "",
    ],
)
def test_betas_are_taken(betas: str, client: httpx.Client):
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01", "anthropic-beta": betas}
    assert client.get("/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["Odd", "x", "files-api-2025-04-15", "files-api", "-2027-01-01", "2027-01-01", "a-2027-1-01"],
)
def test_what_is_no_beta_is_refused(name: str, client: httpx.Client):
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    betas = f"context-1m-2025-08-07,{name}"
    answer = client.get("/v1/models", headers={**headers, "anthropic-beta": betas})
    status, kind, message = told(answer)
    assert (status, kind) == (400, "invalid_request_error")
    assert message.startswith(f"Unexpected value(s) `{name}` for the `anthropic-beta` header.")


def test_further_betas_are_taken_by_name():
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01", "anthropic-beta": "ours, x"}
    with LocalAPI(ScriptedModel([]), betas=["ours"]) as api:
        answer = httpx.get(f"{api.url}/v1/models", headers=headers)
    assert told(answer)[2].startswith("Unexpected value(s) `x` for")


@pytest.mark.parametrize("token", ["", "Bearer", "Basic abc", "abc"])
def test_a_token_must_be_a_bearers(token: str, client: httpx.Client):
    headers = {"anthropic-version": "2023-06-01", "authorization": token}
    assert client.get("/v1/models", headers=headers).status_code == 401


@pytest.mark.parametrize(("verb", "path"), ENDPOINTS)
def test_a_request_needs_a_version(verb: str, path: str, client: httpx.Client):
    answer = client.request(verb, path, headers={"x-api-key": "k"})
    assert told(answer) == (400, "invalid_request_error", "anthropic-version: header is required")


def test_a_version_must_be_known(client: httpx.Client):
    headers = {"x-api-key": "k", "anthropic-version": "2099-01-01"}
    status, _, message = told(client.get("/v1/models", headers=headers))
    assert (status, message) == (400, "anthropic-version: '2099-01-01' is not a valid version")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/messages/", "/v2/messages", "/v1/messages/1"])
def test_another_path_is_not_found(path: str, client: httpx.Client):
    assert told(client.post(path)) == (404, "not_found_error", "Not found")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_another_verb_is_not_allowed(verb: str, client: httpx.Client):
    answer = client.request(verb, "/v1/messages")
    assert told(answer) == (405, "invalid_request_error", "Method Not Allowed")
    assert answer.headers["allow"] == "POST"


def test_every_answer_is_signed(client: httpx.Client):
    answers = [client.get("/nowhere") for _ in range(3)]
    for answer in answers:
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["anthropic-organization-id"]
        assert answer.headers["date"].endswith("GMT")
        assert "server" not in answer.headers
    ids = [answer.headers["request-id"] for answer in answers]
    assert len(set(ids)) == 3
    assert all(id.startswith("req_") for id in ids)


HOSTS = {
    "127.0.0.1": 200,
    "[::1]:8000": 200,
    "localhost:8000": 200,
    "api": 200,
    "host.docker.internal:8000": 200,
    "my-mac.local": 200,
    "evil.com": 403,
    "evil.com:8000": 403,
    "localhost.evil.com": 403,
    "127.0.0.1.evil.com": 403,
    "EVIL.com.": 403,
    "notlocal.": 200,
    "evil.com@localhost:1:2": 403,
}


def test_a_website_can_not_ask_by_its_own_name(headers: dict[str, str]):
    found: dict[str, int] = {}
    with LocalAPI(EchoModel()) as api, httpx.Client(headers=headers) as http:
        for host in HOSTS:
            answer = http.get(f"{api.url}/v1/models", headers={"host": host})
            found[host] = answer.status_code
            if answer.is_error:
                assert answer.json()["error"]["type"] == "permission_error"
    assert found == HOSTS


def test_with_a_key_of_its_own_it_answers_to_any_name(headers: dict[str, str]):
    known = {**headers, "x-api-key": "known", "host": "tunnel.example.com"}
    with LocalAPI(EchoModel(), api_key="known") as api:
        assert httpx.get(f"{api.url}/v1/models", headers=known).status_code == 200


def test_browsers_are_allowed_nothing_from_elsewhere(headers: dict[str, str]):
    asked = {
        **headers,
        "origin": "https://evil.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-api-key",
    }
    with LocalAPI(EchoModel(), page=True) as api:
        for path in ("/v1/messages", "/", "/-/changes"):
            answer = httpx.options(f"{api.url}{path}", headers=asked)
            assert answer.status_code >= 400
            assert not [name for name in answer.headers if name.startswith("access-control")]
