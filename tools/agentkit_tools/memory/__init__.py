"""The memory tool: what a model writes down, kept in files, in SQLite or in this process.

    tools = [BetaLocalFilesystemMemoryTool("./memory", namespace="ada")]

Nothing is loaded before it is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentkit_tools.memory._contract import (
        BetaAbstractMemoryTool,
        BetaAsyncAbstractMemoryTool,
        UnknownCommand,
    )
    from agentkit_tools.memory._limits import MemoryLimits
    from agentkit_tools.memory._sqlite import MemoryVersion, SQLiteMemory
    from agentkit_tools.memory._store import Memory, MemoryStore
    from agentkit_tools.memory._stored import (
        AsyncStoredMemory,
        BetaAsyncLocalFilesystemMemoryTool,
        BetaLocalFilesystemMemoryTool,
        InMemoryMemory,
        StoredMemory,
    )

__all__ = [
    "AsyncStoredMemory",
    "BetaAbstractMemoryTool",
    "BetaAsyncAbstractMemoryTool",
    "BetaAsyncLocalFilesystemMemoryTool",
    "BetaLocalFilesystemMemoryTool",
    "InMemoryMemory",
    "Memory",
    "MemoryLimits",
    "MemoryStore",
    "MemoryVersion",
    "SQLiteMemory",
    "StoredMemory",
    "UnknownCommand",
]

_PLACES = {
    "_contract": "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool UnknownCommand",
    "_limits": "MemoryLimits",
    "_sqlite": "MemoryVersion SQLiteMemory",
    "_store": "Memory MemoryStore",
    "_stored": (
        "AsyncStoredMemory BetaAsyncLocalFilesystemMemoryTool BetaLocalFilesystemMemoryTool "
        "InMemoryMemory StoredMemory"
    ),
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
