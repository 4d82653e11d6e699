"""Tool loops whose replies are read as a type, in every colour, whole and streamed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pydantic
import pytest
from colours import entered, every, got

from agentkit import OutputMismatch, beta_tool
from agentkit.local import LocalAPI, ScriptedModel
from agentkit.types import ParsedMessage
from agentkit.types.beta import ParsedBetaMessage

FACTS = Path(__file__).parents[1] / "client" / "facts" / "client.json"
FACT: dict[str, Any] = json.loads(FACTS.read_text("utf-8"))["structured_outputs"]
RECORDED = FACT["tool_runner(output_format=Model)"]
CALL = {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1, "b": 2}}
GO: Any = {"role": "user", "content": "go"}

Use = Callable[..., Any]


class PM(pydantic.BaseModel):
    a: int


@beta_tool
def add(a: int, b: int) -> str:
    return str(a + b)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def colour(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["messages", "beta.messages"])
def resource(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def use(colour: str, resource: str) -> Use:
    """`use(script, body, **params)`: run `await body(runner)`, and return the requests."""

    def run(script: list[Any], body: Callable[[Any], Awaitable[None]], **params: Any) -> Any:
        given = {"model": "m", "max_tokens": 64, "messages": [GO], "tools": [add], **params}

        async def main() -> Any:
            with LocalAPI(model=ScriptedModel(script)) as api:
                made = api.client() if colour == "sync" else api.async_client()
                async with entered(made) as client:
                    messages = client.beta.messages if "beta" in resource else client.messages
                    await body(messages.tool_runner(**given))
                return list(api.requests)

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run


def test_the_last_reply_is_a_value_and_requests_are_those_recorded(use: Use, resource: str) -> None:
    async def body(runner: Any) -> None:
        replies = await every(runner)
        class_ = ParsedBetaMessage if "beta" in resource else ParsedMessage
        assert {type(reply) for reply in replies} == {class_}
        assert [reply.parsed_output for reply in replies] == [None, PM(a=3)]
        assert [repr(reply.parsed_output) for reply in replies[1:]] == RECORDED["parsed_output"]

    first, second = use([[CALL], '{"a": 3}'], body, output_format=PM)
    for request in (first, second):
        if "beta" in resource:
            assert request.body["output_format"] == RECORDED["output_format"]
            assert "output_config" not in request.body
            assert request.headers["anthropic-beta"] == RECORDED["beta"]
        else:
            assert request.body["output_config"] == {"format": RECORDED["output_format"]}
            assert "output_format" not in request.body
        assert request.headers["x-stainless-helper"] == "BetaToolRunner"


@pytest.mark.parametrize("stream", [False, True])
def test_a_value_is_not_sent_back(use: Use, stream: bool) -> None:
    async def body(runner: Any) -> None:
        last = await got(runner.until_done())
        assert last.parsed_output == PM(a=4)
        assert [made.content for made in runner.calls] == ["3"]

    words = {"type": "text", "text": '{"a": 1}'}
    _, second = use([[words, CALL], '{"a": 4}'], body, output_format=PM, stream=stream)
    assert second.body["messages"][1] == {"role": "assistant", "content": [words, CALL]}


@pytest.mark.parametrize("stream", [False, True])
def test_a_text_beside_a_call_need_not_fit(use: Use, stream: bool) -> None:
    async def body(runner: Any) -> None:
        assert (await got(runner.until_done())).parsed_output == PM(a=4)

    words = {"type": "text", "text": "Let me see."}
    use([[words, CALL], '{"a": 4}'], body, output_format=PM, stream=stream)


@pytest.mark.parametrize("stream", [False, True])
def test_a_last_text_that_does_not_fit_is_an_error_with_the_reply(use: Use, stream: bool) -> None:
    async def body(runner: Any) -> None:
        with pytest.raises(OutputMismatch) as caught:
            await got(runner.until_done())
        assert caught.value.reply is not None
        assert caught.value.reply.content[0].to_dict() == {"type": "text", "text": "four"}
        assert [made.content for made in runner.calls] == ["3"]
        assert (await got(runner.until_done())).parsed_output == PM(a=4)

    use([[CALL], "four", '{"a": 4}'], body, output_format=PM, stream=stream)


def test_events_of_a_stream_bring_the_value(use: Use) -> None:
    async def body(runner: Any) -> None:
        (stream,) = await every(runner)
        final = await got(stream.get_final_message())
        assert final.parsed_output == PM(a=3)

    use(['{"a": 3}'], body, output_format=PM, stream=True)


def test_a_type_without_a_schema_is_refused_before_anything_is_sent(colour: str) -> None:
    with LocalAPI(model=ScriptedModel([])) as api:
        client: Any = api.client() if colour == "sync" else api.async_client()
        for resource in (client.messages, client.beta.messages):
            for stream in (False, True):
                with pytest.raises(TypeError, match="can't be the type of an output"):
                    resource.tool_runner(
                        model="m",
                        max_tokens=1,
                        messages=[GO],
                        tools=[add],
                        stream=stream,
                        output_format=list[object],
                    )
        assert api.requests == []
        if colour == "sync":
            client.close()
        else:
            anyio.run(client.close, backend=colour)


def test_a_format_in_a_dict_reads_nothing(use: Use) -> None:
    async def body(runner: Any) -> None:
        (reply,) = await every(runner)
        assert getattr(reply, "parsed_output", None) is None

    schema = {"type": "object", "additionalProperties": False}
    format_ = {"type": "json_schema", "schema": schema}
    use(['{"a": 3}'], body, output_format=format_)
