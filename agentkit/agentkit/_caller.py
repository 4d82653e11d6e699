"""What all calls of a turn have in common: tools, contexts, time, and what the model is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

from agentkit._approval import shown
from agentkit._calls import FinishedCall, ToolCall, fingerprint, sendable
from agentkit._chain import overridden
from agentkit._nesting import Inside, Suspended
from agentkit._toolbox import near_names
from agentkit._turn import why_unreadable
from agentkit.errors import ToolTimeout
from agentkit.events import CallProgress, CallStarted
from agentkit_tools import (
    BetaAsyncFunctionTool,
    BetaFunctionTool,
    Isolation,
    ToolContext,
    ToolError,
    shorten,
)

if TYPE_CHECKING:
    from agentkit._isolated import IsolatedCall
    from agentkit._options import RunOptions
    from agentkit._tokens import Tokens
    from agentkit_tools import Progress, ResultStore

log = logging.getLogger("agentkit")

_LONGEST_ERROR = 2_000
_FUNCTIONS = (BetaFunctionTool, BetaAsyncFunctionTool)
CANCELLED = "This call was cancelled before it was finished; it may have taken effect all the same."
INNER_CANCEL = "What the tool was waiting for was cancelled."
_GIVEN_UP = "This call was given up: it took longer than {limit:g} seconds."
_GOES_ON = (
    " It runs in a thread, which can't be stopped: it may go on, and take effect all the same."
)
_WAS_TOLD = " It runs in a thread, and was told to end: it may go on, and take effect all the same."
_TOO_LATE = "This call was not run: the time of the run is over."
_OTHER_ID = "This call was not run: a middleware changed its id."


@dataclass(frozen=True, kw_only=True)
class Made:
    """What became of a call: a result, or a run inside of it that waits.

    Attributes:
        call: the call, as it was asked for.
        finished: its result.
        suspended: what it waits for instead.
        tokens: what runs inside of it used.
        is_edited: whether who was asked about it while it was made edited it.
    """

    call: ToolCall
    finished: FinishedCall | None = None
    suspended: Suspended | None = None
    tokens: Tokens | None = None
    is_edited: bool = False


class Stopped(Exception):
    """Nobody waits for the calls of a turn any more."""


@dataclass(kw_only=True)
class Caller:
    """Makes the calls of a turn, one by one; `_threads` and `_tasks` say how.

    Attributes:
        run: the runner, for contexts.
        turn: the number of the turn, for events.
        tools: by the names the model uses.
        options: those of the run.
        ends_at: when the time of the run is over, as `time.monotonic()` tells it.
        approved: what was approved, as fingerprints, by the id of the call.
        judge: asks about a call that a middleware has changed, and returns it as it is to be run,
            or refused; None where nothing asks for approval.
        inside: what is known of runs inside of calls, by the id of the call.
        emit: what is told of events; None where nobody listens.
        store: where results go that are too long for the model.
    """

    run: Any
    turn: int
    tools: Mapping[str, Any]
    options: RunOptions
    ends_at: float | None = None
    approved: Mapping[str, Collection[str]]
    judge: Callable[[ToolCall], Any] | None = None
    inside: Mapping[str, Inside]
    emit: Callable[[Any], object] | None = None
    store: ResultStore | None = None

    def __post_init__(self) -> None:
        self.contexts: dict[str, ToolContext[Any]] = {}
        self.children: dict[str, IsolatedCall] = {}
        self.early: dict[str, Any] = {}
        self.edited: set[str] = set()
        self._cancelled: dict[str, str] = {}
        self._judged: dict[str, set[str]] = {}
        self._has_middleware = bool(overridden(self.options.middleware, "tool_call"))
        self.on_stop: Callable[[], object] | None = None

    def context(self, call: ToolCall) -> ToolContext[Any]:
        """Return what a call knows about its run; the same one until it is given up."""
        known = self.contexts.get(call.id)
        if known is not None:
            return known

        def on_progress(progress: Progress) -> None:
            if not context.cancelled:
                self._say_progress(progress)

        context: ToolContext[Any] = ToolContext(
            self.options.deps,
            tool_use_id=call.id,
            tool_name=call.name,
            run=self.run,
            on_progress=on_progress if self.emit else None,
        )
        self.contexts[call.id] = context
        return context

    def tool_for(self, call: ToolCall) -> Any:
        """Return the tool of a call.

        Raises:
            ToolError: there is none here, its input can't be read, the call was cancelled, or the
                time of the run is over.
        """
        if call.id in self._cancelled:
            raise ToolError(self._cancelled[call.id])
        if self.ends_at is not None and monotonic() >= self.ends_at:
            raise ToolError(_TOO_LATE)
        if call.malformed is not None:
            raise ToolError(why_unreadable(call.malformed))
        tool = self.tools.get(call.name)
        if tool is None or isinstance(tool, Mapping):
            log.warning("The model called %r, which no tool here runs.", call.name)
            near = ", ".join(near_names(call.name, self.tools)) or "none"
            raise ToolError(f"There is no tool named {call.name!r} here. Tools: {near}.")
        return tool

    def to_change(self, call: ToolCall) -> ToolCall:
        """Return a call as middleware gets it, to see and to change: a copy.

        It was judged, if it could have been run as it is.
        """
        if not self._has_middleware:
            return call
        if self.judge is not None:
            could_run = call.malformed is None and call.name in self.tools
            own = {fingerprint(call)} if could_run else set[str]()
            self._judged[call.id] = own | set(self.approved.get(call.id, ()))
        return shown(call)

    def judge_of(self, call: ToolCall) -> Callable[[ToolCall], Any] | None:
        """Return what has to judge a call that is about to be run; None where that was done.

        Raises:
            ToolError: a middleware changed its id.
        """
        if not self._has_middleware or self.judge is None:
            return None
        if call.id not in self._judged:
            raise ToolError(_OTHER_ID)
        return None if fingerprint(call) in self._judged[call.id] else self.judge

    def as_judged(self, call: ToolCall, judged: Any) -> Any:
        """Return what a judge made of a call: one to run, or the refusal."""
        if isinstance(judged, ToolCall) and judged is not call:
            self.edited.add(call.id)
        return judged

    def seconds_for(self, tool: Any) -> float | None:
        """Return how long a call of a tool may take, itself or as a part of the run."""
        own = getattr(tool, "timeout", None)
        limit = self.options.tool_timeout if own is None else own
        if self.ends_at is None:
            return limit
        left = max(0.0, self.ends_at - monotonic())
        return left if limit is None else min(limit, left)

    def has_own_limit(self, tool: Any) -> bool:
        """Tell whether a call of a tool has a limit that somebody set."""
        own = getattr(tool, "timeout", None)
        is_hurried = self.options.effective_limits.is_hurried
        return own is not None or self.options.tool_timeout is not None or is_hurried

    def isolated(self, tool: Any, call: ToolCall) -> IsolatedCall | None:
        """Return a call as one in a child process, if its tool wants that."""
        wanted = getattr(tool, "isolated", False)
        if not wanted:
            return None
        from agentkit._isolated import IsolatedCall  # paid by who uses it

        limits = wanted if isinstance(wanted, Isolation) else Isolation()
        child = IsolatedCall(tool, call.input, limits=limits, timeout=self.seconds_for(tool))
        self.children[call.id] = child
        if call.id in self._cancelled:  # meanwhile
            child.kill(self._cancelled[call.id])
        return child

    def started(self, call: ToolCall) -> float:
        """Say that a call begins, and return when."""
        if self.emit:
            self.emit(CallStarted(turn=self.turn, id=call.id, name=call.name, input=call.input))
        return perf_counter()

    def ended(self, call: ToolCall, outcome: object, started: float) -> FinishedCall:
        """Return a call with its result, whatever a middleware made of it.

        What can't be sent is an error of the call.

        Raises:
            TypeError: a middleware returned something else.
        """
        if not isinstance(outcome, FinishedCall):
            raise TypeError(f"a middleware has to return a FinishedCall, not {outcome!r:.80}")
        seconds = perf_counter() - started
        tool = self.tools.get(call.name)
        try:
            content = outcome.content
            if outcome.is_error or self._has_middleware:
                content = sendable(content)
            content = shorten(content, getattr(tool, "max_result_chars", None), self.store)
        except (TypeError, ValueError) as error:
            outcome = failed(call, error)
            content = outcome.content
        return replace(outcome, id=call.id, name=call.name, seconds=seconds, content=content)

    def stop(self) -> None:
        """Have `make_calls` end at once, from another thread."""
        if self.on_stop is not None:
            self.on_stop()

    def cancel(self, calls: list[ToolCall], reason: str = CANCELLED) -> None:
        """Tell calls that nobody waits for them any more."""
        for call in calls:
            self._cancelled[call.id] = reason
            self.context(call).cancel(reason)
            if call.id in self.children:
                self.children[call.id].kill(reason)

    def give_up(self, call: ToolCall, seconds: float | None, in_thread: Any = None) -> ToolTimeout:
        """Tell a call that it took too long, and return the error; it may be tried again.

        Args:
            call: the call.
            seconds: how long it might take.
            in_thread: its tool, where it runs in a thread, which nobody can stop.
        """
        listens = getattr(in_thread, "takes_context", False)
        goes_on = "" if in_thread is None else _WAS_TOLD if listens else _GOES_ON
        said = _GIVEN_UP.format(limit=seconds or 0.0) + goes_on
        self.context(call).cancel(said)
        if call.id not in self._cancelled:
            self.contexts.pop(call.id, None)
        return ToolTimeout(said, seconds=seconds or 0.0)

    def begin_anew(self, calls: Iterable[ToolCall]) -> None:
        """Forget calls that were cancelled: others that have their ids are to be made."""
        for call in calls:
            for known in (self._cancelled, self.contexts, self.children):
                known.pop(call.id, None)

    def _say_progress(self, progress: Progress) -> None:
        if self.emit:
            self.emit(
                CallProgress(
                    turn=self.turn,
                    id=progress.tool_use_id,
                    name=progress.tool_name,
                    message=progress.message,
                    fraction=progress.fraction,
                )
            )


def is_of_tool(error: BaseException) -> bool:
    """Tell whether what a tool raised is an error of its call, be it none of the usual ones.

    An interrupt is not, nor a group that may hold one.
    """
    if isinstance(error, Exception):
        return True
    return not isinstance(error, (KeyboardInterrupt, Suspended)) and not hasattr(
        error, "exceptions"
    )


def failed(call: ToolCall, error: BaseException) -> FinishedCall:
    """Return a call with an error result: short, and without a traceback."""
    if isinstance(error, ToolError):
        content: Any = error.content
    elif isinstance(error, ToolTimeout):
        content = str(error)
    else:
        text = repr(error)
        content = text if len(text) <= _LONGEST_ERROR else f"{text[:_LONGEST_ERROR]}… (cut)"
    return call.answered(content, is_error=True, error=error)


def rendered(tool: Any, content: Any) -> str | list[Any]:
    """Return what a tool gave, as plain JSON, which that of functions is.

    Raises:
        TypeError, ValueError: the API could not take it.
    """
    return content if isinstance(tool, _FUNCTIONS) else sendable(content)
