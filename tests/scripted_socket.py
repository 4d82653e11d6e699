"""A server on this machine that sends exact bytes, stalls, resets, and sees its peer leave."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any, TypeAlias

PATIENCE = 60.0
"""Seconds after which a script gives up waiting: for a test that would hang otherwise."""

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nrequest-id: req_1\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)
"""How the answer of a stream begins."""

LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Frame a piece of a body (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Peer:
    """One connection, as the server sees it.

    Attributes:
        requests: the bodies of the requests that came over it.
        heads: their request lines and headers.
        left: set once the other side has closed it, or it was closed here.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Talk over `connection`."""
        self.requests: list[bytes] = []
        self.heads: list[bytes] = []
        self.left = threading.Event()
        self.sent = 0
        self._connection = connection
        connection.settimeout(PATIENCE)
        # Each send is a packet of its own, and sent at once.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """Send these bytes as they are."""
        self._connection.sendall(data)
        self.sent += len(data)

    def stream(self, *pieces: bytes) -> None:
        """Begin a stream, with one chunk for each piece."""
        self.send(HEAD + b"".join(map(chunk, pieces)))

    def complete(self, *pieces: bytes) -> None:
        """Send a whole stream."""
        self.stream(*pieces)
        self.send(LAST_CHUNK)

    def close(self) -> None:
        """Close as one who is done: the other side sees an end."""
        self._connection.close()
        self.left.set()

    def reset(self) -> None:
        """Close as one who has crashed: the other side gets an error."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close()

    def stay(self) -> None:
        """Hold the connection open and silent until the other side closes it."""
        while self._connection.recv(65536):
            pass

    def hears_within(self, seconds: float) -> bool:
        """Tell whether the other side sends something, or leaves, within this time."""
        return bool(select.select([self._connection], [], [], seconds)[0])

    def repeat(self, data: bytes) -> None:
        """Send the same bytes again and again until the other side closes the connection."""
        try:
            while not self.hears_within(0):
                self.send(data)
        except ConnectionError:
            pass

    def receive(self) -> bytes | None:
        """Return the body of the next request; None where the other side closed before its end."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (piece := self._connection.recv(65536)):
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        while len(body) < _content_length(head):
            if not (piece := self._connection.recv(65536)):
                return None
            body += piece
        self.heads.append(head)
        self.requests.append(body)
        return body


Script: TypeAlias = Callable[[Peer], Any]
"""What to do with one request. The connection is kept for the next one unless it was closed."""


class SocketServer:
    """Plays a script for each request it gets, the last one again and again.

    Attributes:
        peers: all connections that were ever made, in order.
        problems: what went wrong in scripts.
    """

    def __init__(self) -> None:
        """Listen."""
        self.peers: list[Peer] = []
        self.problems: list[Exception] = []
        self._scripts: list[Script] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._closing = threading.Event()
        self._talks: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def requests(self) -> int:
        """How many requests have come."""
        return sum(len(peer.requests) for peer in self.peers)

    def header(self, name: str) -> list[str | None]:
        """Return this header of each request that came, connection by connection."""
        return [_header(head, name) for peer in self.peers for head in peer.heads]

    def plays(self, *scripts: Script) -> None:
        """Answer the next requests so."""
        self._scripts = list(scripts)

    def still_open(self, seconds: float = 1.0) -> int:
        """Count the connections that are open still, after waiting for their end at most so long.

        It blocks: code that runs tasks has to ask from a thread of its own.
        """
        deadline = time.monotonic() + seconds
        return sum(not p.left.wait(max(0.0, deadline - time.monotonic())) for p in self.peers)

    def close(self) -> None:
        """Stop, and wait for the scripts to end."""
        self._closing.set()
        with socket.create_connection(self._listener.getsockname()):
            self._thread.join()  # the connection wakes up who accepts
        self._listener.close()
        for talk in self._talks:
            talk.join(PATIENCE)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing.is_set():
                connection.close()
                return
            self.peers.append(peer := Peer(connection))
            talk = threading.Thread(target=self._talk, args=(peer, connection), daemon=True)
            self._talks.append(talk)
            talk.start()

    def _talk(self, peer: Peer, connection: socket.socket) -> None:
        with connection:
            try:
                while not peer.left.is_set() and peer.receive() is not None:
                    self._next_script()(peer)
            except ConnectionError:
                pass  # the peer has reset the connection: it has left
            except Exception as problem:
                self.problems.append(problem)
        peer.left.set()

    def _next_script(self) -> Script:
        with self._lock:
            return self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]


def _content_length(head: bytes) -> int:
    return int(_header(head, "content-length") or 0)


def _header(head: bytes, name: str) -> str | None:
    for line in head.decode("latin-1").split("\r\n"):
        found, _, value = line.partition(":")
        if found.lower() == name:
            return value.strip()
    return None
