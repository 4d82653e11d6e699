"""Adding up what the turns of a run have used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard, TypeVar

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
    if _is_object(before) and _is_object(after):
        return _sum(before, after)
    if _is_number(before) and _is_number(after):
        return before + after
    return before if after is None else after


def _is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
