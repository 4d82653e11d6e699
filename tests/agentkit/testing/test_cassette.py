"""A cassette records real exchanges and plays them back; what differs is shown."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import anyio
import httpx
import pytest

from agentkit import AnthropicError, APIConnectionError, OverloadedError
from agentkit.local import (
    EchoModel,
    Fault,
    LocalAPI,
    ModelError,
    ReplayModel,
    ScriptedModel,
    ScriptError,
)
from agentkit.testing import Cassette, CassetteMismatch

ASK: Any = {"model": "m", "max_tokens": 9}
KEY = "sk-ant-very-secret-key"


def ask(client: Any, text: str = "one two three", **more: Any) -> Any:
    return client.messages.create(**ASK, messages=[{"role": "user", "content": text}], **more)


def events(client: Any, text: str = "one two three") -> list[Any]:
    with ask(client, text, stream=True) as stream:
        return [event.to_dict() for event in stream]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tapes" / "tape.jsonl"


@pytest.fixture
def gone() -> str:
    """The URL of a server that is no more."""
    with LocalAPI(EchoModel()) as api:
        return api.url


def recorded(path: Path, use: Callable[[Any], Any], mode: Any = "once", **options: Any) -> Any:
    with LocalAPI(EchoModel()) as api:
        cassette = Cassette(path, mode, **options)
        with cassette.client(base_url=api.url, api_key=KEY, max_retries=0) as client:
            return use(client)


def test_what_was_recorded_is_played_when_the_server_is_gone(path: Path, gone: str):
    def use(client: Any) -> list[Any]:
        whole = ask(client)
        count = client.messages.count_tokens(
            model="m", messages=[{"role": "user", "content": "Hi"}]
        )
        return [whole.to_dict(), whole._request_id, events(client), count.to_dict()]

    first = recorded(path, use)
    cassette = Cassette(path)
    with cassette.client(base_url=gone) as client:
        assert use(client) == first
    assert cassette.unplayed == 0


def test_it_is_the_same_in_the_other_colour(path: Path, gone: str, anyio_backend: str):
    async def use(client: Any) -> list[Any]:
        stream = await ask(client, stream=True)
        async with client, stream:
            return [event.to_dict() async for event in stream]

    with LocalAPI(EchoModel()) as api:
        first = anyio.run(
            use, Cassette(path).async_client(base_url=api.url, api_key=KEY), backend=anyio_backend
        )
    again = anyio.run(use, Cassette(path).async_client(base_url=gone), backend=anyio_backend)
    assert again == first
    with Cassette(path).client(base_url=gone) as client:
        assert events(client) == first


def test_streams_are_recorded_chunk_by_chunk(path: Path):
    recorded(path, events)
    reply = json.loads(path.read_text("utf-8"))["reply"]
    assert len(reply["chunks"]) > 3
    assert all(isinstance(chunk, str) for chunk in reply["chunks"])
    assert reply["headers"]["content-type"].startswith("text/event-stream")


def test_a_request_that_differs_fails_with_a_diff(path: Path, gone: str):
    recorded(path, ask)
    with Cassette(path).client(base_url=gone) as client:
        with pytest.raises(CassetteMismatch) as caught:
            ask(client, "one two four")
        ask(client)
        with pytest.raises(CassetteMismatch, match="was recorded once: played 1 of 1"):
            ask(client)
    shown = str(caught.value)
    assert "POST /v1/messages differs from what is recorded:" in shown
    assert '-      "content": "one two three",' in shown
    assert '+      "content": "one two four",' in shown


def test_the_same_request_gets_its_replies_in_order(path: Path, gone: str):
    with (
        LocalAPI(ScriptedModel(["One.", "Two."])) as api,
        Cassette(path).client(base_url=api.url, api_key=KEY) as client,
    ):
        said = [ask(client).content[0].text for _ in range(2)]
    with Cassette(path).client(base_url=gone) as client:
        assert [ask(client).content[0].text for _ in range(2)] == said == ["One.", "Two."]


def test_no_secret_and_no_named_field_is_written(path: Path, gone: str):
    def use(client: Any) -> Any:
        first = ask(client, f"My key is {KEY}", metadata={"user_id": "someone"})
        return [first, *events(client, f"My key is {KEY}")]

    recorded(path, use, redact=["user_id", "signature"])
    written = path.read_text("utf-8")
    assert KEY not in written
    assert "someone" not in written
    assert path.stat().st_mode & 0o777 == 0o600
    cassette = Cassette(path, redact=["user_id"])
    with cassette.client(base_url=gone, api_key=KEY) as client:
        played = ask(client, f"My key is {KEY}", metadata={"user_id": "somebody else"})
    assert played.content[0].text == "My key is ***"


def test_fields_in_replies_are_masked_whole_and_in_streams(path: Path):
    recorded(path, lambda client: [ask(client), events(client)], redact=["text"])
    written = path.read_text("utf-8")
    assert "two" not in written.replace("one two three", "")
    assert '\\"text\\":\\"***\\"' in written


def test_credentials_and_named_fields_of_a_query_are_masked(path: Path, gone: str):
    key = "sk-ant/odd+key=="
    query = {"token": key, "e mail": "me@there.example", "n": "1"}
    with (
        LocalAPI(EchoModel()) as api,
        Cassette(path, redact=["e mail"]).client(
            base_url=api.url, api_key=key, default_query=query
        ) as client,
    ):
        ask(client)
    request = json.loads(path.read_text("utf-8"))["request"]
    assert request["path"] == "/v1/messages?token=***&e+mail=***&n=1"
    again = {**query, "e mail": "you@there.example"}
    with Cassette(path, redact=["e mail"]).client(
        base_url=gone, api_key=key, default_query=again
    ) as client:
        assert ask(client).content


def test_credentials_and_named_fields_of_a_form_are_masked(path: Path):
    form = {"email": "me@there.example", "note": f"the key is {KEY}"}
    files = {"file": ("a.bin", b"\xff" + KEY.encode(), "image/png")}
    with LocalAPI(EchoModel()) as api, Cassette(path, redact=["email"]).http_client() as http:
        headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
        http.post(f"{api.url}/v1/files", data=form, files=files, headers=headers)
    body = base64.b64decode(json.loads(path.read_text("utf-8"))["request"]["body"]["base64"])
    assert b"me@there.example" not in body
    assert KEY.encode() not in body
    assert body.count(b"***") == 3


@pytest.mark.parametrize("cut", [None, 6])
def test_named_fields_in_the_input_of_a_call_are_masked_in_streams(
    cut: int | None, path: Path, gone: str
):
    calls = [
        {
            "type": "tool_use",
            "name": "send",
            "input": {"to": {"email": "me@there.example"}, "n": 1},
        },
        {"type": "tool_use", "name": "other", "input": {"text": "stays as it is, in its pieces"}},
    ]
    faults = [Fault("cut", after=cut)] if cut else []
    with LocalAPI(ScriptedModel([calls]), faults=faults) as api:
        cassette = Cassette(path, redact=["email"])
        with (
            cassette.client(base_url=api.url, api_key=KEY, max_retries=0) as client,
            contextlib.suppress(APIConnectionError),
        ):
            events(client)
    written = "".join(re.findall(r'partial_json\\":\\"(.*?)\\"}', path.read_text("utf-8")))
    assert "there" not in written
    if not cut:
        asked: Any = [{"role": "user", "content": "one two three"}]
        with (
            Cassette(path).client(base_url=gone) as client,
            client.messages.stream(**ASK, messages=asked) as stream,
        ):
            inputs: list[Any] = [
                block.to_dict()["input"] for block in stream.get_final_message().content
            ]
        assert inputs == [{"to": {"email": "***"}, "n": 1}, calls[1]["input"]]


def test_named_fields_in_json_of_several_lines_are_masked(path: Path):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=json.dumps({"email": "me@there.example"}, indent=2))

    cassette = Cassette(path, redact=["email"])
    with cassette.http_client(transport=httpx.MockTransport(answer)) as http:
        assert http.get("http://there.example/").json() == {"email": "me@there.example"}
    assert "me@" not in path.read_text("utf-8")


def test_fields_that_are_ignored_may_differ(path: Path, gone: str):
    recorded(path, ask)
    with Cassette(path, ignore=["metadata"]).client(base_url=gone) as client:
        assert ask(client, metadata={"user_id": "x"}).content


def test_mode_none_never_records(path: Path, gone: str):
    with (
        Cassette(path, "none").client(base_url=gone) as client,
        pytest.raises(CassetteMismatch, match="there is no cassette"),
    ):
        ask(client)
    assert not path.exists()


def test_mode_new_episodes_adds_to_what_is_there(path: Path, gone: str):
    recorded(path, ask)
    recorded(path, lambda client: [ask(client), ask(client, "more")], "new_episodes")
    assert len(path.read_text("utf-8").splitlines()) == 2
    with Cassette(path).client(base_url=gone) as client:
        assert ask(client, "more").content[0].text == "more"


def test_mode_all_records_anew(path: Path):
    recorded(path, lambda client: [ask(client), ask(client, "more")])
    recorded(path, lambda client: [ask(client, "other"), ask(client, "again")], "all")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["request"]["body"]["messages"][0]["content"] for line in lines] == [
        "other",
        "again",
    ]


def test_mode_live_does_neither(path: Path):
    recorded(path, ask)
    before = path.read_bytes()
    recorded(path, lambda client: ask(client, "other"), "live")
    assert path.read_bytes() == before


def test_errors_and_broken_streams_are_played_as_they_were(path: Path, gone: str):
    def use(client: Any) -> list[str]:
        with pytest.raises(OverloadedError):
            ask(client)
        with pytest.raises(APIConnectionError) as caught:
            events(client)
        return [type(caught.value).__name__]

    faults = [Fault("status", calls=1), Fault("cut", after=4, calls=2)]
    with LocalAPI(EchoModel(), faults=faults) as api:
        options: Any = {"max_retries": 0}
        with Cassette(path).client(base_url=api.url, api_key=KEY, **options) as client:
            first = use(client)
    with Cassette(path).client(base_url=gone, **options) as client:
        assert use(client) == first


def test_a_server_that_is_not_there_is_played_too(path: Path, gone: str):
    for _ in range(2):
        with (
            Cassette(path).client(base_url=gone, api_key=KEY, max_retries=0) as client,
            pytest.raises(APIConnectionError) as caught,
        ):
            ask(client)
        assert isinstance(caught.value.__cause__, httpx.ConnectError)


def test_files_are_recorded_whatever_their_boundary(path: Path, gone: str):
    def use(client: Any) -> Any:
        return client.beta.files.upload(file=("a.bin", b"\x00\xff", "image/png")).id

    first = recorded(path, use)
    with Cassette(path).client(base_url=gone) as client:
        assert use(client) == first


def test_any_client_of_httpx_can_have_one(path: Path, gone: str):
    with LocalAPI(EchoModel()) as api, Cassette(path).http_client() as http:
        first = http.get(f"{api.url}/v1/models", headers={"x-api-key": KEY}).text
    with Cassette(path).http_client() as http:
        assert http.get(f"{gone}/v1/models").text == first


@pytest.mark.parametrize("line", ["x", "{}", '{"version":3}', "[]"])
def test_a_file_that_is_no_cassette_is_refused(line: str, path: Path):
    recorded(path, ask)
    with path.open("a", encoding="utf-8") as tape:
        tape.write(f"\n{line}\n")
    with pytest.raises(ValueError, match=r"tape\.jsonl, line 3: not an exchange of a cassette"):
        Cassette(path)


def test_an_http_client_that_passes_the_cassette_by_is_refused(path: Path):
    cassette = Cassette(path)
    with (
        httpx.Client() as http,
        pytest.raises(TypeError, match=r"give it what Cassette\.http_client"),
    ):
        cassette.client(http_client=http)
    other: Any = httpx.AsyncClient()
    with pytest.raises(
        TypeError, match=r"AsyncClient would pass the cassette by.*async_http_client"
    ):
        cassette.async_client(http_client=other)
    with cassette.http_client() as http:
        assert cassette.client(http_client=http, api_key=KEY).api_key == KEY


def test_what_goes_through_a_proxy_or_another_mount_is_recorded(path: Path):
    with LocalAPI(EchoModel()) as api:
        for options in (
            {"proxy": api.url},
            {"mounts": {"http://": httpx.HTTPTransport(proxy=api.url), "http://other": None}},
        ):
            path.unlink(missing_ok=True)
            with Cassette(path).http_client(**options) as http:
                headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
                models = http.get("http://there.example/v1/models", headers=headers)
            with Cassette(path, "none").http_client() as http:
                assert http.get("http://there.example/v1/models").text == models.text != ""


def test_what_goes_over_aiohttp_is_recorded(path: Path, gone: str):
    aiohttp = pytest.importorskip("httpx_aiohttp", reason="it is an extra")

    async def use(client: Any) -> list[Any]:
        stream = await ask(client, stream=True)
        async with client, stream:
            return [event.to_dict() async for event in stream]

    async def record(url: str) -> list[Any]:
        cassette = Cassette(path)
        http = cassette.async_http_client(transport=aiohttp.AiohttpTransport())
        return await use(cassette.async_client(http_client=http, base_url=url, api_key=KEY))

    with LocalAPI(EchoModel()) as api:
        first = anyio.run(record, api.url)
    assert anyio.run(use, Cassette(path).async_client(base_url=gone)) == first


def test_an_unknown_mode_is_refused(path: Path):
    with pytest.raises(ValueError, match="a mode is one of all, live, new_episodes, none, once"):
        Cassette(path, "twice")  # pyright: ignore[reportArgumentType]  # what is tested


def test_a_cassette_is_a_model(path: Path):
    first = recorded(path, lambda client: [ask(client).to_dict(), events(client, "four five")])
    with LocalAPI(ReplayModel(path)) as api, api.client() as client:
        assert ask(client).content == ask(client).content
        assert ask(client).to_dict()["content"] == first[0]["content"]
        assert events(client, "four five") == first[1]
        assert ask(client, "four five").content[0].text == "four five"


def test_a_cassette_is_a_model_whatever_its_texts_and_chunks(path: Path):
    text = "one\u2028two\x85three \U0001f600"
    first = recorded(path, lambda client: [ask(client, text).to_dict(), events(client, text)])
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    for line in lines:
        written = "".join(line["reply"]["chunks"]).encode()
        line["reply"]["chunks"] = [
            {"base64": base64.b64encode(part).decode()}
            for part in re.findall(rb"(?s).{1,7}", written)
        ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with LocalAPI(ReplayModel(path)) as api, api.client() as client:
        assert ask(client, text).content[0].text == first[0]["content"][0]["text"] == text
    with LocalAPI(ReplayModel(path)) as api, api.client() as client:
        ask(client, text)
        assert events(client, text) == first[1]


def test_a_cassette_as_a_model_knows_nothing_else(path: Path):
    recorded(path, ask)
    with (
        pytest.raises(ModelError, match="this request is not on it"),
        LocalAPI(ReplayModel(path)) as api,
        api.client(max_retries=0) as client,
        pytest.raises(Exception, match="not on it"),
    ):
        ask(client, "something else")


@pytest.mark.parametrize("text", ["", "x", '{"request": 1}'])
def test_what_is_no_cassette_is_no_model(text: str, tmp_path: Path):
    path = tmp_path / "tape.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError, match=r"tape\.jsonl: no "):
        ReplayModel(path)


@pytest.mark.parametrize("use", [ask, events])
def test_a_tape_that_cannot_be_written_is_told_before_anything_is_sent(use: Any, path: Path):
    with LocalAPI(EchoModel()) as api:
        for place, reason in ((path, "Is a directory"), (path / "a" / "b", "Not a directory")):
            cassette = Cassette(place)
            if place == path:
                path.mkdir(parents=True)
            else:
                (path / "a").touch()
            told = f"can't write the cassette {re.escape(str(place))}: {reason}"
            with (
                cassette.client(base_url=api.url, api_key=KEY) as client,
                pytest.raises(AnthropicError, match=told),
            ):
                use(client)
        assert api.requests == []


def test_what_is_left_is_closed_where_its_tape_cannot_be_written(path: Path):
    with LocalAPI(EchoModel()) as api, Cassette(path).http_client() as http:
        headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
        request = http.build_request("GET", f"{api.url}/v1/models", headers=headers)
        response = http.send(request, stream=True)
        path.mkdir(parents=True)
        with pytest.raises(AnthropicError, match="can't write the cassette"):
            response.close()
        assert cast("Any", http)._transport._inner._pool.connections == []
