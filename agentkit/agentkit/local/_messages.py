"""The endpoints of messages: create one, whole or as a stream, and count the tokens of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agentkit.local._body import read_body
from agentkit.local._errors import LocalError
from agentkit.local._events import encoded, events_of
from agentkit.local._exchange import Exchange, Log, json_response
from agentkit.local._identifiers import identifier
from agentkit.local._model import Model
from agentkit.local._reply import finished
from agentkit.local._threads import ModelThreads

__all__ = ["Messages"]


class Messages:
    """Answers of a model to valid requests.

    Args:
        model: What answers.
        log: Where exceptions of the model are kept.
        threads: Where the model is called.
    """

    def __init__(self, model: Model, log: Log, threads: ModelThreads) -> None:
        self._model = model
        self._log = log
        self._threads = threads

    async def create(self, request: Request) -> Response:
        """Answer `POST /v1/messages`."""
        exchange = Exchange.of(request)
        body, input_tokens = read_body(exchange.request)
        id = identifier("msg", exchange.number, exchange.request.content)
        return await self._threads.run(lambda: self._answer(body, id, input_tokens))

    async def count_tokens(self, request: Request) -> Response:
        """Answer `POST /v1/messages/count_tokens`."""
        _, input_tokens = read_body(Exchange.of(request).request, counting=True)
        return json_response({"input_tokens": input_tokens})

    def _answer(self, body: dict[str, Any], id: str, input_tokens: int) -> Response:
        try:
            reply = self._model.reply(body)
            message = finished(reply, id=id, model=body["model"], input_tokens=input_tokens)
            return _stream(message) if body.get("stream") else json_response(message)
        except LocalError:
            raise
        except BaseException as error:  # a SystemExit, too, would end this thread and no more
            self._log.fail(error)
            text = f"the model raised {type(error).__name__}: {error}"
            raise LocalError(500, message=text) from None


def _stream(message: dict[str, Any]) -> Response:
    # Written before the first goes out: what cannot be written is an error, not half a stream.
    chunks = [encoded(event) for event in events_of(message)]

    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk
            # A client that reads fast never makes the server wait, so others would.
            await asyncio.sleep(0)

    headers = {"cache-control": "no-cache"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)
