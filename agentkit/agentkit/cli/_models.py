"""The model that a name on the command line stands for."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
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

    found = _object(name)
    if isinstance(found, type):
        try:
            found = found()
        except Exception as error:
            text = f"{name} can't be made: {type(error).__name__}: {error}."
            raise Failure(text, WRONG_USE) from None
    if callable(getattr(found, "reply", None)):
        return found
    try:
        return FunctionModel(found)
    except TypeError:
        pass
    raise Failure(f"{name} is neither a model nor a function of the request.", WRONG_USE)


def _object(name: str) -> Any:
    module_name, _, path = name.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")  # as `python -m` does: what is in this folder
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not f"{module_name}.".startswith(f"{error.name}."):
            raise _broken(name, error) from None
        raise Failure(f"there is no {name}: {error}.", WRONG_USE) from None
    except (Exception, SystemExit) as error:
        raise _broken(name, error) from None
    try:
        for part in path.split("."):
            found = getattr(found, part)
    except AttributeError as error:
        raise Failure(f"there is no {name}: {error}.", WRONG_USE) from None
    return found


def _broken(name: str, error: BaseException) -> Failure:
    """Say what goes wrong in a module, and where in a file of the user's."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.line]
    at = f"{frames[-1].filename}, line {frames[-1].lineno}: " if frames else ""
    return Failure(f"{name} can't be imported: {at}{type(error).__name__}: {error}.", WRONG_USE)
