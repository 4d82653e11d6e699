"""The API's bash tool: a shell that stays, for commands that the model writes.

    with BashTool("project") as bash:
        client.beta.messages.tool_runner(tools=[bash], ...)

A command can do whatever its user can: this is no sandbox. Each call asks for approval unless told
otherwise, and `environment=` moves the shell into one.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from agentkit_tools._process import ProcessLimits
from agentkit_tools._shell import Outcome, Shell
from agentkit_tools.environments import Environment, LocalEnvironment
from agentkit_tools.errors import InvalidArguments, ToolError

if TYPE_CHECKING:
    from typing_extensions import Self

    from agentkit_client.types import beta
    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.context import ToolContext

__all__ = ["AsyncBashTool", "BashTool", "BashVersion", "ProcessLimits"]

BashVersion: TypeAlias = Literal["bash_20250124", "bash_20241022"]
"""The versions of the API's bash tool."""

_RESTARTED: Final = "The shell has been restarted."


class _Bash:
    """What the tools of both colours share: everything but the call."""

    name: Final = "bash"
    sequential = True
    _is_kept = False

    def __init__(
        self,
        cwd: str | os.PathLike[str],
        *,
        environment: Environment | None = None,
        requires_approval: bool | ApprovalRule = True,
        max_seconds: float = 120.0,
        max_output: int = 30_000,
        limits: ProcessLimits | None = None,
        version: BashVersion = "bash_20250124",
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        if sys.platform == "win32":
            raise NotImplementedError("The bash tool needs a Unix.")
        if not max_seconds > 0 or max_output < 2:
            raise ValueError("max_seconds has to be more than 0, and max_output at least 2.")
        local = environment is None or isinstance(environment, LocalEnvironment)
        folder = str(Path(cwd).resolve(strict=True)) if local else os.fspath(cwd)
        self.requires_approval = requires_approval
        self._max_seconds = max_seconds
        self._version = version
        self._cache_control = cache_control
        self._shell = Shell(
            folder, environment or LocalEnvironment(), limits or ProcessLimits(), max_output // 2
        )

    def to_dict(self) -> beta.BetaToolUnionParam:
        """Return the tool as the API takes it in `tools`."""
        tool: dict[str, Any] = {"type": self._version, "name": self.name}
        if self._cache_control is not None:
            tool["cache_control"] = self._cache_control
        return cast("beta.BetaToolUnionParam", tool)

    def run_ended(self) -> None:
        """End the shell with the run, unless a `with` block keeps it."""
        if not self._is_kept:
            self._shell.let_go()

    def _do(self, input: object, is_cancelled: Callable[[], bool] | None) -> str:
        command, seconds = _wanted(input, self._max_seconds)
        if command is None:
            self._shell.restart()
            return _RESTARTED
        try:
            outcome = self._shell.run(command, seconds, is_cancelled)
        except OSError as error:
            raise ToolError(str(error)) from error
        if outcome.exit_code is None:
            raise ToolError(_told(outcome, seconds))
        return _told(outcome, seconds)


class BashTool(_Bash, BetaBuiltinFunctionTool):
    """A persistent bash for a model, for code that waits.

    Variables, functions and the folder stay from call to call. It starts with the first command,
    and again, in the last folder, after it has ended: by `exit`, `set -e`, a signal, or because a
    command took too long. It ends with the run; inside of a `with` block it is kept for other
    runs, until the end of the block. It ends, too, by `close`, when the tool is dropped and when
    this process ends, however it does. Whenever it ends, everything it had started is killed.

    Calls are made one at a time. What a command writes is cut in the middle when it is long.
    Commands get a few variables of the environment, and none of the keys in it.

    Args:
        cwd: The folder it starts in.
        environment: Where it runs; this machine, with nothing in between, by default.
        requires_approval: Whether each call waits until somebody says yes, or what decides that.
        max_seconds: How long a command may take. The model may ask for less.
        max_output: How many bytes of output the model gets, half of them of each stream.
        limits: What each of its processes may use.
        version: The version of the API's tool. `bash_20241022` needs the beta
            `computer-use-2024-10-22`.
        cache_control: A breakpoint of the prompt cache after this tool.

    Raises:
        OSError: `cwd` is missing.
        ValueError: `max_seconds` or `max_output` is too small.
        NotImplementedError: On Windows.
    """

    def call(self, input: object, context: ToolContext[Any] | None = None) -> str:
        """Run `input["command"]`, or restart the shell where `input["restart"]` is true.

        Returns:
            What the command wrote to its standard output; then, if there is any, under `[stderr]`
            what it wrote there; its exit code, where that is not 0.

        Raises:
            InvalidArguments: `input` does not fit.
            ToolError: the command took too long, or no shell could be started.
        """
        return self._do(input, None if context is None else lambda: context.cancelled)

    def close(self) -> None:
        """End the shell and everything it has started; another call starts a new one."""
        self._shell.kill()

    def __enter__(self) -> Self:
        self._is_kept = True
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._is_kept = False
        self.close()


class AsyncBashTool(_Bash, BetaAsyncBuiltinFunctionTool):
    """A persistent bash for a model, for code that runs other tasks; see `BashTool`.

    A call that is cancelled ends the shell.
    """

    async def call(self, input: object, context: ToolContext[Any] | None = None) -> str:
        """Run a command, or restart the shell; see `BashTool.call`."""
        from anyio import to_thread  # paid by who runs tasks

        is_over = False

        def is_cancelled() -> bool:
            return is_over or (context is not None and context.cancelled)

        try:
            return await to_thread.run_sync(self._do, input, is_cancelled, abandon_on_cancel=True)
        finally:
            is_over = True

    async def close(self) -> None:
        """End the shell and everything it has started; another call starts a new one."""
        from anyio import CancelScope, to_thread  # paid by who runs tasks

        with CancelScope(shield=True):
            await to_thread.run_sync(self._shell.kill)

    aclose = close

    async def __aenter__(self) -> Self:
        self._is_kept = True
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._is_kept = False
        await self.close()


def _wanted(input: object, most: float) -> tuple[str | None, float]:
    """Return the command, `None` for a restart, and how many seconds it may take."""
    if not isinstance(input, Mapping):
        raise InvalidArguments(
            "bash", ["the input has to be an object with `command` or `restart`"]
        )
    given = cast("Mapping[str, object]", input)
    problems = [
        f"{name}: there is no such parameter; there are command, restart and timeout"
        for name in given.keys() - {"command", "restart", "timeout"}
    ]
    command, restart, timeout = (given.get(name) for name in ("command", "restart", "timeout"))
    if timeout is not None and not _is_number(timeout):
        problems.append("timeout: has to be a number of seconds")
    if restart is not None and not isinstance(restart, bool):
        problems.append("restart: has to be true or false")
    if not restart:
        problems += _problems_of(command)
    if problems:
        raise InvalidArguments("bash", problems)
    seconds = most if timeout is None else _bounded(cast("float", timeout), most)
    return None if restart else cast("str", command), seconds


def _bounded(seconds: float, most: float) -> float:
    """Bring seconds into the limits; a whole number may be larger than any float."""
    return float(min(max(seconds, 1.0), most, threading.TIMEOUT_MAX))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _problems_of(command: object) -> list[str]:
    if not isinstance(command, str) or not command.strip():
        return ["command: has to be a text that is not empty, or restart has to be true"]
    if "\0" in command:
        return ["command: has a NUL character, which no shell can take"]
    if any("\ud800" <= character <= "\udfff" for character in command):
        return ["command: has half of a surrogate pair, which is no character"]
    return []


def _told(outcome: Outcome, seconds: float) -> str:
    """Write for the model what became of a command."""
    parts = [outcome.stdout.rstrip("\n")] if outcome.stdout.strip() else []
    if outcome.stderr.strip():
        parts += ["[stderr]", outcome.stderr.rstrip("\n")]
    if outcome.timed_out:
        parts.append(f"[It took more than {seconds:g} seconds: it was ended, and all it started.]")
    elif outcome.distrusted:
        parts.append("[Something has interfered with the shell: how it ended is not known.]")
    elif outcome.exit_code is None and not outcome.shell_ended:
        parts.append("[It was cancelled before it began.]")
    elif outcome.exit_code is None:
        parts.append("[It was cancelled, and all it had started was ended.]")
    elif outcome.exit_code:
        parts.append(f"[exit code {outcome.exit_code}]")
    if outcome.shell_ended:
        parts.append(
            "[The shell has ended, its variables and functions are gone. The next command starts a "
            f"new one in {outcome.cwd}]"
        )
    return "\n".join(parts) or "(It worked and wrote nothing.)"
