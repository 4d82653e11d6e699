"""The local API with batches and files before it, which it has none of: for the docs' snippets."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from typing_extensions import Self

Answer = tuple[int, "dict[str, Any] | bytes"]

CREATED = "2025-11-01T12:00:00Z"
EXPIRES = "2025-11-02T12:00:00Z"
LIMITS = {
    f"anthropic-ratelimit-{of}-{what}": value
    for of, limit in (("requests", 50), ("tokens", 40_000))
    for what, value in (("limit", limit), ("remaining", limit - 1), ("reset", EXPIRES))
}


@dataclass
class Batch:
    """A batch that is answered when it is asked for the second time."""

    id: str
    requests: list[dict[str, Any]]
    url: str
    status: str = "in_progress"
    lines: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def to_dict(self) -> dict[str, Any]:
        """Return it as the API does."""
        kinds = [line["result"]["type"] for line in self.lines]
        counts = {
            kind: kinds.count(kind) for kind in ("canceled", "errored", "expired", "succeeded")
        }
        ended = self.status == "ended"
        return {
            "id": self.id,
            "type": "message_batch",
            "processing_status": self.status,
            "request_counts": {**counts, "processing": len(self.requests) - len(self.lines)},
            "created_at": CREATED,
            "expires_at": EXPIRES,
            "ended_at": CREATED if ended else None,
            "results_url": f"{self.url}/v1/messages/batches/{self.id}/results" if ended else None,
        }


class WholeAPI:
    """Answers batches and files itself, and passes everything else on; a context manager.

    It is an HTTP proxy as well: a request for a whole URL is answered as one for its path.
    """

    def __init__(self, behind: str) -> None:
        """Pass on to the API at the URL `behind`."""
        self.paths: list[str] = []
        self._behind = httpx.Client(base_url=behind, trust_env=False)
        self._batches: dict[str, Batch] = {}
        self._files = {
            "file_chart": (_file("file_chart", "chart.svg", "image/svg+xml", True), b"<svg/>")
        }
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._behind.close()

    def _batch(self, verb: str, path: list[str], headers: dict[str, str], body: bytes) -> Answer:
        if verb == "POST" and not path:
            name = f"msgbatch_{len(self._batches) + 1}"
            batch = self._batches[name] = Batch(name, json.loads(body)["requests"], self.url)
            return 200, batch.to_dict()
        if not path:
            return 200, _page([batch.to_dict() for batch in self._batches.values()])
        batch = self._batches.get(path[0])
        if batch is None:
            return _refusal(404, "not_found_error", f"No batch {path[0]}.")
        if path[1:] == ["results"]:
            return 200, b"".join(json.dumps(line).encode() + b"\n" for line in batch.lines)
        if path[1:] == ["cancel"]:
            batch.status = "canceling"
        elif verb == "DELETE":
            del self._batches[batch.id]
            return 200, {"id": batch.id, "type": "message_batch_deleted"}
        elif batch.to_dict()["request_counts"]["processing"]:
            shown = batch.to_dict()
            self._process(batch, headers)
            return 200, shown
        return 200, batch.to_dict()

    def _process(self, batch: Batch, headers: dict[str, str]) -> None:
        """Answer the requests of a batch, the last one first."""
        for request in reversed(batch.requests):
            result: dict[str, Any] = {"type": "canceled"}
            if batch.status != "canceling":
                params = json.dumps(request["params"]).encode()
                reply = self._behind.post("/v1/messages", content=params, headers=headers).json()
                failed = reply["type"] == "error"
                result = (
                    {"type": "errored", "error": reply}
                    if failed
                    else {"type": "succeeded", "message": reply}
                )
            batch.lines.append({"custom_id": request["custom_id"], "result": result})
        batch.status = "ended"

    def _file(self, verb: str, path: list[str], headers: dict[str, str], body: bytes) -> Answer:
        if verb == "POST":
            name, kind, content = _first_part(headers["content-type"], body)
            file = _file(f"file_{len(self._files)}", name, kind, False, len(content))
            self._files[file["id"]] = file, content
            return 200, file
        if not path:
            return 200, _page([file for file, _ in self._files.values()])
        if path[0] not in self._files:
            return _refusal(404, "not_found_error", f"No file {path[0]}.")
        file, content = self._files[path[0]]
        if path[1:] == ["content"]:
            no = _refusal(400, "invalid_request_error", f"File {path[0]} is not downloadable.")
            return (200, content) if file["downloadable"] else no
        if verb == "DELETE":
            del self._files[path[0]]
            return 200, {"id": path[0], "type": "file_deleted"}
        return 200, file

    def _answer(
        self, verb: str, target: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        own: dict[str, Callable[..., Answer]] = {
            "/v1/messages/batches": self._batch,
            "/v1/files": self._file,
        }
        path = urlsplit(target).path
        self.paths.append(path)
        for prefix, answer in own.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                status, content = answer(verb, path[len(prefix) :].split("/")[1:], headers, body)
                if isinstance(content, dict):
                    return httpx.Response(status, json=content)
                return httpx.Response(status, content=content)
        url = httpx.URL(target)
        return self._behind.request(
            verb,
            url.raw_path.decode(),
            content=body,
            headers={**headers, "accept-encoding": "identity"},
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self._body()
                hop = ("host", "connection", "content-length", "transfer-encoding")
                headers = {n.lower(): v for n, v in self.headers.items() if n.lower() not in hop}
                response = api._answer(self.command, self.path, headers, body)
                self.send_response(response.status_code)
                for name, value in {**response.headers, **LIMITS}.items():
                    if name not in hop:
                        self.send_header(name, str(value))
                self.send_header("content-length", str(len(response.content)))
                self.end_headers()
                self.wfile.write(response.content)

            def _body(self) -> bytes:
                if self.headers.get("transfer-encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("content-length", 0)))
                chunks: list[bytes] = []
                while size := int(self.rfile.readline(), 16):
                    chunks.append(self.rfile.read(size + 2)[:size])
                self.rfile.readline()
                return b"".join(chunks)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def _page(data: list[dict[str, Any]]) -> dict[str, Any]:
    ids = [item["id"] for item in data] or [None]
    return {"data": data[::-1], "has_more": False, "first_id": ids[-1], "last_id": ids[0]}


def _file(id: str, name: str, kind: str, downloadable: bool, size: int = 6) -> dict[str, Any]:
    return {
        "id": id,
        "type": "file",
        "filename": name,
        "mime_type": kind,
        "size_bytes": size,
        "created_at": CREATED,
        "downloadable": downloadable,
    }


def _first_part(content_type: str, body: bytes) -> tuple[str, str, bytes]:
    """Return name, media type and content of the first file of a form."""
    head = f"content-type: {content_type}\r\n\r\n".encode()
    part = next(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())
    content = cast("bytes", part.get_payload(decode=True))
    return part.get_filename(""), part.get_content_type(), content


def _refusal(status: int, kind: str, message: str) -> Answer:
    return status, {"type": "error", "error": {"type": kind, "message": message}}
