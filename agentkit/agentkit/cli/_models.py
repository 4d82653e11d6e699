"""The model that a name on the command line stands for."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agentkit.cli._codes import WRONG_USE
from agentkit.cli._failures import Failure

if TYPE_CHECKING:
    from agentkit.local import Model

__all__ = ["read_model"]

_OBJECT = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


def read_model(name: str) -> Model:
    """Find or make a model.

    Args:
        name: `rehearsal`, `echo`, a JSON file of replies, a cassette (`.jsonl`), or
            `module:object`, which may be a model, a class of one, or a function of the request.

    Raises:
        Failure: There is no such model.
    """
    from agentkit.local import EchoModel, RehearsalModel, ReplayModel, ScriptedModel, ScriptError

    simple = {"rehearsal": RehearsalModel, "echo": EchoModel}
    if name in simple:
        return simple[name]()
    if _OBJECT.fullmatch(name) and not Path(name).exists():
        return _imported(name)
    try:
        return ReplayModel(name) if name.endswith(".jsonl") else ScriptedModel.from_file(name)
    except ScriptError as error:
        raise Failure(f"{error}.", WRONG_USE) from None


def _imported(name: str) -> Model:
    from agentkit.local import FunctionModel

    module_name, _, path = name.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")  # as `python -m` does: what is in this folder
    try:
        found: Any = importlib.import_module(module_name)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise Failure(f"there is no {name}: {error}.", WRONG_USE) from None
    if isinstance(found, type):
        found = found()
    if callable(getattr(found, "reply", None)):
        return found
    try:
        return FunctionModel(found)
    except TypeError:
        pass
    raise Failure(f"{name} is neither a model nor a function of the request.", WRONG_USE)
