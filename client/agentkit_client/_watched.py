"""A message that grows, and tells somebody of its blocks: whoever reads the stream, and however."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agentkit_client._dialect import EventT
from agentkit_client._folding import Folding
from agentkit_client._sse import ServerSentEvent

_EDGES = ("content_block_start", "content_block_stop")


class Watched(Folding[EventT]):
    """Goes on where another folding was, and tells of the edges of blocks."""

    def __init__(self, folding: Folding[EventT], see: Callable[[Any], object]) -> None:
        """Go on with `folding`; `see` gets the events of the edges."""
        vars(self).update(vars(folding))
        self._see = see

    def take(self, sse: ServerSentEvent) -> bool:
        """Take in an event, and no more; return whether there was anything in it."""
        if sse.name in _EDGES:
            self.events(sse)
            return True
        return super().take(sse)

    def text(self, sse: ServerSentEvent) -> str:
        """Take in an event, and return the text that it brings."""
        if sse.name in _EDGES:
            self.events(sse)
            return ""
        return super().text(sse)

    def events(self, sse: ServerSentEvent) -> list[Any]:
        """Take in an event, and return it with the helper event that belongs to it."""
        events = super().events(sse)
        if sse.name in _EDGES:
            for event in events:
                self._see(event)
        return events
