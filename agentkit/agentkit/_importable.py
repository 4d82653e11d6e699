"""Where a tool is found again in another process: by the name it has in its module (no I/O)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a tool is defined.

    Attributes:
        module: the module to import.
        file: the file to run instead, where the tool is in the program's own file.
        name: the name of the tool, or of its function, in the module.
        is_tool: whether it is that of the tool.
    """

    module: str
    file: str | None
    name: str
    is_tool: bool


def place_of(tool: Any) -> Place | None:
    """Return where a tool can be found again; `None` where it has no name in a module."""
    module, name = getattr(tool, "__module__", None), getattr(tool, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not _is_same(found, tool):
        return None
    file = None
    if module == "__main__":
        main = sys.modules["__main__"]
        spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
        if spec is None and file is None:
            return None
        module, file = (spec.name, None) if spec else (module, file)
    return Place(module=module, file=file, name=name, is_tool=hasattr(found, "call"))


def _is_same(found: Any, tool: Any) -> bool:
    """Tell whether what has the tool's name is the tool, or its function.

    A class gives a tool of its own out each time it is asked for a class method.
    """
    function = getattr(tool, "func", None)
    if found is None:
        return False
    if found is tool or found is function:
        return True
    is_tool = type(found) is type(tool) and found.name == tool.name
    return is_tool and function is not None and found.func == function
