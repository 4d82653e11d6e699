"""What is promised of streams where it is easily broken: sent twice, copied, cut, silent."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from agentkit import (
    APIResponseValidationError,
    AsyncAnthropic,
    DefaultAioHttpClient,
    StreamIdleTimeoutError,
)
from agentkit.local import LocalAPI, ScriptedModel
from agentkit.types import ToolUseBlock
from agentkit_client.types._tool_use import mark_malformed

ASK: dict[str, Any] = {"model": "m", "max_tokens": 100_000}
START: dict[str, Any] = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    },
}


def turns() -> Iterator[Any]:
    yield {"role": "user", "content": "Hello!"}


@pytest.mark.parametrize("name", ["messages", "beta.messages"])
@pytest.mark.parametrize("method", ["create", "parse"])
def test_a_long_call_streamed_unseen_sends_a_generator_whole(name: str, method: str) -> None:
    with (
        LocalAPI(model=ScriptedModel(["Hi!"])) as api,
        api.client(stream_long_calls=True) as client,
    ):
        resource: Any = client.messages if name == "messages" else client.beta.messages
        reply = getattr(resource, method)(**ASK, messages=turns())
        assert reply.content[0].text == "Hi!"
        assert api.requests[0].body["messages"] == [{"role": "user", "content": "Hello!"}]
        assert api.requests[0].body["stream"] is True


def test_parse_reads_a_whole_reply_whatever_is_said_of_streams() -> None:
    with LocalAPI(model=ScriptedModel(["[1, 2]"])) as api, api.client() as client:
        parse: Any = client.messages.parse
        reply = parse(
            model="m", max_tokens=8, messages=turns(), output_format=list[int], stream=True
        )
        assert reply.parsed_output == [1, 2]
        assert "stream" not in api.requests[0].body


def test_a_call_that_was_cut_stays_marked_in_every_copy() -> None:
    block = ToolUseBlock(id="t", input={"a": 1}, name="f", type="tool_use")
    mark_malformed(block, '{"a": 1, "b')
    copies = [
        copy.copy(block),
        copy.deepcopy(block),
        pickle.loads(pickle.dumps(block)),
        block.model_copy(),
        block.model_copy(deep=True),
    ]
    assert [each.malformed_input for each in copies] == ['{"a": 1, "b'] * 5
    assert copies == [block] * 5
    whole = ToolUseBlock(id="t", input={}, name="f", type="tool_use")
    assert pickle.loads(pickle.dumps(whole)).malformed_input is None


def test_a_reply_is_not_lost_where_no_thread_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with (
        LocalAPI(model=ScriptedModel(["Hi!"])) as api,
        api.client() as client,
        client.messages.stream(model="m", max_tokens=8, messages=turns()) as stream,
    ):
        assert next(stream).type == "message_start"
        monkeypatch.setattr(threading.Timer, "start", refuse)
        assert stream.get_final_text() == "Hi!"


async def _serve(body: bytes) -> tuple[asyncio.Server, str]:
    """Answer a request with the beginning of a stream, and say no more."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
        writer.write(head + body)
        await writer.drain()
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def events(*every: dict[str, Any]) -> bytes:
    """Write events as they come over the wire."""
    return b"".join(
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in every
    )


def test_a_silent_stream_is_given_up_over_aiohttp_too() -> None:
    async def main() -> None:
        server, url = await _serve(events(START))
        client = AsyncAnthropic(
            api_key="K",
            base_url=url,
            http_client=DefaultAioHttpClient(),
            stream_idle_timeout=0.2,
            max_retries=0,
        )
        async with server, client:
            stream = client.messages.stream(model="m", max_tokens=8, messages=turns())
            async with stream as opened:
                with pytest.raises(StreamIdleTimeoutError) as caught:
                    await asyncio.wait_for(opened.get_final_message(), 10)
            assert caught.value.partial_message is not None

    asyncio.run(main())


@pytest.mark.parametrize("beta", [False, True])
def test_a_signature_that_is_missing_is_an_error_of_ours(beta: bool) -> None:
    thinking: dict[str, Any] = {"type": "thinking", "thinking": "", "signature": ""}
    body = events(
        START,
        {"type": "content_block_start", "index": 0, "content_block": thinking},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta"}},
    )

    async def main() -> None:
        server, url = await _serve(body)
        async with server, AsyncAnthropic(api_key="K", base_url=url) as client:
            resource: Any = client.beta.messages if beta else client.messages
            async with resource.stream(model="m", max_tokens=8, messages=turns()) as stream:
                with pytest.raises(APIResponseValidationError, match="signature") as caught:
                    await stream.get_final_message()
            assert caught.value.partial_message is not None

    asyncio.run(main())
