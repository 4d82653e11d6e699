"""Asks the model, and makes of what it says a whole message or the items of a stream."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agentkit.local._compaction import compacted, summary_of
from agentkit.local._context_edits import Seen, seen_by_model
from agentkit.local._errors import LocalError
from agentkit.local._events import events_of
from agentkit.local._exchange import Log
from agentkit.local._fold import folded
from agentkit.local._model import Delayed, EventStream, Model, StreamItem
from agentkit.local._recorded import RecordedRequest
from agentkit.local._reply import finished
from agentkit.local._threads import ModelThreads

__all__ = ["Answering", "Items"]


@dataclass(frozen=True)
class Items:
    """The items of a stream.

    Attributes:
        items: As in an `EventStream`.
        per_event: How long to wait before each event, in seconds.
        is_slow: Whether getting the next item may take time.
        message: The message they make, where it is known.
    """

    items: Iterable[StreamItem]
    per_event: float
    is_slow: bool
    message: dict[str, Any] | None = None


class Answering:
    """A model and the threads it is called in.

    Args:
        model: What answers.
        log: Where its exceptions are kept.
        threads: Where it is called.
    """

    def __init__(self, model: Model, log: Log, threads: ModelThreads) -> None:
        self._model = model
        self._log = log
        self.threads = threads

    async def message(
        self, body: dict[str, Any], recorded: RecordedRequest, *, id: str, input_tokens: int
    ) -> dict[str, Any]:
        """Answer a valid request with a whole message.

        Raises:
            LocalError: The model answered an error, or crashed.
        """
        answer = await self._ask(body, recorded, id, input_tokens, streaming=False)
        assert isinstance(answer, dict)
        return answer

    async def stream(
        self, body: dict[str, Any], recorded: RecordedRequest, *, id: str, input_tokens: int
    ) -> Items:
        """Answer a valid request with a stream.

        Raises:
            LocalError: The model answered an error before the stream began, or crashed.
        """
        answer = await self._ask(body, recorded, id, input_tokens, streaming=True)
        assert isinstance(answer, Items)
        return answer

    async def _ask(
        self, body: dict[str, Any], recorded: RecordedRequest, id: str, tokens: int, streaming: bool
    ) -> dict[str, Any] | Items:
        def work() -> dict[str, Any] | Items:
            try:
                return self._asked(body, recorded, id, tokens, streaming)
            except LocalError:
                raise
            except BaseException as error:  # a SystemExit, too, would end this thread and no more
                self._log.fail(error)
                text = f"the model raised {type(error).__name__}: {error}"
                raise LocalError(500, message=text) from None

        return await self.threads.run(work)

    def _asked(
        self, body: dict[str, Any], recorded: RecordedRequest, id: str, tokens: int, streaming: bool
    ) -> dict[str, Any] | Items:
        seen = seen_by_model(body, tokens)
        reply_to = getattr(self._model, "reply_to", None)
        reply = (
            reply_to(seen.body, recorded) if callable(reply_to) else self._model.reply(seen.body)
        )
        pause = 0.0
        while isinstance(reply, Delayed):
            time.sleep(reply.seconds)
            pause, reply = max(pause, reply.per_event), reply.reply
        if isinstance(reply, EventStream):
            if streaming:
                return Items(reply.items, pause, not isinstance(reply.items, (list, tuple)))
            reply = folded(reply.items)
        message = self._finished(reply, seen, id)
        if streaming:
            # Made before the first goes out: what can't be split is an error, not half a stream.
            return Items(list(events_of(message)), pause, is_slow=False, message=message)
        return message

    def _finished(self, reply: object, seen: Seen, id: str) -> dict[str, Any]:
        tokens = seen.input_tokens
        message = finished(reply, id=id, model=seen.body["model"], input_tokens=tokens)
        if seen.applied is not None:
            message.setdefault("context_management", {"applied_edits": seen.applied})
        summarize = getattr(self._model, "summarize", summary_of)
        return compacted(message, seen.body, tokens, summarize)
