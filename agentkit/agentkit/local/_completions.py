"""The endpoint of text completions, which came before messages: whole, or as a stream."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agentkit.local._answering import Answering
from agentkit.local._body import parsed
from agentkit.local._errors import LocalError
from agentkit.local._events import encoded
from agentkit.local._exchange import Exchange, json_response
from agentkit.local._fields import Field
from agentkit.local._identifiers import identifier
from agentkit.local._problems import Problem
from agentkit.local._rate_limits import RateLimiter
from agentkit.local._scalars import is_object
from agentkit.local._shapes import Shapes
from agentkit.local._tokens import count_content

__all__ = ["Completions"]

_FIELDS = {
    "max_tokens_to_sample": Field("integer", required=True),
    "model": Field("text", required=True),
    "prompt": Field("string", required=True),
    "metadata": Field("metadata"),
    "stop_sequences": Field("strings"),
    "stream": Field("boolean"),
    "temperature": Field("number"),
    "top_k": Field("integer"),
    "top_p": Field("number"),
}
_HUMAN, _ASSISTANT = "\n\nHuman:", "\n\nAssistant:"
_SPEAKER = re.compile(f"({_HUMAN}|{_ASSISTANT})")
_PIECE = re.compile(r"\s*\S{1,16}|\s+")


class Completions:
    """Answers of a model to prompts, which it sees as messages.

    Args:
        answering: What answers.
        limiter: What counts, and stops who asks too much.
    """

    def __init__(self, answering: Answering, limiter: RateLimiter) -> None:
        self._answering = answering
        self._limiter = limiter

    async def create(self, request: Request) -> Response:
        """Answer `POST /v1/complete`."""
        exchange = Exchange.of(request)
        body = parsed(exchange.request.content)
        if problem := next(_problems(body), None):
            raise LocalError(problem.status, problem.type, str(problem))
        headers = self._limiter.take(count_content(body["prompt"]))
        message = await self._answering.message(
            _as_message(body), exchange.request, id="", input_tokens=count_content(body["prompt"])
        )
        text = "".join(b["text"] for b in message["content"] if b["type"] == "text")
        completion = {
            "type": "completion",
            "id": identifier("compl", exchange.number, exchange.request.content),
            "completion": text,
            "stop_reason": _stop_reason(message),
            "model": body["model"],
        }
        if not body.get("stream"):
            return json_response(completion, headers=headers)
        return StreamingResponse(
            _stream(completion), media_type="text/event-stream", headers=headers
        )


def _problems(body: object) -> Iterator[Problem]:
    wrong = list(Shapes(beta=False).object_with(body, _FIELDS))
    yield from wrong
    if wrong or not is_object(body):
        return
    if body["max_tokens_to_sample"] < 1:
        yield Problem("max_tokens_to_sample", "must be greater than or equal to 1")
    if not body["prompt"].startswith(_HUMAN):
        yield Problem("prompt", f"must start with {_HUMAN!r} turn")
    if _SPEAKER.findall(body["prompt"])[-1:] != [_ASSISTANT]:
        yield Problem("prompt", f"must end with {_ASSISTANT!r} turn")


def _as_message(body: dict[str, Any]) -> dict[str, Any]:
    parts = _SPEAKER.split(body["prompt"])[1:]
    messages = [
        {"role": "user" if speaker == _HUMAN else "assistant", "content": said.strip()}
        for speaker, said in zip(parts[::2], parts[1::2], strict=True)
    ]
    if not messages[-1]["content"]:
        messages.pop()
    return {
        "model": body["model"],
        "max_tokens": body["max_tokens_to_sample"],
        "messages": messages,
    }


def _stop_reason(message: dict[str, Any]) -> str:
    return "max_tokens" if message["stop_reason"] == "max_tokens" else "stop_sequence"


async def _stream(completion: dict[str, Any]) -> AsyncIterator[bytes]:
    for piece in _PIECE.findall(completion["completion"]):
        yield encoded({**completion, "completion": piece, "stop_reason": None})
        await asyncio.sleep(0)
    yield encoded({**completion, "completion": ""})
