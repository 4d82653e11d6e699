"""Clients of the clouds are recorded, played and looked at as those of the API are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import pytest
from cloud import COLOURS, PLATFORMS, client_class
from colours import entered, every, got

import agentkit
from agentkit import beta_tool
from agentkit.local import EchoModel, LocalAPI, LocalError, ScriptedModel
from agentkit.testing import Cassette, CassetteMismatch, Sent
from agentkit.testing._tape import read_tape

KEY = "sentinel-key-of-a-cloud"
TEXT = f"my address is me@there.example, and {KEY} my key"
ASK: Any = {"model": "claude", "max_tokens": 99, "messages": [{"role": "user", "content": TEXT}]}
SIGNED: dict[str, Any] = {
    "AnthropicBedrock": {
        "aws_access_key": "AKIASENTINEL",
        "aws_secret_key": "sentinel-secret",
        "aws_session_token": KEY,
    },
    "AnthropicVertex": {"access_token": KEY},
    "AnthropicFoundry": {"api_key": KEY},
}
PLACES: dict[str, dict[str, Any]] = {
    "AnthropicBedrock": {"aws_region": "us-east-1"},
    "AnthropicVertex": {"region": "us-east5", "project_id": "mine"},
    "AnthropicFoundry": {},
}
BELOW = {"AnthropicBedrock": "", "AnthropicVertex": "/v1", "AnthropicFoundry": "/anthropic"}


def use(cassette: Cassette, platform: str, colour: str, url: str, body: Any, **more: Any) -> Any:
    async def main() -> Any:
        options = {"base_url": url + BELOW[platform], "max_retries": 0, **PLACES[platform], **more}
        made: Any = cassette.cloud(client_class(platform, colour, agentkit), **options)
        async with entered(made) as client:
            return await body(client)

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


async def talk(client: Any) -> list[Any]:
    whole = await got(client.messages.create(**ASK))
    async with entered(await got(client.messages.create(**ASK, stream=True))) as stream:
        events = await every(stream)
    async with entered(client.messages.stream(**ASK)) as stream:
        text = await got(stream.get_final_text())
    pieces = [event.delta.text for event in events if event.type == "content_block_delta"]
    kinds = [event.type for event in events]
    return [whole.content[0].text, whole._request_id, kinds, "".join(pieces), text]


@pytest.fixture
def gone() -> str:
    with LocalAPI(EchoModel()) as api:
        return api.url


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_cloud_is_recorded_and_played(platform: str, colour: str, tmp_path: Path, gone: str):
    path = tmp_path / "tape.jsonl"
    with LocalAPI(EchoModel()) as api:
        first = use(Cassette(path), platform, colour, api.url, talk, **SIGNED[platform])
        sent = Sent(api)
        sent.assert_count(3)
        sent.assert_text("me@there.example")
        sent.assert_valid()
        assert {body["model"] for body in sent.bodies} == {"claude"}
    masked = str(first).replace(KEY, "***")
    cassette = Cassette(path, "none")
    assert str(use(cassette, platform, colour, gone, talk, **SIGNED[platform])) == masked
    assert cassette.unplayed == 0
    contents = [b"".join(exchange.reply.chunks) for exchange in read_tape(path)]
    assert "entinel" not in path.read_text("utf-8")
    assert b"entinel" not in b"".join(contents)
    if platform == "AnthropicBedrock":
        assert b":event-type" in contents[1]
        assert len(read_tape(path)[1].reply.chunks) > 3


@pytest.mark.parametrize("platform", PLATFORMS)
def test_to_play_a_cloud_needs_no_credentials(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
):
    async def ask(client: Any) -> Any:
        asked: Any = {**ASK, "messages": [{"role": "user", "content": "Hi"}]}
        return (await got(client.messages.create(**asked))).content[0].text

    async def other(client: Any) -> Any:
        return await got(client.messages.create(**{**ASK, "max_tokens": 5}))

    path = tmp_path / "tape.jsonl"
    with LocalAPI(EchoModel()) as api:
        use(Cassette(path), platform, "sync", api.url, ask, **SIGNED[platform])
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ANTHROPIC_FOUNDRY_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert use(Cassette(path), platform, "trio", gone, ask) == "Hi"
    with pytest.raises(CassetteMismatch, match=r'-  "max_tokens": 99,\n\+  "max_tokens": 5,'):
        use(Cassette(path), platform, "sync", gone, other)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_errors_of_a_cloud_are_played(platform: str, tmp_path: Path, gone: str):
    async def ask(client: Any) -> Any:
        with pytest.raises(agentkit.RateLimitError) as caught:
            await got(client.messages.create(**ASK))
        return caught.value.message.replace("*" * 10, "***")

    path = tmp_path / "tape.jsonl"
    with LocalAPI(ScriptedModel([LocalError(429, message=f"too much for {KEY}")])) as api:
        first = use(Cassette(path), platform, "sync", api.url, ask, **SIGNED[platform])
    assert use(Cassette(path), platform, "sync", gone, ask, **SIGNED[platform]) == first
    assert "entinel" not in path.read_text("utf-8")


@beta_tool
def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("stream", [False, True])
def test_assertions_see_what_clouds_are_sent(platform: str, stream: bool):
    call = {"type": "tool_use", "name": "add", "input": {"a": 1, "b": 2}}
    with LocalAPI(ScriptedModel([call, "It is 3."])) as api:
        client: Any = api.cloud(client_class(platform, "sync", agentkit))
        with client:
            question: Any = [{"role": "user", "content": "What is 1 + 2?"}]
            runner = client.beta.messages.tool_runner(
                model="claude", max_tokens=99, tools=[add], messages=question, stream=stream
            )
            runner.until_done()
        sent = Sent(api)
        sent.assert_count(2)
        sent.assert_text("1 + 2")
        sent.assert_tool_result("add", "3", is_error=False)
        sent.assert_valid()
        with pytest.raises(AssertionError, match="no such result of 'add'"):
            sent.assert_tool_result("add", "4")


def test_what_is_no_cloud_is_refused(tmp_path: Path):
    with pytest.raises(TypeError, match="cloud\\(\\) takes a class like AnthropicBedrock"):
        Cassette(tmp_path / "tape.jsonl").cloud(agentkit.Anthropic)


def test_a_look_at_frames_shows_events():
    changes: list[dict[str, Any]] = []
    with (
        LocalAPI(EchoModel(), on_change=changes.append) as api,
        api.cloud(agentkit.AnthropicBedrock) as client,
    ):
        list(client.messages.create(**ASK, stream=True))
    kinds = [change["event"]["type"] for change in changes if change["kind"] == "event"]
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"
    assert changes[-1]["stop_reason"] == "end_turn"
