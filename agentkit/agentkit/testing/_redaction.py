"""Keeps secrets, and fields that are named, off the tape."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, unquote_plus, unquote_to_bytes

from agentkit.testing._credentials import credentials_in
from agentkit.testing._deltas import edits_of_deltas
from agentkit.testing._frames import edits_of_frames, has_frames
from agentkit.testing._spans import MASK, Edit, NamedFields, replaced

__all__ = ["Redactor"]

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
_BASE64 = re.compile(rb'"([A-Za-z0-9+/]{16,}={0,2})\\*"')
_QUERY_VALUE = re.compile(rb"=([^&=#\s\"'<>\\]*)")
_QUOTE = b"%22"
_LONGEST_SHOWN = 15  # characters of a secret, in front: of a key, its kind


class Redactor:
    """Masks what must not be written, and leaves every other byte as it is.

    Args:
        fields: The names of fields whose values are masked, wherever they are.
        headers: The headers of the request, whose credentials are masked wherever they come up.
    """

    def __init__(self, fields: Collection[str], headers: Mapping[str, str]) -> None:
        self._names = frozenset(fields)
        self._header_names = frozenset(name.lower() for name in fields)
        self._fields = NamedFields(fields)
        secrets = credentials_in(headers)
        self._has_work = bool(fields or secrets)
        self._credentials = secrets
        self._secret = re.compile(b"|".join(map(re.escape, secrets)))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a reply that are kept."""
        kept = ((name, value) for name, value in headers.items() if name.lower() not in _NOT_KEPT)
        return {
            name: MASK.decode() if name.lower() in self._header_names else self.text(value)
            for name, value in kept
        }

    def text(self, text: str) -> str:
        """Return a text with the masks on."""
        content = self.content(text.encode("utf-8", "surrogatepass"))
        return content.decode("utf-8", "surrogatepass")

    def path(self, path: str) -> str:
        """Return a path and its query with the masks on."""
        path, mark, query = path.partition("?")
        pairs = "&".join(map(self._pair, query.split("&")))
        return self.text(path) + mark + self.text(pairs)

    def content(self, content: bytes) -> bytes:
        """Return a whole body with the masks on."""
        return self.chunks([content])[0]

    def parsed(self, value: Any) -> Any:
        """Return parsed JSON with the masks on."""
        if not self._has_work:
            return value
        return json.loads(self.text(json.dumps(value)))

    def chunks(self, chunks: Iterable[bytes]) -> list[bytes]:
        """Return the chunks of a body, as many, with the masks on.

        What is split over chunks, or over the events of a stream, is masked in the first of them,
        and gone from the others.
        """
        passes = (self._frames, self._deltas, self._fields.parts, *self._plain_passes())
        return self._passed(list(chunks), (*passes, self._encoded, self._quoted))

    def _plain(self, pieces: Sequence[bytes]) -> list[bytes]:
        return self._passed(pieces, self._plain_passes())

    def _plain_passes(self) -> Sequence[Callable[[bytes], Iterable[Edit]]]:
        return self._fields.values, self._fields.pairs, self._secrets

    def _passed(
        self, pieces: Sequence[bytes], passes: Iterable[Callable[[bytes], Iterable[Edit]]]
    ) -> list[bytes]:
        done = list(pieces)
        for find in passes if self._has_work else ():
            if edits := list(find(b"".join(done))):
                done = replaced(done, edits)
        return done

    def _frames(self, content: bytes) -> Iterable[Edit]:
        return edits_of_frames(content, self.chunks) if has_frames(content) else ()

    def _deltas(self, content: bytes) -> Iterable[Edit]:
        return edits_of_deltas(content, self._plain)

    def _secrets(self, content: bytes) -> Iterator[Edit]:
        if not self._credentials:
            return
        end = 0
        for found in self._secret.finditer(content):
            end = found.end()
            yield *found.span(), MASK
        for secret in self._credentials:  # what is cut may end in half of one
            for length in range(len(secret) - 1, _LONGEST_SHOWN, -1):
                if length <= len(content) - end and content.endswith(secret[:length]):
                    yield len(content) - length, len(content), MASK
                    return

    def _encoded(self, content: bytes) -> Iterator[Edit]:
        """Find texts in base64: the bodies that Amazon counts tokens of, and files."""
        for found in _BASE64.finditer(content):
            if len(found[1]) % 4 == 0:
                said = b64decode(found[1])
                if (masked := self.content(said)) != said:
                    yield *found.span(1), b64encode(masked)

    def _quoted(self, content: bytes) -> Iterator[Edit]:
        """Find JSON in queries and forms."""
        for found in _QUERY_VALUE.finditer(content):
            if _QUOTE in found[1]:
                said = unquote_to_bytes(found[1].replace(b"+", b" "))
                if (masked := self.content(said)) != said:
                    yield *found.span(1), quote_plus(masked).encode()

    def _pair(self, pair: str) -> str:
        name, equals, _ = pair.partition("=")
        return f"{name}={MASK.decode()}" if equals and unquote_plus(name) in self._names else pair
