"""A server in a process of its own that streams replies like those of the API, sized by the path.

`/text/2000/each`: 2,000 deltas of text, each event a chunk and a write of its own.
`/text/1000/1`: the same with a pause after each event, so that it is read alone.
`/text/1000/4`: the same with a pause after every fourth event: four chunks to a write.
`/input/5000/many`: the input of a tool in 5,000 deltas of 20 bytes, 64 KB of events to a chunk.
`/paced/200/each`: 200 deltas 5 ms apart, their text the time they were sent at.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from typing import Any

PACE = 0.005
"""Seconds between the deltas of a paced stream."""

PAUSE = 0.0002
"""Seconds between writes that are to be read one by one."""

_CHUNK = 64 * 1024
_WORDS = (" the", " quick", " brown", " fox", " jumps", " over", " a", " lazy", " dog", ".")
_MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 1},
}
_TEXT = {"type": "text", "text": ""}
_TOOL: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": "write", "input": {}}


@contextmanager
def served() -> Generator[str]:
    """Start the server and give its URL; end it afterwards."""
    ports: Queue[int] = Queue()
    process = Process(target=_serve, args=(ports,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ports.get()}"
    finally:
        process.terminate()


def _serve(ports: Queue[int]) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/event-stream; charset=utf-8")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            _, kind, count, packing, *_ = self.path.split("/")
            for piece in _paced(int(count)) if kind == "paced" else _pieces(kind, count, packing):
                self.wfile.write(piece)
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ports.put(server.server_port)
    server.serve_forever()


def _pieces(kind: str, count: str, packing: str) -> Iterator[bytes]:
    """Give what to write at once."""
    if not packing.isdigit():
        yield from _chunks(kind, count, packing)
        return
    chunks, few = _chunks(kind, count, "each"), int(packing)
    for at in range(0, len(chunks), few):
        yield b"".join(chunks[at : at + few])
        time.sleep(PAUSE)


@lru_cache(maxsize=2)
def _chunks(kind: str, count: str, packing: str) -> list[bytes]:
    deltas = _text_deltas(int(count)) if kind == "text" else _input_deltas(int(count))
    events = [*_around(_TEXT if kind == "text" else _TOOL, map(_delta, deltas))]
    if packing == "each":
        return [_chunk(event) for event in events]
    whole = b"".join(events)
    return [_chunk(whole[at : at + _CHUNK]) for at in range(0, len(whole), _CHUNK)]


def _paced(count: int) -> Iterator[bytes]:
    due = time.monotonic()
    before, *after = _around(_TEXT, [b""])
    yield _chunk(before)
    yield _chunk(after[0])
    for _ in range(count):
        due += PACE
        time.sleep(max(0.0, due - time.monotonic()))
        yield _chunk(_delta({"type": "text_delta", "text": str(time.monotonic_ns())}))
    yield from map(_chunk, after[3:])


def _around(block: dict[str, Any], deltas: Iterable[bytes]) -> Iterator[bytes]:
    """Give the events of a message with one block."""
    yield _event("message_start", message=_MESSAGE)
    yield _event("content_block_start", index=0, content_block=block)
    yield _event("ping")
    yield from deltas
    yield _event("content_block_stop", index=0)
    reason = {"stop_reason": "end_turn", "stop_sequence": None}
    yield _event("message_delta", delta=reason, usage={"output_tokens": 9})
    yield _event("message_stop")


def _text_deltas(count: int) -> Iterator[dict[str, str]]:
    return ({"type": "text_delta", "text": _WORDS[n % len(_WORDS)]} for n in range(count))


def _input_deltas(count: int) -> Iterator[dict[str, str]]:
    """Give an object of `count` times 20 bytes: a list of short texts, as an edit of a file has."""
    lines = json.dumps({"lines": ["a line of some words"] * ((count * 20 - 16) // 24)})
    whole = lines[:-2] + " " * (count * 20 - len(lines)) + lines[-2:]
    pieces = (whole[at : at + 20] for at in range(0, count * 20, 20))
    return ({"type": "input_json_delta", "partial_json": piece} for piece in pieces)


def _delta(delta: dict[str, str]) -> bytes:
    return _event("content_block_delta", index=0, delta=delta)


def _event(name: str, **fields: Any) -> bytes:
    data = json.dumps({"type": name, **fields}, separators=(",", ":"))
    return f"event: {name}\ndata: {data}\n\n".encode()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
