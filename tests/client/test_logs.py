"""The switch `ANTHROPIC_LOG`, and what the lines never hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from scripted_http import Reply, Server

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
