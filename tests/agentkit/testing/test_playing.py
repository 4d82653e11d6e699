"""Replies come at once or at their pace; what was left early is not played as if it had ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from colours import each, entered, first, got

import agentkit
from agentkit.local import (
    Delayed,
    EchoModel,
    Fault,
    LocalAPI,
    LocalError,
    ReplayModel,
    ScriptedModel,
)
from agentkit.testing import Cassette, CassetteMismatch
from agentkit.testing._tape import read_tape

ASK: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "one two"}]}
COLOURS = ("sync", "asyncio", "trio")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


class Slow(httpx.SyncByteStream):
    """Takes its time before its second chunk."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"one"
        time.sleep(0.2)
        yield b"two"


def use(path: Path, colour: str, body: Any, url: str = "http://127.0.0.1:9", **options: Any) -> Any:
    """Run `await body(client)` with a client of a cassette, of any colour."""
    has_file = path.exists()

    async def main() -> Any:
        cassette = Cassette(path, **options)
        make = cassette.client if colour == "sync" else cassette.async_client
        key = {} if has_file else {"api_key": "sk-ant-of-somebody"}
        async with entered(make(base_url=url, max_retries=0, **key)) as client:
            return await body(client)

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


def test_replies_come_at_the_pace_that_is_asked_for(path: Path):
    def took(**options: Any) -> float:
        begin = time.monotonic()
        transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Slow()))
        with Cassette(path, **options).http_client(transport=transport) as http:
            assert http.get("http://there.example/").text == "onetwo"
        return time.monotonic() - begin

    assert took() >= 0.2
    times = read_tape(path)[0].reply.times
    assert len(times) == 2
    assert 190 < times[1] < 10_000
    line = json.loads(path.read_text("utf-8"))
    line["reply"]["times"] = [0, 300]
    path.write_text(json.dumps(line) + "\n", "utf-8")
    assert took(pace=1.0) >= 0.3
    assert took(pace=5.0) >= 0.06
    line["reply"]["times"] = [0, 600_000]
    path.write_text(json.dumps(line) + "\n", "utf-8")
    assert took() < 60


@pytest.mark.parametrize("colour", COLOURS)
def test_a_stream_keeps_its_pace_in_each_colour(colour: str, path: Path):
    async def read(client: Any) -> float:
        begin = time.monotonic()
        async with entered(await got(client.messages.create(**ASK, stream=True))) as stream:
            async for _ in each(stream):
                pass
        return time.monotonic() - begin

    with LocalAPI(ScriptedModel([Delayed("one two", per_event=0.03)])) as api:
        use(path, colour, read, api.url)
    recorded = sum(read_tape(path)[0].reply.times) / 1000
    assert recorded > 0.15
    assert use(path, colour, read, pace=1.0) >= recorded * 0.95


@pytest.mark.parametrize("pace", [0, -1.0, float("inf"), float("nan")])
def test_a_pace_is_a_number_above_0(pace: float, path: Path):
    with pytest.raises(ValueError, match="a pace is a number above 0, or None for at once"):
        Cassette(path, pace=pace)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_stream_that_was_left_plays_so_far_and_no_further(colour: str, path: Path):
    async def leave(client: Any) -> list[str]:
        kinds: list[str] = []
        async with entered(await got(client.messages.create(**ASK, stream=True))) as stream:
            while len(kinds) < 3:
                kinds.append((await first(stream)).type)
        return kinds

    async def stay(client: Any) -> None:
        async with entered(await got(client.messages.create(**ASK, stream=True))) as stream:
            async for _ in each(stream):
                pass

    with LocalAPI(ScriptedModel([Delayed("one two three", per_event=0.05)])) as api:
        begin = use(path, colour, leave, api.url)
    assert read_tape(path)[0].reply.is_left
    assert use(path, colour, leave) == begin
    with pytest.raises(
        CassetteMismatch, match=r"tape\.jsonl: POST /v1/messages is read on, but who"
    ):
        use(path, colour, stay)
    with LocalAPI(ReplayModel(path)) as api, api.client(max_retries=0) as client:
        with client.messages.create(**ASK, stream=True) as stream:
            seen = [event.type for _, event in zip(begin, stream, strict=False)]
            with pytest.raises(
                agentkit.APIStatusError, match="left before its end; record it anew"
            ):
                list(stream)
        assert seen == begin
        with pytest.raises(agentkit.APIStatusError, match="left before its end; record it anew"):
            client.messages.create(**ASK)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_stream_that_is_read_to_its_last_event_is_whole(colour: str, path: Path):
    async def helper(client: Any) -> str:
        async with entered(client.messages.stream(**ASK)) as stream:
            return str(await got(stream.get_final_text()))

    async def until_stop(client: Any) -> None:
        async with entered(await got(client.messages.create(**ASK, stream=True))) as stream:
            while (await first(stream)).type != "message_stop":
                pass

    with LocalAPI(EchoModel()) as api:
        for body in (helper, until_stop):
            path.unlink(missing_ok=True)
            use(path, colour, body, api.url)
            assert not read_tape(path)[0].reply.is_left
            assert use(path, colour, helper) == "one two"


def test_a_download_that_was_left_is_not_played_as_if_it_were_whole(path: Path):
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Slow()))
    with (
        Cassette(path).http_client(transport=transport) as http,
        http.stream("GET", "http://there.example/") as answer,
    ):
        assert next(answer.iter_bytes()) == b"one"
    with (
        Cassette(path).http_client() as http,
        pytest.raises(CassetteMismatch, match="GET / is read on, but who recorded it left after 1"),
    ):
        http.get("http://there.example/")


def test_recorded_errors_are_replayed_with_the_headers_that_matter(path: Path):
    limits = {"retry-after": "7", "x-should-retry": "false"}
    left = {"anthropic-ratelimit-requests-remaining": "0"}
    error = LocalError(429, message="too much", headers={**limits, **left, "x-other": "1"})

    async def ask(client: Any) -> dict[str, str]:
        with pytest.raises(agentkit.RateLimitError, match="too much") as caught:
            client.messages.create(**ASK)
        return dict(caught.value.response.headers)

    with LocalAPI(ScriptedModel([error])) as api:
        use(path, "sync", ask, api.url)
    assert use(path, "sync", ask)["retry-after"] == "7"

    with LocalAPI(ReplayModel(path)) as api, api.client(max_retries=0) as client:
        headers = anyio.run(ask, client)
    assert {name: headers[name] for name in (*limits, *left)} == {**limits, **left}
    assert "x-other" not in headers


def test_a_stream_that_broke_off_breaks_off_in_the_model_too(path: Path):
    async def read(client: Any) -> None:
        with client.messages.create(**ASK, stream=True) as stream:
            list(stream)

    faults = [Fault("cut", after=4)]
    with (
        LocalAPI(EchoModel(), faults=faults) as api,
        pytest.raises(agentkit.APIConnectionError),
    ):
        use(path, "sync", read, api.url)
    with (
        LocalAPI(ReplayModel(path)) as api,
        api.client(max_retries=0) as client,
        pytest.raises(agentkit.APIStatusError, match="broke off here: RemoteProtocolError"),
    ):
        anyio.run(read, client)
