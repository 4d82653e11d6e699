"""How a runner treats the calls of a tool: how long, how many at once, where, and who is asked."""

from __future__ import annotations

import inspect
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from agentkit_tools.context import ToolContext

MAX_RESULT_CHARS = 100_000
"""How long a result may be where a tool says nothing else: some 25,000 tokens."""

ApprovalRule: TypeAlias = "Callable[[Any, ToolContext[Any]], bool | Awaitable[bool]]"
"""From a call (with `id`, `name` and `input`) and its context to whether somebody must say yes."""


@dataclass(frozen=True, kw_only=True)
class Isolation:
    """What a tool may use of the child process it runs in; `None` is no limit.

    Attributes:
        wall_seconds: how long a call may take.
        cpu_seconds: how much processor time it may use.
        memory_bytes: how much memory it may take.
    """

    wall_seconds: float | None = None
    cpu_seconds: float | None = None
    memory_bytes: int | None = None

    def __post_init__(self) -> None:
        for name, limit in vars(self).items():
            if limit is not None and not 0 < limit < math.inf:
                raise ValueError(f"{name} has to be above 0, not {limit!r}")


class Treatment:
    """How a runner treats the calls of a tool. Every tool has these attributes.

    They are options of the decorators; a tool that is no function sets them on its class or
    object. There, `requires_approval` may also be a method with the parameters `call` and
    `context`.
    """

    timeout: float | None = None
    """How many seconds a call may take; `None` is as long as it likes."""
    sequential: bool = False
    """Whether its calls are made alone, after those before and before those after them."""
    isolated: bool | Isolation = False
    """Whether it runs in a child process, which can be killed, and within which limits."""
    requires_approval: bool | ApprovalRule = False
    """Whether a call waits until somebody says yes, or what decides that."""
    max_result_chars: int | None = MAX_RESULT_CHARS
    """How long a result may be; of a longer one the model gets head and tail. `None`: any."""

    takes_context: bool = True
    """Whether a call takes a `ToolContext` beside the input."""

    def run_ended(self) -> None:
        """Is called when a run that has this tool ends, by an error too, and not when it pauses.

        End here what calls have started and the run's owner does not own. It must not block.
        """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        call = vars(cls).get("call")
        if call is not None:
            cls.takes_context = "context" in inspect.signature(call).parameters


def given_treatment(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `options` that are for the runner.

    Raises:
        InvalidTool: When one of them does not; says what it has to be.
    """
    given = {name: options[name] for name in TREATMENTS if name in options}
    for name, value in given.items():
        fits, wanted = _CHECKS[name]
        if not fits(value):
            raise InvalidTool(f"{name} has to be {wanted}, not {value!r}")
    return given


def _is_number(value: Any, kinds: tuple[type, ...], least: float) -> bool:
    if value is None:
        return True
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    return is_number and bool(least <= value < math.inf)


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "timeout": (
        lambda value: _is_number(value, (int, float), 1e-9),
        "a number of seconds above 0, or None",
    ),
    "sequential": (lambda value: isinstance(value, bool), "True or False"),
    "isolated": (lambda value: isinstance(value, (bool, Isolation)), "True, False or an Isolation"),
    "requires_approval": (
        lambda value: isinstance(value, bool) or callable(value),
        "True, False or a function of a call and its context",
    ),
    "max_result_chars": (
        lambda value: _is_number(value, (int,), 200),
        "a whole number from 200 up, or None",
    ),
}
TREATMENTS = tuple(_CHECKS)
"""The names of the options for the runner."""
