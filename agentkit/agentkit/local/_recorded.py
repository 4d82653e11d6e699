"""What a request was, as the server received it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

__all__ = ["Headers", "RecordedRequest"]

_CREDENTIALS = frozenset(
    {
        "api-key",
        "authorization",
        "cookie",
        "proxy-authorization",
        "x-amz-security-token",
        "x-api-key",
    }
)


class Headers(Mapping[str, str]):
    """The headers of a request: names in lower case, found in any case; credentials hide.

    A header sent twice has both values, joined by a comma.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            name = name.lower()
            self._values[name] = f"{self._values[name]}, {value}" if name in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        shown = {k: "***" if k in _CREDENTIALS else v for k, v in self._values.items()}
        return f"Headers({shown!r})"


@dataclass(frozen=True)
class RecordedRequest:
    """One request, as it came in.

    Attributes:
        method: The verb, in upper case.
        path: The path, decoded, without the query.
        query: The parameters after the `?`; the last one where a name comes twice.
        headers: The headers; their `repr` shows no credentials.
        content: The body, byte for byte.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Headers
    content: bytes = field(repr=False, default=b"")

    @cached_property
    def body(self) -> Any:
        """The body, parsed: `None` where there is none or it is no JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None
