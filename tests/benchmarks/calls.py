"""What `messages.create` costs over loopback, beside the least httpx and pydantic-core can do."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from typing import Any

import httpx
from interleaved import compare
from pydantic_core import from_json, to_json

from agentkit import Anthropic

REPLY = json.dumps(
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": "Hello. " * 20}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }
).encode()

SMALL: list[Any] = [{"role": "user", "content": "Hi"}]
LARGE: list[Any] = [
    {
        "role": role,
        "content": [{"type": "text", "text": "word " * 250}, {"type": "text", "text": "x"}],
    }
    for _ in range(2000)
    for role in ("user", "assistant")
]


def serve(ports: Queue[int]) -> None:
    """Answer every request with the same message, in a process of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(REPLY)}\r\n\r\n"
            self.wfile.write(head.encode() + REPLY)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ports.put(server.server_port)
    server.serve_forever()


def per_call(call: Callable[[], object], times: int) -> float:
    """Return the CPU time of a call, in microseconds."""
    started = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - started) / times * 1e6


def main(url: str) -> None:
    """Print what small and large calls cost, against the least that does the same."""
    http = httpx.Client(timeout=60)
    client = Anthropic(api_key="K", base_url=url)
    few = {"x-api-key": "K", "content-type": "application/json"}
    same = {name: str(value) for name, value in client.default_headers.items()}
    same |= {"x-stainless-timeout": "600", "x-stainless-read-timeout": "600"}

    def least(messages: list[Any], headers: dict[str, str]) -> object:
        body = to_json({"model": "m", "max_tokens": 8, "messages": messages})
        return from_json(http.post(f"{url}/v1/messages", content=body, headers=headers).content)

    def ours(messages: list[Any]) -> object:
        return client.messages.create(model="m", max_tokens=8, messages=messages)

    for title, messages, times, rounds in (
        ("A small call", SMALL, 100, 25),
        (f"A history of {len(to_json(LARGE)) / 1e6:.0f} MB", LARGE, 2, 25),
    ):
        measures = {
            "httpx + pydantic-core, same headers": partial(least, messages, same),
            "httpx + pydantic-core, two headers": partial(least, messages, few),
            "messages.create": partial(ours, messages),
        }
        timed = {name: partial(per_call, call, times) for name, call in measures.items()}
        compare(title, timed, rounds, "µs of CPU a call")


if __name__ == "__main__":
    ports: Queue[int] = Queue()
    process = Process(target=serve, args=(ports,), daemon=True)
    process.start()
    try:
        main(f"http://127.0.0.1:{ports.get()}")
    finally:
        process.terminate()
    sys.exit(0)
