"""The tool runners: ask the model, make the calls it wants, send the results, until it is done."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing
from typing import Any, Generic, Protocol, TypeVar

from typing_extensions import Self

from agentkit._calls import FinishedCall
from agentkit._eager import Eager
from agentkit._groups import Group
from agentkit._happenings import delta_of, finished_turn
from agentkit._loop import Loop
from agentkit._loop_async import AsyncLoop
from agentkit._turn import MessageT
from agentkit.events import RunEvent, TurnRestarted
from agentkit_client.errors import AnthropicError

__all__ = [
    "BetaAsyncStreamingToolRunner",
    "BetaAsyncToolRunner",
    "BetaStreamingToolRunner",
    "BetaToolRunner",
    "FinishedCall",
]

ReplyT = TypeVar("ReplyT")
ReplyT_co = TypeVar("ReplyT_co", covariant=True)


class _StreamOf(Protocol[ReplyT_co]):
    def get_final_message(self) -> ReplyT_co: ...


class _AsyncStreamOf(Protocol[ReplyT_co]):
    async def get_final_message(self) -> ReplyT_co: ...


StreamT_co = TypeVar("StreamT_co", bound=_StreamOf[Any], covariant=True)
AsyncStreamT_co = TypeVar("AsyncStreamT_co", bound=_AsyncStreamOf[Any], covariant=True)


class BetaToolRunner(Loop[MessageT]):
    """A tool loop, to iterate over: each reply of the model, until it asks for no more calls.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __iter__(self) -> Iterator[MessageT]:
        return self

    def __next__(self) -> MessageT:
        reply = self._ask_next()
        if reply is None:
            raise StopIteration
        return self._taken(reply)

    def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        for _ in self:
            pass
        return self._last_reply()


class BetaAsyncToolRunner(AsyncLoop[MessageT]):
    """A tool loop, to iterate over with `async for`; runs plain tools too, in threads.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __aiter__(self) -> AsyncIterator[MessageT]:
        return self

    async def __anext__(self) -> MessageT:
        reply = await self._ask_next()
        if reply is None:
            raise StopAsyncIteration
        return await self._taken(reply)

    async def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        async for _ in self:
            pass
        return self._last_reply()


class _Present:
    """The stream of the present reply, in the hands of whoever iterates."""

    _stream: Any = None
    _early: Eager | None = None
    _is_entered = False
    _is_left = False

    def _handed_out(self) -> tuple[Any, bool]:
        """Hand out the stream, and whether it was left for good: a failure of it is known then."""
        stream, self._stream = self._stream, None
        is_left, self._is_left = self._is_left, False
        return stream, is_left and stream is not None and stream.response.is_closed

    def _begun(self) -> Eager | None:
        """Hand out what has watched the stream since it was opened."""
        early, self._early = self._early, None
        return early


class BetaStreamingToolRunner(_Present, Loop[Any], Generic[StreamT_co]):
    """A tool loop, to iterate over: each reply of the model as a stream, open and unread.

    When the next one is wanted, the stream is read to its end and its calls are made; those of a
    stream that fails, or was closed before its end, are not. Leaving the loop early closes the
    stream. Inside of a `with` block the loop can be left and gone on with; the end of the block
    closes the stream. A run can be gone on with after that, too: a reply that was not read to its
    end is asked for again.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __iter__(self) -> Iterator[StreamT_co]:
        self._is_left = True
        return self if self._is_entered else self._streams()

    def __next__(self) -> StreamT_co:
        stream = self._next()
        if stream is None:
            raise StopIteration
        return stream

    def until_done(self: BetaStreamingToolRunner[_StreamOf[ReplyT]]) -> ReplyT:
        """Run to the end and return the last reply."""
        self._is_left = True
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
        if self._stream is not None:
            self._stream.close()
            self._is_left = True
            self._finish()

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
        self._stream = self._ask_next()
        self._early = self._watching(self._begin_early, self._stream)
        return self._stream

    def _finish(self) -> None:
        """Read the present reply to its end and take it in: whole, or not at all."""
        stream, is_left = self._handed_out()
        if stream is None:
            return
        try:
            for _ in self._read(stream, 0):
                pass
        except (AnthropicError, ValueError) as error:
            if not is_left and not self._goes_on_after(error):
                self._keep_record_on(error)
                raise

    def _reading(self, answer: Any, turn: int) -> Generator[RunEvent | None]:
        before = self.last_reply
        try:
            yield from self._read(answer, turn)
        except (AnthropicError, ValueError) as error:
            if not self._goes_on_after(error):
                raise
            yield TurnRestarted(turn=turn, reason=str(error))
        if (reply := self.last_reply) is not before:
            yield finished_turn(reply, turn)

    def _read(self, stream: Any, turn: int) -> Iterator[RunEvent | None]:
        """Read a stream and take its reply in, and yield what comes; 0 as a turn yields nothing."""
        eager = self._begun() or self._watching(self._begin_early, stream)
        try:
            with stream:
                for event in stream if turn else ():
                    yield delta_of(event, turn)
                self._taken(stream.get_final_message())
        finally:
            self._end_watch(eager)


