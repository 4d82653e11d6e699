"""The types a checker sees on runners of streams, and of replies read as a type; never run."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import assert_type

from agentkit import (
    Anthropic,
    APIError,
    Approve,
    AsyncAnthropic,
    AsyncMessageStream,
    BetaAsyncMessageStream,
    BetaAsyncStreamingToolRunner,
    BetaAsyncToolRunner,
    BetaMessageStream,
    BetaStreamingToolRunner,
    BetaToolRunner,
    Decision,
    Edit,
    MessageStream,
    Middleware,
    PendingCall,
    RunEvent,
    RunLimits,
    RunState,
    RunUsage,
    beta_tool,
)
from agentkit.types import Message, ParsedMessage
from agentkit.types.beta import BetaMessage, ParsedBetaMessage


@dataclass
class Answer:
    """What a reply is read as."""

    words: str


@beta_tool
def add(a: int) -> str:
    """Add."""
    return str(a)


def a_type_is_what_the_replies_are_read_as(client: Anthropic) -> None:
    runner = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], output_format=Answer
    )
    assert_type(runner, BetaToolRunner[ParsedMessage[Answer]])
    assert_type(runner.until_done().parsed_output, Answer | None)
    for message in runner:
        assert_type(message, ParsedMessage[Answer])
    beta = client.beta.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], output_format=list[int]
    )
    assert_type(beta, BetaToolRunner[ParsedBetaMessage[list[int]]])
    maybe = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], output_format=Answer | None
    )
    assert_type(maybe.until_done().parsed_output, Answer | None)


def a_streaming_runner_yields_streams(client: Anthropic) -> None:
    runner = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], stream=True
    )
    assert_type(runner, BetaStreamingToolRunner[MessageStream[None]])
    for stream in runner:
        assert_type(stream, MessageStream[None])
        for text in stream.text_stream:
            assert_type(text, str)
    assert_type(runner.until_done(), ParsedMessage[None])
    with runner as same:
        assert_type(same, BetaStreamingToolRunner[MessageStream[None]])
    beta = client.beta.messages.tool_runner(
        model="any",
        max_tokens=1,
        messages=[],
        tools=[add],
        stream=True,
        output_format=Answer,
        stream_retries=3,
        on_restart=told,
    )
    assert_type(beta, BetaStreamingToolRunner[BetaMessageStream[Answer]])
    assert_type(beta.until_done(), ParsedBetaMessage[Answer])


def told(error: APIError) -> None:
    """Hear of a restart."""


async def the_other_colour_is_the_same(client: AsyncAnthropic) -> None:
    runner = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], stream=True, output_format=Answer
    )
    assert_type(runner, BetaAsyncStreamingToolRunner[AsyncMessageStream[Answer]])
    async with runner:
        async for stream in runner:
            assert_type(stream, AsyncMessageStream[Answer])
            assert_type((await stream.get_final_message()).parsed_output, Answer | None)
    assert_type(await runner.until_done(), ParsedMessage[Answer])
    beta = client.beta.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], stream=True
    )
    assert_type(beta, BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]])
    assert_type(await beta.until_done(), ParsedBetaMessage[None])
    whole = client.beta.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], output_format=Answer
    )
    assert_type(whole, BetaAsyncToolRunner[ParsedBetaMessage[Answer]])


def a_variable_leaves_it_open(client: Anthropic, stream: bool) -> None:
    runner = client.messages.tool_runner(
        model="any", max_tokens=1, messages=[], tools=[add], stream=stream
    )
    assert_type(runner, BetaToolRunner[Message] | BetaStreamingToolRunner[MessageStream[None]])


def a_schema_is_no_type(client: Anthropic) -> None:
    runner = client.beta.messages.tool_runner(
        model="any",
        max_tokens=1,
        messages=[],
        tools=[add],
        output_format={"type": "json_schema", "schema": {}},
    )
    assert_type(runner, BetaToolRunner[BetaMessage])


def a_mistake_is_seen(client: Anthropic) -> None:
    client.messages.tool_runner(  # pyright: ignore[reportCallIssue]  # no stream to begin again
        model="any", max_tokens=1, messages=[], tools=[add], stream_retries=3
    )


def a_run_goes_on_from_a_state(client: Anthropic, later: AsyncAnthropic, state: RunState) -> None:
    decisions: dict[str, Decision] = {"id": Approve(), "other": Edit({"a": 1})}
    resumed = client.messages.tool_runner(tools=[add], state=state, decisions=decisions)
    assert_type(resumed, BetaToolRunner[Message])
    assert_type(resumed.pending, list[PendingCall])
    assert_type(resumed.state(), RunState)
    streams = later.beta.messages.tool_runner(tools=[add], state=state, stream=True)
    assert_type(streams, BetaAsyncStreamingToolRunner[BetaAsyncMessageStream[None]])


def a_run_takes_options_and_tells_of_events(client: Anthropic) -> None:
    runner = client.messages.tool_runner(
        model="any",
        max_tokens=1,
        messages=[],
        tools=[add],
        limits=RunLimits(turns=3),
        on_limit="summarize",
        middleware=[Middleware()],
        cache="auto",
    )
    for event in runner.events():
        assert_type(event, RunEvent)
        if event.type == "text_delta":
            assert_type(event.text, str)
    assert_type(runner.last_reply, Message | None)
    assert_type(runner.usage, RunUsage)
