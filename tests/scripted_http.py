"""An HTTP server on this machine that answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [{"type": "text", "text": "Hello."}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 2},
}


@dataclass
class Received:
    """A request as it came over the wire; header names in lower case."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    raw: bytes
    port: int
    """Where it came from: requests on one connection have one port."""

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Reply:
    """What to answer; `hang_up` closes the connection instead, `cut` before the body's end.

    A body that is an iterable of bytes is sent piece by piece; `Server.dropped` tells whether the
    client left before its end.
    """

    status: int = 200
    body: Any = field(default_factory=lambda: MESSAGE)
    headers: dict[str, str] = field(default_factory=dict[str, str])
    hang_up: bool = False
    cut: bool = False

    @property
    def pieces(self) -> Iterable[bytes] | None:
        return None if isinstance(self.body, (bytes, dict, list, str)) else self.body

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Server:
    """Answers requests with the replies it was given, the last one again and again."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [Reply()]
        self.requests: list[Received] = []
        self.dropped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def replies_with(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def take(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = parse_qsl(parts.query, keep_blank_values=True)
                port: int = self.client_address[1]
                received = Received(self.command, parts.path, query, headers, raw, port)
                server.requests.append(received)
                reply = server.take()
                if reply.hang_up:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                if reply.pieces is not None:
                    self.send_header("transfer-encoding", "chunked")
                    self.end_headers()
                    self.write_pieces(reply.pieces)
                    return
                self.send_header("content-length", str(len(reply.raw) + reply.cut))
                self.end_headers()
                self.wfile.write(reply.raw)
                self.close_connection = self.close_connection or reply.cut

            def write_pieces(self, pieces: Iterable[bytes]) -> None:
                try:
                    for piece in chain(pieces, [b""]):
                        self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                except OSError:
                    self.close_connection = True
                    server.dropped.set()

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
