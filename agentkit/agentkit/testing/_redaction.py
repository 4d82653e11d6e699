"""Keeps secrets, and fields that are named, off the tape."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

__all__ = ["MASK", "Redactor"]

MASK = "***"
_CREDENTIALS = ("authorization", "cookie", "proxy-authorization", "x-api-key")
_NOT_KEPT = frozenset(
    {
        "anthropic-organization-id",
        "connection",
        "content-encoding",
        "content-length",
        "set-cookie",
        "transfer-encoding",
    }
)
_SHORTEST_SECRET = 6


class Redactor:
    """Masks what must not be written.

    Args:
        fields: The names of fields whose values are masked, wherever they are in JSON.
        headers: The headers of the request, whose credentials are masked wherever they come up.
    """

    def __init__(self, fields: Collection[str], headers: Mapping[str, str]) -> None:
        self._fields = frozenset(fields)
        values = [headers[name] for name in _CREDENTIALS if name in headers]
        parts = {part for value in values for part in (value, value.rpartition(" ")[2])}
        self._secrets = sorted(
            (part for part in parts if len(part) >= _SHORTEST_SECRET), key=len, reverse=True
        )

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a reply that are kept."""
        return {k: self.text(v) for k, v in headers.items() if k.lower() not in _NOT_KEPT}

    def text(self, text: str) -> str:
        """Return a text without the credentials of the request."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text

    def value(self, value: Any) -> Any:
        """Return parsed JSON without credentials and without the values of named fields."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return {k: MASK if k in self._fields else self.value(v) for k, v in items}
        if isinstance(value, list):
            return [self.value(item) for item in cast("list[Any]", value)]
        return value

    def chunks(self, chunks: Iterable[bytes]) -> list[bytes]:
        """Return the chunks of a body; a line that is split over chunks is in the later one."""
        if not (self._secrets or self._fields):
            return list(chunks)
        done: list[bytes] = []
        rest = b""
        for chunk in chunks:
            whole, newline, rest = (rest + chunk).rpartition(b"\n")
            if newline:
                done.append(b"\n".join(map(self._line, whole.split(b"\n"))) + newline)
        if rest:
            done.append(self._line(rest))
        return done

    def _line(self, line: bytes) -> bytes:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return line
        prefix = "data: " if text.startswith("data: ") else ""
        if self._fields and any(f'"{name}"' in text for name in self._fields):
            try:
                parsed = json.loads(text[len(prefix) :])
            except ValueError:
                return self.text(text).encode()
            compact = json.dumps(self.value(parsed), ensure_ascii=False, separators=(",", ":"))
            return (prefix + compact).encode()
        return self.text(text).encode()
