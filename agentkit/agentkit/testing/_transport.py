"""Transports of httpx that play what is on a cassette, and record what is not."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any, Protocol

import httpx

from agentkit.testing._playing import played
from agentkit.testing._recording import Recorder, recorded_failure, recording
from agentkit.testing._redaction import Redactor
from agentkit.testing._tape import RecordedReply, RecordedRequest

__all__ = ["AsyncCassetteTransport", "CassetteTransport"]

_BOUNDARY = re.compile(rb'boundary="?([^";,\s]+)')


class Deck(Protocol):
    """What a cassette is for its transports."""

    path: Path
    pace: float | None
    redacted: frozenset[str]

    def play(self, request: RecordedRequest) -> RecordedReply | None:
        """Return the reply to a request; `None` where it is to be sent."""
        ...

    def record(self, request: RecordedRequest, reply: RecordedReply) -> None:
        """Keep an exchange."""
        ...


class CassetteTransport(httpx.BaseTransport):
    """Plays and records what a sync client sends.

    Args:
        deck: The cassette.
        inner: What records go through.
    """

    def __init__(self, deck: Deck, inner: httpx.BaseTransport) -> None:
        self._deck = deck
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request from the tape, or send it."""
        request.read()
        asked = _Asked(self._deck, request)
        if (response := asked.played()) is not None:
            return response
        recorder = asked.recorder()
        try:
            return recording(self._inner.handle_request(request), recorder)
        except httpx.HTTPError as error:
            asked.failed(error)
            raise

    def close(self) -> None:
        """Close what records go through."""
        self._inner.close()


class AsyncCassetteTransport(httpx.AsyncBaseTransport):
    """Plays and records what an async client sends.

    Args:
        deck: The cassette.
        inner: What records go through.
    """

    def __init__(self, deck: Deck, inner: httpx.AsyncBaseTransport) -> None:
        self._deck = deck
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request from the tape, or send it."""
        await request.aread()
        asked = _Asked(self._deck, request)
        if (response := asked.played()) is not None:
            return response
        recorder = asked.recorder()
        try:
            return recording(await self._inner.handle_async_request(request), recorder)
        except httpx.HTTPError as error:
            asked.failed(error)
            raise

    async def aclose(self) -> None:
        """Close what records go through."""
        await self._inner.aclose()


class _Asked:
    """A request that is asked of a deck."""

    def __init__(self, deck: Deck, request: httpx.Request) -> None:
        self._deck = deck
        self._request = request
        self._redactor = Redactor(deck.redacted, request.headers)
        path = self._redactor.path(request.url.raw_path.decode("ascii", "replace"))
        body = _body(request, self._redactor)
        self._recorded = RecordedRequest(method=request.method, path=path, body=body)

    def played(self) -> httpx.Response | None:
        """Return the recorded response, if it is to be played."""
        reply = self._deck.play(self._recorded)
        if reply is None:
            return None
        what = f"{self._deck.path}: {self._recorded.method} {self._recorded.path}"
        return played(reply, self._request, what, self._deck.pace)

    def recorder(self) -> Recorder:
        """Return what takes the response."""
        return Recorder(self._redactor, lambda reply: self._deck.record(self._recorded, reply))

    def failed(self, error: httpx.HTTPError) -> None:
        """Record that none came."""
        self._deck.record(self._recorded, recorded_failure(error, self._redactor))


def _body(request: httpx.Request, redactor: Redactor) -> Any:
    content = redactor.content(request.content)
    # A boundary is another one each time.
    if boundary := _BOUNDARY.search(request.headers.get("content-type", "").encode()):
        content = content.replace(boundary[1], b"boundary")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return text
