"""What is on a cassette, as lines of JSON: one for each exchange."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Exchange", "RecordedReply", "RecordedRequest", "append", "read_tape"]

_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """A request as it is compared.

    Attributes:
        method: The verb.
        path: The path, with the query.
        body: Parsed JSON, a text, or `{"base64": ...}` for bytes that are no text.
    """

    method: str
    path: str
    body: Any


@dataclass(frozen=True, kw_only=True)
class RecordedReply:
    """What came back.

    Attributes:
        status: The status; 0 where nothing came but an error.
        headers: The headers, without those about the connection.
        chunks: The body, chunk by chunk.
        error: The error of httpx that ended it, its name and its text; `None` for none.
    """

    status: int
    headers: Mapping[str, str]
    chunks: list[bytes]
    error: tuple[str, str] | None = None


@dataclass
class Exchange:
    """A request and its reply.

    Attributes:
        request: The request.
        reply: The reply.
        is_played: Whether it was played already.
    """

    request: RecordedRequest
    reply: RecordedReply
    is_played: bool = field(default=False, compare=False)


def read_tape(path: Path) -> list[Exchange]:
    """Read a tape.

    Raises:
        ValueError: A line is none of a tape; the message says which.
    """
    exchanges: list[Exchange] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            exchanges.append(_exchange(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path}, line {number}: not an exchange of a cassette ({error!r})"
            ) from None
    return exchanges


def append(path: Path, exchange: Exchange) -> None:
    """Write an exchange at the end of a tape, which is made with mode 0600 where there is none."""
    line = json.dumps(_written(exchange), ensure_ascii=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as tape:
        tape.write(line.encode() + b"\n")


def _exchange(line: Any) -> Exchange:
    if line["version"] != _VERSION:
        raise ValueError(f"version {line['version']}, not {_VERSION}")
    reply = line["reply"]
    return Exchange(
        RecordedRequest(**line["request"]),
        RecordedReply(
            status=reply["status"],
            headers=reply["headers"],
            chunks=[_bytes(chunk) for chunk in reply["chunks"]],
            error=tuple(reply["error"]) if reply.get("error") else None,
        ),
    )


def _written(exchange: Exchange) -> dict[str, Any]:
    request, reply = exchange.request, exchange.reply
    written: dict[str, Any] = {
        "status": reply.status,
        "headers": dict(reply.headers),
        "chunks": [_text(chunk) for chunk in reply.chunks],
    }
    if reply.error is not None:
        written["error"] = list(reply.error)
    asked = {"method": request.method, "path": request.path, "body": request.body}
    return {"version": _VERSION, "request": asked, "reply": written}


def _text(chunk: bytes) -> str | dict[str, str]:
    try:
        return chunk.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(chunk).decode()}


def _bytes(chunk: str | dict[str, str]) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else base64.b64decode(chunk["base64"])
