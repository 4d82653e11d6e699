"""How a tool loop asks: its parameters checked beforehand, its requests marked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from agentkit_client import APIError

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
OutputT = TypeVar("OutputT")


class StreamOptions(TypedDict, total=False):
    """What can be said of the streams of a loop, besides what the API hears of."""

    stream_retries: int
    """How often a stream that failed before its first content begins again; as often as a call is
    retried if not given."""
    on_restart: Callable[[APIError], object]
    """Is called with the error before a stream begins again."""


def checked(
    check: Callable[[Mapping[str, Any]], None], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Refuse wrong parameters when the loop is set up, not when it first asks.

    Raises:
        TypeError: a parameter is missing or unknown.
    """
    also = {"output_format"}
    if params.get("stream"):
        also |= {"stream_retries", "on_restart"}
    check({name: value for name, value in params.items() if name not in also})
    return dict(params)


def marked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a header that a loop is asking, as the API's statistics expect it."""
    extra: Mapping[str, Any] = params.get("extra_headers") or {}
    return {**params, "extra_headers": {"x-stainless-helper": "BetaToolRunner", **extra}}


def with_parameters_of(create: Callable[..., Any]) -> Callable[[FunctionT], FunctionT]:
    """Have `inspect.signature` show what a method passes on to `create`."""

    def decorate(function: FunctionT) -> FunctionT:
        own = inspect.signature(function)
        kept = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        passed_on = inspect.signature(create).parameters.values()
        added = [p for p in passed_on if p.name not in own.parameters]
        function.__dict__["__signature__"] = own.replace(parameters=[*kept, *added])
        return function

    return decorate
