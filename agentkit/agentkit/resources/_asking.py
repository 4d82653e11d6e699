"""How a tool loop asks: its parameters checked beforehand, its requests marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def checked(
    check: Callable[[Mapping[str, Any]], None], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Refuse wrong parameters when the loop is set up, not when it first asks."""
    check({name: value for name, value in params.items() if name != "stream"})
    return dict(params)


def marked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a header that a loop is asking, as the API's statistics expect it."""
    extra: Mapping[str, Any] = params.get("extra_headers") or {}
    return {**params, "extra_headers": {"x-stainless-helper": "BetaToolRunner", **extra}}
