"""The tool loop over streams, in every colour, against a server that sends what it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import each, entered, first, got
from scripted_http import MESSAGE, Reply, Server

from agentkit import (
    Anthropic,
    APIConnectionError,
    APIError,
    AsyncAnthropic,
    OverloadedError,
    beta_tool,
)
from agentkit_client.errors import StreamIncompleteError

FACTS = Path(__file__).parents[1] / "client" / "facts" / "client.json"
CASES: dict[str, Any] = json.loads(FACTS.read_text("utf-8"))["tool_runner_cases"]
GO: Any = {"role": "user", "content": "go"}
EVENTS = {"content-type": "text/event-stream"}

Event = dict[str, Any]
Body = Callable[[Any], Awaitable[Any]]
Use = Callable[..., Any]


@beta_tool
def add(a: int, b: int) -> str:
    return str(a + b)


def call(written: str = '{"a": 1, "b": 2}', id_: str = "tu1", name: str = "add") -> list[Event]:
    """Begin a call, write its input in one piece, and end it."""
    block: Event = {"type": "tool_use", "id": id_, "name": name, "input": {}}
    return block_of(block, {"type": "input_json_delta", "partial_json": written})


def text(words: str) -> list[Event]:
    return block_of({"type": "text", "text": ""}, {"type": "text_delta", "text": words})


def block_of(start: Event, delta: Event) -> list[Event]:
    return [
        {"type": "content_block_start", "content_block": start},
        {"type": "content_block_delta", "delta": delta},
        {"type": "content_block_stop"},
    ]


def events(*blocks: list[Event], stop: str = "end_turn", cut: int = 0) -> list[bytes]:
    """Return the events of a reply, but for the last `cut` of them."""
    said: list[Event] = [
        {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
        *({**event, "index": i} for i, block in enumerate(blocks) for event in block),
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
    ]
    return [
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
        for event in said[: len(said) - cut]
    ]


def streamed(*blocks: list[Event], stop: str = "end_turn", cut: int = 0) -> Reply:
    return Reply(200, b"".join(events(*blocks, stop=stop, cut=cut)), EVENTS)


CALL = streamed(text("let me"), call(), stop="tool_use")
DONE = streamed(text("done"))


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def colour(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["messages", "beta.messages"])
def resource(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def use(colour: str, resource: str, server: Server) -> Use:
    """`use(body, **params)`: run `await body(runner)` with a streaming runner of every kind."""

    def run(body: Body, **params: Any) -> Any:
        options: Any = {"api_key": "K", "base_url": server.url, "max_retries": 0}
        given = {"model": "m", "max_tokens": 64, "messages": [GO], "tools": [add], **params}

        async def main() -> Any:
            made = Anthropic(**options) if colour == "sync" else AsyncAnthropic(**options)
            async with entered(made) as client:
                messages = client.beta.messages if "beta" in resource else client.messages
                return await body(messages.tool_runner(stream=True, **given))

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run


def messages_sent(server: Server) -> list[list[Any]]:
    return [request.body["messages"] for request in server.requests]


async def all_events(runner: Any) -> list[tuple[str, list[str]]]:
    """Iterate over every stream, and note what it is and what comes."""
    return [
        (type(stream).__name__, [event.type async for event in each(stream)])
        async for stream in each(runner)
    ]


RESULT = {"type": "tool_result", "tool_use_id": "tu1", "content": "3"}
CALLED = [
    {"type": "text", "text": "let me"},
    {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1, "b": 2}},
]
ANSWERED = [GO, {"role": "assistant", "content": CALLED}, {"role": "user", "content": [RESULT]}]


def test_streams_requests_and_headers_are_those_recorded(
    use: Use, server: Server, colour: str, resource: str
) -> None:
    server.replies_with(CALL, DONE)
    seen = use(all_events)
    recorded = CASES["stream=True, one call then end"]
    assert [kinds for _, kinds in seen] == [kinds for _, kinds in recorded["yielded"]]
    prefix = "Beta" if "beta" in resource else ""
    async_ = "" if colour == "sync" else "Async"
    assert {name for name, _ in seen} == {f"{prefix}{async_}MessageStream"}
    names = ("messages", "stream")
    sent = [{name: request.body[name] for name in names} for request in server.requests]
    assert sent == recorded["requests"]
    helpers = ("x-stainless-helper", "x-stainless-helper-method", "x-stainless-stream-helper")
    headers = [[request.headers[name] for name in helpers] for request in server.requests]
    assert headers == [[*one[:2], resource] for one in recorded["helper_headers"]]
    betas = [request.headers.get("anthropic-beta") for request in server.requests]
    assert betas == recorded["beta_headers"]


async def nothing(stream: Any) -> None:
    pass


async def some_text(stream: Any) -> None:
    await first(stream.text_stream)


async def one_event(stream: Any) -> None:
    await first(stream)


async def everything(stream: Any) -> None:
    await got(stream.get_final_message())


async def with_block(stream: Any) -> None:
    async with entered(stream):
        await got(stream.until_done())


@pytest.mark.parametrize("read", [nothing, some_text, one_event, everything, with_block])
def test_however_much_is_read_of_a_stream_its_calls_are_made(
    use: Use, server: Server, read: Callable[[Any], Awaitable[None]]
) -> None:
    async def body(runner: Any) -> None:
        async for stream in each(runner):
            await read(stream)
        assert [(made.name, made.content) for made in runner.calls] == [("add", "3")]
        assert [turn["role"] for turn in runner.messages] == ["user", "assistant"] * 2
        assert runner.usage.output_tokens == 4

    server.replies_with(CALL, DONE)
    use(body)
    assert messages_sent(server) == [[GO], ANSWERED]


def test_until_done_gives_the_last_message_every_time(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        last = await got(runner.until_done())
        assert (last.stop_reason, last.content[0].text) == ("end_turn", "done")
        assert last.parsed_output is None
        assert await got(runner.until_done()) is last

    server.replies_with(CALL, DONE)
    use(body)
    assert len(server.requests) == 2


def test_the_runs_first_stream_can_be_taken_by_hand(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        step = runner.__anext__ if hasattr(runner, "__anext__") else runner.__next__
        stream = await got(step())
        assert (await got(stream.get_final_message())).stop_reason == "tool_use"
        assert runner.calls == []
        assert (await got(runner.until_done())).stop_reason == "end_turn"

    server.replies_with(CALL, DONE)
    use(body)


def test_the_number_of_replies_is_limited(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        assert len(await all_events(runner)) == 1
        assert runner.calls == []
        assert runner.messages[-1]["content"][0]["is_error"]
        assert runner.usage.output_tokens == 2

    server.replies_with(CALL)
    use(body, max_iterations=1)
    assert len(server.requests) == 1


def test_a_paused_turn_goes_on(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        assert len(await all_events(runner)) == 2

    server.replies_with(streamed(text("so far"), stop="pause_turn"), DONE)
    use(body)
    so_far = {"role": "assistant", "content": [{"type": "text", "text": "so far"}]}
    assert messages_sent(server) == [[GO], [GO, so_far]]


# What a user does in the loop.


@pytest.mark.parametrize("read", [nothing, everything])
def test_calls_made_early_are_not_made_again(
    use: Use, server: Server, read: Callable[[Any], Awaitable[None]]
) -> None:
    async def body(runner: Any) -> None:
        answers: list[Any] = []
        async for stream in each(runner):
            await read(stream)
            answers.append(await got(runner.generate_tool_call_response()))
        assert answers == [{"role": "user", "content": [RESULT]}, None]
        assert len(runner.calls) == 1

    server.replies_with(CALL, DONE)
    use(body)
    assert messages_sent(server) == [[GO], ANSWERED]


@pytest.mark.parametrize("read", [nothing, everything])
def test_your_own_turns_replace_those_of_the_runner(
    use: Use, server: Server, read: Callable[[Any], Awaitable[None]]
) -> None:
    extra = {"role": "user", "content": "EXTRA"}

    async def body(runner: Any) -> None:
        async for stream in each(runner):
            await read(stream)
            if len(runner.messages) == 1:
                runner.append_messages(extra)
        assert runner.calls == []

    server.replies_with(CALL, DONE)
    use(body)
    assert messages_sent(server) == [[GO], [GO, extra]]


def test_parameters_can_be_changed_between_turns(use: Use, server: Server) -> None:
    def shorter(params: dict[str, Any]) -> dict[str, Any]:
        return {**params, "max_tokens": 5}

    async def body(runner: Any) -> None:
        async for _ in each(runner):
            runner.set_messages_params(shorter)

    server.replies_with(CALL, DONE)
    use(body)
    assert [request.body["max_tokens"] for request in server.requests] == [64, 5]


# Streams that break.


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_no_call_of_a_stream_that_ended_early_is_made(use: Use, server: Server, cut: int) -> None:
    async def body(runner: Any) -> None:
        with pytest.raises(StreamIncompleteError) as caught:
            await got(runner.until_done())
        assert caught.value.partial_message is not None
        assert caught.value.partial_message.content[0].type == "tool_use"
        assert (runner.calls, runner.messages) == ([], [GO])

    server.replies_with(streamed(call(), stop="tool_use", cut=cut))
    use(body)
    assert len(server.requests) == 1


def test_a_stream_that_broke_off_is_asked_for_again(use: Use, server: Server) -> None:
    async def read_all(runner: Any) -> None:
        if hasattr(runner, "__aiter__"):
            async for stream in runner:
                async for _ in stream:
                    pass
        else:
            for stream in runner:
                for _ in stream:
                    pass

    async def body(runner: Any) -> None:
        with pytest.raises(StreamIncompleteError):
            await read_all(runner)
        last = await got(runner.until_done())
        assert last.content[0].text == "done"
        assert [made.content for made in runner.calls] == ["3"]

    server.replies_with(CALL, streamed(text("do"), cut=1), DONE)
    use(body, max_iterations=2)
    assert messages_sent(server) == [[GO], ANSWERED, ANSWERED]


def test_an_error_in_mid_stream_is_the_one_it_names(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        with pytest.raises(OverloadedError, match="Busy") as caught:
            await got(runner.until_done())
        assert caught.value.partial_message is not None
        assert runner.calls == []

    busy = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}}
    error = f"event: error\ndata: {json.dumps(busy)}\n\n".encode()
    begun = b"".join(events(call(), stop="tool_use", cut=3))
    server.replies_with(Reply(200, begun + error, EVENTS))
    use(body)


def test_a_stream_that_was_closed_early_ends_the_run(use: Use, server: Server) -> None:
    async def close_each(runner: Any) -> None:
        async for stream in each(runner):
            await got(stream.close())

    async def body(runner: Any) -> None:
        with pytest.raises(StreamIncompleteError):
            await close_each(runner)
        assert runner.calls == []

    server.replies_with(Reply(200, paused(call()), EVENTS))
    use(body)


def test_a_stream_that_failed_before_its_content_begins_again(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        assert (await got(runner.until_done())).stop_reason == "end_turn"

    told: list[APIError] = []
    server.replies_with(streamed(text("x"), cut=5), DONE)
    use(body, stream_retries=1, on_restart=told.append)
    assert [type(error) for error in told] == [StreamIncompleteError]
    assert len(server.requests) == 2


def test_an_input_that_is_no_json_is_not_run_and_the_model_hears_where(
    use: Use, server: Server
) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        bad, good = runner.calls
        assert (bad.is_error, bad.input) == (True, {"a": 1})
        assert (good.is_error, good.content) == (False, "7")

    bad, good = call('{"a": 1, "b'), call('{"a": 3, "b": 4}', "tu2")
    server.replies_with(streamed(bad, good, stop="tool_use"), DONE)
    use(body)
    assistant, results = messages_sent(server)[1][1:]
    assert [block["input"] for block in assistant["content"]] == [{"a": 1}, {"a": 3, "b": 4}]
    told, fine = results["content"]
    assert told["is_error"] is True
    assert "not JSON" in told["content"]
    assert "line 1 column 11" in told["content"]
    assert fine == {"type": "tool_result", "tool_use_id": "tu2", "content": "7"}


@pytest.mark.parametrize("written", ["[1, 2", "[1]", '"text"', "nope"])
def test_an_input_that_is_no_object_is_sent_back_as_an_empty_one(
    use: Use, server: Server, written: str
) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        (made,) = runner.calls
        assert made.is_error

    server.replies_with(streamed(call(written), stop="tool_use"), DONE)
    use(body)
    (block,) = messages_sent(server)[1][1]["content"]
    assert block == {"type": "tool_use", "id": "tu1", "name": "add", "input": {}}


# Loops that are left.


def paused(*blocks: list[Event]) -> Iterator[bytes]:
    """Send all but the end of a reply, and then pings for as long as anybody listens."""
    yield b"".join(events(*blocks, stop="tool_use", cut=2))
    beat = threading.Event()
    while True:
        beat.wait(0.01)
        yield b'event: ping\ndata: {"type": "ping"}\n\n'


class Enough(Exception):
    """Why a loop is left."""


async def raise_in_the_loop(runner: Any) -> None:
    async def loop() -> None:
        if hasattr(runner, "__aiter__"):
            async for _ in runner:
                raise Enough
        for _ in runner:
            raise Enough

    with suppress(Enough):
        await loop()


async def leave_the_block(runner: Any) -> None:
    async with entered(runner) as same:
        assert same is runner
        await first(runner)


async def close_it(runner: Any) -> None:
    async with entered(runner):
        await first(runner)
        await got(runner.close())


@pytest.mark.parametrize("leave", [first, raise_in_the_loop, leave_the_block, close_it])
def test_leaving_the_loop_closes_the_stream(
    use: Use, server: Server, colour: str, leave: Body
) -> None:
    async def body(runner: Any) -> None:
        await leave(runner)
        if colour == "trio":  # which has nothing that would do it, but for the context manager
            await runner.aclose()
        gone = await anyio.to_thread.run_sync(server.dropped.wait, 10)
        assert gone
        assert (runner.calls, runner.messages) == ([], [GO])

    server.replies_with(Reply(200, paused(text("x"), call()), EVENTS))
    use(body)


def test_cancelling_a_loop_closes_the_stream(
    server: Server, resource: str, anyio_backend: str
) -> None:
    async def main() -> None:
        async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
            messages: Any = client.beta.messages if "beta" in resource else client.messages
            runner = messages.tool_runner(
                model="m", max_tokens=64, messages=[GO], tools=[add], stream=True
            )
            with anyio.CancelScope() as scope:
                async for stream in runner:
                    async for event in stream:
                        if event.type == "content_block_stop":
                            scope.cancel()
            assert await anyio.to_thread.run_sync(server.dropped.wait, 10)
            assert runner.calls == []

    server.replies_with(Reply(200, paused(text("x"), call()), EVENTS))
    anyio.run(main, backend=anyio_backend)


def test_a_turn_that_was_left_halfway_is_asked_for_again(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        async with entered(runner):
            await first(runner)
        assert (await got(runner.until_done())).stop_reason == "end_turn"

    server.replies_with(Reply(200, paused(call()), EVENTS), DONE)
    use(body)
    assert messages_sent(server) == [[GO], [GO]]


def test_a_turn_that_was_read_whole_is_not(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        async with entered(runner):
            await got((await first(runner)).until_done())
        assert runner.calls == []
        assert (await got(runner.until_done())).content[0].text == "done"

    server.replies_with(CALL, DONE)
    use(body)
    assert messages_sent(server) == [[GO], ANSWERED]


def test_inside_of_the_block_a_loop_can_be_left_and_gone_on_with(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        async with entered(runner):
            await first(runner)
            assert len(await all_events(runner)) == 1

    server.replies_with(CALL, DONE)
    use(body)
    assert messages_sent(server) == [[GO], ANSWERED]


def test_a_run_goes_on_at_once_after_its_loop_was_left(
    use: Use, server: Server, colour: str
) -> None:
    async def body(runner: Any) -> None:
        await first(runner)
        assert (await got(runner.until_done())).content[0].text == "done"
        assert [made.content for made in runner.calls] == ["3"]

    # Left by code that waits, a stream is closed there and then; in an event loop, a step later.
    server.replies_with(*([CALL] if colour == "sync" else []), CALL, DONE)
    use(body)


def test_a_connection_that_fails_is_an_error_of_ours(use: Use, server: Server) -> None:
    async def body(runner: Any) -> None:
        with pytest.raises(APIConnectionError):
            await got(runner.until_done())

    server.replies_with(Reply(hang_up=True))
    use(body)
