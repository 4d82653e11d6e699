"""Answers of HTTP as the bytes they are on the wire, and scripts that send them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from typing import Any

from scripted_http import MESSAGE
from scripted_socket import Peer, Script


def answer(
    body: bytes | Mapping[str, Any] = MESSAGE,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a whole answer; its length is said unless the headers say how it is framed."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    all_headers = {"content-type": "application/json", "request-id": "req_1", **(headers or {})}
    if "transfer-encoding" not in all_headers:
        all_headers.setdefault("content-length", str(len(data)))
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join([*lines, "\r\n"]).encode() + data


def answers(
    body: bytes | Mapping[str, Any] = MESSAGE,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
) -> Script:
    """Send a whole answer to each request."""
    data = answer(body, status, headers)

    def play(peer: Peer) -> None:
        peer.send(data)

    return play


def says(text: str) -> dict[str, Any]:
    """Return a message with this text."""
    return {**MESSAGE, "content": [{"type": "text", "text": text}]}


def encoded(body: bytes, *encodings: str) -> bytes:
    """Encode a body with these, one after the other."""
    for encoding in encodings:
        body = {"gzip": gzip.compress, "deflate": zlib.compress}[encoding](body)
    return body
