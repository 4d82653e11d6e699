"""Message streams that break, are left early, or say something else than what was asked for."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
import streamed
from colours import Use, entered, every, first, got
from pydantic import BaseModel
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import (
    APIResponseValidationError,
    OutputMismatch,
    OverloadedError,
    StreamIncompleteError,
    types,
)
from agentkit_client.types import beta

EVENTS = streamed.texts("a", "b", "c")
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
BOTH = pytest.mark.parametrize("resource", ["messages", "beta.messages"])
WAYS = ("__iter__", "text_stream", "until_done", "get_final_message", "get_final_text")


class Point(BaseModel):
    x: int


def manager(client: Any, resource: str = "messages", **params: Any) -> Any:
    messages = client.messages if resource == "messages" else client.beta.messages
    return messages.stream(**streamed.ASK, **params)


async def read(stream: Any, way: str, into: list[Any] | None = None) -> Any:
    """Read a stream to its end in one of the ways there are."""
    if way == "__iter__":
        return await every(stream, into)
    if way == "text_stream":
        return await every(stream.text_stream, into)
    return await got(getattr(stream, way)())


async def is_left(server: Server) -> bool:
    return await anyio.to_thread.run_sync(server.dropped.wait, 5)


# Left early.


def test_the_end_of_the_block_closes_the_connection(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            assert (await first(stream)).type == "message_start"
            assert not stream.response.is_closed
        assert stream.response.is_closed
        assert await is_left(server)
        assert stream.current_message_snapshot.id == "msg_1"
        for way in WAYS:
            with pytest.raises(StreamIncompleteError, match="was closed before") as caught:
                await read(stream, way)
            assert caught.value.partial_message == stream.current_message_snapshot

    use(body)


def test_an_error_inside_of_the_block_closes_the_connection(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        with pytest.raises(ZeroDivisionError):
            async with entered(manager(client)):
                raise ZeroDivisionError
        assert await is_left(server)

    use(body)


def test_closing_twice_does_no_harm(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            for _ in range(2):
                await got(stream.close())
            if hasattr(stream, "aclose"):
                await stream.aclose()
            assert await is_left(server)

    use(body)


def test_a_manager_can_be_entered_again_and_asks_again(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        opened = manager(client)
        for _ in range(2):
            async with entered(opened) as stream:
                assert await got(stream.get_final_text()) == "abc"

    use(body)
    assert len(server.requests) == 2


# Broken.


@BOTH
@pytest.mark.parametrize("way", WAYS)
def test_an_error_carries_the_message_so_far_and_stays(
    use: Use, server: Server, resource: str, way: str
) -> None:
    server.replies_with(streamed.reply([*EVENTS[:4], OVERLOADED], request_id="req_1"))
    class_ = types.ParsedMessage if resource == "messages" else beta.ParsedBetaMessage

    async def body(client: Any) -> None:
        seen: list[Any] = []
        async with entered(manager(client, resource)) as stream:
            with pytest.raises(OverloadedError) as caught:
                await read(stream, way, seen)
            for again in WAYS:  # nobody takes the rest of a stream for all of it
                with pytest.raises(OverloadedError):
                    await read(stream, again)
        assert len(seen) == {"__iter__": 6, "text_stream": 2}.get(way, 0)
        error = caught.value
        assert type(error.partial_message) is class_
        assert streamed.texts_of(error.partial_message) == ["ab"]
        assert (error.request_id, error.partial_message._request_id) == ("req_1", "req_1")
        assert error.partial_message == stream.current_message_snapshot

    use(body)


@pytest.mark.parametrize("way", WAYS)
def test_an_event_that_makes_no_sense_ends_the_stream(use: Use, server: Server, way: str) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3], streamed.text("b", 7), *EVENTS[3:]))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            for _ in range(2):
                with pytest.raises(APIResponseValidationError, match="block 7, which") as caught:
                    await read(stream, way)
                assert streamed.texts_of(caught.value.partial_message) == ["a"]
            assert stream.response.is_closed

    use(body)


@BOTH
def test_a_message_in_place_of_a_stream_is_an_error(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(Reply(body=MESSAGE))

    async def body(client: Any) -> None:
        opened = manager(client, resource)
        with pytest.raises(APIResponseValidationError, match="no stream of events") as caught:
            async with entered(opened):
                raise AssertionError
        assert caught.value.body == MESSAGE

    use(body)


def test_a_message_that_lacks_what_it_should_have_is_taken_as_it_is(
    use: Use, server: Server
) -> None:
    events = [{"type": "message_start", "message": {"new": 1}}, EVENTS[-1]]
    server.replies_with(streamed.reply(events))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            message = await got(stream.get_final_message())
        assert message.to_dict() == {"new": 1, "content": []}
        assert message.id is None

    use(body)


# Not what was asked for.


@BOTH
@pytest.mark.parametrize("way", ["__iter__", "get_final_message", "get_final_text"])
def test_a_text_that_does_not_fit_is_an_error_at_the_end(
    use: Use, server: Server, resource: str, way: str
) -> None:
    server.replies_with(streamed.reply(streamed.texts('{"x": ', '"y"}'), request_id="req_1"))

    async def body(client: Any) -> None:
        seen: list[Any] = []
        async with entered(manager(client, resource, output_format=Point)) as stream:
            with pytest.raises(OutputMismatch, match="does not fit `Point`") as caught:
                await read(stream, way, seen)
            assert "".join(await every(stream.text_stream)) == ""
        assert [event.type for event in seen[-1:]] == ["message_delta"] * (way == "__iter__")
        reply: Any = caught.value.reply
        assert reply.content[0].text == '{"x": "y"}'
        assert reply.parsed_output is None
        assert caught.value.request_id == "req_1"

    use(body)


def test_the_text_itself_comes_all_the_same(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.texts("no", " JSON")))

    async def body(client: Any) -> None:
        async with entered(manager(client, output_format=Point)) as stream:
            assert await every(stream.text_stream) == ["no", " JSON"]
            with pytest.raises(OutputMismatch):
                _ = stream.current_message_snapshot

    use(body)
