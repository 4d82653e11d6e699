"""MCP servers of the SDK over HTTP, as a script: one for each line `TRANSPORT PORT` it is told.

Each is a child, which costs no import; they end with the script, and that with its input.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from typing import Any

import anyio

WITHDRAWN: list[str] = []


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def hang() -> str:
    """Take a minute."""
    time.sleep(60)
    return "late"


async def wait() -> str:
    """Wait until nobody else does."""
    try:
        await anyio.sleep_forever()
    finally:
        WITHDRAWN.append("wait")
    return "late"


def told() -> str:
    """Return how many calls were withdrawn."""
    return str(len(WITHDRAWN))


def die() -> str:
    """End the server."""
    os._exit(3)


def huge() -> str:
    """Return 4 MB."""
    return "x" * 4_000_000


def made() -> tuple[Any, bool]:
    """Return what makes a server, and whether it is that of version 1 of the SDK."""
    try:
        return importlib.import_module("mcp.server.mcpserver").MCPServer, False
    except ImportError:
        return importlib.import_module("mcp.server.fastmcp").FastMCP, True


def serve(kind: Any, is_old: bool, transport: Any, port: int) -> None:
    server: Any = kind("numbers", port=port) if is_old else kind("numbers")
    for function in (add, hang, wait, told, die, huge):
        server.add_tool(function)
    server.run(transport=transport, **({} if is_old else {"port": port}))


def main() -> None:
    kind, is_old = made()
    for module in ("uvicorn", "uvicorn.loops.auto", "uvicorn.protocols.http.auto"):
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    children: list[int] = []
    for line in sys.stdin:
        transport, port = line.split()
        if (child := os.fork()) == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(kind, is_old, transport, int(port))
        children.append(child)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
