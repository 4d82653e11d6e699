"""What every message stream does: events with helpers between them, text, the message so far."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Generic, TypeVar

import httpx
from typing_extensions import Self

from agentkit_client._flow import AsyncFlow, Flow
from agentkit_client._folding import Folding
from agentkit_client._helper_events import TextEvent
from agentkit_client._info import ResponseInfo, info_of
from agentkit_client._response import with_info
from agentkit_client._safe_headers import seal
from agentkit_client._sse import ServerSentEvent
from agentkit_client._stream import weakly
from agentkit_client._watched import Watched
from agentkit_client.errors import OutputMismatch
from agentkit_client.types import TextBlock

FlowT = TypeVar("FlowT", Flow[Any], AsyncFlow[Any])
EventT = TypeVar("EventT")
MessageT = TypeVar("MessageT")
ResultT = TypeVar("ResultT")


class _Reply(Generic[FlowT, EventT, MessageT]):
    """What both colours know of the message that grows."""

    def __init__(self, flow: FlowT, folding: Folding[Any]) -> None:
        """Read events from `flow` into `folding`; `messages.stream` makes these."""
        self._flow = flow
        self._folding = folding
        self._waiting: deque[Any] = deque()
        self._flow.state.fold = weakly(self._so_far)

    @property
    def response(self) -> httpx.Response:
        """The `httpx.Response` whose body is read."""
        return seal(self._flow.state.response)

    @property
    def http(self) -> ResponseInfo:
        """What came around the reply: headers, request id, retries, rate limits."""
        return info_of(self.response)

    @property
    def request_id(self) -> str | None:
        """The id to quote to the API's support."""
        return self.http.request_id

    @property
    def current_message_snapshot(self) -> MessageT:
        """The message so far, with what can be read already of a tool's input.

        Raises:
            RuntimeError: nothing of it has come yet.
        """
        if not self._folding.accumulator.has_begun:
            raise RuntimeError("Nothing of the message has come yet: iterate, or wait for its end.")
        return self._message()

    def watch(self, see: Callable[[Any], object]) -> None:
        """Tell somebody of the blocks of the reply as they are read, whoever reads, and however.

        Args:
            see: gets each event `content_block_start`, and `content_block_stop` with the whole
                `content_block`. It must not wait, nor raise.
        """
        self._folding = Watched(self._folding, see)

    def _message(self) -> MessageT:
        try:
            return with_info(self._folding.message(), self.response)
        except OutputMismatch as mismatch:
            with_info(mismatch.reply, self.response)
            raise

    def _so_far(self) -> Any:
        """Return what an error should carry; None where there is nothing."""
        try:
            return self._message() if self._folding.accumulator.has_begun else None
        except ValueError:  # what has come makes no sense: that is what the error is about
            return None

    def _final_text(self) -> str:
        message: Any = self._message()
        texts = [block.text for block in message.content if isinstance(block, TextBlock)]
        if not texts:
            raise RuntimeError("The reply has no text; get_final_message() gives all its blocks.")
        return "".join(texts)


class SyncReply(_Reply[Flow[Any], EventT, MessageT]):
    """A reply to iterate over: the events of the API, and helper events after them.

    It can be left and gone on with; the end of the `with` block closes the connection.
    """

    @property
    def text_stream(self) -> Iterator[str]:
        """The text of the reply that is still to come, piece by piece, and nothing else."""
        while True:
            while self._waiting:
                event = self._waiting.popleft()
                if isinstance(event, TextEvent):
                    yield event.text
            text = self._step(self._folding.text)
            if text:
                yield text
            elif text is None:
                return

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> EventT:
        event = self._next()
        if event is None:
            raise StopIteration
        return event

    def until_done(self) -> None:
        """Read to the end.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
        """
        self._waiting.clear()
        take = self._folding.take
        while self._step(take) is not None:
            pass

    def get_final_message(self) -> MessageT:
        """Read to the end, and return the whole message.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            OutputFormatError: its text is not what was asked for.
        """
        self.until_done()
        return self._message()

    def get_final_text(self) -> str:
        """Read to the end, and return all text of the message.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            RuntimeError: the message has no text.
        """
        self.until_done()
        return self._final_text()

    def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        self._flow.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _next(self) -> EventT | None:
        while not self._waiting:
            events = self._step(self._folding.events)
            if events is None:
                return None
            self._waiting.extend(events)
        return self._waiting.popleft()

    def _step(self, take: Callable[[ServerSentEvent], ResultT]) -> ResultT | None:
        flow = self._flow
        sse = flow.ready.popleft() if flow.ready else flow.next()
        if sse is None:
            return None
        try:
            return take(sse)
        except OutputMismatch as mismatch:
            with_info(mismatch.reply, self.response)
            raise
        except ValueError as problem:
            failure = flow.broken(problem, sse)
        raise failure


class AsyncReply(_Reply[AsyncFlow[Any], EventT, MessageT]):
    """A reply to iterate over with `async for`; see `SyncReply`."""

    @property
    def text_stream(self) -> AsyncIterator[str]:
        """The text of the reply that is still to come, piece by piece, and nothing else."""
        return _AsyncTexts(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> EventT:
        event = await self._next()
        if event is None:
            raise StopAsyncIteration
        return event

    async def until_done(self) -> None:
        """Read to the end.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
        """
        self._waiting.clear()
        take = self._folding.take
        while await self._step(take) is not None:
            pass

    async def get_final_message(self) -> MessageT:
        """Read to the end, and return the whole message.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            OutputFormatError: its text is not what was asked for.
        """
        await self.until_done()
        return self._message()

    async def get_final_text(self) -> str:
        """Read to the end, and return all text of the message.

        Raises:
            APIError: the reply is broken or was broken off; with what had come of it.
            RuntimeError: the message has no text.
        """
        await self.until_done()
        return self._final_text()

    async def close(self) -> None:
        """Give the connection back, whatever is left to read."""
        await self._flow.close()

    aclose = close

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def _next(self) -> EventT | None:
        while not self._waiting:
            events = await self._step(self._folding.events)
            if events is None:
                return None
            self._waiting.extend(events)
        return self._waiting.popleft()

    async def next_text(self) -> str | None:
        """Return the next piece of text; None after the last."""
        while self._waiting:
            event = self._waiting.popleft()
            if isinstance(event, TextEvent):
                return event.text
        while (text := await self._step(self._folding.text)) is not None:
            if text:
                return text
        return None

    async def _step(self, take: Callable[[ServerSentEvent], ResultT]) -> ResultT | None:
        flow = self._flow
        sse = flow.ready.popleft() if flow.ready else await flow.next()
        if sse is None:
            return None
        try:
            return take(sse)
        except OutputMismatch as mismatch:
            with_info(mismatch.reply, self.response)
            raise
        except ValueError as problem:
            failure = await flow.broken(problem, sse)
        raise failure


class _AsyncTexts:
    """The text of a reply, piece by piece; no generator, which trio would want closed."""

    def __init__(self, reply: AsyncReply[Any, Any]) -> None:
        self._reply = reply

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        text = await self._reply.next_text()
        if text is None:
            raise StopAsyncIteration
        return text
