"""Calls of the API in three modes: a typed reply, a response already read, a response to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar, Protocol, TypeAlias, TypeVar

import httpx

from agentkit_client import _bodies
from agentkit_client._binary import (
    AsyncBinaryAPIResponse,
    AsyncStreamedBinaryAPIResponse,
    BinaryAPIResponse,
    StreamedBinaryAPIResponse,
)
from agentkit_client._endpoint import Call, Endpoint
from agentkit_client._failure import body_errors
from agentkit_client._jsonl import AsyncJSONLDecoder, JSONLDecoder
from agentkit_client._response import is_event_stream, no_events, read_as, reply_from
from agentkit_client._wrappers import APIResponse, AsyncAPIResponse, LegacyAPIResponse
from agentkit_client.pagination import AsyncPageT, AsyncPaginator, SyncPageT
from agentkit_client.retries import RetryPolicy

ReplyT = TypeVar("ReplyT")
Params: TypeAlias = Mapping[str, Any]
Read: TypeAlias = Callable[[httpx.Response], ReplyT]

_MODE = "x-stainless-raw-response"


class Settings(Protocol):
    """What a client says about the streams it opens."""

    retry: RetryPolicy
    stream_idle_timeout: float | None
    stream_long_calls: bool


class Binds(Protocol):
    """Makes calls from parameters, as an endpoint does."""

    def bind(self, params: Params, /) -> Call:
        """Return the call with these parameters; those in `extra_query` go into the query."""
        ...


class Send(Protocol):
    """Sends a call and waits for the response."""

    def __call__(self, call: Call, *, stream: bool) -> httpx.Response:
        """Return a successful response, its body unread with `stream`."""
        ...


class AsyncSend(Protocol):
    """Sends a call and awaits the response."""

    async def __call__(self, call: Call, *, stream: bool) -> httpx.Response:
        """Return a successful response, its body unread with `stream`."""
        ...


class _Mode:
    """What calls of both colours have in common."""

    mark: ClassVar[Mapping[str, str]] = {}
    """The header that tells the API of the mode."""
    settings: Settings

    @property
    def streams_long_calls(self) -> bool:
        """Whether long calls are streamed unseen; who wants the response would see it."""
        return self.settings.stream_long_calls and not self.mark


class Calls(_Mode):
    """Makes calls and returns their typed replies, for code that waits.

    The two other modes make the same calls and return what `LegacyAPIResponse` and `APIResponse`
    wrap; for type checkers they return replies too, and `as_raw` and `as_streamed` set that right.
    """

    def __init__(self, send: Send, settings: Settings, *, strict: bool) -> None:
        """Send calls through `send`; with `strict`, take nothing the types don't know."""
        self._send = send
        self.settings = settings
        self.strict = strict

    @cached_property
    def raw(self) -> Calls:
        """The same calls, returning responses."""
        return _RawCalls(self._send, self.settings, strict=self.strict)

    @cached_property
    def streamed(self) -> Calls:
        """The same calls, returning responses whose body is still to be read."""
        return _StreamedCalls(self._send, self.settings, strict=self.strict)

    @property
    def plain(self) -> Calls:
        """These calls, returning typed replies."""
        return Calls(self._send, self.settings, strict=self.strict)

    def reply(self, call: Call, type_: type[ReplyT]) -> ReplyT:
        """Return the reply to a call that no endpoint stands for."""
        return self.done(call, partial(read_as, type_=type_))

    def model(self, endpoint: Endpoint[ReplyT], params: Params) -> ReplyT:
        """Return the reply."""
        read = partial(reply_from, type_=endpoint.reply, strict=self.strict)
        return self.done(endpoint.bind(params), read)

    def page(self, endpoint: Binds, params: Params, page: type[SyncPageT]) -> SyncPageT:
        """Return the first page of a list, which leads to the others."""

        def follow(changes: Params) -> SyncPageT:
            return self.plain.page(endpoint, on_to(params, changes), page)

        def read(response: httpx.Response) -> SyncPageT:
            first = reply_from(response, page, strict=self.strict)
            return first.connect(asked(params), follow)

        return self.done(endpoint.bind(params), read)

    def lines(self, endpoint: Endpoint[ReplyT], call: Call) -> JSONLDecoder[ReplyT]:
        """Return the items of a reply with one JSON object a line."""

        def read(response: httpx.Response) -> JSONLDecoder[ReplyT]:
            return JSONLDecoder(endpoint.reply, response)

        return self.done(call, read, lazily=True)

    def binary(self, endpoint: Endpoint[Any], params: Params) -> BinaryAPIResponse:
        """Return a reply that is a file."""
        call = endpoint.bind(params).marked(self.mark)
        return BinaryAPIResponse(self._send(call, stream=True))

    def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> ReplyT:
        """Make a call and return what `read` makes of the response.

        Its body is left to be read with `lazily`; with `events` it has to be a stream of these.
        """
        return read(self.sent(call, lazily=lazily, events=events))

    def sent(self, call: Call, *, lazily: bool, events: bool) -> httpx.Response:
        """Make a call and return the response, of which a stream of events may be demanded."""
        response = self._send(call, stream=lazily)
        if events and not is_event_stream(response):
            with body_errors(response):
                _bodies.read(response)
            raise no_events(response)
        return response


