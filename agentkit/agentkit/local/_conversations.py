"""Conversations that the server keeps (`thread`), so that a request brings what is new alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from agentkit.local._errors import LocalError
from agentkit.local._fold import folded
from agentkit.local._model import StreamItem
from agentkit.local._scalars import is_list, is_object
from agentkit.local._store import Store

__all__ = ["Conversations"]

_KIND = "conversation"


class Conversations:
    """Messages up to a reply, by the id of the reply.

    Args:
        store: Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def whole(self, body: Any) -> Any:
        """Return a body with all messages of its thread; without a thread, the body itself.

        Raises:
            LocalError: The message that it goes on from is not known.
        """
        thread = body.get("thread") if is_object(body) else None
        if not is_object(thread) or not is_list(body.get("messages")):
            return body
        earlier: list[Any] = []
        if thread.get("type") == "continue":
            id = str(thread.get("previous_message_id"))
            kept = self._store.get(_KIND, id)
            if kept is None:
                text = f"thread.continue.previous_message_id: no such message: {id}"
                raise LocalError(404, message=text)
            earlier = kept["messages"]
        return {**body, "messages": [*earlier, *body["messages"]]}

    def kept(
        self, body: dict[str, Any], items: Iterable[StreamItem], id: str
    ) -> Iterable[StreamItem]:
        """Return the items of a stream; when its last event goes out, the conversation is kept.

        Args:
            body: What the stream answers.
            items: The items, as a model has written them.
            id: That of the reply, if its first event has none.
        """
        return self._keeping(body, items, id) if is_object(body.get("thread")) else items

    def _keeping(
        self, body: dict[str, Any], items: Iterable[StreamItem], id: str
    ) -> Iterator[StreamItem]:
        events: list[StreamItem] = []
        for item in items:
            if isinstance(item, dict):
                events.append(item)
                if item.get("type") == "message_stop":
                    # What makes no message is the client's to complain about.
                    with suppress(TypeError, ValueError, LookupError):
                        self.keep(body, {"id": id, **folded(events)})
            yield item

    def keep(self, body: dict[str, Any], message: dict[str, Any]) -> None:
        """Keep the conversation of a body, if it has a thread, with the reply to it."""
        if is_object(body.get("thread")) and self._store.get(_KIND, message["id"]) is None:
            reply = {"role": "assistant", "content": message["content"]}
            self._store.put(_KIND, message["id"], {"messages": [*body["messages"], reply]})
