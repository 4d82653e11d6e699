"""The tool runners: ask the model, make the calls it wants, send the results, until it is done."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

from typing_extensions import Self

from agentkit._dispatch import ASYNC_TOOLS, run_calls, run_calls_async
from agentkit._run import Run
from agentkit._turn import FinishedCall, MessageT
from agentkit_client.errors import AnthropicError

__all__ = [
    "BetaAsyncStreamingToolRunner",
    "BetaAsyncToolRunner",
    "BetaStreamingToolRunner",
    "BetaToolRunner",
    "FinishedCall",
]

ReplyT_co = TypeVar("ReplyT_co", covariant=True)
ReplyT = TypeVar("ReplyT")


class _StreamOf(Protocol[ReplyT_co]):
    def get_final_message(self) -> ReplyT_co: ...
    def close(self) -> None: ...


class _AsyncStreamOf(Protocol[ReplyT_co]):
    async def get_final_message(self) -> ReplyT_co: ...
    async def close(self) -> None: ...


StreamT_co = TypeVar("StreamT_co", bound=_StreamOf[Any], covariant=True)
AsyncStreamT_co = TypeVar("AsyncStreamT_co", bound=_AsyncStreamOf[Any], covariant=True)


class _Loop(Run[MessageT]):
    """What the runners have in common for code that waits."""

    _refused = ASYNC_TOOLS

    def _goes_on(self) -> bool:
        """Answer the last reply, and tell whether the model is to be asked again."""
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, self.generate_tool_call_response())
        return not self._is_over

    def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now, and return the turn that answers them.

        The loop does this by itself and won't make the calls again. `None` where there are none.
        """
        calls = self._calls_to_make()
        if calls:
            self._made(run_calls(calls, self._tools))
        return self._answer


class _AsyncLoop(Run[MessageT]):
    """What the runners have in common for code that runs other tasks."""

    async def _goes_on(self) -> bool:
        """Answer the last reply, and tell whether the model is to be asked again."""
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, await self.generate_tool_call_response())
        return not self._is_over

    async def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now; as in `BetaToolRunner`, once."""
        calls = self._calls_to_make()
        if calls:
            self._made(await run_calls_async(calls, self._tools))
        return self._answer


class BetaToolRunner(_Loop[MessageT]):
    """A tool loop, to iterate over: each reply of the model, until it asks for no more calls.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __iter__(self) -> Iterator[MessageT]:
        return self

    def __next__(self) -> MessageT:
        if not self._goes_on():
            raise StopIteration
        return self._received(self._ask(self._begun()))

    def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        for _ in self:
            pass
        return self._last_reply()


class BetaAsyncToolRunner(_AsyncLoop[MessageT]):
    """A tool loop, to iterate over with `async for`; runs plain tools too, in threads.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __aiter__(self) -> AsyncIterator[MessageT]:
        return self

    async def __anext__(self) -> MessageT:
        if not await self._goes_on():
            raise StopAsyncIteration
        return self._received(await self._ask(self._begun()))

    async def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        async for _ in self:
            pass
        return self._last_reply()


class BetaStreamingToolRunner(_Loop[Any], Generic[StreamT_co]):
    """A tool loop, to iterate over: each reply of the model as a stream, open and unread.

    When the next one is wanted, the stream is read to its end and its calls are made; those of a
    stream that fails, or was closed before its end, are not. Leaving the loop early closes the
    stream. Inside of a `with` block the loop can be left and gone on with; the end of the block
    closes the stream. A turn that was broken off is asked for again.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    _stream: Any = None
    _is_entered = False

    def __iter__(self) -> Iterator[StreamT_co]:
        return self if self._is_entered else self._streams()

    def __next__(self) -> StreamT_co:
        stream = self._next()
        if stream is None:
            raise StopIteration
        return stream

    def until_done(self: BetaStreamingToolRunner[_StreamOf[ReplyT]]) -> ReplyT:
        """Run to the end and return the last reply."""
        while self._next() is not None:
            pass
        return self._last_reply()

    def generate_tool_call_response(self) -> Any | None:
        """Read the reply to its end, make its calls now, and return the turn that answers them.

        The loop does this by itself and won't make the calls again. `None` where there are none.
        """
        self._finish()
        return super().generate_tool_call_response()

    def close(self) -> None:
        """Close the stream of the present reply, whatever is left to read of it."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
            with suppress(AnthropicError, ValueError):  # all of it may have been read
                self._received(stream.get_final_message())

    def __enter__(self) -> Self:
        self._is_entered = True
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._is_entered = False
        self.close()

    def _streams(self) -> Iterator[StreamT_co]:
        stream = None
        try:
            while (stream := self._next()) is not None:
                yield stream
        finally:
            if stream is self._stream:  # nobody else has gone on with the run
                self.close()

    def _next(self) -> StreamT_co | None:
        self._finish()
        self._stream = self._ask(self._begun()) if self._goes_on() else None
        return self._stream

    def _finish(self) -> None:
        """Take in the reply that is being read: whole, or not at all."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with stream:
                self._received(stream.get_final_message())


class BetaAsyncStreamingToolRunner(_AsyncLoop[Any], Generic[AsyncStreamT_co]):
    """A tool loop, to iterate over with `async for`; see `BetaStreamingToolRunner`.

    Use it as a context manager to be sure that the stream is closed when the loop is left.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    _stream: Any = None
    _is_entered = False

    def __aiter__(self) -> AsyncIterator[AsyncStreamT_co]:
        # A generator is closed when its loop is left; trio, though, complains of such generators.
        return self if self._is_entered or not _on_asyncio() else self._streams()

    async def __anext__(self) -> AsyncStreamT_co:
        stream = await self._next()
        if stream is None:
            raise StopAsyncIteration
        return stream

    async def until_done(self: BetaAsyncStreamingToolRunner[_AsyncStreamOf[ReplyT]]) -> ReplyT:
        """Run to the end and return the last reply."""
        while await self._next() is not None:
            pass
        return self._last_reply()

    async def generate_tool_call_response(self) -> Any | None:
        """Read the reply to its end and make its calls now; as in `BetaStreamingToolRunner`."""
        await self._finish()
        return await super().generate_tool_call_response()

    async def close(self) -> None:
        """Close the stream of the present reply, whatever is left to read of it."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()
            with suppress(AnthropicError, ValueError):  # all of it may have been read
                self._received(await stream.get_final_message())

    aclose = close

    async def __aenter__(self) -> Self:
        self._is_entered = True
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._is_entered = False
        await self.close()

    async def _streams(self) -> AsyncIterator[AsyncStreamT_co]:
        stream = None
        try:
            while (stream := await self._next()) is not None:
                yield stream
        finally:
            if stream is self._stream:  # nobody else has gone on with the run
                await self.close()

    async def _next(self) -> AsyncStreamT_co | None:
        await self._finish()
        self._stream = await self._ask(self._begun()) if await self._goes_on() else None
        return self._stream

    async def _finish(self) -> None:
        """Take in the reply that is being read: whole, or not at all."""
        stream, self._stream = self._stream, None
        if stream is not None:
            async with stream:
                self._received(await stream.get_final_message())


def _on_asyncio() -> bool:
    asyncio = sys.modules.get("asyncio")  # who runs it, has it
    try:
        return asyncio is not None and bool(asyncio.get_running_loop())
    except RuntimeError:
        return False
