"""What large transfers cost: a file up, a file down, the results of a batch, over loopback.

Each measurement is a process of its own. With the package `anthropic` installed, it is measured in
turns with ours, as a black box.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from interleaved import compare

FILE_BYTES = 50 * 1024 * 1024
LINES = 100_000
LINE = json.dumps(
    {
        "custom_id": "request-1",
        "result": {
            "type": "succeeded",
            "message": {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "m",
                "content": [{"type": "text", "text": "Hello. " * 20}],
                "stop_reason": "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 3, "output_tokens": 2},
            },
        },
    }
).encode()


class Handler(BaseHTTPRequestHandler):
    """A server that takes a file, gives a file, and gives the results of a batch."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a file and forget it."""
        left = int(self.headers["content-length"])
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self._answer(b'{"id": "file_1", "type": "file", "filename": "f", "mime_type": "x"}')

    def do_GET(self) -> None:
        """Give what the path names."""
        if "content" in self.path:
            self._answer(*[b"x" * (1 << 20)] * (FILE_BYTES >> 20))
        elif "results" in self.path:
            self._answer(*[(LINE + b"\n") * 1000] * (LINES // 1000))
        else:
            url = f"http://{self.headers['host']}/v1/messages/batches/B/results"
            batch = {"id": "B", "processing_status": "ended", "results_url": url}
            self._answer(json.dumps(batch).encode())

    def _answer(self, *parts: bytes) -> None:
        length = sum(map(len, parts))
        self.wfile.write(f"HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n".encode())
        for part in parts:
            self.wfile.write(part)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def upload(client: Any, folder: Path) -> None:
    """Send a file from the disk."""
    path = folder / "file"
    with path.open("wb") as file:
        file.truncate(FILE_BYTES)
    client.beta.files.upload(file=path)


def download(client: Any, folder: Path) -> None:
    """Bring a file to the disk."""
    client.beta.files.download("file_1").write_to_file(folder / "file")
    assert (folder / "file").stat().st_size == FILE_BYTES


def results(client: Any, folder: Path) -> None:
    """Read the results of a batch, one by one."""
    assert sum(1 for _ in client.messages.batches.results("B")) == LINES


TRANSFERS: dict[str, Callable[[Any, Path], None]] = {
    "upload": upload,
    "download": download,
    "results": results,
}


def child(package: str, transfer: str, url: str) -> None:
    """Do one transfer and print its seconds, and how many megabytes the process grew by."""
    client = importlib.import_module(package).Anthropic(api_key="K", base_url=url)
    client.messages.batches.retrieve("B")
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        TRANSFERS[transfer](client, Path(folder))
        seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "megabytes": grown / 1024}))


def measured(package: str, transfer: str, url: str, what: str) -> float:
    """Run one transfer in a process of its own."""
    command = [sys.executable, __file__, package, transfer, url]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)[what]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(*sys.argv[1:])
        sys.exit()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    packages = [p for p in ("agentkit", "anthropic") if importlib.util.find_spec(p)]
    for transfer in TRANSFERS:
        for what in ("seconds", "megabytes"):
            measures = {p: partial(measured, p, transfer, url, what) for p in packages}
            compare(f"{transfer}: {what}", measures, 5, what)
