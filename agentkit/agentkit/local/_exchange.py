"""One request and its answer: what every endpoint has in common, before and after its own work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from threading import Lock
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentkit.local._errors import LocalError
from agentkit.local._identifiers import identifier
from agentkit.local._recorded import Headers, RecordedRequest
from agentkit.local._watch import Seen, Watch

__all__ = ["WHOLE_URL", "Door", "Exchange", "Log", "error_response", "json_response"]

_ORGANIZATION = "00000000-0000-4000-8000-000000000000"
# https://docs.claude.com/en/api/overview#request-size-limits
_LARGEST_BODY = 32 * 1024 * 1024
_LARGEST_OF = {
    "/v1/files": 500 * 1024 * 1024,
    "/v1/messages/batches": 256 * 1024 * 1024,
}
_MOST_FAILURES = 100  # where not all is kept; the first ones say what is wrong
WHOLE_URL = "agentkit.whole_url"
"""What a scope has where a client took this server for a proxy."""
_SCOPE_KEY = "agentkit.exchange"


class Log:
    """What happened so far; written by the server's thread, read by any other.

    Args:
        most: How many of the last requests are kept; `None` for all.
    """

    def __init__(self, most: int | None = None) -> None:
        self._lock = Lock()
        self._most = most
        self._count = 0
        self._requests: dict[int, RecordedRequest] = {}
        self._understood: dict[int, RecordedRequest] = {}
        self._failures: list[BaseException] = []

    def add(self, request: RecordedRequest) -> int:
        """Record a request and return its number, from 1."""
        with self._lock:
            self._count += 1
            self._requests[self._count] = request
            if self._most is not None and len(self._requests) > self._most:
                gone = next(iter(self._requests))
                del self._requests[gone]
                self._understood.pop(gone, None)
            return self._count

    def understand(self, number: int, request: RecordedRequest) -> None:
        """Record what a request says that came in the dialect of a cloud."""
        with self._lock:
            if number in self._requests:
                self._understood[number] = request

    def fail(self, error: BaseException) -> None:
        """Keep an exception that only the server saw."""
        with self._lock:
            if self._most is None or len(self._failures) < _MOST_FAILURES:
                self._failures.append(error)

    @property
    def requests(self) -> list[RecordedRequest]:
        """A copy of the requests, in the order they came."""
        with self._lock:
            return list(self._requests.values())

    @property
    def understood(self) -> list[RecordedRequest]:
        """The same, each as the API takes it."""
        with self._lock:
            pairs = self._requests.items()
            return [self._understood.get(number, request) for number, request in pairs]

    @property
    def failures(self) -> list[BaseException]:
        """A copy of the exceptions, in the order they came."""
        with self._lock:
            return list(self._failures)


@dataclass(frozen=True)
class Exchange:
    """A request that is being answered.

    Attributes:
        number: Its place among the requests of this server, from 1.
        id: Its `request-id`.
        request: What came in.
    """

    number: int
    id: str
    request: RecordedRequest

    @classmethod
    def of(cls, request: Request) -> Exchange:
        """Find the exchange that a Starlette request belongs to."""
        return request.scope[_SCOPE_KEY]

    def asking(self, scope: Scope, request: RecordedRequest) -> Scope:
        """Return a scope like `scope` in which this exchange asks something else."""
        headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in request.headers.items()]
        return {
            **scope,
            "path": request.path,
            "raw_path": request.path.encode(),
            "query_string": urlencode(request.query).encode(),
            "headers": headers,
            _SCOPE_KEY: replace(self, request=request),
        }


class Door:
    """What each request comes in by: it reads the body, records it all and signs the answer.

    Args:
        app: The application behind it.
        log: Where requests, and exceptions of the server itself, are kept.
        watch: What else sees the exchanges go on.
    """

    def __init__(self, app: ASGIApp, log: Log, watch: Watch | None = None) -> None:
        self._app = app
        self._log = log
        self._watch = watch
        self._nonce = uuid4()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        scope = _relative(scope)
        largest = _LARGEST_OF.get(scope["path"], _LARGEST_BODY)
        content = await _read(receive, largest)
        if content is None:
            return
        recorded = _recorded(scope, content)
        number = self._log.add(recorded)
        exchange = Exchange(number, identifier("req", self._nonce, number), recorded)
        scope[_SCOPE_KEY] = exchange
        seen = None if self._watch is None else self._watch.begin(number, recorded)
        signed = _Signed(send, exchange, seen)
        try:
            if len(content) > largest:
                await error_response(exchange, LocalError(413))(scope, receive, signed)
            else:
                await self._app(scope, receive, signed)
        except Exception as error:
            self._log.fail(error)
            if not signed.started:
                await error_response(exchange, LocalError(500))(scope, receive, signed)
        finally:
            if seen is not None:
                seen.end()


class _Signed:
    """A `send` that puts the API's own headers on the response."""

    def __init__(self, send: Send, exchange: Exchange, seen: Seen | None) -> None:
        self._send = send
        self._id = exchange.id
        self._seen = seen
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [
                *message["headers"],
                (b"date", formatdate(usegmt=True).encode()),
                (b"request-id", self._id.encode()),
                (b"anthropic-organization-id", _ORGANIZATION.encode()),
            ]
        if self._seen is not None:
            _show(message, self._seen)
        await self._send(message)


def _show(message: Message, seen: Seen) -> None:
    if message["type"] == "http.response.start":
        kind = dict(message["headers"]).get(b"content-type", b"")
        seen.started(message["status"], kind.decode("latin-1"))
    elif message["type"] == "http.response.body":
        seen.chunk(message.get("body", b""))


def json_response(value: object, status: int = 200, headers: Mapping[str, str] = {}) -> Response:
    """Answer with `value` as JSON.

    Raises:
        TypeError: There is something in it that JSON has no form for.
        ValueError: The same, for NaN, infinity and half of a surrogate pair.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text.encode(), status, dict(headers), media_type="application/json")


def error_response(exchange: Exchange, error: LocalError) -> Response:
    """Answer with an error, in the API's shape."""
    body = {
        "type": "error",
        "error": {"type": error.type, "message": error.message},
        "request_id": exchange.id,
    }
    return json_response(body, error.status, error.headers)


def _relative(scope: Scope) -> Scope:
    """Take a whole URL for the path in it, as RFC 9112, 3.2.2, demands of every server."""
    if not scope["path"].startswith("http://"):
        return scope
    whole: str = scope["path"]
    raw: bytes = scope.get("raw_path", b"")
    try:
        path = urlsplit(whole).path or "/"
        raw = urlsplit(raw).path or b"/"
    except ValueError:  # no URL, and no path that is known here
        return scope
    return {**scope, "path": path, "raw_path": raw, WHOLE_URL: True}


async def _read(receive: Receive, largest: int) -> bytes | None:
    """Read the whole body; `None` if the client went away before its end.

    What is over the limit is read, or the client could not be told, but not kept.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        if size <= largest:
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
        if not message.get("more_body", False):
            return b"".join(chunks)


def _recorded(scope: Scope, content: bytes) -> RecordedRequest:
    return RecordedRequest(
        method=scope["method"],
        path=scope["path"],
        query=dict(Request(scope).query_params),
        headers=Headers((k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]),
        content=content,
    )
