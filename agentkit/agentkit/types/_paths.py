"""Import paths below `agentkit.types`: modules that load when asked for, and the older ones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType


def submodules(package: str, *names: str) -> Callable[[str], ModuleType]:
    """Make the `__getattr__` that loads submodules `names` of `package` when they are asked for."""

    def load(name: str) -> ModuleType:
        if name in names:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load


def keep_paths(package: str, origin: ModuleType) -> None:
    """Make the older modules of `origin`, one per type, importable from `package`, too."""
    for name, module in vars(origin).items():
        # They were built; what was loaded from a file has a file here, too.
        if isinstance(module, ModuleType) and module.__spec__ is None:
            sys.modules[f"{package}.{name}"] = module
            setattr(sys.modules[package], name, module)
