"""Finds the exchange that a request belongs to, or says how it differs from the nearest."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Sequence
from typing import Any, cast

from agentkit.testing._tape import Exchange, RecordedRequest
from agentkit_client import AnthropicError

__all__ = ["CassetteMismatch", "difference", "find"]

_LONGEST_DIFF = 60


class CassetteMismatch(AnthropicError):
    """A request that is not on the cassette, with how it differs from what is."""


def find(
    exchanges: Sequence[Exchange], request: RecordedRequest, ignored: Collection[str]
) -> Exchange | None:
    """Return the first exchange with this request that was not played yet.

    Args:
        exchanges: Those of the tape.
        request: What is asked.
        ignored: Names of fields whose values may differ.
    """
    wanted = _compared(request, ignored)
    for exchange in exchanges:
        if not exchange.is_played and _compared(exchange.request, ignored) == wanted:
            return exchange
    return None


def difference(
    exchanges: Sequence[Exchange], request: RecordedRequest, ignored: Collection[str]
) -> str:
    """Say what a request has that no exchange has, as a diff to the nearest."""
    left = [exchange for exchange in exchanges if not exchange.is_played]
    asked = f"{request.method} {request.path}"
    if not left:
        played = len(exchanges)
        return f"{asked} is not on it: all {played} exchanges are played. Record it anew."
    lines = _lines(request, ignored)
    nearest = max(left, key=lambda one: _likeness(one.request, request, lines, ignored))
    diff = list(
        difflib.unified_diff(
            _lines(nearest.request, ignored), lines, "recorded", "sent", lineterm="", n=2
        )
    )
    more = len(diff) - _LONGEST_DIFF
    shown = diff[:_LONGEST_DIFF] + ([f"... {more} more lines"] if more > 0 else [])
    return "\n".join([f"{asked} differs from what is recorded:", *shown])


def _likeness(
    one: RecordedRequest, other: RecordedRequest, lines: list[str], ignored: Collection[str]
) -> tuple[bool, float]:
    same = one.method == other.method and one.path == other.path
    return same, difflib.SequenceMatcher(None, _lines(one, ignored), lines).quick_ratio()


def _compared(request: RecordedRequest, ignored: Collection[str]) -> object:
    return request.method, request.path, _without(request.body, ignored)


def _lines(request: RecordedRequest, ignored: Collection[str]) -> list[str]:
    body = _without(request.body, ignored)
    text = json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True)
    return [f"{request.method} {request.path}", *text.splitlines()]


def _without(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: _without(item, names) for name, item in items if name not in names}
    if isinstance(value, list):
        return [_without(item, names) for item in cast("list[Any]", value)]
    return value
