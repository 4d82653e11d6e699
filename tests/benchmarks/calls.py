"""What `messages.create` costs over loopback, beside the least httpx and pydantic-core can do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Pipe, Process, Queue
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

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
HISTORIES = {"A small call": (SMALL, 100), "A history of 5 MB": (LARGE, 4)}
"""By title, a conversation, and how often it is sent a round."""

Call: TypeAlias = Callable[[list[Any]], object]


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


def by_hand(url: str, headers: dict[str, str]) -> Call:
    """Return the least that sends a conversation and reads the reply."""
    http = httpx.Client(timeout=60)

    def call(messages: list[Any]) -> object:
        body = to_json({"model": "m", "max_tokens": 8, "messages": messages})
        return from_json(http.post(f"{url}/v1/messages", content=body, headers=headers).content)

    return call


def two_headers(url: str) -> Call:
    """Send only what a server needs to tell who asks."""
    return by_hand(url, {"x-api-key": "K", "content-type": "application/json"})


def same_headers(url: str) -> Call:
    """Send what `messages.create` sends."""
    client = Anthropic(api_key="K", base_url=url)
    headers = {name: str(value) for name, value in client.default_headers.items()}
    times = {"x-stainless-timeout": "600", "x-stainless-read-timeout": "600"}
    return by_hand(url, {**headers, **times})


def create(url: str) -> Call:
    """Use the client."""
    client = Anthropic(api_key="K", base_url=url)
    return lambda messages: client.messages.create(model="m", max_tokens=8, messages=messages)


def work(make: Callable[[str], Call], url: str, orders: Connection) -> None:
    """Make a round of calls whenever one is ordered; tell what one took: microseconds of CPU."""
    call = make(url)
    while True:
        messages, times = HISTORIES[orders.recv()]
        started = time.process_time()
        for _ in range(times):
            call(messages)
        orders.send((time.process_time() - started) / times * 1e6)


def ordered(worker: Connection, title: str) -> float:
    """Let a process make a round of calls, and wait for what one of them took."""
    worker.send(title)
    return worker.recv()


def start(target: Callable[..., None], *args: object) -> None:
    """Start a process that ends with this one."""
    Process(target=target, args=args, daemon=True).start()


def main() -> None:
    """Print what small and large calls cost, against the least that does the same.

    Each has a process of its own: what one leaves to the garbage collector must not become the cost
    of the next.
    """
    ports: Queue[int] = Queue()
    start(serve, ports)
    url = f"http://127.0.0.1:{ports.get()}"
    workers: dict[str, Connection] = {}
    for name, make in MAKERS.items():
        workers[name], orders = Pipe()
        start(work, make, url, orders)
    for title in HISTORIES:
        measures = {name: partial(ordered, worker, title) for name, worker in workers.items()}
        for measure in measures.values():
            measure()  # the first calls connect, and fill caches
        compare(title, measures, rounds=100, unit="µs of CPU a call")


MAKERS: dict[str, Callable[[str], Call]] = {
    "httpx + pydantic-core, two headers": two_headers,
    "httpx + pydantic-core, same headers": same_headers,
    "messages.create": create,
}

if __name__ == "__main__":
    main()
