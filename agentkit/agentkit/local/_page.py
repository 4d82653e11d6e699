"""A page that shows the exchanges as they come, for a browser on this machine."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from agentkit.local._hosts import is_local_name
from agentkit.local._watch import Change, Watch

__all__ = ["Page"]

_HTML = Path(__file__).with_name("page.html")
_CHANGES = "/-/changes"
_LONGEST_QUEUE = 10_000


class Page:
    """An application with the page in front of it: `/`, and what it reads.

    Args:
        app: The application.
        watch: What the page shows.
        hosts: The names of hosts it answers to beside local ones: any other is a website that has
            its name lead to this machine, to read what is said here.
    """

    def __init__(self, app: ASGIApp, watch: Watch, hosts: Collection[str]) -> None:
        self._app = app
        self._watch = watch
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = self._answer(Request(scope))
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        if request.url.path not in ("/", _CHANGES):
            return None
        host = request.headers.get("host", "")
        if request.url.hostname not in self._hosts and not is_local_name(host):
            return PlainTextResponse("The page is for this machine: open it by its address.", 403)
        if request.url.path == _CHANGES:
            return StreamingResponse(self._changes(), media_type="text/event-stream")
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        text = _HTML.read_text("utf-8").replace("{nonce}", nonce)
        return Response(text, media_type="text/html", headers={"content-security-policy": policy})

    async def _changes(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[Change] = asyncio.Queue(_LONGEST_QUEUE)

        def put(change: Change) -> None:
            if not queue.full():  # a browser that sleeps is no reason to run out of memory
                queue.put_nowait(change)

        self._watch.listen(put)
        try:
            for change in self._watch.history():
                yield _written(change)
            while True:
                yield _written(await queue.get())
        finally:
            self._watch.unlisten(put)


def _written(change: Change) -> str:
    return f"data: {json.dumps(change)}\n\n"
