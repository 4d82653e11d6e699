"""The types a checker sees on streams and on replies read as a type; checked, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Literal

from pydantic import BaseModel
from typing_extensions import TypedDict, assert_type

from agentkit_client import Anthropic, AsyncAnthropic
from agentkit_client.streaming import (
    AsyncStream,
    BetaMessageStopEvent,
    ContentBlockStopEvent,
    MessageStopEvent,
    MessageStream,
    MessageStreamEvent,
    PingEvent,
    Stream,
    TextEvent,
)
from agentkit_client.types import (
    Message,
    MessageParam,
    ParsedMessage,
    RawMessageStreamEvent,
    TextBlock,
)
from agentkit_client.types.beta import BetaMessage, BetaRawMessageStreamEvent, ParsedBetaMessage

ASK: list[MessageParam] = [{"role": "user", "content": "Hi"}]


class Person(BaseModel):
    name: str


class Row(TypedDict):
    name: str


def raw_streams(client: Anthropic, wanted: bool) -> None:
    stream = client.messages.create(model="m", max_tokens=1, messages=ASK, stream=True)
    assert_type(stream, Stream[RawMessageStreamEvent])
    beta = client.beta.messages.create(model="m", max_tokens=1, messages=[], stream=True)
    assert_type(beta, Stream[BetaRawMessageStreamEvent])
    whole = client.messages.create(model="m", max_tokens=1, messages=ASK, stream=False)
    assert_type(whole, Message)
    either = client.messages.create(model="m", max_tokens=1, messages=ASK, stream=wanted)
    assert_type(either, Message | Stream[RawMessageStreamEvent])
    with stream as same:
        for event in same:
            assert_type(event, RawMessageStreamEvent)
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                assert_type(event.delta.text, str)
    assert_type(stream.with_pings(), Iterator[RawMessageStreamEvent | PingEvent])


async def raw_async_streams(client: AsyncAnthropic, wanted: bool) -> None:
    stream = await client.messages.create(model="m", max_tokens=1, messages=ASK, stream=True)
    assert_type(stream, AsyncStream[RawMessageStreamEvent])
    either = await client.beta.messages.create(model="m", max_tokens=1, messages=[], stream=wanted)
    assert_type(either, BetaMessage | AsyncStream[BetaRawMessageStreamEvent])
    async for event in stream:
        assert_type(event, RawMessageStreamEvent)
    assert_type(stream.with_pings(), AsyncIterator[RawMessageStreamEvent | PingEvent])


def the_other_modes(client: Anthropic) -> None:
    raw = client.messages.with_raw_response.create(
        model="m", max_tokens=1, messages=ASK, stream=True
    )
    assert_type(raw.parse(), Stream[RawMessageStreamEvent])
    plain = client.messages.with_raw_response.create(model="m", max_tokens=1, messages=ASK)
    assert_type(plain.parse(), Message)
    with client.messages.with_streaming_response.create(
        model="m", max_tokens=1, messages=ASK, stream=True
    ) as response:
        assert_type(response.parse(), Stream[RawMessageStreamEvent])


def a_message_stream(client: Anthropic) -> None:
    with client.messages.stream(model="m", max_tokens=1, messages=ASK) as stream:
        assert_type(stream, MessageStream[None])
        assert_type(stream.text_stream, Iterator[str])
        for event in stream:
            if event.type == "text":
                assert_type(event, TextEvent)
                assert_type(event.snapshot, str)
            elif event.type == "message_stop":
                assert_type(event.message, ParsedMessage[None])
            elif event.type == "content_block_stop" and event.content_block.type == "text":
                assert_type(event.content_block.text, str)
        assert_type(stream.get_final_message(), ParsedMessage[None])
        assert_type(stream.get_final_text(), str)
        assert_type(stream.current_message_snapshot, ParsedMessage[None])
        assert_type(stream.request_id, str | None)
        message: Message = stream.get_final_message()
        assert_type(message.content[0].type == "text", bool)


async def an_async_message_stream(client: AsyncAnthropic) -> None:
    async with client.beta.messages.stream(model="m", max_tokens=1, messages=[]) as stream:
        assert_type(stream.text_stream, AsyncIterator[str])
        assert_type(await stream.get_final_message(), ParsedBetaMessage[None])
        assert_type(await stream.get_final_text(), str)
        async for event in stream:
            if event.type == "message_stop":
                assert_type(event.message, ParsedBetaMessage[None])


def outputs(client: Anthropic) -> None:
    person = client.messages.parse(model="m", max_tokens=1, messages=ASK, output_format=Person)
    assert_type(person, ParsedMessage[Person])
    assert_type(person.parsed_output, Person | None)
    numbers = client.messages.create(model="m", max_tokens=1, messages=ASK, output_format=list[int])
    assert_type(numbers.parsed_output, list[int] | None)
    row = client.beta.messages.parse(model="m", max_tokens=1, messages=[], output_format=Row)
    assert_type(row.parsed_output, Row | None)
    maybe = client.messages.parse(
        model="m", max_tokens=1, messages=ASK, output_format=Person | None
    )
    assert_type(maybe.parsed_output, Person | None)
    either = client.beta.messages.create(
        model="m", max_tokens=1, messages=[], output_format=int | Person
    )
    assert_type(either.parsed_output, int | Person | None)
    word = client.messages.parse(
        model="m", max_tokens=1, messages=ASK, output_format=Literal["yes", "no"]
    )
    assert_type(word.parsed_output, Literal["yes", "no"] | None)
    nothing = client.messages.parse(model="m", max_tokens=1, messages=ASK)
    assert_type(nothing, ParsedMessage[None])
    opened = client.messages.stream(model="m", max_tokens=1, messages=ASK, output_format=Person)
    with opened as stream:
        assert_type(stream.get_final_message().parsed_output, Person | None)
        for event in stream:
            if event.type == "message_stop":
                assert_type(event.message.parsed_output, Person | None)


def an_event_is_told_by_its_class(event: MessageStreamEvent) -> None:
    if isinstance(event, TextEvent):
        assert_type(event.text, str)
    elif isinstance(event, MessageStopEvent):
        assert_type(event.message.stop_reason is None, bool)
    elif isinstance(event, ContentBlockStopEvent):
        block = event.content_block
        if isinstance(block, TextBlock):
            assert_type(block.text, str)


def an_event_can_be_passed_on(event: MessageStopEvent, other: BetaMessageStopEvent) -> None:
    assert_type(event.message.id, str)
    assert_type(other.message.id, str)


def mistakes_are_seen(client: Anthropic) -> None:
    client.messages.stream(
        model="m",
        max_tokens=1,
        messages=ASK,
        stream_retries="3",  # pyright: ignore[reportArgumentType]  # a number
    )
