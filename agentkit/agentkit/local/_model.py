"""What stands behind the local API: a model, which answers one request at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from agentkit.local._errors import LocalError

__all__ = ["Answer", "Delayed", "EventStream", "Model"]

StreamItem = dict[str, Any] | bytes | float | LocalError


@dataclass(frozen=True)
class EventStream:
    """A stream written event by event, for what no message would give.

    A request that asks for no stream gets the message that the events make.

    Attributes:
        items: In their order: a dict is an event, as in the API's documentation; a number waits
            that many seconds; a `LocalError` is sent as an `error` event and ends the stream;
            bytes go out as they are, however wrong. An iterable may take its time.
    """

    items: Iterable[StreamItem]


@dataclass(frozen=True)
class Delayed:
    """A reply that takes its time.

    Attributes:
        reply: Any reply; for `ScriptedModel` and `FunctionModel` in any of their forms.
        seconds: How long to wait before it, in seconds.
        per_event: How long to wait before each event of a stream, in seconds.
    """

    reply: Any
    seconds: float = 0.0
    per_event: float = 0.0


Answer = dict[str, Any] | EventStream | Delayed
"""What a model may reply: a message, with at least `content`, or one of the others."""


class Model(Protocol):
    """Anything with a `reply`.

    A model may also have a method `verify()`. It is called when the block of `with LocalAPI(...)`
    ends without an exception, and may raise one, as `ScriptedModel` does for unused replies.

    A model that has a method `reply_to(request, recorded)` gets that one called instead of
    `reply`, with the `RecordedRequest` too: its headers say which betas were asked for.

    A model that has a method `summarize(request)` gets that one called, too, where the server has
    to sum up a conversation; its text is the summary. A reply that has a block of the type
    `compaction` brings a summary of its own.
    """

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Answer one request.

        Called in a thread of its own for each request, so several calls may run at once.

        Args:
            request: The body of the request, already found valid. It is not to be changed.

        Returns:
            A message with at least `content`, a list of content blocks or a text. What else is
            missing (`id`, `model`, `role`, `stop_reason`, `stop_sequence`, `type`, `usage`, the
            `signature` of thinking) is filled in by the server. An `EventStream` is a stream of
            one's own, a `Delayed` a reply that takes its time.

        Raises:
            LocalError: To answer an error of the API. Any other exception is answered as
                status 500 and raised again, inside a `ModelError`, when the `LocalAPI` is left.
        """
        ...
