"""The algebra of usages: sums, what is billed, and how much came from the cache (no I/O).

Within a message, a stream reports totals, so a later one replaces an earlier one; the client does
that where it puts messages together. Across messages, usages are added: here.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, TypeVar

from pydantic import BaseModel

from agentkit_client.types import Usage

if TYPE_CHECKING:
    from agentkit_client.types.beta import BetaUsage

UsageT = TypeVar("UsageT", bound=BaseModel)
AnyUsage: TypeAlias = "Usage | BetaUsage"

_INPUT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


class Tokens:
    """A sum of usages; adding costs the same for the thousandth as for the first.

    Attributes:
        billed: all tokens, as `billed_tokens` counts them.
    """

    def __init__(self) -> None:
        self.billed: int = 0
        self._sum: dict[str, Any] = {}
        self._type: type[AnyUsage] | None = None

    def add(self, usage: AnyUsage | None) -> None:
        """Add a usage; `None` adds nothing."""
        if usage is not None:
            fields = _fields(usage)
            _add(self._sum, fields)
            self.billed += _billed(fields)
            if self._type is None or issubclass(type(usage), self._type):
                self._type = type(usage)

    def include(self, other: Tokens) -> None:
        """Add another sum."""
        if other.value is not None:
            before = self.billed
            self.add(other.value)
            self.billed = before + other.billed  # steps of some of its usages, not of all

    @property
    def value(self) -> AnyUsage | None:
        """The sum; `None` as long as nothing was added."""
        return None if self._type is None else self._type.construct(**_copied(self._sum))


_CALL: ContextVar[Tokens | None] = ContextVar("tokens of the call that is being made", default=None)


def tokens_of_call() -> Tokens | None:
    """Return where runs that are started here report what they use, inside of a call."""
    return _CALL.get()


@contextmanager
def tokens_inside() -> Generator[Tokens]:
    """Gather what runs use that are started within the block, also in threads and tasks of it."""
    inside = Tokens()
    token = _CALL.set(inside)
    try:
        yield inside
    finally:
        _CALL.reset(token)


def added(total: UsageT | None, usage: UsageT) -> UsageT:
    """Return the sum of two usages.

    Numbers are added at every depth, those of fields unknown here too; lists (`iterations`) are
    joined; texts and flags are those of the later one.
    """
    if total is None:
        return usage
    both = _copied(_fields(total))
    _add(both, _fields(usage))
    return type(usage).model_construct(**both)


def billed_tokens(usage: AnyUsage | None) -> int:
    """Return all tokens of a usage, in and out, cached ones included.

    Where the API took several steps for one reply (`iterations`), its own fields leave some of them
    out, compactions for example, and the steps count.
    """
    return 0 if usage is None else _billed(_fields(usage))


def cache_hit_rate(usage: AnyUsage | None) -> float | None:
    """Return the part, 0 to 1, of the prompts that came from the cache; `None` without a prompt."""
    if usage is None:
        return None
    prompt = sum(number(getattr(usage, name, None)) for name in _INPUT)
    return number(usage.cache_read_input_tokens) / prompt if prompt else None


def _billed(fields: Mapping[str, Any]) -> int:
    steps = fields.get("iterations") or [fields]
    return sum(number(step.get(name)) for step in steps for name in (*_INPUT, "output_tokens"))


def _fields(usage: BaseModel) -> dict[str, Any]:
    return usage.model_dump(exclude_unset=True)


def _add(total: dict[str, Any], usage: Mapping[str, Any]) -> None:
    for name, value in usage.items():
        total[name] = _both(total.get(name), value)


def _both(before: Any, after: Any) -> Any:
    """Return the sum of two values; `before` may be changed, `after` is not."""
    if after is None:
        return before
    if _is_object(before) and _is_object(after) and before.get("type") == after.get("type"):
        _add(before, after)
        return before
    if _is_list(before) and _is_list(after):
        before += _copied(after)
        return before
    if _is_number(before) and _is_number(after):
        return before + after
    return _copied(after)


def _copied(value: Any) -> Any:
    if _is_object(value):
        return {name: _copied(item) for name, item in value.items()}
    if _is_list(value):
        return [_copied(item) for item in value]
    return value


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: object) -> int:
    """Return a count that the API sent; 0 for what is none."""
    return int(value) if _is_number(value) else 0
