"""Keeps secrets, and fields that are named, off the tape."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast
from urllib.parse import quote, unquote_plus

from agentkit.testing._inputs import masked_inputs

__all__ = ["MASK", "Redactor"]

MASK = "***"
_CREDENTIALS = (
    "api-key",
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-amz-security-token",
    "x-api-key",
)
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
        parts |= {quote(part, safe) for part in parts for safe in ("", "/")}  # as in a query
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

    def path(self, path: str) -> str:
        """Return a path and its query without credentials and named fields."""
        path, mark, query = self.text(path).partition("?")
        return path + mark + "&".join(map(self._parameter, query.split("&")))

    def form(self, content: bytes, boundary: str) -> bytes:
        """Return the bytes of a multipart form without credentials and named fields."""
        for field in self._fields:
            part = rb'(name="%b"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n).*?(?=\r\n--%b)'
            pattern = part % (re.escape(field.encode()), re.escape(boundary.encode()))
            content = re.sub(pattern, rb"\g<1>" + MASK.encode(), content, flags=re.DOTALL)
        return self.bytes(content)

    def bytes(self, content: bytes) -> bytes:
        """Return bytes without the credentials of the request."""
        for secret in self._secrets:
            content = content.replace(secret.encode(), MASK.encode())
        return content

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
        """Return the chunks of a body; a line that is split over chunks is in the later one.

        With named fields, a body that is one piece of JSON is one chunk, and what a stream says
        of the input of a call, where a field is in it, is in its first event.
        """
        given = list(chunks)
        if not (self._secrets or self._fields):
            return given
        if self._fields and (whole := self._document(b"".join(given))) is not None:
            return [whole]
        done: list[bytes] = []
        rest = b""
        for chunk in given:
            whole, newline, rest = (rest + chunk).rpartition(b"\n")
            if newline:
                done.append(b"\n".join(map(self._line, whole.split(b"\n"))) + newline)
        if rest:
            done.append(self._line(rest))
        return masked_inputs(done, self._input) if self._fields else done

    def _parameter(self, pair: str) -> str:
        name, equals, _ = pair.partition("=")
        return f"{name}={MASK}" if equals and unquote_plus(name) in self._fields else pair

    def _document(self, content: bytes) -> bytes | None:
        """Return a body that is one piece of JSON with a named field, masked; else nothing."""
        try:
            parsed = json.loads(content)
        except ValueError:
            return None
        masked = self.value(parsed)
        return None if masked == parsed else _compact(masked).encode()

    def _input(self, text: str) -> str:
        if not any(f'"{name}"' in text for name in self._fields):
            return text
        try:
            return _compact(self.value(json.loads(text)))
        except ValueError:
            return ""  # it was cut short, and so is what is played

    def _line(self, line: bytes) -> bytes:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return self.bytes(line)
        prefix = "data: " if text.startswith("data: ") else ""
        if self._fields and any(f'"{name}"' in text for name in self._fields):
            try:
                parsed = json.loads(text[len(prefix) :])
            except ValueError:
                return self.text(text).encode()
            return (prefix + _compact(self.value(parsed))).encode()
        return self.text(text).encode()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