class BetaAsyncStreamingToolRunner(_Present, AsyncLoop[Any], Generic[AsyncStreamT_co]):
    """A tool loop, to iterate over with `async for`; see `BetaStreamingToolRunner`.

    Use it as a context manager to be sure that the stream is closed when the loop is left.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    _block: Group | None = None

    def __aiter__(self) -> AsyncIterator[AsyncStreamT_co]:
        self._is_left = True
        # A generator is closed when its loop is left; trio, though, complains of such generators.
        return self if self._is_entered or not _on_asyncio() else self._streams()

    async def __anext__(self) -> AsyncStreamT_co:
        stream = await self._next()
        if stream is None:
            raise StopAsyncIteration
        return stream

    async def until_done(self: BetaAsyncStreamingToolRunner[_AsyncStreamOf[ReplyT]]) -> ReplyT:
        """Run to the end and return the last reply."""
        self._is_left = True
        await self._with_group(self._go_to_the_end)
        return self._last_reply()

    async def _go_to_the_end(self) -> None:
        while await self._next() is not None:
            pass

    async def generate_tool_call_response(self) -> Any | None:
        """Read the reply to its end and make its calls now; as in `BetaStreamingToolRunner`."""
        await self._finish()
        return await super().generate_tool_call_response()

    async def close(self) -> None:
        """Close the stream of the present reply, whatever is left to read of it."""
        if self._stream is not None:
            await self._stream.close()
            self._is_left = True
            await self._finish()

    aclose = close

    async def __aenter__(self) -> Self:
        if self._options.eager:
            self._block = Group()
            self._group = await self._block.__aenter__()
        self._is_entered = True
        return self

    async def __aexit__(self, *exc_info: Any) -> bool | None:
        self._is_entered = False
        try:
            await self.close()
        finally:
            block, self._block, self._group = self._block, None, None
            if block is not None:
                block.cancel()
                await block.__aexit__(*exc_info)
        return None

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
        self._stream = await self._ask_next()
        self._early = self._watch(self._stream)
        return self._stream

    def _watch(self, stream: Any) -> Eager | None:
        return self._watching(self._begin_early, stream) if self._group else None

    async def _finish(self) -> None:
        """Read the present reply to its end and take it in: whole, or not at all."""
        stream, is_left = self._handed_out()
        if stream is None:
            return
        try:
            async for _ in self._read(stream, 0):
                pass
        except (AnthropicError, ValueError) as error:
            if not is_left and not self._goes_on_after(error):
                self._keep_record_on(error)
                raise

    async def _reading(self, answer: Any, turn: int) -> AsyncGenerator[RunEvent | None]:
        before = self.last_reply
        try:
            async with aclosing(self._read(answer, turn)) as events:
                async for event in events:
                    yield event
        except (AnthropicError, ValueError) as error:
            if not self._goes_on_after(error):
                raise
            yield TurnRestarted(turn=turn, reason=str(error))
        if (reply := self.last_reply) is not before:
            yield finished_turn(reply, turn)

    async def _read(self, stream: Any, turn: int) -> AsyncGenerator[RunEvent | None]:
        """Read a stream and take its reply in, and yield what comes; 0 as a turn yields nothing."""
        eager = self._begun() or self._watch(stream)
        try:
            async with stream:
                if turn:
                    async for event in stream:
                        yield delta_of(event, turn)
                await self._taken(await stream.get_final_message())
        finally:
            self._end_watch(eager)


def _on_asyncio() -> bool:
    asyncio = sys.modules.get("asyncio")  # who runs it, has it
    try:
        return asyncio is not None and bool(asyncio.get_running_loop())
    except RuntimeError:
        return False
