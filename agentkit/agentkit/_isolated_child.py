"""The side of an isolated call that runs in the child process: find the tool, call it, report."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from pydantic_core import from_json, to_json

from agentkit._process_tree import adopt_orphans

MAIN = "__agentkit_main__"
"""What the program's own file is called in a child, where its main part must not run."""


def prepare(lifeline: int) -> None:
    """Set the process up: nothing to read, and an end where the parent ends."""
    os.set_inheritable(lifeline, False)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    adopt_orphans()
    threading.Thread(target=_end_with_parent, args=[lifeline], daemon=True).start()


def run(find: Callable[[], Callable[[Any], Any]], request: Mapping[str, Any], report: int) -> None:
    """Make a call within limits, report what came of it, and wait for the end."""
    os.set_inheritable(report, False)
    try:
        call = find()
        _limit(request["cpu_seconds"], request["memory_bytes"])
        said = to_json({"content": _settled(call(request["input"]))})
    except BaseException as error:
        _unlimit_memory()
        said = to_json(_told(error))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    _write(report, said + b"\n")
    while True:
        signal.pause()


def _told(error: BaseException) -> dict[str, Any]:
    from agentkit_tools import ToolError  # a call that goes well needs it anyhow

    if isinstance(error, ToolError):
        return {"told": error.content}
    if isinstance(error, MemoryError):
        return {"memory": True}
    trace = "".join(traceback.format_exception(error))
    return {"error": _shown(error), "traceback": trace.encode(errors="replace").decode()}


def _shown(error: BaseException) -> str:
    try:
        return repr(error).encode(errors="replace").decode()
    except Exception:
        return f"{type(error).__name__}()"


def _settled(value: Any) -> Any:
    """Return what a call comes to, be it of an async tool."""
    if not hasattr(value, "__await__"):
        return value
    import anyio  # only for async tools

    async def wait() -> Any:
        return await value

    return anyio.run(wait)


def _found(request: Mapping[str, Any]) -> Any:
    """Return the tool, by the name it has in its module."""
    from agentkit_tools import BetaAsyncFunctionTool, BetaFunctionTool

    found: Any = _module(request["module"], request["file"])
    for name in request["name"].split("."):
        found = getattr(found, name)
    if hasattr(found, "call"):
        return found
    class_: Any = BetaAsyncFunctionTool if request["is_async"] else BetaFunctionTool
    return class_(found, name=request["tool"], input_schema=request["input_schema"])


def _module(name: str, file: str | None) -> Any:
    if file is None:
        return import_module(name)
    import runpy  # only for what is defined in the program's own file
    from types import ModuleType

    main = ModuleType(MAIN)
    sys.modules[MAIN] = sys.modules["__main__"] = main
    main.__dict__.update(runpy.run_path(file, run_name=MAIN))
    return main


def _limit(cpu_seconds: float | None, memory_bytes: int | None) -> None:
    if cpu_seconds is not None:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        soft = max(1, -int(-(used + cpu_seconds) // 1))
        resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 1))
    if memory_bytes is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_memory_used() + memory_bytes, hard))


def _unlimit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _memory_used() -> int:
    """Return how much the interpreter and the modules take already, 0 where nobody tells."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _end_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


def main(report: int) -> None:
    """Read from standard input what to do, and do it; it stays open as long as the parent lives."""
    lifeline = os.dup(0)
    line = bytearray()
    while not line.endswith(b"\n"):
        piece = os.read(lifeline, 65536)
        if not piece:
            os._exit(1)
        line += piece
    request: dict[str, Any] = from_json(bytes(line))
    prepare(lifeline)
    run(lambda: _found(request).call, request, report)
