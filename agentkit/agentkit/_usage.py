"""Adding up what the turns of a run have used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

UsageT = TypeVar("UsageT", bound=BaseModel)


def added(total: UsageT | None, usage: UsageT) -> UsageT:
    """Return the sum of two usages: numbers are added, other values are those of the later one."""
    if total is None:
        return usage
    before, after = total.model_dump(exclude_unset=True), usage.model_dump(exclude_unset=True)
    return type(usage).model_validate(_sum(before, after))


def _sum(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return dict(before) | {name: _both(before.get(name), value) for name, value in after.items()}


def _both(before: Any, after: Any) -> Any:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _sum(before, after)
    numbers = isinstance(before, (int, float)) and isinstance(after, (int, float))
    if numbers and not isinstance(after, bool):
        return before + after
    return before if after is None else after
