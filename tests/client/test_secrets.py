"""A key that shows itself nowhere."""

from __future__ import annotations

import copy
import pickle

import pytest

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


def test_a_client_does_not_show_its_keys() -> None:
    client = Anthropic(api_key="sentinel-key", auth_token="sentinel-token")
    assert "sentinel" not in f"{client!r} {vars(client)!r} {client._config!r}"
