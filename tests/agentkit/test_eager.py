"""Calls that begin while their reply still streams: which, when, and what becomes of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import aclosing, nullcontext
from typing import Any

import anyio
import pytest
from colours import each, entered, every, got
from played import GO, results_in
from scripted_http import MESSAGE, Reply, Server

from agentkit import (
    Anthropic,
    APIConnectionError,
    AsyncAnthropic,
    Middleware,
    RunLimits,
    ToolContext,
    beta_async_tool,
    beta_tool,
)

EVENTS = {"content-type": "text/event-stream"}


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def sse(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def begin() -> bytes:
    return sse(
        {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}}
    )


def block(index: int, name: str | None, written: str = "{}") -> bytes:
    """Write a call, or a text where there is no name."""
    start: dict[str, Any] = {"type": "text", "text": ""}
    delta: dict[str, Any] = {"type": "text_delta", "text": "hm"}
    if name is not None:
        start = {"type": "tool_use", "id": f"tu{index}", "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": written}
    return b"".join(
        [
            sse({"type": "content_block_start", "index": index, "content_block": start}),
            sse({"type": "content_block_delta", "index": index, "delta": delta}),
            sse({"type": "content_block_stop", "index": index}),
        ]
    )


def end(reason: str) -> bytes:
    delta = {"stop_reason": reason, "stop_sequence": None}
    usage = {"output_tokens": 2}
    return sse({"type": "message_delta", "delta": delta, "usage": usage}) + sse(
        {"type": "message_stop"}
    )


def yes(call: Any, context: Any) -> bool:
    return True


DONE = Reply(200, begin() + block(0, None) + end("end_turn"), EVENTS)


class Seen:
    """What the tools have done."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.ran: list[str] = []
        self.cancelled = threading.Event()

    def tools(self, colour: str) -> list[Any]:
        @beta_tool(name="first")
        def first() -> str:
            """Be the first."""
            self.ran.append("first")
            self.began.set()
            return "1"

        @beta_async_tool(name="first")
        async def first_async() -> str:
            """Be the first."""
            self.ran.append("first")
            self.began.set()
            return "1"

        @beta_tool
        def second() -> str:
            """Be the second."""
            self.ran.append("second")
            return "2"

        @beta_tool(sequential=True)
        def alone() -> str:
            """Be alone."""
            self.ran.append("alone")
            return "3"

        @beta_tool(requires_approval=True)
        def rm() -> str:
            """Remove."""
            self.ran.append("rm")
            return "4"

        @beta_tool
        def waits(context: ToolContext) -> str:
            """Wait to be cancelled."""
            self.began.set()
            for _ in range(3_000):
                if context.cancelled:
                    self.cancelled.set()
                    break
                threading.Event().wait(0.01)
            return "5"

        return [first if colour == "sync" else first_async, second, alone, rm, waits]

    def after(self, seconds: float = 30) -> Iterator[bool]:
        yield self.began.wait(seconds)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def colour(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["until_done", "events", "read", "texts"])
def way(request: pytest.FixtureRequest) -> str:
    return request.param


class Use:
    """Runs an eager loop to its end, in one colour and way."""

    def __init__(self, colour: str, way: str, server: Server) -> None:
        self.seen = Seen()
        self.runner: Any = None
        self.events: list[Any] = []
        self._colour, self._way, self._server = colour, way, server

    def run(self, **options: Any) -> None:
        client: Any = {"api_key": "K", "base_url": self._server.url, "max_retries": 0}
        given: Any = {"model": "m", "max_tokens": 64, "messages": [GO], "stream": True}
        given["eager"] = True

        async def main() -> None:
            is_sync = self._colour == "sync"
            made = Anthropic(**client) if is_sync else AsyncAnthropic(**client)
            async with entered(made) as opened:
                tools = self.seen.tools(self._colour)
                self.runner = opened.messages.tool_runner(**{**given, **options}, tools=tools)
                if self._way == "events":
                    await every(self.runner.events(), self.events)
                elif self._way in ("read", "texts"):
                    # Code that waits needs no block; tasks have to belong to one.
                    block = nullcontext(self.runner) if is_sync else self.runner
                    async with entered(block) as runner, aclosing(each(runner)) as opened_ones:
                        async for stream in opened_ones:
                            await every(stream.text_stream if self._way == "texts" else stream)
                else:
                    await got(self.runner.until_done())

        anyio.run(main, backend="asyncio" if self._colour == "sync" else self._colour)

    @property
    def results(self) -> list[Any]:
        return results_in(self._server.requests[-1].body["messages"])


@pytest.fixture
def use(colour: str, way: str, server: Server) -> Use:
    return Use(colour, way, server)


