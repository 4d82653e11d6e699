"""The reading of a stream from a server: its end, its early end, and the connection afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import anyio
import pytest
import streamed
from colours import Use, every, first, got
from scripted_http import Reply, Server

from agentkit_client import (
    Anthropic,
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    AsyncAnthropic,
    OverloadedError,
    StreamIdleTimeoutError,
    StreamIncompleteError,
)
from agentkit_client._sse import ServerSentEvent

NAMES = [event["type"] for event in streamed.texts("a")]
HALF = streamed.body(streamed.texts("a")[:3])
REST = streamed.body(streamed.texts("a")[3:])
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a server waits for before it goes on."""
    event = threading.Event()
    yield event
    event.set()


def pieces(gate: threading.Event, *first: bytes) -> Reply:
    """Answer with these pieces, wait at the gate, and go on for ever."""

    def sent() -> Iterator[bytes]:
        yield from first
        gate.wait()
        yield from repeat(b": more\n" * 1000)

    return Reply(body=sent(), headers={"content-type": "text/event-stream"})


async def ask(client: Any, **params: Any) -> Any:
    """Open a stream whose loop can be left and gone on with."""
    stream = await got(client.messages.create(**streamed.ASK, stream=True, **params))
    stream._is_entered = True
    return stream


async def names(stream: Any) -> list[str]:
    return [event.type for event in await every(stream)]


async def take(stream: Any, count: int) -> list[str]:
    return [(await first(stream)).type for _ in range(count)]


def test_a_stream_has_an_end_and_stays_at_it(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.texts("a")))

    async def body(client: Any) -> None:
        stream = await ask(client)
        assert await names(stream) == NAMES
        assert await names(stream) == []
        assert stream.response.is_closed

    use(body)


def test_a_connection_is_used_again_after_a_whole_stream(use: Use, server: Server) -> None:
    written = (streamed.body(streamed.texts("a")), b": the end comes later\n\n")
    server.replies_with(Reply(body=written, headers={"content-type": "text/event-stream"}))

    async def body(client: Any) -> None:
        for _ in range(2):
            await names(await ask(client))

    use(body)
    assert len({request.port for request in server.requests}) == 1


def test_a_server_that_does_not_end_is_left_soon(
    use: Use, server: Server, gate: threading.Event
) -> None:
    server.replies_with(pieces(gate, streamed.body(streamed.texts("a"))))

    async def body(client: Any) -> None:
        with anyio.fail_after(5):
            assert await names(await ask(client)) == NAMES
        gate.set()
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)

    use(body)


def test_a_server_that_goes_on_and_on_is_left_soon(
    use: Use, server: Server, gate: threading.Event
) -> None:
    gate.set()
    server.replies_with(pieces(gate, streamed.body(streamed.texts("a"))))

    async def body(client: Any) -> None:
        with anyio.fail_after(5):
            assert await names(await ask(client)) == NAMES
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)

    use(body)


def test_closing_lets_go_of_the_connection_and_the_rest_is_missed(
    use: Use, server: Server, gate: threading.Event
) -> None:
    server.replies_with(pieces(gate, HALF))

    async def body(client: Any) -> None:
        stream = await ask(client)
        assert await take(stream, 3) == NAMES[:3]
        for _ in range(2):  # closing what is closed does no harm
            await got(stream.close())
        gate.set()
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)
        for _ in range(2):
            with pytest.raises(StreamIncompleteError, match="closed before the reply") as caught:
                await take(stream, 1)
            assert caught.value.has_yielded

    use(body)


def test_closing_after_the_end_changes_nothing(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(streamed.texts("a")))

    async def body(client: Any) -> None:
        stream = await ask(client)
        await names(stream)
        await got(stream.close())
        assert await names(stream) == []

    use(body)


@pytest.mark.parametrize(
    ("options", "params"),
    [
        ({"stream_idle_timeout": 0.05}, {}),
        ({"stream_idle_timeout": 0.05, "timeout": 60.0}, {}),
        ({"stream_idle_timeout": None}, {"timeout": 0.05}),
        ({"stream_idle_timeout": 60.0, "timeout": 0.05}, {}),
    ],
)
def test_a_stream_that_says_nothing_is_given_up(
    use: Use, server: Server, gate: threading.Event, options: Any, params: Any
) -> None:
    server.replies_with(pieces(gate, HALF))

    async def body(client: Any) -> None:
        stream = await ask(client, **params)
        for _ in range(2):
            with pytest.raises(StreamIdleTimeoutError, match=r"for 0\.05 s, not even a ping"):
                await names(stream)
        assert stream.response.is_closed

    use(body, **options)


def test_a_failure_stays_one(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(HALF + streamed.sse(OVERLOADED)))

    async def body(client: Any) -> None:
        stream = await ask(client)
        failures: list[OverloadedError] = []
        for _ in range(2):
            with pytest.raises(OverloadedError) as caught:
                await names(stream)
            failures.append(caught.value)
        assert failures[0] is failures[1]

    use(body)


