"""Messages are answered whole, as a stream, or only counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from agentkit.local import FunctionModel, LocalAPI, LocalError, ModelError, ScriptedModel

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]

TOOL = {"name": "add", "input_schema": {"type": "object"}}


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    """Read the events of a stream, each of which must have a name and one line of data."""
    found: list[dict[str, Any]] = []
    for block in answer.text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


def test_a_conversation_with_a_tool(connect: Connect, body: Body):
    script = [{"type": "tool_use", "name": "add", "input": {"a": 1, "b": 2}}, "It is 3."]
    with LocalAPI(ScriptedModel(script)) as api:
        client = connect(api)
        messages: list[Any] = body()["messages"]
        first = client.post("/v1/messages", json=body(tools=[TOOL])).json()
        (call,) = first["content"]
        assert first["stop_reason"] == "tool_use"
        result = {"type": "tool_result", "tool_use_id": call["id"], "content": "3"}
        messages += [
            {"role": "assistant", "content": first["content"]},
            {"role": "user", "content": [result]},
        ]
        second = client.post("/v1/messages", json=body(tools=[TOOL], messages=messages)).json()
    assert second["content"][0]["text"] == "It is 3."
    assert second["stop_reason"] == "end_turn"
    assert second["usage"]["input_tokens"] > first["usage"]["input_tokens"]
    assert second["id"] != first["id"]


def test_the_model_sees_the_body_of_the_request(connect: Connect, body: Body):
    seen: list[Mapping[str, Any]] = []

    class Watching:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            seen.append(request)
            return {"content": "Seen.", "stop_reason": "max_tokens", "model": "another"}

    with LocalAPI(Watching()) as api:
        answer = connect(api).post("/v1/messages", json=body(system="Be brief.")).json()
    assert seen == [body(system="Be brief.")]
    assert (answer["stop_reason"], answer["model"]) == ("max_tokens", "another")


def test_the_model_does_not_see_what_is_refused(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        assert connect(api).post("/v1/messages", json=body(messages=[])).status_code == 400
        assert connect(api).post("/v1/messages", json=body()).status_code == 200


def test_a_run_is_the_same_every_time(connect: Connect, body: Body):
    answers: list[Any] = []
    for _ in range(2):
        with LocalAPI(ScriptedModel([{"type": "tool_use", "name": "add"}])) as api:
            answers.append(connect(api).post("/v1/messages", json=body(tools=[TOOL])).json())
    assert answers[0] == answers[1]


def test_an_error_of_the_script_has_its_headers(connect: Connect, body: Body):
    error = LocalError(429, message="Slow down", headers={"retry-after": "7"})
    with LocalAPI(ScriptedModel([error])) as api:
        answer = connect(api).post("/v1/messages", json=body())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json() == {
        "type": "error",
        "error": {"type": "rate_limit_error", "message": "Slow down"},
        "request_id": answer.headers["request-id"],
    }


def test_a_stream_brings_the_message_that_would_have_come_whole(connect: Connect, body: Body):
    script = [[{"type": "text", "text": "Hi there!"}, {"type": "tool_use", "name": "add"}]] * 2
    with LocalAPI(ScriptedModel(script)) as api:
        client = connect(api)
        whole = client.post("/v1/messages", json=body()).json()
        with client.stream("POST", "/v1/messages", json=body(stream=True)) as answer:
            answer.read()
    first, *_, ended, last = events(answer)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["request-id"].startswith("req_")
    assert first["type"] == "message_start"
    assert first["message"]["usage"]["input_tokens"] == whole["usage"]["input_tokens"]
    assert ended["delta"] == {"stop_reason": "tool_use", "stop_sequence": None}
    assert ended["usage"]["output_tokens"] == whole["usage"]["output_tokens"]
    assert last == {"type": "message_stop"}


async def test_a_stream_is_read_in_an_async_block(body: Body, headers: dict[str, str]):
    async with (
        LocalAPI(ScriptedModel(["Hi there!"])) as api,
        httpx.AsyncClient(base_url=api.url, headers=headers) as client,
        client.stream("POST", "/v1/messages", json=body(stream=True)) as answer,
    ):
        lines = [line async for line in answer.aiter_lines() if line.startswith("event:")]
    assert lines[0] == "event: message_start"
    assert lines[-1] == "event: message_stop"


def test_a_stream_that_cannot_begin_is_an_error_like_any(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel([LocalError(529)])) as api:
        answer = connect(api).post("/v1/messages", json=body(stream=True))
    assert answer.status_code == 529
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "reply", ["\ud800", {"type": "tool_use", "name": "f", "input": {"x": float("nan")}}]
)
def test_what_is_no_json_is_an_error_in_the_shape_of_the_api(
    reply: Any, stream: bool, connect: Connect, body: Body
):
    answers: list[httpx.Response] = []
    with (
        pytest.raises(ModelError, match=r"JSON|surrogates"),
        LocalAPI(FunctionModel(lambda _: reply)) as api,
    ):
        answers.append(connect(api).post("/v1/messages", json=body(stream=stream)))
    [answer] = answers
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "api_error"
    assert answer.json()["request_id"] == answer.headers["request-id"]


def test_a_stream_may_be_left_in_the_middle(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["word " * 200_000, "Hi!"])) as api:
        client = connect(api)
        with client.stream("POST", "/v1/messages", json=body(stream=True)) as answer:
            next(answer.iter_lines())
        assert client.post("/v1/messages", json=body()).status_code == 200


def test_parallel_streams_lose_nothing(connect: Connect, body: Body):
    words = "word " * 500
    with LocalAPI(ScriptedModel([words] * 20)) as api, ThreadPoolExecutor(20) as pool:
        client = connect(api)
        ask = [
            pool.submit(client.post, "/v1/messages", json=body(stream=True), timeout=30)
            for _ in range(20)
        ]
        streams = [events(asked.result()) for asked in ask]
    texts = [
        "".join(e["delta"]["text"] for e in stream if e["type"] == "content_block_delta")
        for stream in streams
    ]
    assert texts == [words] * 20


def test_tokens_are_counted_without_a_model(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        client = connect(api)
        counted = client.post("/v1/messages/count_tokens", json=body(max_tokens=None))
        beta = client.post("/v1/messages/count_tokens?beta=true", json=body(max_tokens=None))
        answered = client.post("/v1/messages", json=body())
    assert counted.json() == {"input_tokens": answered.json()["usage"]["input_tokens"]}
    assert beta.json() == counted.json()


@pytest.mark.parametrize("stream", [False, True])
def test_text_of_any_language_arrives(stream: bool, connect: Connect, body: Body):
    text = "Grüße, 你好 \N{GRINNING FACE} \u2028 \x00"
    with LocalAPI(ScriptedModel([text])) as api:
        answer = connect(api).post("/v1/messages", json=body(stream=stream))
    if stream:
        deltas = [e["delta"]["text"] for e in events(answer) if e["type"] == "content_block_delta"]
        assert "".join(deltas) == text
    else:
        assert answer.json()["content"][0]["text"] == text
