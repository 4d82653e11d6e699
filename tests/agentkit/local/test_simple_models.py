"""Models for tests: one repeats, one is a function, one is somewhere else; outputs fit schemas."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import httpx
import jsonschema
import pytest

from agentkit.local import (
    Delayed,
    EchoModel,
    EventStream,
    Fault,
    FunctionModel,
    LocalAPI,
    LocalError,
    RehearsalModel,
    ScriptedModel,
    ScriptError,
    UpstreamModel,
)
from agentkit.local._examples import example_of
from agentkit.local._reply import finished

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]

SCHEMAS: dict[str, dict[str, Any]] = {
    "an object": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 30},
            "age": {"type": "integer", "minimum": 18, "maximum": 20},
            "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            "even": {"type": "integer", "multipleOf": 2, "minimum": 7},
            "mail": {"type": "string", "format": "email"},
            "kind": {"enum": ["a", "b"]},
            "fixed": {"const": 3},
            "on": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        },
        "required": ["name", "age", "share", "even", "mail", "kind", "fixed", "on", "tags"],
        "additionalProperties": False,
    },
    "a reference": {
        "type": "object",
        "properties": {"point": {"$ref": "#/$defs/Point"}},
        "required": ["point"],
        "additionalProperties": False,
        "$defs": {
            "Point": {
                "type": "object",
                "properties": {"x": {"type": "number"}, "y": {"type": ["number", "null"]}},
                "required": ["x", "y"],
                "additionalProperties": False,
            }
        },
    },
    "a tree": {
        "$ref": "#/$defs/Node",
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {
                    "value": {"type": "string"},
                    "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
                "required": ["value", "next", "children"],
                "additionalProperties": False,
            }
        },
    },
    "alternatives": {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
    "a list": {"type": "array", "items": {"type": "integer"}, "minItems": 3, "maxItems": 3},
    "nothing": {"type": "null"},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_an_example_satisfies_its_schema(schema: dict[str, Any]):
    jsonschema.validate(example_of(schema), schema)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("model", [EchoModel(), RehearsalModel()], ids=["echo", "rehearsal"])
def test_a_structured_output_satisfies_its_schema(schema: dict[str, Any], model: Any, body: Body):
    # Asked directly, as the API refuses schemas of some kinds.
    asked = body(output_config={"format": {"type": "json_schema", "schema": schema}})
    answer = finished(model.reply(asked), id="", model="", input_tokens=1)
    jsonschema.validate(json.loads(answer["content"][0]["text"]), schema)


def test_an_echo_repeats_text_and_results(connect: Connect, body: Body):
    call: dict[str, Any] = {"type": "tool_use", "id": "t1", "name": "f", "input": {}}
    result = {
        "type": "tool_result",
        "tool_use_id": "t1",
        "content": [{"type": "text", "text": "3"}],
    }
    turns: list[dict[str, Any]] = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [result]},
    ]
    with LocalAPI(EchoModel()) as api:
        client = connect(api)
        first = client.post("/v1/messages", json=body(messages=turns[:1])).json()
        second = client.post("/v1/messages", json=body(messages=turns)).json()
    assert (first["content"][0]["text"], second["content"][0]["text"]) == ("Hi", "3")


def test_an_echo_makes_the_call_that_is_demanded(connect: Connect, body: Body):
    tools = [
        {"name": name, "input_schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
        for name in ("one", "two")
    ]
    asked = body(tools=tools, tool_choice={"type": "tool", "name": "two"})
    with LocalAPI(EchoModel()) as api:
        answer = connect(api).post("/v1/messages", json=asked).json()
    (call,) = answer["content"]
    assert (call["name"], call["input"]) == ("two", {"a": "Hello"})
    assert answer["stop_reason"] == "tool_use"


def test_a_function_is_a_model(connect: Connect, body: Body):
    def answer(request: Mapping[str, Any]) -> str:
        return f"{len(request['messages'])} messages"

    async def later(request: Mapping[str, Any]) -> str:
        await anyio.sleep(0.001)
        return answer(request)

    for function in (answer, later):
        with LocalAPI(FunctionModel(function)) as api:
            reply = connect(api).post("/v1/messages", json=body()).json()
        assert reply["content"][0]["text"] == "1 messages"


def refusing(request: Any) -> LocalError:
    return LocalError(403)


def failing(request: Any) -> str:
    raise ZeroDivisionError


def counting(request: Any) -> Any:
    return 5


@pytest.mark.parametrize("function", [refusing, failing, counting])
def test_a_function_may_fail(function: Any, body: Body):
    with pytest.raises((LocalError, ZeroDivisionError, ScriptError)):
        FunctionModel(function).reply(body())


def test_what_is_no_function_is_no_model():
    with pytest.raises(TypeError, match="needs a function"):
        FunctionModel("hello")  # pyright: ignore[reportArgumentType]  # what is tested


def test_a_script_may_hold_functions_delays_and_streams(connect: Connect, body: Body):
    script = ScriptedModel(
        [
            lambda request: [{"type": "tool_use", "name": request["model"]}],
            Delayed("Slow.", seconds=0.1),
            Delayed(LocalError(529), seconds=0.05),
            EventStream([{"type": "ping"}]),
        ]
    )
    with LocalAPI(script) as api:
        client = connect(api)
        call = client.post("/v1/messages", json=body()).json()["content"][0]
        begin = time.monotonic()
        slow = client.post("/v1/messages", json=body()).json()
        took = time.monotonic() - begin
        failed = client.post("/v1/messages", json=body())
        odd = client.post("/v1/messages", json=body(stream=True)).text
    assert call["name"] == "claude-sonnet-4-5"
    assert call["id"].startswith("toolu_")
    assert slow["content"][0]["text"] == "Slow."
    assert took >= 0.1
    assert failed.status_code == 529
    assert odd == 'event: ping\ndata: {"type":"ping"}\n\n'


def test_a_function_in_a_script_that_returns_no_reply_is_told(connect: Connect, body: Body):
    model = ScriptedModel([counting])
    with pytest.raises(ScriptError, match="expected a text"):
        model.reply(body())


def test_requests_are_passed_on_to_an_upstream(connect: Connect, body: Body):
    with LocalAPI(EchoModel(), api_key="theirs") as upstream:
        model = UpstreamModel(upstream.url, api_key="theirs")
        with LocalAPI(model, api_key="a-key") as api:
            client = connect(api)
            headers = {"anthropic-beta": "context-1m-2025-08-07"}
            whole = client.post(
                "/v1/messages", json=body(), headers=headers, params={"beta": "true"}
            ).json()
            stream = client.post("/v1/messages", json=body(stream=True)).text
        (first, _) = upstream.requests
    assert whole["content"][0]["text"] == "Hello"
    assert stream.count("event: ") == 7
    assert first.headers["x-api-key"] == "theirs"
    assert first.headers["anthropic-beta"] == "context-1m-2025-08-07"
    assert first.query == {"beta": "true"}
    assert "theirs" not in repr(model)


@pytest.mark.parametrize("stream", [False, True])
def test_the_errors_of_an_upstream_are_passed_on(stream: bool, connect: Connect, body: Body):
    error = LocalError(429, headers={"retry-after": "7"})
    broken = EventStream([{"type": "ping"}, LocalError(529)])
    with (
        LocalAPI(ScriptedModel([error, broken] if stream else [error])) as upstream,
        LocalAPI(UpstreamModel(upstream.url, api_key="k")) as api,
    ):
        client = connect(api)
        answer = client.post("/v1/messages", json=body(stream=stream))
        late = client.post("/v1/messages", json=body(stream=True)).text if stream else ""
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert answer.json()["error"]["type"] == "rate_limit_error"
    assert ('"type":"overloaded_error"' in late) == stream


def test_an_upstream_that_is_not_there_is_a_bad_gateway(connect: Connect, body: Body):
    with LocalAPI(EchoModel()) as gone:
        url = gone.url
    with LocalAPI(UpstreamModel(url, api_key="k")) as api:
        answer = connect(api).post("/v1/messages", json=body())
    assert answer.status_code == 502
    assert "upstream can't be reached" in answer.json()["error"]["message"]


def test_texts_of_an_upstream_come_through_whatever_is_in_them(connect: Connect, body: Body):
    text = "one\u2028two\u2029three\x85four \U0001f600"
    with (
        LocalAPI(EchoModel()) as upstream,
        LocalAPI(UpstreamModel(upstream.url, api_key="k")) as api,
    ):
        asked = body(stream=True, messages=[{"role": "user", "content": text}])
        stream = connect(api).post("/v1/messages", json=asked).content.decode()
    events = [json.loads(line[5:]) for line in stream.split("\n") if line.startswith("data:")]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert "".join(delta["text"] for delta in deltas) == text


def test_an_upstream_that_breaks_off_ends_a_stream_with_an_error(connect: Connect, body: Body):
    with (
        LocalAPI(EchoModel(), faults=[Fault("cut", after=3)]) as upstream,
        LocalAPI(UpstreamModel(upstream.url, api_key="k")) as api,
    ):
        stream = connect(api).post("/v1/messages", json=body(stream=True)).text
    assert stream.count("event: ") == 4
    assert "upstream broke off" in stream.split("event: ")[-1]
