"""What goes wrong on purpose: which fault, and in which of the calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from typing import Any, Literal, get_args

__all__ = ["Fault", "FaultKind", "Faults"]

FaultKind = Literal["cut", "drip", "malformed", "overload", "reset", "stall", "status"]
"""What can go wrong: see `Fault`."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, and when.

    Attributes:
        kind: `"status"` answers an error; `"overload"` breaks a stream off with an
            `overloaded_error` event (and answers status 529 where no stream is asked for);
            `"cut"` closes the connection in the midst of an answer, `"reset"` resets it;
            `"stall"` sends nothing for a while; `"malformed"` sends JSON that is none; `"drip"`
            sends byte by byte.
        status: The status of a `"status"`, 400 to 599.
        message: The text of a `"status"`; by default one that goes with it.
        retry_after: The `Retry-After` of a `"status"`, in seconds.
        after: How many events of a stream get through before it happens; of an answer that is no
            stream, half gets through. With 0, a `"cut"` or `"reset"` comes before the first byte.
        seconds: How long a `"stall"` lasts, and how long a `"drip"` waits for each byte.
        path: Which paths it happens on, as a glob.
        calls: Which of the calls on these paths it happens to, from 1; by default all.
        probability: How likely it is for such a call, 0 to 1.

    Raises:
        ValueError: A value is none of these.
    """

    kind: FaultKind
    status: int = 529
    message: str | None = None
    retry_after: float | None = None
    after: int = 1
    seconds: float = 0.05
    path: str = "/v1/*"
    calls: int | Sequence[int] | None = None
    probability: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"a fault is one of {_names()}, not {self.kind!r}")
        if not 400 <= self.status <= 599:
            raise ValueError(f"the status of a fault is 400 to 599, not {self.status}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability is 0 to 1, not {self.probability}")
        for name in ("after", "seconds", "retry_after"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise ValueError(f"{name} is 0 or more, not {value}")
        calls = [self.calls] if isinstance(self.calls, int) else self.calls
        if calls is not None and (not calls or min(calls) < 1):
            raise ValueError(f"calls count from 1, and {self.calls!r} is none of them")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read a fault from a line, such as `"status status=429 retry_after=1 calls=1,2"`.

        Raises:
            ValueError: The line is no fault; the message says why.
        """
        kind, *settings = text.split() or [""]
        given: dict[str, Any] = {}
        known = [field.name for field in fields(cls) if field.default is not MISSING]
        for setting in settings:
            name, equals, value = setting.partition("=")
            name = name.replace("-", "_")
            if not equals or name not in known:
                names = ", ".join(f"{each}=" for each in known)
                raise ValueError(f"{setting!r} is no setting of a fault; there are {names}")
            given[name] = _read(name, value)
        return cls(kind, **given)  # pyright: ignore[reportArgumentType]  # checked when it is made

    def happens_to(self, call: int) -> bool:
        """Tell whether this may happen to a call, by its number on these paths."""
        calls = [self.calls] if isinstance(self.calls, int) else self.calls
        return calls is None or call in calls


class Faults:
    """The faults of one server; any thread may change them.

    Args:
        faults: The first ones; of several that fit a call, the first happens.
        seed: What chance depends on: with the same one, the same calls fail.
    """

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self._seed = seed
        self._lock = Lock()
        self._rules: list[tuple[Fault, Random]] = []
        self._calls: list[int] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        """Let something more go wrong; its calls count from now."""
        with self._lock:
            self._rules.append((fault, Random(f"{self._seed} {len(self._rules)}")))
            self._calls.append(0)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._rules.clear()
            self._calls.clear()

    def choose(self, path: str) -> Fault | None:
        """Count a call, and return what is to happen to it."""
        chosen = None
        with self._lock:
            for number, (fault, chance) in enumerate(self._rules):
                if not fnmatchcase(path, fault.path):
                    continue
                self._calls[number] += 1
                happens = fault.happens_to(self._calls[number])
                if happens and chance.random() < fault.probability and chosen is None:
                    chosen = fault
        return chosen


def _read(name: str, value: str) -> object:
    try:
        if name == "calls":
            return tuple(int(part) for part in value.split(","))
        if name in ("status", "after"):
            return int(value)
        return value if name in ("path", "message") else float(value)
    except ValueError:
        raise ValueError(f"{name}={value}: not a number") from None


def _names() -> str:
    return ", ".join(get_args(FaultKind))
