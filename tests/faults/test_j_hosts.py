"""Group J, case 92: a key travels to no other machine in the open, unless that is meant."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hidden_keys import KEY, PASSWORD

from agentkit_client import Anthropic, AsyncAnthropic


@pytest.mark.parametrize("host", ["gateway.example", "10.0.0.7", "[2001:db8::1]", "127.0.0.1.x.y"])
@pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])
def test_case_92_plain_http_to_another_machine_is_refused_unless_allowed(class_: Any, host: str):
    url = f"http://{host}:8080"
    with pytest.raises(ValueError, match="base_url is plain http") as caught:
        class_(api_key=KEY, base_url=url)
    assert host.strip("[]") in str(caught.value)
    assert KEY not in str(caught.value)
    client = class_(api_key=KEY, base_url=url, allow_http=True)
    assert str(client.base_url) == url
    assert str(client.with_options(timeout=1).base_url) == url
    with pytest.raises(ValueError, match="base_url is plain http"):
        client.with_options(allow_http=False)
    local = class_(api_key=KEY)
    with pytest.raises(ValueError, match="base_url is plain http"):
        local.base_url = url


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "api.localhost"])
def test_case_92_this_machine_may_be_talked_to_in_the_open(host: str):
    assert Anthropic(api_key=KEY, base_url=f"http://{host}:8080").base_url.scheme == "http"


def test_case_92_a_base_url_from_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://gateway.example")
    with pytest.raises(ValueError, match="ANTHROPIC_BASE_URL is plain http"):
        Anthropic(api_key=KEY)
    monkeypatch.setenv(
        "ANTHROPIC_BASE_URL", f"https://user:{PASSWORD}@gateway.example/x?q=sentinel"
    )
    with caplog.at_level(logging.DEBUG):
        Anthropic(api_key=KEY)
    assert PASSWORD not in caplog.text
    assert "The base URL is https://gateway.example, from ANTHROPIC_BASE_URL." in caplog.text
