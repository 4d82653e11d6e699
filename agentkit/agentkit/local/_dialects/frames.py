"""Server-sent events to the frames of Amazon's event stream.

See https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
"""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, cast
from zlib import crc32

__all__ = ["Framing", "frame"]

_TEXT = 7


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """Write one frame; all values of headers are texts."""
    head = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", _TEXT, len(value)) + value
        for name, value in ((name, value.encode()) for name, value in headers.items())
    )
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    start = prelude + struct.pack("!I", crc32(prelude)) + head + payload
    return start + struct.pack("!I", crc32(start))


class Framing:
    """Puts the events of a stream into frames, piece by piece as they come.

    Args:
        exception: Says how an error is called here, from its type.
    """

    def __init__(self, exception: Callable[[str], str]) -> None:
        self._exception = exception
        self._rest = b""

    def __call__(self, piece: bytes) -> bytes:
        """Take in a piece of the stream; return the frames of the events it completes."""
        *events, self._rest = (self._rest + piece).split(b"\n\n")
        return b"".join(map(self._framed, events))

    def _framed(self, event: bytes) -> bytes:
        lines = [line[6:] for line in event.split(b"\n") if line.startswith(b"data: ")]
        if not lines:
            return b""
        data = b"\n".join(lines)
        try:
            body = json.loads(data)
        except ValueError:
            return _chunk(data)  # as broken as it came
        if not isinstance(body, dict):
            return _chunk(data)
        body = cast("dict[str, Any]", body)
        if body.get("type") == "error":
            kind = self._exception(body["error"]["type"])
            headers = {":exception-type": kind[0].lower() + kind[1:]}
            message = json.dumps({"message": body["error"]["message"]}).encode()
            return frame(_json(headers, "exception"), message)
        if body.get("type") == "message_stop":
            body["amazon-bedrock-invocationMetrics"] = {"invocationLatency": 1}
            return _chunk(json.dumps(body, ensure_ascii=False).encode())
        return _chunk(data)


def _chunk(data: bytes) -> bytes:
    payload = {"bytes": b64encode(data).decode(), "p": "abcdefgh"}
    return frame(_json({":event-type": "chunk"}, "event"), json.dumps(payload).encode())


def _json(headers: Mapping[str, str], kind: str) -> dict[str, str]:
    return {**headers, ":content-type": "application/json", ":message-type": kind}
