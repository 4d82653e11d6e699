"""Finds the exchange that a request belongs to, or says how it differs from the nearest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from agentkit.testing._differences import difference
from agentkit.testing._tape import Exchange, RecordedRequest
from agentkit_client import AnthropicError

__all__ = ["CassetteMismatch", "Shelf"]


class CassetteMismatch(AnthropicError):
    """What is asked is not on the cassette; for a request, how it differs from what is."""


class Shelf:
    """Exchanges, by their requests.

    Args:
        exchanges: Those of a tape.
        ignored: Names of fields whose values may differ.
    """

    def __init__(self, exchanges: Iterable[Exchange], ignored: Collection[str]) -> None:
        self._ignored = ignored
        self._exchanges = list(exchanges)
        self._same: dict[bytes, list[Exchange]] = {}
        for exchange in self._exchanges:
            self._same.setdefault(self._key(exchange.request), []).append(exchange)

    @property
    def unplayed(self) -> int:
        """How many were not played."""
        return sum(not exchange.is_played for exchange in self._exchanges)

    def take(self, request: RecordedRequest) -> Exchange | None:
        """Return the first exchange with this request that was not played; now it is."""
        for exchange in self._same.get(self._key(request), ()):
            if not exchange.is_played:
                exchange.is_played = True
                return exchange
        return None

    def reason(self, request: RecordedRequest) -> str:
        """Say why there is no exchange for a request."""
        asked = f"{request.method} {request.path}"
        count = len(self._exchanges)
        if same := self._same.get(self._key(request)):
            times = "once" if len(same) == 1 else f"{len(same)} times"
            played = f"played {len(same)} of {len(same)}"
            return f"{asked} was recorded {times}: {played}, and this is one more. Record it anew."
        left = [exchange for exchange in self._exchanges if not exchange.is_played]
        if not left:
            return f"{asked} is not on it: played {count} of {count}. Record it anew."
        lines = self._lines(request)
        nearest = max(left, key=lambda one: self._likeness(one.request, request, lines))
        found = difference(self._lines(nearest.request), lines)
        return "\n".join([f"{asked} differs from what is recorded:", *found])

    def _key(self, request: RecordedRequest) -> bytes:
        asked = [request.method, request.path, _without(request.body, self._ignored)]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).digest()

    def _likeness(
        self, one: RecordedRequest, other: RecordedRequest, lines: Sequence[str]
    ) -> tuple[bool, float]:
        is_same = one.method == other.method and one.path == other.path
        own = self._lines(one)
        alike = sum((Counter(own) & Counter(lines)).values())
        return is_same, alike / (len(own) + len(lines))

    def _lines(self, request: RecordedRequest) -> list[str]:
        body = _without(request.body, self._ignored)
        text = json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True)
        return [f"{request.method} {request.path}", *text.split("\n")]


def _without(value: Any, names: Collection[str]) -> Any:
    if not names:
        return value
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: _without(item, names) for name, item in items if name not in names}
    if isinstance(value, list):
        return [_without(item, names) for item in cast("list[Any]", value)]
    return value
