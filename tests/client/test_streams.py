"""Raw streams: events as their types, loops that are left early, pings, and what breaks them."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
import streamed
import trio
from colours import Use, each, entered, every, first, got
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import (
    APIResponseValidationError,
    OverloadedError,
    StreamIncompleteError,
    types,
)
from agentkit_client.streaming import AsyncStream, PingEvent, Stream
from agentkit_client.types import beta

PING = {"type": "ping"}
EVENTS = streamed.texts("a", "b")
NAMES = [event["type"] for event in EVENTS]
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
BOTH = pytest.mark.parametrize("resource", ["messages", "beta.messages"])


def of(client: Any, resource: str) -> Any:
    return client.messages if resource == "messages" else client.beta.messages


async def ask(client: Any, resource: str = "messages", **params: Any) -> Any:
    return await got(of(client, resource).create(**streamed.ASK, stream=True, **params))


async def is_left(server: Server) -> bool:
    return await anyio.to_thread.run_sync(server.dropped.wait, 5)


@BOTH
def test_events_are_of_the_types_of_their_family(use: Use, server: Server, resource: str) -> None:
    server.replies_with(streamed.reply(EVENTS, request_id="req_1"))
    begin, block_start, change = (
        (types.RawMessageStartEvent, types.RawContentBlockStartEvent, types.RawMessageDeltaEvent)
        if resource == "messages"
        else (
            beta.BetaRawMessageStartEvent,
            beta.BetaRawContentBlockStartEvent,
            beta.BetaRawMessageDeltaEvent,
        )
    )

    async def body(client: Any) -> None:
        stream = await ask(client, resource)
        assert type(stream) is (AsyncStream if hasattr(stream, "__aiter__") else Stream)
        assert stream.response.headers["request-id"] == "req_1"
        events = await every(stream)
        assert [event.to_dict() for event in events] == EVENTS
        assert [type(event) for event in events] == [
            begin,
            block_start,
            *[types.RawContentBlockDeltaEvent] * 2,
            types.RawContentBlockStopEvent,
            change,
            types.RawMessageStopEvent,
        ]
        assert await every(stream) == []

    use(body)
    assert server.requests[0].body == {**streamed.ASK, "stream": True}
    assert server.requests[0].headers["accept"] == "application/json"


def test_events_can_be_taken_one_by_one(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        stream = await ask(client)
        one = await got(stream.__anext__() if hasattr(stream, "__anext__") else next(stream))
        assert [one.type, *[event.type async for event in each(stream)]] == NAMES

    use(body)


def test_a_loop_that_is_left_inside_of_a_block_can_be_gone_on_with(
    use: Use, server: Server
) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        async with entered(await ask(client)) as stream:
            seen = [(await first(stream)).type, (await first(stream)).type]
            seen += [event.type for event in await every(stream)]
        assert seen == NAMES

    use(body)


def test_the_end_of_the_block_closes_the_connection(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        async with entered(await ask(client)) as stream:
            assert (await first(stream)).type == "message_start"
            assert not stream.response.is_closed
        assert stream.response.is_closed
        assert await is_left(server)
        with pytest.raises(StreamIncompleteError, match="was closed"):
            await every(stream)

    use(body)


def test_leaving_the_loop_closes_the_connection(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        stream = await ask(client)
        if isinstance(stream, AsyncStream):
            await leave(stream)  # pyright: ignore[reportUnknownArgumentType]  # of anything
        else:
            assert (await first(stream)).type == "message_start"
            assert stream.response.is_closed
        assert await is_left(server)
        with pytest.raises(StreamIncompleteError, match="was closed"):
            await every(stream)

    use(body)


async def leave(stream: AsyncStream[Any]) -> None:
    """Leave the loop; asyncio closes the stream then, while trio leaves that to the caller."""
    async for _ in stream:
        break
    if trio.lowlevel.in_trio_run():
        assert not stream.response.is_closed
        await stream.aclose()


def test_closing_twice_does_no_harm(use: Use, server: Server) -> None:
    server.replies_with(streamed.endless(*EVENTS[:3]))

    async def body(client: Any) -> None:
        stream = await ask(client)
        for _ in range(2):
            await got(stream.close())
        if isinstance(stream, AsyncStream):
            await stream.aclose()
        assert await is_left(server)

    use(body)


# Pings.


@pytest.mark.parametrize("is_entered", [False, True])
def test_pings_come_to_who_wants_them(use: Use, server: Server, is_entered: bool) -> None:
    with_pings = [PING, *EVENTS[:3], PING, PING, *EVENTS[3:]]
    server.replies_with(streamed.reply(with_pings))

    async def body(client: Any) -> None:
        assert [event.type for event in await every(await ask(client))] == NAMES
        stream = await ask(client)
        if is_entered:
            async with entered(stream):
                seen = await every(stream.with_pings())
        else:
            seen = await every(stream.with_pings())
        assert [event.type for event in seen] == [event["type"] for event in with_pings]
        assert sum(isinstance(event, PingEvent) for event in seen) == 3

    use(body)


# What breaks.


@BOTH
def test_an_error_carries_the_message_so_far(use: Use, server: Server, resource: str) -> None:
    server.replies_with(streamed.reply([*EVENTS[:4], OVERLOADED], request_id="req_1"))

    async def body(client: Any) -> None:
        seen: list[Any] = []
        with pytest.raises(OverloadedError) as caught:
            await every(await ask(client, resource), seen)
        assert [event.type for event in seen] == NAMES[:4]
        error = caught.value
        assert (error.request_id, error.has_yielded) == ("req_1", True)
        message: object = error.partial_message
        assert type(message) is (types.Message if resource == "messages" else beta.BetaMessage)
        assert [block.to_dict() for block in message.content] == [{"type": "text", "text": "ab"}]

    use(body)


def test_the_error_of_a_long_stream_carries_the_message_and_little_is_kept_for_it(
    use: Use, server: Server
) -> None:
    pieces = [f"{n} " for n in range(9_999)]
    server.replies_with(streamed.reply([streamed.start(), *streamed.texts(*pieces)[1:-3]]))

    async def body(client: Any) -> None:
        stream = await ask(client)
        with pytest.raises(StreamIncompleteError) as caught:
            await every(stream)
        partial: Any = caught.value.partial_message
        assert partial.content[0].text == "".join(pieces)
        assert sum(map(len, stream._older)) < sum(map(len, stream._kept)) / 2

    use(body)


@BOTH
@pytest.mark.parametrize("strict", [False, True])
def test_an_event_that_does_not_fit_is_refused_where_that_is_wanted(
    use: Use, server: Server, resource: str, strict: bool
) -> None:
    odd = {"type": "content_block_stop", "index": "zero"}
    server.replies_with(streamed.endless(EVENTS[0], odd, {"type": "message_stop"}))

    async def body(client: Any) -> None:
        stream = await ask(client, resource)
        if strict:
            with pytest.raises(APIResponseValidationError, match="zero"):
                await every(stream)
            assert stream.response.is_closed
        else:
            assert [event.to_dict() for event in await every(stream)][1] == odd

    use(body, _strict_response_validation=strict)


@BOTH
def test_a_message_in_place_of_a_stream_is_an_error(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(Reply(body=MESSAGE))

    async def body(client: Any) -> None:
        with pytest.raises(APIResponseValidationError, match="no stream of events") as caught:
            await ask(client, resource)
        assert caught.value.body == MESSAGE

    use(body)
    assert len(server.requests) == 1


def test_an_error_in_place_of_a_stream_is_that_error(use: Use, server: Server) -> None:
    server.replies_with(Reply(body=OVERLOADED))

    async def body(client: Any) -> None:
        with pytest.raises(OverloadedError):
            await ask(client)

    use(body, max_retries=0)


def test_what_is_said_about_the_charset_does_not_matter(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS, content_type="text/event-stream; charset=utf-8"))

    async def body(client: Any) -> None:
        assert [event.type for event in await every(await ask(client))] == NAMES

    use(body)