def test_an_event_that_makes_no_sense_ends_the_stream(
    use: Use, server: Server, gate: threading.Event
) -> None:
    server.replies_with(pieces(gate, HALF))

    async def body(client: Any) -> None:
        stream = await ask(client)
        assert await take(stream, 3) == NAMES[:3]
        event = ServerSentEvent("message_stop", b"what it said")
        failure = await got(stream._flow.broken(ValueError("why"), event))
        assert isinstance(failure, APIResponseValidationError)
        assert "The reply can't be read (why)" in str(failure)
        assert "beginning with: 'what it said'" in str(failure)
        gate.set()
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)
        with pytest.raises(APIResponseValidationError):
            await take(stream, 1)

    use(body)


def test_a_stream_is_asked_for_again_with_the_same_request(use: Use, server: Server) -> None:
    server.replies_with(
        streamed.reply([streamed.start(), OVERLOADED]),
        Reply(status=500, headers={"retry-after-ms": "1"}),
        streamed.reply(streamed.texts("a"), request_id="req_2"),
    )
    told: list[Any] = []

    async def body(client: Any) -> None:
        stream = await ask(client, on_restart=told.append)
        assert await names(stream) == NAMES
        assert stream.response.headers["request-id"] == "req_2"

    use(body)
    assert [type(error) for error in told] == [OverloadedError]
    first, *others = server.requests
    assert len(others) == 2
    assert {request.raw for request in others} == {first.raw}


def test_who_is_told_in_time_is_waited_for(use: Use, server: Server) -> None:
    server.replies_with(
        streamed.reply([streamed.start(), OVERLOADED]), streamed.reply(streamed.texts("a"))
    )
    heard: list[int] = []

    async def told(error: APIError) -> None:
        assert isinstance(error, OverloadedError)
        await anyio.sleep(0.01)
        heard.append(len(server.requests))

    async def body(client: Any) -> None:
        stream = await ask(client, on_restart=told)
        if isinstance(client, AsyncAnthropic):
            assert await names(stream) == NAMES
            assert heard == [1]  # before the stream began again
        else:
            with pytest.raises(TypeError, match="only async clients wait"):
                await names(stream)
            assert stream.response.is_closed

    use(body)


@pytest.mark.parametrize("is_entered", [True, False])
async def test_a_stream_has_one_reader_at_a_time(
    server: Server, gate: threading.Event, is_entered: bool
) -> None:
    server.replies_with(
        Reply(body=gated(gate, HALF, REST), headers={"content-type": "text/event-stream"})
    )
    found: list[str] = []
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        stream = await ask(client)
        stream._is_entered = is_entered

        async def read() -> None:
            found.extend(await names(stream))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RuntimeError, match="Somebody else is reading this stream"):
                await names(stream)
            gate.set()
    assert found == NAMES


@pytest.mark.parametrize("is_entered", [True, False])
def test_threads_do_not_read_the_same_stream(
    server: Server, gate: threading.Event, is_entered: bool
) -> None:
    server.replies_with(
        Reply(body=gated(gate, HALF, REST), headers={"content-type": "text/event-stream"})
    )
    found: list[str] = []
    with Anthropic(api_key="K", base_url=server.url) as client:
        stream: Any = client.messages.create(**streamed.ASK, stream=True)
        stream._is_entered = is_entered
        reader = threading.Thread(target=lambda: found.extend(event.type for event in stream))
        reader.start()
        while not stream._flow.reading.locked() or len(stream._kept) < 3:
            time.sleep(0.001)
        with pytest.raises(RuntimeError, match="Somebody else is reading this stream"):
            list(stream)
        gate.set()
        reader.join()
    assert found == NAMES


def gated(gate: threading.Event, before: bytes, after: bytes) -> Iterator[bytes]:
    """Send, wait at the gate, and send the rest."""
    yield before
    gate.wait()
    yield after


def test_a_failure_to_ask_again_ends_the_stream(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply([streamed.start(), OVERLOADED]), Reply(hang_up=True))

    async def body(client: Any) -> None:
        stream = await ask(client, stream_retries=1)
        for _ in range(2):
            with pytest.raises(APIConnectionError, match="Connection error"):
                await names(stream)
        assert stream.response.is_closed

    use(body, max_retries=0)


async def test_a_task_that_is_cancelled_lets_go_of_the_connection(
    server: Server, gate: threading.Event
) -> None:
    server.replies_with(pieces(gate, HALF))
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        stream = await ask(client)
        with anyio.move_on_after(0.1):
            await names(stream)
        assert stream.response.is_closed
        gate.set()
        assert await anyio.to_thread.run_sync(server.dropped.wait, 5)
        with pytest.raises(StreamIncompleteError):
            await names(stream)
