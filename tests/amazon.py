"""What AWS sends and what its own library makes of requests, for tests."""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from importlib import import_module
from typing import Any
from zlib import crc32


def botocore(module: str) -> Any:
    """Return a module of botocore, which has no types."""
    return import_module(f"botocore.{module}")


def frame(payload: bytes, **headers: str) -> bytes:
    """Write a frame; `message_type="event"` becomes the header `:message-type`."""
    head = b""
    for name, text in headers.items():
        key, value = f":{name.replace('_', '-')}".encode(), text.encode()
        head += struct.pack("!B", len(key)) + key + struct.pack("!BH", 7, len(value)) + value
    prelude = struct.pack("!II", 16 + len(head) + len(payload), len(head))
    start = prelude + struct.pack("!I", crc32(prelude)) + head + payload
    return start + struct.pack("!I", crc32(start))


def chunk(event: Any) -> bytes:
    """Write the frame of an event; bytes are taken as they are."""
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    payload = json.dumps({"bytes": b64encode(data).decode(), "p": "abc"}).encode()
    return frame(payload, event_type="chunk", content_type="application/json", message_type="event")


def exception(name: str, message: str) -> bytes:
    """Write the frame of an exception."""
    payload = json.dumps({"message": message}).encode()
    return frame(payload, exception_type=name, message_type="exception")
