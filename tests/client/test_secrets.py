"""A key that shows itself nowhere."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from scripted_http import Server

from agentkit_client import Anthropic
from agentkit_client._secrets import Secret


def test_a_secret_gives_its_value_only_when_asked() -> None:
    secret = Secret("sentinel")
    assert secret.reveal() == "sentinel"
    assert "sentinel" not in f"{secret!r} {secret} {dir(secret)}"


def test_secrets_are_compared_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


def test_a_secret_is_not_pickled_or_copied() -> None:
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(Secret("sentinel"))
    with pytest.raises(TypeError, match="pickle"):
        copy.copy(Secret("sentinel"))


def test_a_client_does_not_show_its_keys_even_after_a_call(server: Server) -> None:
    with Anthropic(
        api_key="sentinel-key",
        auth_token="sentinel-token",
        default_headers={"x-mine": "sentinel-header"},
        base_url=server.url,
    ) as client:
        client.messages.create(
            model="m", max_tokens=1, messages=[{"role": "user", "content": "Hi"}]
        )
        assert client.default_headers["x-api-key"] == "sentinel-key"
        assert "sentinel" not in f"{client!r} {vars(client)!r} {client._config!r}"


@pytest.mark.parametrize(
    "key", ["sentinel\n", " sentinel", "sentinel\x00", "sentinelé", "sent inel "]
)
def test_a_key_that_can_not_be_sent_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    given: list[dict[str, Any]] = [{"api_key": key}, {"auth_token": key}]
    for options in given:
        with pytest.raises(ValueError, match="the key that was given has") as caught:
            Anthropic(**options)
        assert "sent" not in str(caught.value).replace("be sent", "")
    if "\x00" not in key:
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
        with pytest.raises(ValueError, match="ANTHROPIC_API_KEY has"):
            Anthropic()


def test_a_header_that_can_not_be_sent_is_refused_and_its_value_not_shown(server: Server) -> None:
    with pytest.raises(ValueError, match="header 'X-Mine'") as caught:
        Anthropic(api_key="K", default_headers={"X-Mine": "sentinel\r\nX: 1"})
    assert "sentinel" not in str(caught.value)
    client = Anthropic(api_key="K", base_url=server.url)
    with pytest.raises(ValueError, match="header 'X-Mine'") as caught:
        client.models.list(extra_headers={"X-Mine": "sentinel\n"})
    assert "sentinel" not in str(caught.value)
    assert server.requests == []
