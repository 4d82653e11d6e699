"""What a tool function may ask of the run that calls it: dependencies, progress, cancellation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, cast

from agentkit_tools.errors import CallCancelled

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    DepsT = TypeVar("DepsT", default=Any)
else:  # without the default, which only checkers need
    from typing import TypeVar

    DepsT = TypeVar("DepsT")

__all__ = ["Progress", "ToolContext"]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a call is, as its function says.

    Attributes:
        tool_use_id: the id of the `tool_use` block.
        tool_name: the name the model called.
        message: what is going on.
        fraction: how much is done, from 0 to 1; `None` where nobody knows.
    """

    tool_use_id: str
    tool_name: str
    message: str
    fraction: float | None = None


class ToolContext(Generic[DepsT]):
    """What a call knows about the run it is part of.

    A parameter annotated `ToolContext` or `ToolContext[Deps]` gets it; the model does not see that
    parameter. Make one by hand to test a function, or to `call` a tool without a runner.

    Args:
        deps: What the run was given for its tools: a database, a user, settings.
        tool_use_id: The id of the `tool_use` block.
        tool_name: The name the model called.
        run: The runner.
        on_progress: What is told of progress; it may be called from any thread.
    """

    deps: DepsT
    """What the run was given for its tools; `None` where it was given nothing."""
    tool_use_id: str
    """The id of the `tool_use` block; empty outside a call."""
    tool_name: str
    """The name the model called; empty outside a call."""
    run: Any
    """The runner, with its `messages`, `calls` and `usage`; `None` without one."""

    def __init__(
        self,
        deps: DepsT = cast("Any", None),  # noqa: B008 - not a call, but a hint
        *,
        tool_use_id: str = "",
        tool_name: str = "",
        run: Any = None,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> None:
        self.deps = deps
        self.tool_use_id = tool_use_id
        self.tool_name = tool_name
        self.run = run
        self._on_progress = on_progress
        self._cancelled: str | None = None

    @property
    def usage(self) -> Any:
        """The tokens of the run so far, as its `usage`; `None` without a run."""
        return getattr(self.run, "usage", None)

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the result any more: a timeout, or the end of the run.

        A function in a thread can't be stopped from outside. A long one looks here now and then.
        """
        return self._cancelled is not None

    def raise_if_cancelled(self) -> None:
        """Leave the function when nobody waits for its result any more.

        Raises:
            CallCancelled: When the call was cancelled; says why.
        """
        if self._cancelled is not None:
            raise CallCancelled(self._cancelled)

    def cancel(self, reason: str = "The call was cancelled.") -> None:
        """Say that nobody waits for the result any more; the first reason stays."""
        if self._cancelled is None:
            self._cancelled = reason

    def progress(self, message: str, fraction: float | None = None) -> None:
        """Say how far the call is. Works from any thread, does not wait, and is free without a run.

        Args:
            message: What is going on.
            fraction: How much is done, from 0 to 1.

        Raises:
            ValueError: When `fraction` is not between 0 and 1.
        """
        if fraction is not None and not 0 <= fraction <= 1:
            raise ValueError(f"fraction has to be between 0 and 1, not {fraction}")
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    tool_use_id=self.tool_use_id,
                    tool_name=self.tool_name,
                    message=message,
                    fraction=fraction,
                )
            )

    def __repr__(self) -> str:
        # Without the dependencies, which hold credentials more often than not.
        call = f" of {self.tool_name} ({self.tool_use_id})" if self.tool_name else ""
        return f"<{type(self).__name__}{call}{' cancelled' if self.cancelled else ''}>"
