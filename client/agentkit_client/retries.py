"""When a call that failed in passing is sent again: the policy as a value, and the budget of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, cast

__all__ = ["RetryBudget", "RetryPolicy"]


class RetryBudget:
    """What keeps a client from hammering an API that is down: each retry has to be paid for.

    A budget begins full. Each call pays in a little, each retry takes one out, and a retry that
    led to a reply is given back. So calls that fail now and then are retried as often as the
    policy says, while an API that is down for good sees few more requests than there are calls.
    Threads and copies of a client share it.
    """

    def __init__(self, *, capacity: float = 20, refill: float = 0.1) -> None:
        """Hold up to `capacity` retries, and earn `refill` of one with each call.

        Raises:
            ValueError: one of them is negative.
        """
        if capacity < 0 or refill < 0:
            raise ValueError("A budget can't be negative; RetryPolicy(budget=None) has no limit.")
        self._capacity = capacity
        self._refill = refill
        self._left = float(capacity)
        self._locks: dict[int, threading.Lock] = {}

    @property
    def left(self) -> float:
        """How many retries can be paid for."""
        return self._left

    def earn(self, retries: float | None = None) -> None:
        """Pay in for a call, or give back so many retries."""
        if self._left >= self._capacity:
            return  # as long as all goes well, it costs nothing
        with self._locked():
            earned = self._refill if retries is None else retries
            self._left = min(self._capacity, self._left + earned)

    def spend(self) -> bool:
        """Take out one retry; tell whether there was one."""
        with self._locked():
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def _locked(self) -> threading.Lock:
        # One for each process: a fork may come while another thread has it.
        return self._locks.setdefault(os.getpid(), threading.Lock())

    def __deepcopy__(self, memo: object) -> RetryBudget:
        return self  # it is there to be shared

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_locks": {}}


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """When a call that failed in passing is sent again; `max_retries=` is the short form.

    What may pass: a connection that could not be made or broke, a time limit, and the statuses.
    The API's own word (`x-should-retry`) goes before them.

    Attributes:
        max_retries: how often a call is sent again, at most.
        deadline: seconds for a whole call, retries, waits and the body of the reply included;
            `None` for no limit. A call's own `deadline=` wins.
        first_delay: seconds before the first retry; twice as long each time, shortened by chance.
        longest_delay: seconds it grows to.
        longest_retry_after: seconds: a longer `Retry-After` is not waited for but raised at once,
            with the hint on the error.
        statuses: those to retry; `None` for 408, 409, 429, 500 and above.
        replay: whether a call is sent again that the API may have carried out already. Each try
            of a call carries the same `Idempotency-Key`.
        budget: what limits the retries of a client over all its calls; `None` for no such limit.
    """

    max_retries: int = 2
    deadline: float | None = None
    first_delay: float = 0.5
    longest_delay: float = 8.0
    longest_retry_after: float = 60.0
    statuses: frozenset[int] | None = None
    replay: bool = True
    budget: RetryBudget | None = field(default_factory=RetryBudget, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what can't be meant.

        Raises:
            TypeError: `max_retries` or a status is no whole number, a time no number, or `budget`
                no `RetryBudget`.
            ValueError: one of them is negative.
        """
        retries: Any = self.max_retries
        if not isinstance(retries, int) or isinstance(retries, bool):
            raise TypeError(f"max_retries has to be a whole number, not {retries!r}; 0 is off.")
        if retries < 0:
            raise ValueError("max_retries can't be negative; 0 switches retries off.")
        for name in ("deadline", "first_delay", "longest_delay", "longest_retry_after"):
            seconds = getattr(self, name)
            if not (seconds is None and name == "deadline"):
                _check_seconds(name, seconds)
        if not (self.statuses is None or _are_statuses(self.statuses)):
            raise TypeError(f"statuses has to be a set of numbers, not {self.statuses!r}.")
        budget: Any = self.budget
        if not (budget is None or isinstance(budget, RetryBudget)):
            raise TypeError(f"budget has to be a RetryBudget or None, not {budget!r}.")

    def retries_status(self, status: int, word: str | None = None) -> bool:
        """Tell whether a reply with this status may turn out better when asked again.

        `word` is the API's own, from the header `x-should-retry`.
        """
        if word in ("true", "false"):
            return word == "true"
        if self.statuses is not None:
            return status in self.statuses
        return status in (408, 409, 429) or status >= 500

    def backoff(self, retries_taken: int, jitter: float) -> float:
        """Return the seconds to wait when the API gave no hint.

        Args:
            retries_taken: 0 before the first retry.
            jitter: a random number in [0, 1): up to a quarter is taken off.
        """
        delay = min(self.first_delay * 2.0 ** min(retries_taken, 60), self.longest_delay)
        return delay * (1 - 0.25 * jitter)


def _are_statuses(value: Any) -> bool:
    return isinstance(value, Collection) and all(
        isinstance(each, int) for each in cast("Collection[object]", value)
    )


def _check_seconds(name: str, value: Any) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} has to be seconds, not {value!r}.")
    if not value >= 0:
        raise ValueError(f"{name} can't be {value}.")
