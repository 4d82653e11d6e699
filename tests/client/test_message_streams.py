"""Message streams: events, text, the message so far, in any order and left at any place."""

from __future__ import annotations

import gc
from typing import Any

import pytest
import streamed
from colours import Use, each, entered, every, first, got
from scripted_http import Server

from agentkit_client import streaming, types
from agentkit_client.types import beta

EVENTS = streamed.texts("a", "b", "c")
SEEN = [
    *["message_start", "content_block_start"],
    *["content_block_delta", "text"] * 3,
    *["content_block_stop", "message_delta", "message_stop"],
]
BOTH = pytest.mark.parametrize("resource", ["messages", "beta.messages"])


def manager(client: Any, resource: str = "messages", **params: Any) -> Any:
    messages = client.messages if resource == "messages" else client.beta.messages
    return messages.stream(**streamed.ASK, **params)


async def take(items: Any, count: int) -> list[Any]:
    return [await first(items) for _ in range(count)]


@BOTH
def test_nothing_is_asked_before_the_block_is_entered(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(streamed.reply(EVENTS, request_id="req_1"))

    async def body(client: Any) -> None:
        opened = manager(client, resource)
        assert server.requests == []
        async with entered(opened) as stream:
            assert len(server.requests) == 1
            assert stream.request_id == stream.http.request_id == "req_1"
            assert stream.response.status_code == 200
            kind = "Beta" * (resource != "messages") + "Async" * hasattr(stream, "__aiter__")
            assert type(stream) is getattr(streaming, f"{kind}MessageStream")
            assert type(opened) is getattr(streaming, f"{kind}MessageStreamManager")
            async with entered(stream) as same:
                assert same is stream
                assert [event.type for event in await every(same)] == SEEN

    use(body)
    headers = server.requests[0].headers
    assert server.requests[0].body == {**streamed.ASK, "stream": True}
    assert headers["x-stainless-helper-method"] == "stream"
    assert headers["x-stainless-stream-helper"] == resource


@BOTH
def test_the_message_is_the_same_whatever_was_read_before(
    use: Use, server: Server, resource: str
) -> None:
    server.replies_with(streamed.reply(EVENTS))
    class_ = types.ParsedMessage if resource == "messages" else beta.ParsedBetaMessage

    async def body(client: Any) -> None:
        messages: list[Any] = []
        for count in range(len(SEEN) + 1):
            async with entered(manager(client, resource)) as stream:
                await take(stream, count)
                messages.append(await got(stream.get_final_message()))
                assert await got(stream.get_final_text()) == "abc"
                assert await every(stream) == []
        assert messages == messages[:1] * len(messages)
        assert type(messages[0]) is class_
        assert (messages[0].stop_reason, streamed.texts_of(messages[0])) == ("end_turn", ["abc"])

    use(body)


def test_a_message_knows_its_request(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS, request_id="req_1"))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            last = (await every(stream))[-1].message
            for message in (await got(stream.get_final_message()), stream.current_message_snapshot):
                assert (message._request_id, message.http.request_id) == ("req_1", "req_1")
                assert message == last

    use(body)


# Text.


def test_the_text_after_some_events_is_what_is_left(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        left: list[str] = []
        for count in range(len(SEEN) + 1):
            async with entered(manager(client)) as stream:
                events = await take(stream, count)
                text = "".join(await every(stream.text_stream))
            assert "".join(e.text for e in events if e.type == "text") + text == "abc"
            left.append(text)
        assert left == ["abc"] * 4 + ["bc"] * 2 + ["c"] * 2 + [""] * 4

    use(body)


def test_events_and_text_can_take_turns(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            assert await first(stream.text_stream) == "a"
            assert [event.type for event in await take(stream, 1)] == ["content_block_delta"]
            assert await first(stream.text_stream) == "b"
            assert [event.type for event in await take(stream, 1)] == ["content_block_delta"]
            assert [event.type for event in await every(stream)] == SEEN[-4:]
            assert await every(stream.text_stream) == []

    use(body)


def test_the_text_stream_can_be_left_and_gone_on_with(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.texts("a", "", "b", "c")))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            assert await take(stream.text_stream, 2) == ["a", "b"]
            assert await every(stream.text_stream) == ["c"]
        async with entered(manager(client)) as stream:
            texts = stream.text_stream
            step = getattr(texts, "__anext__", None) or texts.__next__
            assert [await got(step()), await got(step())] == ["a", "b"]
            assert await got(stream.get_final_text()) == "abc"

    use(body)


@pytest.mark.parametrize(
    ("events", "text"),
    [
        (streamed.texts("a")[:4], "a"),
        ([streamed.start(content=[{"type": "text", "text": t} for t in "ab"])], "ab"),
        ([streamed.start(content=[{"type": "text", "text": ""}])], ""),
        (streamed.call("{}")[:-2], None),
        ([streamed.start()], None),
    ],
)
def test_all_texts_are_one(use: Use, server: Server, events: Any, text: str | None) -> None:
    server.replies_with(streamed.reply([*events, *streamed.end()]))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            if text is None:
                with pytest.raises(RuntimeError, match=r"no text; get_final_message\(\)"):
                    await got(stream.get_final_text())
                assert await got(stream.get_final_message())
            else:
                assert await got(stream.get_final_text()) == text

    use(body)


# The message so far.


def test_there_is_nothing_of_the_message_before_the_first_event(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            with pytest.raises(RuntimeError, match="Nothing of the message has come yet"):
                _ = stream.current_message_snapshot
            await take(stream, 1)
            assert stream.current_message_snapshot.content == []

    use(body)


def test_the_message_so_far_grows_and_the_one_before_stays(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            events: list[Any] = []
            sofar: list[Any] = []
            async for event in each(stream):
                events.append(event)
                sofar.append(stream.current_message_snapshot)
        texts = [streamed.texts_of(message) for message in sofar]
        assert texts[:4] == [[], [""], ["a"], ["a"]]
        assert texts[4:] == [["ab"], ["ab"], *[["abc"]] * 5]
        assert [e.snapshot for e in events if e.type == "text"] == ["a", "ab", "abc"]
        assert [message.stop_reason for message in sofar] == [None] * 9 + ["end_turn"] * 2
        assert events[0].message.content == []
        assert events[0].message.usage.output_tokens == 1

    use(body)


def test_of_an_input_there_is_what_can_be_read_already(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.call('{"a": [1', ', 2], "b": "x', '"}')))

    async def body(client: Any) -> None:
        inputs: list[Any] = []
        async with entered(manager(client)) as stream:
            async for event in each(stream):
                if event.type == "input_json":
                    (block,) = stream.current_message_snapshot.content
                    assert block.input == event.snapshot
                    assert block.malformed_input is not None
                    inputs.append(block.input)
            (block,) = (await got(stream.get_final_message())).content
        assert inputs == [{"a": [1]}, {"a": [1, 2]}, {"a": [1, 2], "b": "x"}]
        assert (block.input, block.malformed_input) == (inputs[-1], None)

    use(body)


def test_an_event_leads_to_its_pieces_and_not_to_the_message(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(EVENTS))

    async def body(client: Any) -> None:
        async with entered(manager(client)) as stream:
            events = [event for event in await every(stream) if event.type == "text"]
        first, *others = events
        assert all(event._pieces is first._pieces for event in others)
        led_to: list[object] = [thing for each in events for thing in gc.get_referents(each)]
        assert all(isinstance(thing, (str, list, int, type)) for thing in led_to)
        assert {type(piece) for piece in first._pieces} == {str}

    use(body)
