"""A key that shows itself nowhere."""

from __future__ import annotations

import copy
import pickle
import reprlib
from pprint import pformat
from typing import Any

import pytest
from scripted_http import Server

from agentkit_client import Anthropic
from agentkit_client._secrets import MaskedBytes, MaskedText, Secret, hidden


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
    with pytest.raises(ValueError, match="the header X-Mine") as caught:
        Anthropic(api_key="K", default_headers={"X-Mine": "sentinel\r\nX: 1"})
    assert "sentinel" not in str(caught.value)
    client = Anthropic(api_key="K", base_url=server.url)
    with pytest.raises(ValueError, match="the header X-Mine") as caught:
        client.models.list(extra_headers={"X-Mine": "sentinel\n"})
    assert "sentinel" not in str(caught.value)
    assert server.requests == []


KINDS = [MaskedText("sentinel-text"), MaskedBytes(b"sentinel-bytes")]


@pytest.mark.parametrize("masked", KINDS, ids=lambda one: type(one).__name__)
def test_a_masked_value_is_shown_by_nothing_that_shows_variables(masked: Any):
    seen = f"{masked!r} {[masked]} {{'k': masked}} {masked[:5]!r} {masked[2:]!r} {masked!a}"
    seen += pformat({"k": [masked]}) + reprlib.repr([masked])
    assert "**********" in seen
    assert "sen" not in seen.replace("masked", "")
    assert b"sentinel" not in pickle.dumps([masked])
    assert pickle.loads(pickle.dumps(masked)) in ("**********", b"**********")


def test_a_masked_value_is_one_like_any_other():
    text, data = MaskedText("sentinel"), MaskedBytes(b"sentinel")
    assert (text, data) == ("sentinel", b"sentinel")
    assert {text: 1, data: 2} == {"sentinel": 1, b"sentinel": 2}
    assert (f"Bearer {text}", text + "!", str(text)) == ("Bearer sentinel", "sentinel!", "sentinel")
    assert b"%s %b" % (data, data) == b"sentinel sentinel"
    assert (text.encode(), data.decode()) == (data, text)
    assert data[0] == ord("s")
    assert "sentinel" not in f"{text.encode()!r} {data.decode()!r} {data} {bytes(data)!r}"


@pytest.mark.parametrize("masked", KINDS, ids=lambda one: type(one).__name__)
def test_a_copy_of_a_masked_value_is_itself(masked: Any):
    assert copy.copy(masked) is masked
    assert copy.deepcopy([masked])[0] is masked


def test_texts_are_hidden_and_other_arguments_stay():
    assert repr(hidden("sentinel")) == "'**********'"
    assert hidden(None) is None
    assert hidden(7) == 7


def test_a_secret_made_of_a_hidden_text_gives_a_plain_one():
    assert type(Secret(hidden("sentinel")).reveal()) is str
