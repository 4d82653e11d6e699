"""A model that answers with what a cassette has recorded."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any

from agentkit.local._decoded import decoded
from agentkit.local._errors import LocalError, ScriptError
from agentkit.local._model import Answer, EventStream
from agentkit.local._scalars import is_object

__all__ = ["ReplayModel"]

_PATH = "/v1/messages"


class ReplayModel:
    """Answer each request with the recorded reply to the same request, any number of times.

    A request is the same if its body is, but for `stream`: what was recorded as a stream also
    answers who asks for none, and the other way round. Where the same request was recorded
    several times, its replies come in their order, and the last one from then on.

    Args:
        cassette: A file that `agentkit.testing.Cassette` has written.

    Raises:
        ScriptError: It can't be read, or holds no reply of `POST /v1/messages`.
    """

    def __init__(self, cassette: str | PathLike[str]) -> None:
        self._path = Path(cassette)
        self._lock = Lock()
        self._replies: dict[str, list[Mapping[str, Any]]] = {}
        try:
            for line in self._path.read_bytes().splitlines():
                self._add(json.loads(line))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ScriptError(f"{cassette}: no cassette: {error}") from None
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
        content = b"".join(map(_bytes, reply["chunks"]))
        if reply["status"] != 200:
            raise _error(reply["status"], content)
        if content.startswith((b"event:", b"data:")):
            return EventStream(list(decoded([content])))
        return json.loads(content)

    def _add(self, line: Mapping[str, Any]) -> None:
        request, reply = line["request"], line["reply"]
        path = request["path"].partition("?")[0]
        if (request["method"], path) == ("POST", _PATH) and reply["status"]:
            self._replies.setdefault(_key(request["body"]), []).append(reply)


def _key(body: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in body.items() if k != "stream"}, sort_keys=True)


def _bytes(chunk: str | Mapping[str, str]) -> bytes:
    # A chunk that ends within a character is no text.
    return chunk.encode() if isinstance(chunk, str) else base64.b64decode(chunk["base64"])


def _error(status: int, content: bytes) -> LocalError:
    try:
        error = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        error = None
    if not is_object(error):
        return LocalError(status)
    return LocalError(status, error.get("type"), error.get("message"))