class _RawCalls(Calls):
    mark: ClassVar = {_MODE: "true"}

    def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> Any:
        """Make a call and return the response."""
        response = self.sent(call.marked(self.mark), lazily=lazily, events=events)
        return LegacyAPIResponse(response, read)


class _StreamedCalls(Calls):
    mark: ClassVar = {_MODE: "stream"}

    def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> Any:
        """Make a call and return the response, its body unread."""
        response = self.sent(call.marked(self.mark), lazily=True, events=events)
        return APIResponse(response, read, lazily=lazily)

    def binary(self, endpoint: Endpoint[Any], params: Params) -> Any:
        """Return a reply that is a file to read."""
        call = endpoint.bind(params).marked(self.mark)
        return StreamedBinaryAPIResponse(self._send(call, stream=True))


class AsyncCalls(_Mode):
    """Makes calls and returns their typed replies, for code that runs other tasks; see `Calls`."""

    def __init__(self, send: AsyncSend, settings: Settings, *, strict: bool) -> None:
        """Send calls through `send`; with `strict`, take nothing the types don't know."""
        self._send = send
        self.settings = settings
        self.strict = strict

    @cached_property
    def raw(self) -> AsyncCalls:
        """The same calls, returning responses."""
        return _AsyncRawCalls(self._send, self.settings, strict=self.strict)

    @cached_property
    def streamed(self) -> AsyncCalls:
        """The same calls, returning responses whose body is still to be read."""
        return _AsyncStreamedCalls(self._send, self.settings, strict=self.strict)

    @property
    def plain(self) -> AsyncCalls:
        """These calls, returning typed replies."""
        return AsyncCalls(self._send, self.settings, strict=self.strict)

    async def reply(self, call: Call, type_: type[ReplyT]) -> ReplyT:
        """Return the reply to a call that no endpoint stands for."""
        return await self.done(call, partial(read_as, type_=type_))

    async def model(self, endpoint: Endpoint[ReplyT], params: Params) -> ReplyT:
        """Return the reply."""
        read = partial(reply_from, type_=endpoint.reply, strict=self.strict)
        return await self.done(endpoint.bind(params), read)

    def page(
        self, endpoint: Binds, params: Params, page: type[AsyncPageT]
    ) -> AsyncPaginator[Any, AsyncPageT]:
        """Return a list, to await its first page or to iterate over."""

        def follow(changes: Params) -> AsyncPaginator[Any, AsyncPageT]:
            return self.plain.page(endpoint, on_to(params, changes), page)

        def read(response: httpx.Response) -> AsyncPageT:
            first = reply_from(response, page, strict=self.strict)
            return first.connect(asked(params), follow)

        call = endpoint.bind(params)
        return AsyncPaginator(lambda: self.done(call, read))

    async def lines(self, endpoint: Endpoint[ReplyT], call: Call) -> AsyncJSONLDecoder[ReplyT]:
        """Return the items of a reply with one JSON object a line."""

        def read(response: httpx.Response) -> AsyncJSONLDecoder[ReplyT]:
            return AsyncJSONLDecoder(endpoint.reply, response)

        return await self.done(call, read, lazily=True)

    async def binary(self, endpoint: Endpoint[Any], params: Params) -> AsyncBinaryAPIResponse:
        """Return a reply that is a file."""
        call = endpoint.bind(params).marked(self.mark)
        return AsyncBinaryAPIResponse(await self._send(call, stream=True))

    async def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> ReplyT:
        """Make a call and return what `read` makes of the response.

        Its body is left to be read with `lazily`; with `events` it has to be a stream of these.
        """
        return read(await self.sent(call, lazily=lazily, events=events))

    async def sent(self, call: Call, *, lazily: bool, events: bool) -> httpx.Response:
        """Make a call and return the response, of which a stream of events may be demanded."""
        response = await self._send(call, stream=lazily)
        if events and not is_event_stream(response):
            with body_errors(response):
                await _bodies.aread(response)
            raise no_events(response)
        return response


class _AsyncRawCalls(AsyncCalls):
    mark: ClassVar = {_MODE: "true"}

    async def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> Any:
        """Make a call and return the response."""
        response = await self.sent(call.marked(self.mark), lazily=lazily, events=events)
        return LegacyAPIResponse(response, read)


class _AsyncStreamedCalls(AsyncCalls):
    mark: ClassVar = {_MODE: "stream"}

    async def done(
        self, call: Call, read: Read[ReplyT], *, lazily: bool = False, events: bool = False
    ) -> Any:
        """Make a call and return the response, its body unread."""
        response = await self.sent(call.marked(self.mark), lazily=True, events=events)
        return AsyncAPIResponse(response, read, lazily=lazily)

    async def binary(self, endpoint: Endpoint[Any], params: Params) -> Any:
        """Return a reply that is a file to read."""
        call = endpoint.bind(params).marked(self.mark)
        return AsyncStreamedBinaryAPIResponse(await self._send(call, stream=True))


def asked(params: Params) -> Mapping[str, Any]:
    """Return everything a list was asked with, by name."""
    return {**params, **(params.get("extra_query") or {})}


def on_to(params: Params, changes: Mapping[str, str]) -> Params:
    """Return the parameters of a list with those changed that lead to another page."""
    return {**params, "extra_query": {**(params.get("extra_query") or {}), **changes}}
