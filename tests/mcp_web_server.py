"""An MCP server of the SDK over HTTP, as a script: `python mcp_web_server.py TRANSPORT PORT`."""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def hang() -> str:
    """Take a minute."""
    time.sleep(60)
    return "late"


def die() -> str:
    """End the server."""
    os._exit(3)


def huge() -> str:
    """Return 20 MB."""
    return "x" * 20_000_000


def main(transport: Any, port: int) -> None:
    try:
        module: Any = importlib.import_module("mcp.server.mcpserver")
    except ImportError:  # version 1 of the SDK
        module = importlib.import_module("mcp.server.fastmcp")
    is_old = hasattr(module, "FastMCP")
    server: Any = module.FastMCP("numbers", port=port) if is_old else module.MCPServer("numbers")
    options = {} if is_old else {"port": port}
    for function in (add, hang, die, huge):
        server.add_tool(function)
    server.run(transport=transport, **options)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
