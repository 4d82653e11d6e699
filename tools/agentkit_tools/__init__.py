"""Tools: what a model may call, and how a Python function becomes one.

Nothing is loaded before it is asked for, and pydantic not before a tool is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentkit_tools._altered import altered
    from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
    from agentkit_tools._result import BetaFunctionToolResultType
    from agentkit_tools._shorten import shorten
    from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool
    from agentkit_tools._treatment import MAX_RESULT_CHARS, ApprovalRule, Isolation, Treatment
    from agentkit_tools.bash import AsyncBashTool, BashTool
    from agentkit_tools.computer import AsyncComputerTool, ComputerTool
    from agentkit_tools.context import Progress, ToolContext
    from agentkit_tools.decorators import ToolOptions, beta_async_tool, beta_tool, tool
    from agentkit_tools.errors import (
        CallCancelled,
        InvalidArguments,
        InvalidResult,
        InvalidTool,
        ToolError,
    )
    from agentkit_tools.lint import Finding, lint_tools
    from agentkit_tools.mcp import AsyncMCPServer, HTTPServer, MCPServer, StdioServer
    from agentkit_tools.memory import (
        BetaAbstractMemoryTool,
        BetaAsyncAbstractMemoryTool,
        BetaAsyncLocalFilesystemMemoryTool,
        BetaLocalFilesystemMemoryTool,
        InMemoryMemory,
        SQLiteMemory,
    )
    from agentkit_tools.result_store import DirectoryResultStore, MemoryResultStore, ResultStore
    from agentkit_tools.sources import AnyTool, ToolSource, expand, expand_async
    from agentkit_tools.text_editor import AsyncTextEditorTool, TextEditorTool
    from agentkit_tools.toolset import Prepare, Toolset
    from agentkit_tools.web import WebFetch
    from agentkit_tools.workspace import Workspace

__all__ = [
    "MAX_RESULT_CHARS",
    "AnyTool",
    "ApprovalRule",
    "AsyncBashTool",
    "AsyncComputerTool",
    "AsyncMCPServer",
    "AsyncTextEditorTool",
    "BashTool",
    "BetaAbstractMemoryTool",
    "BetaAsyncAbstractMemoryTool",
    "BetaAsyncBuiltinFunctionTool",
    "BetaAsyncFunctionTool",
    "BetaAsyncLocalFilesystemMemoryTool",
    "BetaBuiltinFunctionTool",
    "BetaFunctionTool",
    "BetaFunctionToolResultType",
    "BetaLocalFilesystemMemoryTool",
    "CallCancelled",
    "ComputerTool",
    "DirectoryResultStore",
    "Finding",
    "HTTPServer",
    "InMemoryMemory",
    "InvalidArguments",
    "InvalidResult",
    "InvalidTool",
    "Isolation",
    "MCPServer",
    "MemoryResultStore",
    "Prepare",
    "Progress",
    "ResultStore",
    "SQLiteMemory",
    "StdioServer",
    "TextEditorTool",
    "ToolContext",
    "ToolError",
    "ToolOptions",
    "ToolSource",
    "Toolset",
    "Treatment",
    "WebFetch",
    "Workspace",
    "altered",
    "beta_async_tool",
    "beta_tool",
    "expand",
    "expand_async",
    "lint_tools",
    "shorten",
    "tool",
]

_PLACES = {
    "_builtin": "BetaAsyncBuiltinFunctionTool BetaBuiltinFunctionTool",
    "_result": "BetaFunctionToolResultType",
    "_shorten": "shorten",
    "_tool": "BetaAsyncFunctionTool BetaFunctionTool",
    "_treatment": "MAX_RESULT_CHARS ApprovalRule Isolation Treatment",
    "_altered": "altered",
    "bash": "AsyncBashTool BashTool",
    "computer": "AsyncComputerTool ComputerTool",
    "context": "Progress ToolContext",
    "decorators": "ToolOptions beta_async_tool beta_tool tool",
    "errors": "CallCancelled InvalidArguments InvalidResult InvalidTool ToolError",
    "mcp": "AsyncMCPServer HTTPServer MCPServer StdioServer",
    "memory": (
        "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool BetaAsyncLocalFilesystemMemoryTool "
        "BetaLocalFilesystemMemoryTool InMemoryMemory SQLiteMemory"
    ),
    "lint": "Finding lint_tools",
    "result_store": "DirectoryResultStore MemoryResultStore ResultStore",
    "sources": "AnyTool ToolSource expand expand_async",
    "toolset": "Prepare Toolset",
    "text_editor": "AsyncTextEditorTool TextEditorTool",
    "web": "WebFetch",
    "workspace": "Workspace",
}
_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _PLACE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_PLACE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
