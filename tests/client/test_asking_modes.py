"""Streams in the two other modes, long calls that are streamed unseen, streams that begin again."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
import streamed
from colours import Use, each, entered, every, first, got
from pydantic import BaseModel
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import (
    APIResponseValidationError,
    ByteLimits,
    OutputMismatch,
    OverloadedError,
    types,
)
from agentkit_client.types import beta

EVENTS = streamed.texts("a", "b")
NAMES = [event["type"] for event in EVENTS]
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
BOTH = pytest.mark.parametrize("resource", ["messages", "beta.messages"])
LONG = {**streamed.ASK, "max_tokens": 64_000}


class Model(BaseModel):
    x: int


def of(client: Any, resource: str) -> Any:
    return client.messages if resource == "messages" else client.beta.messages


# The two other modes.


@BOTH
def test_a_raw_response_leads_to_the_stream(use: Use, server: Server, resource: str) -> None:
    server.replies_with(streamed.reply(EVENTS, request_id="req_1"))

    async def body(client: Any) -> None:
        raw = of(client, resource).with_raw_response
        response = await got(raw.create(**streamed.ASK, stream=True))
        assert type(response).__name__ == "LegacyAPIResponse"
        assert (response.request_id, response.is_closed) == ("req_1", False)
        stream: Any = response.parse()
        assert stream is response.parse()
        assert [event.type for event in await every(stream)] == NAMES

    use(body)
    assert server.requests[0].headers["x-stainless-raw-response"] == "true"


@BOTH
def test_a_streaming_response_leads_to_the_stream(use: Use, server: Server, resource: str) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        streaming = of(client, resource).with_streaming_response
        async with entered(streaming.create(**streamed.ASK, stream=True)) as response:
            assert type(response).__name__.endswith("APIResponse")
            stream = await got(response.parse())
            assert [event.type for event in await every(stream)] == NAMES
        async with entered(streaming.create(**streamed.ASK, stream=True)) as response:
            lines = [line async for line in each(response.iter_lines()) if line]
        assert lines[0] == "event: message_start"
        assert len(lines) == 2 * len(EVENTS)

    use(body)
    assert server.requests[0].headers["x-stainless-raw-response"] == "stream"


@BOTH
@pytest.mark.parametrize("mode", ["with_raw_response", "with_streaming_response"])
def test_the_other_modes_demand_a_stream_too(
    use: Use, server: Server, resource: str, mode: str
) -> None:
    async def body(client: Any) -> None:
        create = getattr(of(client, resource), mode).create
        with pytest.raises(APIResponseValidationError, match="no stream of events"):
            await first_of(create(**streamed.ASK, stream=True))

    use(body)


async def first_of(opened: Any) -> None:
    """Ask, as the mode does it: at once, or when the block is entered."""
    if hasattr(opened, "__aenter__") or hasattr(opened, "__enter__"):
        async with entered(opened):
            raise AssertionError
    await got(opened)


@BOTH
def test_a_raw_response_leads_to_a_reply_of_a_type(use: Use, server: Server, resource: str) -> None:
    server.replies_with(Reply(body={**MESSAGE, "content": [{"type": "text", "text": '{"x": 1}'}]}))

    async def body(client: Any) -> None:
        raw = of(client, resource).with_raw_response
        response = await got(raw.create(**streamed.ASK, output_format=Model))
        assert response.parse().parsed_output == Model(x=1)

    use(body)


# Long calls.


@BOTH
def test_a_long_call_has_to_be_streamed(use: Use, server: Server, resource: str) -> None:
    async def body(client: Any) -> None:
        for options in ({}, {"output_format": Model}):
            with pytest.raises(ValueError, match="stream_long_calls=True"):
                await got(of(client, resource).create(**LONG, **options))
        with pytest.raises(ValueError, match="stream_long_calls=True"):
            await got(of(client, resource).parse(**LONG))

    use(body)
    assert server.requests == []


@BOTH
def test_a_long_call_is_streamed_unseen_where_that_is_wanted(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(streamed.reply(EVENTS, request_id="req_1"))

    async def body(client: Any) -> None:
        message = await got(of(client, resource).create(**LONG))
        assert type(message) is (types.Message if resource == "messages" else beta.BetaMessage)
        assert streamed.texts_of(message) == ["ab"]
        assert message._request_id == "req_1"

    use(body, stream_long_calls=True)
    assert server.requests[0].body == {**LONG, "stream": True}


@BOTH
@pytest.mark.parametrize("method", ["create", "parse"])
def test_a_long_reply_is_read_as_a_type_too(
    use: Use, server: Server, resource: str, method: str
) -> None:
    good, bad = (streamed.texts(text) for text in ('{"x": 1}', '{"x": "y"}'))
    server.replies_with(streamed.reply(good), streamed.reply(bad, request_id="req_2"))

    async def body(client: Any) -> None:
        ask = getattr(of(client, resource), method)
        message = await got(ask(**LONG, output_format=Model))
        assert message.parsed_output == Model(x=1)
        with pytest.raises(OutputMismatch) as caught:
            await got(ask(**LONG, output_format=Model))
        assert caught.value.request_id == "req_2"

    use(body, stream_long_calls=True)
    assert server.requests[0].body["stream"] is True


@BOTH
def test_a_long_call_that_breaks_says_what_had_come(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(streamed.reply([*EVENTS[:3], OVERLOADED]))

    async def body(client: Any) -> None:
        with pytest.raises(OverloadedError) as caught:
            await got(of(client, resource).create(**LONG))
        assert streamed.texts_of(caught.value.partial_message) == ["a"]

    use(body, stream_long_calls=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize("options", [{"stream_long_calls": True, "timeout": 9.0}, {"timeout": 9.0}])
def test_a_call_with_a_limit_of_its_own_is_not_long(
    use: Use, server: Server, options: dict[str, Any]
) -> None:
    async def body(client: Any) -> None:
        assert (await got(client.messages.create(**LONG))).id == "msg_1"

    use(body, **options)
    assert "stream" not in server.requests[0].body


@BOTH
def test_who_wants_the_response_can_t_have_a_long_one(
    use: Use, server: Server, resource: str
) -> None:
    async def body(client: Any) -> None:
        raw = of(client, resource).with_raw_response
        for options in ({}, {"output_format": Model}):
            with pytest.raises(ValueError, match="may take more than ten minutes"):
                await got(raw.create(**LONG, **options))

    use(body, stream_long_calls=True)
    assert server.requests == []


# Beginning again.


@BOTH
def test_a_stream_begins_again_before_its_first_content(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(
        streamed.reply([EVENTS[0], OVERLOADED], request_id="req_1"),
        streamed.reply(EVENTS, request_id="req_2"),
    )
    told: list[Any] = []

    async def body(client: Any) -> None:
        opened = of(client, resource).stream(**streamed.ASK, on_restart=told.append)
        async with entered(opened) as stream:
            events = await every(stream)
            assert [event.type for event in events].count("message_start") == 1
            message = await got(stream.get_final_message())
        assert (message._request_id, stream.request_id) == ("req_2", "req_2")

    use(body)
    (error,) = told
    assert (type(error), error.request_id) == (OverloadedError, "req_1")
    assert (error.partial_message, error.has_yielded) == (None, False)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("events", "options"),
    [
        ([*EVENTS[:2], OVERLOADED], {"stream_retries": 5}),
        ([EVENTS[0], OVERLOADED], {"stream_retries": 0}),
    ],
)
def test_a_stream_does_not_begin_again_otherwise(
    use: Use, server: Server, events: list[Any], options: dict[str, Any]
) -> None:
    server.replies_with(streamed.reply(events))
    told: list[Any] = []

    async def body(client: Any) -> None:
        for ask in (client.messages.create, client.beta.messages.create):
            stream = await got(ask(**streamed.ASK, stream=True, on_restart=told.append, **options))
            with pytest.raises(OverloadedError):
                await every(stream)

    use(body)
    assert (len(server.requests), told) == (2, [])


@BOTH
def test_a_response_that_began_again_is_the_one_that_is_read_and_closed(
    use: Use, server: Server, resource: str
) -> None:
    endless = streamed.endless(*EVENTS[:3])
    endless.headers["request-id"] = "req_2"

    async def body(client: Any) -> None:
        server.replies_with(streamed.reply([EVENTS[0], OVERLOADED], request_id="req_1"), endless)
        ask = of(client, resource).with_streaming_response.create
        async with entered(ask(**streamed.ASK, stream=True)) as response:
            assert response.request_id == "req_1"
            stream = await got(response.parse())
            async with entered(stream):
                await first(stream)
            assert response.request_id == "req_2"
            assert response.http_response is stream.response
        assert response.is_closed
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)

    use(body)


@BOTH
def test_what_is_said_of_streams_does_no_harm_where_there_is_none(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(Reply())

    async def body(client: Any) -> None:
        ask = of(client, resource).create
        for output in ({}, {"output_format": None}):
            options = {"stream": False, "stream_retries": 1, "on_restart": print, **output}
            message = await got(ask(**streamed.ASK, **options))
            assert message.content[0].text
        with pytest.raises(TypeError, match="stream_retries"):
            await got(ask(**streamed.ASK, stream_retries=1))

    use(body)
    assert not any({"stream_retries", "on_restart"} & set(r.body) for r in server.requests)


def test_how_long_an_event_may_be_can_be_set(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.texts("x" * 2_000)))

    async def body(client: Any) -> None:
        with pytest.raises(APIResponseValidationError, match=r"1000 bytes; ByteLimits\(event="):
            await every(await got(client.messages.create(**streamed.ASK, stream=True)))

    use(body, limits=ByteLimits(event=1_000))
