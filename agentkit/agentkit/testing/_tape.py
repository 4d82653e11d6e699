"""What is on a cassette, as lines of JSON: one for each exchange."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Exchange", "RecordedReply", "RecordedRequest", "line_of", "read_tape"]

_VERSION = 2
_VERSIONS = (1, 2)  # the first one had no times, and did not say what was left early
_BEGIN = b'{"version":'
_MARK = b"\xef\xbb\xbf"  # some editors put it before UTF-8


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
        times: How long each chunk was waited for, in milliseconds; empty where nobody knows.
        error: The error of httpx that ended it, its name and its text; `None` for none.
        is_left: Whether who recorded it left before its end.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Sequence[bytes]
    times: Sequence[float] = ()
    error: tuple[str, str] | None = None
    is_left: bool = False


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
    """Read a tape; half a line at its end, which a killed process leaves, is none.

    Raises:
        OSError: It can't be read.
        ValueError: A line is none of a tape; the message says which.
    """
    exchanges: list[Exchange] = []
    lines = path.read_bytes().removeprefix(_MARK).split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            exchanges.append(_exchange(json.loads(line)))
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            if number == len(lines) and line.startswith(_BEGIN) and not _is_json(line):
                continue
            raise ValueError(
                f"{path}, line {number}: not an exchange of a cassette ({_reason(error)})"
            ) from None
    return exchanges


def line_of(exchange: Exchange) -> bytes:
    """Write an exchange as a line, with its end."""
    request, reply = exchange.request, exchange.reply
    written: dict[str, Any] = {
        "status": reply.status,
        "headers": dict(reply.headers),
        "chunks": [_text(chunk) for chunk in reply.chunks],
        "times": list(reply.times),
    }
    if reply.error is not None:
        written["error"] = list(reply.error)
    if reply.is_left:
        written["left"] = True
    asked = {"method": request.method, "path": request.path, "body": request.body}
    line = {"version": _VERSION, "request": asked, "reply": written}
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _exchange(line: Any) -> Exchange:
    if line["version"] not in _VERSIONS:
        raise ValueError(f"version {line['version']}, not {_VERSION}: a later agentkit wrote it")
    request, reply = line["request"], line["reply"]
    chunks = [_bytes(chunk) for chunk in _typed(reply, "chunks", list)]
    times = _typed({"times": [], **reply}, "times", list)
    headers = _typed(reply, "headers", dict)
    if not all(isinstance(value, str) for value in headers.values()):
        raise TypeError("a header is no text")
    error = reply.get("error")
    return Exchange(
        RecordedRequest(
            method=_typed(request, "method", str),
            path=_typed(request, "path", str),
            body=request["body"],
        ),
        RecordedReply(
            status=_typed(reply, "status", int),
            headers=headers,
            chunks=chunks,
            times=[float(time) for time in times] if len(times) == len(chunks) else (),
            error=(str(error[0]), str(error[1])) if error else None,
            is_left=bool(reply.get("left")),
        ),
    )


def _typed(holder: Any, name: str, kind: type) -> Any:
    if not isinstance(value := holder[name], kind):
        raise TypeError(f"`{name}` is no {kind.__name__}")
    return value


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error) or type(error).__name__


def _text(chunk: bytes) -> str | dict[str, str]:
    try:
        return chunk.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(chunk).decode()}


def _bytes(chunk: str | dict[str, str]) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else base64.b64decode(chunk["base64"])