def test_a_call_begins_before_its_reply_has_ended(use: Use, server: Server) -> None:
    began: list[bool] = []

    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, "first") + block(1, "second")
        began.extend(use.seen.after())
        yield end("tool_use")

    server.replies_with(Reply(200, pieces(), EVENTS), DONE)
    use.run()
    assert began == [True]
    assert use.seen.ran == ["first", "second"]
    assert [result["content"] for result in use.results] == ["1", "2"]
    assert [made.name for made in use.runner.calls] == ["first", "second"]
    if use.events:
        kinds = [e.type for e in use.events]
        assert kinds.index("call_started") < kinds.index("turn_finished")


def test_without_asking_for_it_no_call_begins_early(use: Use, server: Server) -> None:
    began: list[bool] = []

    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, "first") + block(1, "second")
        began.extend(use.seen.after(0.2))
        yield end("tool_use")

    server.replies_with(Reply(200, pieces(), EVENTS), DONE)
    use.run(eager=False)
    assert began == [False]
    assert sorted(use.seen.ran) == ["first", "second"]


@pytest.mark.parametrize("name", ["alone", "rm", "nope"])
def test_some_calls_never_begin_early_nor_those_after_them(
    use: Use, server: Server, name: str
) -> None:
    began: list[bool] = []

    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, name) + block(1, "first") + block(2, "second")
        began.extend(use.seen.after(0.2))
        yield end("tool_use")

    server.replies_with(Reply(200, pieces(), EVENTS), DONE)
    use.run(approve=yes)
    assert began == [False]
    assert {"first", "second"} <= set(use.seen.ran)
    assert [result["tool_use_id"] for result in use.results] == ["tu0", "tu1", "tu2"]


def test_no_call_begins_early_beyond_a_limit(use: Use, server: Server) -> None:
    began: list[bool] = []

    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, "second") + block(1, "first") + block(2, "second")
        began.extend(use.seen.after(0.2))
        yield end("tool_use")

    server.replies_with(Reply(200, pieces(), EVENTS))
    use.run(limits=RunLimits(tool_calls=1), on_limit="stop")
    assert began == [False]
    assert use.seen.ran == ["second"]
    assert use.runner.limit_reached.limit == "tool_calls"


@pytest.mark.parametrize("reason", ["max_tokens", "end_turn", "refusal", "brand_new"])
def test_what_began_for_a_reply_that_is_not_run_is_dropped(
    use: Use, server: Server, reason: str
) -> None:
    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, "waits") + block(1, "second")
        use.seen.began.wait(30)
        yield end(reason)

    server.replies_with(Reply(200, pieces(), EVENTS), DONE)
    use.run()
    assert use.seen.cancelled.wait(30)
    assert use.seen.ran == []
    assert use.runner.calls == []


def test_what_began_for_a_stream_that_fails_is_dropped(use: Use, server: Server) -> None:
    def pieces() -> Iterator[bytes]:
        yield begin() + block(0, "waits") + block(1, "second")
        use.seen.began.wait(30)

    server.replies_with(Reply(200, pieces(), EVENTS))
    with pytest.raises(APIConnectionError):
        use.run()
    assert use.seen.cancelled.wait(30)
    assert use.runner.messages == [GO]
    assert use.runner.calls == []


def test_a_call_that_a_middleware_exchanges_is_made_as_it_has_become(
    use: Use, server: Server
) -> None:
    class Exchange(Middleware):
        def reply(self, call: Any, reply: Any) -> Any:
            if reply.stop_reason != "tool_use":
                return None
            plain = reply.to_dict()
            plain["content"][0]["input"] = {}
            return reply.construct(**plain)

    first = begin() + block(0, "first", '{"odd": 1}') + block(1, "second") + end("tool_use")
    server.replies_with(Reply(200, first, EVENTS), DONE)
    use.run(middleware=[Exchange()])
    assert [result["content"] for result in use.results] == ["1", "2"]


async def test_an_error_in_the_block_leaves_it_as_it_is(server: Server) -> None:
    seen = Seen()
    server.replies_with(Reply(200, begin() + block(0, "waits") + block(1, "second"), EVENTS))
    async with AsyncAnthropic(api_key="K", base_url=server.url, max_retries=0) as client:
        runner = client.messages.tool_runner(
            model="m",
            max_tokens=64,
            messages=[GO],
            stream=True,
            eager=True,
            tools=seen.tools("async"),
        )

        async def leave() -> None:
            async with runner:
                async for stream in runner:
                    async for event in stream:
                        if event.type == "content_block_stop" and event.index == 1:
                            raise KeyError("left")

        with pytest.raises(KeyError, match="left"):
            await leave()
    assert seen.cancelled.wait(30)
    assert runner.messages == [GO]
