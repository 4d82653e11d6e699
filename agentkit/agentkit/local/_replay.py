"""A model that answers with what a cassette has recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any

from agentkit.local._decoded import decoded
from agentkit.local._errors import LocalError, ScriptError
from agentkit.local._model import Answer, EventStream, StreamItem
from agentkit.local._scalars import is_object
from agentkit.testing._tape import Exchange, RecordedReply, read_tape

__all__ = ["ReplayModel"]

_PATH = "/v1/messages"
_KEPT = ("retry-after", "retry-after-ms", "x-should-retry")
_ALSO_KEPT = "anthropic-ratelimit-"


class ReplayModel:
    """Answer each request with the recorded reply to the same request, any number of times.

    A request is the same if its body is, but for `stream`: what was recorded as a stream also
    answers who asks for none, and the other way round. Where the same request was recorded
    several times, its replies come in their order, and the last one from then on. Errors have
    their headers about waiting and limits; a stream that broke off, or that was left before its
    end, ends with an error there.

    Args:
        cassette: A file that `agentkit.testing.Cassette` has written.

    Raises:
        ScriptError: It can't be read, or holds no reply of `POST /v1/messages`.
    """

    def __init__(self, cassette: str | PathLike[str]) -> None:
        self._path = Path(cassette)
        self._lock = Lock()
        self._replies: dict[str, list[RecordedReply]] = {}
        try:
            exchanges = read_tape(self._path)
        except (OSError, ValueError) as error:
            raise ScriptError(f"{cassette}: no cassette: {error}") from None
        for exchange in exchanges:
            self._add(exchange)
        if not self._replies:
            raise ScriptError(f"{cassette}: no reply of POST {_PATH} is on it")

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Answer a request.

        Args:
            request: The body of the request.

        Raises:
            LocalError: The recorded reply is an error.
            ScriptError: The request is not on the cassette.
        """
        with self._lock:
            replies = self._replies.get(_key(request))
            if replies is None:
                raise ScriptError(f"{self._path}: this request is not on it: {_key(request):.500}")
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        content = b"".join(reply.chunks)
        if reply.status != 200:
            raise _error(reply, content)
        if content.startswith((b"event:", b"data:")):
            return EventStream(list(_items(reply)))
        if reply.error or reply.is_left:
            raise LocalError(500, "api_error", _cut(reply))
        return json.loads(content)

    def _add(self, exchange: Exchange) -> None:
        request = exchange.request
        path = request.path.partition("?")[0]
        is_message = (request.method, path) == ("POST", _PATH) and is_object(request.body)
        if is_message and exchange.reply.status:
            self._replies.setdefault(_key(request.body), []).append(exchange.reply)


def _key(body: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in body.items() if k != "stream"}, sort_keys=True)


def _items(reply: RecordedReply) -> Iterator[StreamItem]:
    try:
        yield from decoded(reply.chunks)
    except ValueError:  # an event that was cut
        if not (reply.error or reply.is_left):
            raise
    if reply.error or reply.is_left:
        yield LocalError(500, "api_error", _cut(reply))


def _cut(reply: RecordedReply) -> str:
    if reply.error is None:
        return "who recorded this reply left before its end; record it anew"
    return f"the recorded reply broke off here: {': '.join(reply.error)}"


def _error(reply: RecordedReply, content: bytes) -> LocalError:
    headers = {
        name: value
        for name, value in reply.headers.items()
        if name in _KEPT or name.startswith(_ALSO_KEPT)
    }
    try:
        error = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        error = None
    status = reply.status if 400 <= reply.status <= 599 else 502
    if not is_object(error):
        return LocalError(status, headers=headers)
    return LocalError(status, error.get("type"), error.get("message"), headers)
