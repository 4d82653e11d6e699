"""What the API answers, whole or piece by piece, put in other words on its way out."""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.types import Message, Send

__all__ = ["Answer", "Reworded"]


class Answer:
    """An answer that is over: its status, its headers by lower-case name, and its body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def error(self) -> dict[str, str] | None:
        """Return type and message of an error in the API's shape; `None` where it is none."""
        try:
            body = json.loads(self.body)
            return {name: body["error"][name] for name in ("type", "message")}
        except (ValueError, KeyError, TypeError):
            return None


class Reworded:
    """A `send` that has answers put in other words.

    Args:
        send: What sends them.
        whole: Changes an answer that isn't a stream, once it is over.
        opened: Changes the headers of a stream; `None` to leave streams as they are.
        piece: Changes each piece of a stream.
    """

    def __init__(
        self,
        send: Send,
        whole: Callable[[Answer], None],
        opened: Callable[[dict[str, str]], None] | None = None,
        piece: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._send = send
        self._whole = whole
        self._opened = opened
        self._piece = piece
        self._answer = Answer(200, {}, b"")
        self._is_stream = False

    async def __call__(self, message: Message) -> None:
        """Take a part of an answer."""
        if message["type"] == "http.response.start":
            headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in message["headers"]}
            self._answer = Answer(message["status"], headers, b"")
            self._is_stream = headers.get("content-type", "").startswith("text/event-stream")
            if self._is_stream:
                if self._opened is not None:
                    self._opened(headers)
                await self._start()
        elif message["type"] != "http.response.body":
            await self._send(message)
        elif self._is_stream:
            body = message.get("body", b"")
            await self._send({**message, "body": self._piece(body) if self._piece else body})
        else:
            self._answer.body += message.get("body", b"")
            if not message.get("more_body", False):
                self._whole(self._answer)
                self._answer.headers["content-length"] = str(len(self._answer.body))
                await self._start()
                await self._send({**message, "body": self._answer.body})

    async def _start(self) -> None:
        pairs = self._answer.headers.items()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
        status = self._answer.status
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
