"""One call of a tool in a child process, which can be killed with everything it started.

It is no sandbox: the child may do what this process may. It holds what can't be stopped otherwise
in this process: calls that hang, that eat memory, that crash the interpreter.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Any

from anyio import get_cancelled_exc_class, to_thread
from pydantic_core import from_json, to_json

from agentkit._child import MOST_REPORTED_BYTES, Child, TooLong, forked, spawned
from agentkit._importable import place_of
from agentkit.errors import IsolatedError, ToolTimeout
from agentkit_tools import BetaAsyncFunctionTool, InvalidTool, Isolation, ToolError


class IsolatedCall:
    """A call of a tool in a child process.

    Args:
        tool: a tool that is found again by its name: one made from a function at the top level of a
            module or from a method of a class, static or of the class. Any other works where this
            process can be copied safely: on Linux, as long as it has a single thread.
        input: the input of the call, plain JSON.
        limits: what the call may use.
        timeout: how many seconds it may take; the shorter one of this and `limits.wall_seconds`.

    Raises:
        InvalidTool: the tool can't run in a child, or no tool can here (Windows).
    """

    def __init__(
        self, tool: Any, input: object, *, limits: Isolation, timeout: float | None = None
    ) -> None:
        check_isolable(tool)
        self._tool = tool
        self._input = input
        self._limits = limits
        self._seconds = min(
            math.inf if timeout is None else timeout, limits.wall_seconds or math.inf
        )
        self._lock = Lock()
        self._child: Child | None = None
        self._killed: str | None = None
        self._is_late = self._is_watched = False

    def run(self) -> str | list[Any]:
        """Make the call and wait for its end; whatever it started ends with it.

        Returns:
            The content of a `tool_result`.

        Raises:
            ToolTimeout: the call was killed because it took too long.
            ToolError: the tool raised one, or the call ended otherwise: too much memory, a crash,
                a kill. Says which.
            IsolatedError: the tool raised anything else.
        """
        return self._outcome(*self._started())

    async def run_async(self) -> str | list[Any]:
        """Make the call; as `run`. When it is cancelled, the child is killed."""
        try:
            if place_of(self._tool) is None:  # no copy can be made from another thread
                started = self._started()
                return await to_thread.run_sync(self._outcome, *started, abandon_on_cancel=True)
            return await to_thread.run_sync(self.run, abandon_on_cancel=True)
        except get_cancelled_exc_class():
            self.kill("The call was cancelled, and killed.")
            raise

    def kill(self, reason: str) -> None:
        """End the call, from any thread; `run` raises a `ToolError` that says `reason`."""
        with self._lock:
            self._killed = self._killed or reason
            if self._child is None:
                return
            if self._is_watched:
                self._child.kill()
            else:  # whoever was to watch it may never begin
                self._child.end()

    def _outcome(self, child: Child, request: bytes) -> str | list[Any]:
        with self._lock:
            if self._killed is not None:
                raise ToolError(self._killed)
            self._is_watched = True
        ends_at = monotonic() + self._seconds
        try:
            child.tell(request)
            line = child.report(ends_at)
        except TimeoutError:
            self._is_late = self._killed is None
            self.kill(f"The call was killed: it took longer than {self._seconds:g} seconds.")
            line = None
        except TooLong:
            self.kill(f"The result is longer than {MOST_REPORTED_BYTES:,} bytes.")
            line = None
        finally:
            with self._lock:
                status = child.end()
        if self._killed is not None:
            if self._is_late:
                raise ToolTimeout(self._killed, seconds=self._seconds)
            raise ToolError(self._killed)
        if line is None:
            raise ToolError(_why_dead(status, self._limits))
        return _content(line, self._limits)

    def _started(self) -> tuple[Child, bytes]:
        with self._lock:
            if self._killed is not None:
                raise ToolError(self._killed)
            check_isolable(self._tool)  # there may be more threads by now
            place = place_of(self._tool)
            request = {**vars(self._limits), "input": self._input}
            if place is None:
                self._child, told = _forked(self._tool, request), b""
            else:
                described = {} if place.is_tool else _described(self._tool)
                told = to_json({**request, **vars(place), **described}) + b"\n"
                self._child = spawned()
            return self._child, told


def _described(tool: Any) -> dict[str, Any]:
    """Say how to make a tool again whose function is what bears its name."""
    function: Any = getattr(tool, "func", None)
    schema = getattr(tool, "input_schema", None)
    # One that was worked out is worked out again, and lets "1" pass for 1.
    is_given = function is not None and type(tool)(function).input_schema != schema
    return {
        "tool": tool.name,
        "input_schema": schema if is_given else None,
        "is_async": isinstance(tool, BetaAsyncFunctionTool),
    }


def check_isolable(tool: Any) -> None:
    """See to it that calls of a tool can run in a child process.

    Raises:
        InvalidTool: they can't; says what to change.
    """
    name = getattr(tool, "name", repr(tool))
    if os.name != "posix":
        raise InvalidTool(f"tool {name!r} is isolated, which works on Linux and macOS only.")
    if place_of(tool) is None and not _can_fork():
        raise InvalidTool(
            f"tool {name!r} is isolated, but can't be found by its name in another process. Define "
            "its function at the top level of a module that can be imported."
        )


def _can_fork() -> bool:
    if sys.platform != "linux":
        return False
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) == 1
    return False


def _forked(tool: Any, request: dict[str, Any]) -> Child:
    from agentkit import _isolated_child  # what it needs is not everywhere

    def run(report: int, lifeline: int) -> None:
        signal.set_wakeup_fd(-1)
        _isolated_child.prepare(lifeline)
        _isolated_child.run(lambda: tool.call, request, report)

    return forked(run)


def _content(line: bytes, limits: Isolation) -> str | list[Any]:
    said = from_json(line)
    if "content" in said:
        return said["content"]
    if "told" in said:
        raise ToolError(said["told"])
    if "memory" in said:
        raise ToolError(f"The call was stopped: it needed more memory than {_allowed(limits)}.")
    raise IsolatedError(said["error"], said["traceback"])


def _allowed(limits: Isolation) -> str:
    return "there is" if limits.memory_bytes is None else f"{limits.memory_bytes:,} bytes"


def _why_dead(status: int, limits: Isolation) -> str:
    if status == -signal.SIGXCPU:
        allowed = f"{limits.cpu_seconds:g} seconds" if limits.cpu_seconds else "there is"
        return f"The call was stopped: it took more processor time than {allowed}."
    if status < 0:
        with suppress(ValueError):
            return f"The call ended its process by a {signal.Signals(-status).name}."
    return f"The call ended its process (exit code {status})."
