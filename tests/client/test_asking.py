"""What is asked for when a stream or a type is wanted, in every mode, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import streamed
from colours import Use, entered, every, got
from pydantic import BaseModel
from scripted_http import MESSAGE, Reply, Server
from typing_extensions import TypedDict

from agentkit_client import OutputMismatch, omit, types
from agentkit_client.types import beta

EVENTS = streamed.texts("a", "b")
NAMES = [event["type"] for event in EVENTS]
BOTH = pytest.mark.parametrize("resource", ["messages", "beta.messages"])


class Model(BaseModel):
    x: int


@dataclass
class Data:
    x: int


class Dict(TypedDict):
    x: int


OBJECT = {
    "type": "object",
    "properties": {"x": {"type": "integer", "title": "X"}},
    "required": ["x"],
    "additionalProperties": False,
}
OUTPUTS: list[tuple[Any, dict[str, Any], str, Any]] = [
    (Model, {**OBJECT, "title": "Model"}, '{"x": 1}', Model(x=1)),
    (Data, {**OBJECT, "title": "Data"}, '{"x": 1}', Data(1)),
    (Dict, {**OBJECT, "title": "Dict"}, '{"x": 1}', {"x": 1}),
    (list[int], {"type": "array", "items": {"type": "integer"}}, "[1, 2]", [1, 2]),
]
TYPES = pytest.mark.parametrize(
    ("type_", "schema", "text", "value"), OUTPUTS, ids=["model", "dataclass", "TypedDict", "list"]
)
FORMAT = {"type": "json_schema", "schema": {"type": "object"}}


def of(client: Any, resource: str) -> Any:
    return client.messages if resource == "messages" else client.beta.messages


def answer(text: str) -> Reply:
    return Reply(body={**MESSAGE, "content": [{"type": "text", "text": text}]})


def format_sent(server: Server, resource: str) -> Any:
    body = server.requests[-1].body
    if resource == "messages":
        assert "output_format" not in body
        return body["output_config"]["format"]
    assert "output_config" not in body
    return body["output_format"]


# Outputs of a type.


@BOTH
@TYPES
@pytest.mark.parametrize("method", ["create", "parse"])
def test_a_reply_is_read_as_a_type(
    use: Use,
    server: Server,
    resource: str,
    method: str,
    type_: Any,
    schema: Any,
    text: str,
    value: Any,
) -> None:
    server.replies_with(answer(text))

    async def body(client: Any) -> None:
        ask = getattr(of(client, resource), method)
        message = await got(ask(**streamed.ASK, output_format=type_))
        plain = resource == "messages"
        class_ = types.ParsedMessage if plain else beta.ParsedBetaMessage
        assert type(message).__name__ == class_.__name__
        assert message.parsed_output == message.content[0].parsed_output == value
        assert message.to_dict() == {**MESSAGE, "content": [{"type": "text", "text": text}]}

    use(body)
    assert format_sent(server, resource) == {"type": "json_schema", "schema": schema}
    headers = server.requests[0].headers
    helper = f"{resource}.parse" if method == "parse" else None
    assert headers.get("x-stainless-helper") == helper
    needs_feature = method == "parse" and resource != "messages"
    assert headers.get("anthropic-beta") == (
        "structured-outputs-2025-11-13" if needs_feature else None
    )


@BOTH
@TYPES
def test_a_streamed_reply_is_read_as_a_type(
    use: Use, server: Server, resource: str, type_: Any, schema: Any, text: str, value: Any
) -> None:
    server.replies_with(streamed.reply(streamed.texts(text[:4], text[4:])))

    async def body(client: Any) -> None:
        opened = of(client, resource).stream(**streamed.ASK, output_format=type_)
        async with entered(opened) as stream:
            *_, block_stop, _, stop = await every(stream)
            assert block_stop.content_block.parsed_output == stop.message.parsed_output == value
            assert (await got(stream.get_final_message())).parsed_output == value

    use(body)
    assert format_sent(server, resource) == {"type": "json_schema", "schema": schema}


@BOTH
def test_raw_events_of_a_type_are_events(use: Use, server: Server, resource: str) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        create = of(client, resource).create
        stream = await got(create(**streamed.ASK, stream=True, output_format=list[int]))
        assert [event.type for event in await every(stream)] == NAMES

    use(body)
    assert format_sent(server, resource) == {"type": "json_schema", "schema": OUTPUTS[-1][1]}


@BOTH
@pytest.mark.parametrize("method", ["create", "parse", "stream"])
def test_a_format_in_a_dict_is_sent_as_it_is(
    use: Use, server: Server, resource: str, method: str
) -> None:
    is_stream = method == "stream"
    server.replies_with(streamed.reply(streamed.texts("{}")) if is_stream else answer("{}"))

    async def body(client: Any) -> None:
        asked = getattr(of(client, resource), method)(**streamed.ASK, output_format=FORMAT)
        if is_stream:
            async with entered(asked) as stream:
                message = await got(stream.get_final_message())
        else:
            message = await got(asked)
        assert getattr(message, "parsed_output", None) is None

    use(body)
    assert format_sent(server, resource) == FORMAT


@pytest.mark.parametrize("method", ["create", "parse"])
def test_the_rest_of_the_output_config_is_kept(use: Use, server: Server, method: str) -> None:
    server.replies_with(answer('{"x": 1}'))
    given = {"effort": "low", "format": FORMAT}

    async def body(client: Any) -> None:
        ask = getattr(client.messages, method)
        await got(ask(**streamed.ASK, output_format=Model, output_config=given))

    use(body)
    schema = {**OBJECT, "title": "Model"}
    format_ = {"type": "json_schema", "schema": schema}
    assert server.requests[0].body["output_config"] == {"effort": "low", "format": format_}
    assert given == {"effort": "low", "format": FORMAT}


@BOTH
@pytest.mark.parametrize("nothing", [None, omit])
def test_without_a_type_nothing_is_asked_for(
    use: Use, server: Server, resource: str, nothing: Any
) -> None:
    async def body(client: Any) -> None:
        messages = of(client, resource)
        message = await got(messages.parse(**streamed.ASK, output_format=nothing))
        assert message.parsed_output is None
        assert message.to_dict() == MESSAGE
        await got(messages.create(**streamed.ASK, output_format=nothing))

    use(body)
    assert [request.body for request in server.requests] == [streamed.ASK] * 2


@BOTH
@pytest.mark.parametrize("method", ["create", "parse", "stream"])
def test_what_is_no_type_is_refused_before_anything_is_sent(
    use: Use, server: Server, resource: str, method: str
) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match="can't be the type of an output"):
            await got(getattr(of(client, resource), method)(**streamed.ASK, output_format=print))

    use(body)
    assert server.requests == []


@BOTH
@pytest.mark.parametrize("method", ["create", "parse"])
def test_a_reply_that_does_not_fit_is_an_error_with_the_reply(
    use: Use, server: Server, resource: str, method: str
) -> None:
    server.replies_with(Reply(body=MESSAGE, headers={"request-id": "req_1"}))

    async def body(client: Any) -> None:
        with pytest.raises(OutputMismatch, match="does not fit `Model`") as caught:
            await got(getattr(of(client, resource), method)(**streamed.ASK, output_format=Model))
        assert caught.value.text == "Hello."
        assert caught.value.request_id == "req_1"
        assert caught.value.reply is not None
        assert caught.value.reply.to_dict() == MESSAGE

    use(body)
