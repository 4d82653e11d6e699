"""The switch `ANTHROPIC_LOG`, and what the lines never hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import Anthropic
from agentkit_client._logs import switch_on

NAMES = ("agentkit", "httpx")


@pytest.fixture(autouse=True)
def levels_as_before() -> Iterator[None]:
    before = {name: logging.getLogger(name).level for name in NAMES}
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(
    ("word", "level"), [("info", logging.INFO), ("debug", logging.DEBUG), ("DEBUG", logging.DEBUG)]
)
def test_the_variable_sets_the_level(
    monkeypatch: pytest.MonkeyPatch, word: str, level: int
) -> None:
    monkeypatch.setenv("ANTHROPIC_LOG", word)
    switch_on()
    assert [logging.getLogger(name).level for name in NAMES] == [level, level]


@pytest.mark.parametrize("word", [None, "", "loud"])
def test_no_other_word_touches_it(monkeypatch: pytest.MonkeyPatch, word: str | None) -> None:
    if word is not None:
        monkeypatch.setenv("ANTHROPIC_LOG", word)
    before = [logging.getLogger(name).level for name in NAMES]
    switch_on()
    assert [logging.getLogger(name).level for name in NAMES] == before


def test_the_lines_tell_what_happens_and_no_secret(
    caplog: pytest.LogCaptureFixture, server: Server
) -> None:
    server.replies_with(Reply(500, headers={"retry-after-ms": "1"}), Reply())
    with (
        caplog.at_level(logging.DEBUG, "agentkit"),
        Anthropic(api_key="sentinel-key", base_url=server.url) as client,
    ):
        client.messages.create(
            model="m", max_tokens=1, messages=[{"role": "user", "content": "sentinel-prompt"}]
        )
    ours = [record.getMessage() for record in caplog.records if record.name == "agentkit"]
    assert ours == [
        "POST /v1/messages -> 500",
        "Trying /v1/messages again in 0.00 s: InternalServerError",
        "POST /v1/messages -> 200",
    ]
    assert "sentinel" not in caplog.text


@pytest.mark.parametrize("value", [None, "0", "1"])
def test_bodies_are_shown_with_a_second_switch_only_and_credentials_never(
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    value: str | None,
) -> None:
    if value is not None:
        monkeypatch.setenv("ANTHROPIC_LOG_BODIES", value)
    options: Any = {"api_key": "sentinel-key", "auth_token": "sentinel-token"}
    server_with_token: Any = {"type": "url", "name": "s", "url": "u"}
    server_with_token["authorization_token"] = 'sentinel "quoted" token'
    with (
        caplog.at_level(logging.DEBUG),
        Anthropic(base_url=server.url, **options) as client,
    ):
        client.beta.messages.create(
            model="m",
            max_tokens=1,
            messages=[{"role": "user", "content": "the prompt"}],
            mcp_servers=[server_with_token],
            extra_headers={"cookie": "sentinel-cookie"},
        )
    lines = [record.getMessage() for record in caplog.records if record.name == "agentkit"]
    assert any(line.startswith("Request: ") and "the prompt" in line for line in lines) is (
        value == "1"
    )
    assert any(line.startswith("Response: ") and "Hello." in line for line in lines) is (
        value == "1"
    )
    assert ('"authorization_token":"***"' in caplog.text) is (value == "1")
    assert "sentinel" not in "".join(lines)


def test_a_body_that_is_not_in_memory_is_not_read_to_be_shown(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("ANTHROPIC_LOG_BODIES", "1")
    server.replies_with(Reply(200, {"id": "f"}), Reply(200, b"content"))
    with (
        caplog.at_level(logging.DEBUG, "agentkit"),
        Anthropic(api_key="K", base_url=server.url) as client,
    ):
        client.beta.files.upload(file=("f", b"data"))
        assert client.beta.files.download("f").read() == b"content"
    ours = [record.getMessage() for record in caplog.records if record.name == "agentkit"]
    assert "Request: (a stream)" in ours
    assert "Response: (a stream)" in ours


def test_urls_in_the_lines_of_httpx_are_cut_however_often_it_is_switched_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ANTHROPIC_LOG", "info")
    before = list(logging.getLogger("httpx").filters)
    switch_on()
    switch_on()
    added = [one for one in logging.getLogger("httpx").filters if one not in before]
    assert len(added) <= 1
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with caplog.at_level(logging.INFO), httpx.Client(transport=transport) as http:
        http.get("https://user:sentinel@h.example:8/x?sig=sentinel")
        logging.getLogger("httpx").info("no arguments")
        logging.getLogger("httpx").info("%(a)s", {"a": 1})
    assert "HTTP Request: GET https://h.example:8/x " in caplog.text
    assert "no arguments" in caplog.text
    assert "sentinel" not in caplog.text


def test_a_key_in_a_body_is_not_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("ANTHROPIC_LOG_BODIES", "1")
    key = "sentinel-of-sixteen-and-more"
    server.replies_with(Reply(200, {**MESSAGE, "debug": f"you sent {key}"}))
    with caplog.at_level(logging.DEBUG), Anthropic(api_key=key, base_url=server.url) as client:
        asked: Any = [{"role": "user", "content": f"my key is {key}"}]
        client.messages.create(model="m", max_tokens=1, messages=asked)
    assert "you sent **********" in caplog.text
    assert "my key is **********" in caplog.text
    assert key not in caplog.text


def test_a_path_can_not_begin_a_line_of_its_own(
    caplog: pytest.LogCaptureFixture, server: Server
) -> None:
    server.replies_with(Reply(500, headers={"retry-after-ms": "1"}), Reply(200, {"id": "m"}))
    with (
        caplog.at_level(logging.DEBUG),
        Anthropic(api_key="K", base_url=server.url) as client,
    ):
        client.models.retrieve("m%0AERROR é")
        client.get("/a%0d%0AERROR?b=%0A", cast_to=dict)
    lines = [record.getMessage() for record in caplog.records if record.name == "agentkit"]
    assert lines[0] == "GET /v1/models/m%250AERROR%20%C3%A9 -> 500"
    assert lines[-1] == "GET /a%0d%0AERROR -> 200"
    assert [line for line in lines if len(line.splitlines()) > 1] == []
