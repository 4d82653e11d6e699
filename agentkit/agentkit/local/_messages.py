"""The endpoints of messages: create one, whole or as a stream, and count the tokens of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from agentkit.local._answering import Answering
from agentkit.local._body import read_body
from agentkit.local._context_edits import seen_by_model
from agentkit.local._conversations import Conversations
from agentkit.local._exchange import Exchange, json_response
from agentkit.local._identifiers import identifier
from agentkit.local._model import StreamItem
from agentkit.local._named_files import check_named_files
from agentkit.local._rate_limits import RateLimiter
from agentkit.local._store import Store
from agentkit.local._streams import stream_response

__all__ = ["Messages"]


class Messages:
    """Answers of a model to valid requests.

    Args:
        answering: What answers.
        limiter: What counts, and stops who asks too much.
        store: Where files are, and conversations that go on from request to request.
    """

    def __init__(self, answering: Answering, limiter: RateLimiter, store: Store) -> None:
        self._answering = answering
        self._limiter = limiter
        self._store = store
        self._conversations = Conversations(store)

    async def create(self, request: Request) -> Response:
        """Answer `POST /v1/messages`."""
        exchange = Exchange.of(request)
        body, input_tokens = read_body(exchange.request, whole=self._conversations.whole)
        check_named_files(body, self._store)
        headers = self._limiter.take(input_tokens)
        id = identifier("msg", exchange.number, exchange.request.content)
        if body.get("stream"):
            items = await self._answering.stream(
                body, exchange.request, id=id, input_tokens=input_tokens
            )
            if items.message is None:
                kept = self._conversations.kept(body, items.items, id)
                items = replace(items, items=self._counted(kept))
            else:
                self._done(body, items.message)
            return stream_response(items, self._answering.threads, exchange.id, headers)
        message = await self._answering.message(
            body, exchange.request, id=id, input_tokens=input_tokens
        )
        self._done(body, message)
        return json_response(message, headers=headers)

    def _done(self, body: dict[str, Any], message: dict[str, Any]) -> None:
        self._conversations.keep(body, message)
        self._limiter.wrote(message["usage"]["output_tokens"])

    def _counted(self, items: Iterable[StreamItem]) -> Iterator[StreamItem]:
        so_far = 0  # each event says how many there are by then
        for item in items:
            match item:
                case {"type": "message_delta", "usage": {"output_tokens": int(written)}}:
                    self._limiter.wrote(written - so_far)
                    so_far = written
                case _:
                    pass
            yield item

    async def count_tokens(self, request: Request) -> Response:
        """Answer `POST /v1/messages/count_tokens`."""
        body, input_tokens = read_body(Exchange.of(request).request, counting=True)
        check_named_files(body, self._store)
        seen = seen_by_model(body, input_tokens)
        if seen.applied is None:
            return json_response({"input_tokens": input_tokens})
        edited = {"original_input_tokens": input_tokens}
        return json_response({"input_tokens": seen.input_tokens, "context_management": edited})
