"""A Messages API on this machine, for demos, tests and work without a network."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentkit.local._api import LocalAPI
    from agentkit.local._errors import LocalError, ModelError, ScriptError
    from agentkit.local._faults import Fault, FaultKind
    from agentkit.local._foreground import run_in_foreground
    from agentkit.local._model import Answer, Delayed, EventStream, Model
    from agentkit.local._problems import Problem
    from agentkit.local._rate_limits import RateLimits
    from agentkit.local._recorded import Headers, RecordedRequest
    from agentkit.local._replay import ReplayModel
    from agentkit.local._script import Reply
    from agentkit.local._scripted import ScriptedModel
    from agentkit.local._simple_models import EchoModel, FunctionModel
    from agentkit.local._upstream import UpstreamModel
    from agentkit.local._validation import validate_request
    from agentkit.local._watch import Change
    from agentkit.local.rehearsal import RehearsalModel

__all__ = [
    "Answer",
    "Change",
    "Delayed",
    "EchoModel",
    "EventStream",
    "Fault",
    "FaultKind",
    "FunctionModel",
    "Headers",
    "LocalAPI",
    "LocalError",
    "Model",
    "ModelError",
    "Problem",
    "RateLimits",
    "RecordedRequest",
    "RehearsalModel",
    "ReplayModel",
    "Reply",
    "ScriptError",
    "ScriptedModel",
    "UpstreamModel",
    "run_in_foreground",
    "validate_request",
]

_HOMES = {
    "Answer": "_model",
    "Change": "_watch",
    "Delayed": "_model",
    "EchoModel": "_simple_models",
    "EventStream": "_model",
    "Fault": "_faults",
    "FaultKind": "_faults",
    "FunctionModel": "_simple_models",
    "Headers": "_recorded",
    "LocalAPI": "_api",
    "LocalError": "_errors",
    "Model": "_model",
    "ModelError": "_errors",
    "Problem": "_problems",
    "RateLimits": "_rate_limits",
    "RecordedRequest": "_recorded",
    "RehearsalModel": "rehearsal",
    "ReplayModel": "_replay",
    "Reply": "_script",
    "ScriptError": "_errors",
    "ScriptedModel": "_scripted",
    "UpstreamModel": "_upstream",
    "run_in_foreground": "_foreground",
    "validate_request": "_validation",
}

if _missing := [
    name for name in ("python_multipart", "starlette", "uvicorn") if find_spec(name) is None
]:
    raise ImportError(
        f"agentkit.local needs {' and '.join(_missing)}: pip install 'agentkit[local]'",
        name=_missing[0],
    )


if not TYPE_CHECKING:  # a type checker that saw it would take any name

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
