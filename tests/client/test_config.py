"""Arguments first, then the environment, then defaults."""

from __future__ import annotations

import inspect
from typing import Any

import httpx
import pytest

from agentkit_client import Anthropic, AsyncAnthropic
from agentkit_client._config import base_url_from
from agentkit_client._timeouts import DEFAULT_TIMEOUT

CLIENTS = pytest.mark.parametrize("client", [Anthropic, AsyncAnthropic])
Client = type[Anthropic] | type[AsyncAnthropic]


@CLIENTS
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANTHROPIC_API_KEY", "E"),
        ("ANTHROPIC_AUTH_TOKEN", "E"),
        ("ANTHROPIC_BASE_URL", "https://e.example/p/"),
    ],
)
def test_each_variable_sets_what_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
    facts: dict[str, Any],
    client: Client,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    made = client()
    seen = {
        "api_key": made.api_key,
        "auth_token": made.auth_token,
        "base_url": str(made.base_url),
    }
    assert seen == facts["env"][variable]["observed"]


@CLIENTS
def test_an_argument_wins_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://environment.example")
    made = client(api_key="argument", base_url="https://argument.example")
    assert made.api_key == "argument"
    assert str(made.base_url) == "https://argument.example"


def test_an_empty_key_is_not_replaced_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "environment")
    assert Anthropic(api_key="").api_key == ""


@CLIENTS
def test_the_defaults_are_those_recorded(facts: dict[str, Any], client: Client) -> None:
    made = client(api_key="K")
    assert str(made.base_url) == "https://api.anthropic.com"
    assert made.max_retries == facts["retries"]["max_retries_default"]
    assert made.timeout == DEFAULT_TIMEOUT


OURS = ["stream_idle_timeout", "stream_long_calls", "retry", "allow_http", "limits"]
"""Options of ours, after those recorded."""


def test_every_recorded_option_of_the_constructors_is_one(facts: dict[str, Any]) -> None:
    for client in (Anthropic, AsyncAnthropic):
        recorded = [p["name"] for p in facts["constructors"][client.__name__]["params"]]
        own = list(inspect.signature(client).parameters)
        assert own == [*recorded, *OURS]


@pytest.mark.parametrize("value", [None, "2", 2.0, True])
def test_retries_have_to_be_a_whole_number(value: Any) -> None:
    with pytest.raises(TypeError, match="max_retries has to be a whole number"):
        Anthropic(max_retries=value)


@pytest.mark.parametrize("value", ["5", True, object()])
def test_a_time_limit_has_to_be_one(value: Any) -> None:
    with pytest.raises(TypeError, match="timeout has to be seconds"):
        Anthropic(timeout=value)
    with pytest.raises(TypeError, match="timeout has to be seconds"):
        Anthropic(api_key="K").models.list(timeout=value)


@pytest.mark.parametrize("value", [-1, float("nan")])
def test_a_time_limit_can_not_be_negative(value: float) -> None:
    with pytest.raises(ValueError, match="timeout can't be"):
        Anthropic(timeout=value)


def test_a_key_is_a_text() -> None:
    wrong: Any = 5
    with pytest.raises(TypeError, match="A key is a text, not int"):
        Anthropic(api_key=wrong)


def test_keys_and_base_url_can_be_set_anew() -> None:
    client = Anthropic(api_key="one", base_url="https://one.example")
    client.api_key, client.auth_token, client.base_url = "two", "T", "https://two.example/p"
    assert client.auth_headers == {"x-api-key": "two", "authorization": "Bearer T"}
    assert str(client.base_url) == "https://two.example/p/"
    client.api_key = client.auth_token = None
    assert client.auth_headers == {}


def test_retries_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="can't be negative"):
        Anthropic(max_retries=-1)


@pytest.mark.parametrize(
    "url", ["api.example", "ftp://api.example", "https://", "http://h:x", "https://h:65536"]
)
def test_what_is_no_base_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Anthropic(base_url=url)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://h.example", "https://h.example"),
        ("https://h.example/a/b", "https://h.example/a/b/"),
        ("https://h.example/a/b/", "https://h.example/a/b/"),
    ],
)
def test_a_base_url_ends_in_a_slash(given: str, kept: str) -> None:
    assert str(base_url_from(given, allow_http=False)) == kept


def test_the_time_limit_of_your_own_http_client_is_kept() -> None:
    with httpx.Client(timeout=33) as http:
        assert Anthropic(http_client=http).timeout == httpx.Timeout(33)
        assert Anthropic(http_client=http, timeout=2).timeout == 2
        assert Anthropic(http_client=http, timeout=None).timeout is None
    with httpx.Client() as http:
        assert Anthropic(http_client=http).timeout == DEFAULT_TIMEOUT


def test_an_http_client_of_the_other_colour_is_refused() -> None:
    wrong: Any = httpx.AsyncClient()
    with pytest.raises(TypeError, match=r"Anthropic takes an httpx\.Client, not AsyncClient"):
        Anthropic(http_client=wrong)
    with httpx.Client() as http:
        wrong = http
        with pytest.raises(TypeError, match=r"AsyncAnthropic takes an httpx\.AsyncClient"):
            AsyncAnthropic(http_client=wrong)
