"""Ask for a message that is streamed, or read as a type; for both message resources.

It is loaded by who asks for that; a plain call needs none of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from agentkit_client._calls import AsyncCalls, Calls
from agentkit_client._dialect import Dialect
from agentkit_client._endpoint import Endpoint, unstreamed
from agentkit_client._flow import AsyncFlow, Flow
from agentkit_client._folding import Family, Folding
from agentkit_client._message_streams import AsyncReply, SyncReply
from agentkit_client._output_type import format_param, is_type
from agentkit_client._response import reply_from, with_info
from agentkit_client._sentinels import is_given
from agentkit_client._stream_call import StreamCall, stream_call
from agentkit_client._streams import AsyncStream, Stream
from agentkit_client._structured import parsed
from agentkit_client._timeouts import TooLong


@dataclass(frozen=True, kw_only=True)
class MessageKind:
    """What differs between `messages` and `beta.messages`.

    Attributes:
        has_output_format: whether the API takes the schema of the output as `output_format`; else
            it is a part of `output_config`.
    """

    family: Family
    dialect: Dialect[Any]
    has_output_format: bool

    def prepared(self, params: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
        """Put the type of the output where the API looks for its schema.

        Returns:
            The parameters to send, and the type to read texts as; `None` where there is none.

        Raises:
            TypeError: it is nothing that a schema can be made of.
        """
        sent = dict(params)
        wanted = sent.pop("output_format", None)
        if wanted is None or not is_given(wanted):
            return sent, None
        as_type = wanted if is_type(wanted) else None
        if self.has_output_format:
            sent["output_format"] = wanted if as_type is None else format_param(wanted)
        else:
            config: dict[str, Any] = sent.get("output_config") or {}
            sent["output_config"] = {**config, "format": format_param(wanted)}
        return sent, as_type

    def read(self, calls: Calls | AsyncCalls, output_format: Any) -> Callable[..., Any]:
        """Return what reads a response as a message, and its texts as a type."""

        def read(response: httpx.Response) -> Any:
            message: Any = reply_from(response, self.family.plain, strict=calls.strict)
            return parsed(self.family.message, message, output_format)

        return read

    def folding(self, asked: StreamCall, output_format: Any = None) -> Folding[Any]:
        """Return what the events of a call are folded into."""
        betas = str(asked.call.headers.get("anthropic-beta", "")).split(",")
        return Folding(self.dialect, self.family, output_format=output_format, betas=betas)


def create(
    kind: MessageKind, calls: Calls, endpoint: Endpoint[Any], params: Mapping[str, Any]
) -> Any:
    """Return the stream that was asked for, or the reply, its texts read as a type."""
    sent, output_format = kind.prepared(params)
    if sent.get("stream"):
        return raw_stream(calls, stream_call(endpoint, kind.dialect, sent))
    try:
        return calls.done(endpoint.bind(unstreamed(sent)), kind.read(calls, output_format))
    except TooLong:
        if not calls.streams_long_calls:
            raise
    message = whole(kind, calls, endpoint, sent)
    return parsed(kind.family.message, message, output_format)


def raw_stream(calls: Calls, asked: StreamCall) -> Any:
    """Return the events of a reply."""

    def read(response: httpx.Response) -> Stream[Any]:
        return Stream(_flow(calls, asked, response), asked.dialect, strict=calls.strict)

    return calls.done(asked.call, read, lazily=True, events=True)


def whole(
    kind: MessageKind, calls: Calls, endpoint: Endpoint[Any], params: Mapping[str, Any]
) -> Any:
    """Return the reply of a call that is streamed without anybody seeing it."""
    asked = stream_call(endpoint, kind.dialect, params)
    response = calls.sent(asked.call, lazily=True, events=True)
    folding = kind.folding(asked)
    with SyncReply[Any, Any](_flow(calls, asked, response), folding) as stream:
        stream.until_done()
        return with_info(folding.plain(), stream.response)


def opener(
    kind: MessageKind,
    calls: Calls,
    endpoint: Endpoint[Any],
    params: Mapping[str, Any],
    stream: Callable[[Flow[Any], Folding[Any]], Any],
) -> Callable[[], Any]:
    """Return what asks and then gives a `stream` of the events and helper events of the reply."""
    sent, output_format = kind.prepared(params)
    asked = stream_call(endpoint, kind.dialect, sent)

    def enter() -> Any:
        response = calls.sent(asked.call, lazily=True, events=True)
        return stream(_flow(calls, asked, response), kind.folding(asked, output_format))

    return enter


def _flow(calls: Calls, asked: StreamCall, response: httpx.Response) -> Flow[Any]:
    return Flow(
        asked.state(response, calls.settings.retry),
        idle_timeout=calls.settings.stream_idle_timeout,
        reopen=lambda: calls.sent(asked.again(response.request), lazily=True, events=True),
    )


async def create_async(
    kind: MessageKind, calls: AsyncCalls, endpoint: Endpoint[Any], params: Mapping[str, Any]
) -> Any:
    """Return the stream that was asked for, or the reply, its texts read as a type."""
    sent, output_format = kind.prepared(params)
    if sent.get("stream"):
        return await raw_stream_async(calls, stream_call(endpoint, kind.dialect, sent))
    try:
        return await calls.done(endpoint.bind(unstreamed(sent)), kind.read(calls, output_format))
    except TooLong:
        if not calls.streams_long_calls:
            raise
    message = await whole_async(kind, calls, endpoint, sent)
    return parsed(kind.family.message, message, output_format)


async def raw_stream_async(calls: AsyncCalls, asked: StreamCall) -> Any:
    """Return the events of a reply."""

    def read(response: httpx.Response) -> AsyncStream[Any]:
        return AsyncStream(_async_flow(calls, asked, response), asked.dialect, strict=calls.strict)

    return await calls.done(asked.call, read, lazily=True, events=True)


async def whole_async(
    kind: MessageKind, calls: AsyncCalls, endpoint: Endpoint[Any], params: Mapping[str, Any]
) -> Any:
    """Return the reply of a call that is streamed without anybody seeing it."""
    asked = stream_call(endpoint, kind.dialect, params)
    response = await calls.sent(asked.call, lazily=True, events=True)
    folding = kind.folding(asked)
    async with AsyncReply[Any, Any](_async_flow(calls, asked, response), folding) as stream:
        await stream.until_done()
        return with_info(folding.plain(), stream.response)


def async_opener(
    kind: MessageKind,
    calls: AsyncCalls,
    endpoint: Endpoint[Any],
    params: Mapping[str, Any],
    stream: Callable[[AsyncFlow[Any], Folding[Any]], Any],
) -> Callable[[], Awaitable[Any]]:
    """Return what asks and then gives a `stream` of the events and helper events of the reply."""
    sent, output_format = kind.prepared(params)
    asked = stream_call(endpoint, kind.dialect, sent)

    async def enter() -> Any:
        response = await calls.sent(asked.call, lazily=True, events=True)
        return stream(_async_flow(calls, asked, response), kind.folding(asked, output_format))

    return enter


def _async_flow(calls: AsyncCalls, asked: StreamCall, response: httpx.Response) -> AsyncFlow[Any]:
    return AsyncFlow(
        asked.state(response, calls.settings.retry),
        idle_timeout=calls.settings.stream_idle_timeout,
        reopen=lambda: calls.sent(asked.again(response.request), lazily=True, events=True),
    )
