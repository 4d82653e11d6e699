"""What clients and calls are given, hidden before a frame of ours has it: see `hiding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Final, TypeVar, cast

from agentkit_client._frames import forget_wire
from agentkit_client._safe_headers import masked
from agentkit_client._secrets import Unshown, hidden, hidden_headers, hidden_key, hidden_url

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
OptionsT = TypeVar("OptionsT")

_DATA: Final = (str, bytes, bytearray, dict, list, tuple)


def hide_in(given: dict[str, Any]) -> None:
    """Hide, in place, what may be a secret among keyword arguments."""
    for name in given:
        if name in _HIDE:
            given[name] = _HIDE[name](given[name])


def with_hidden(given: OptionsT) -> OptionsT:
    """Return options with what may be a secret hidden; see `hide_in`."""
    if not isinstance(given, Mapping):
        return given
    items = cast("Mapping[str, Any]", given).items()
    return cast("OptionsT", {name: hidden_as(name, value) for name, value in items})


def hidden_as(name: str, value: Any) -> Any:
    """Return what an attribute is set to, hidden if it may be a secret; see `hide_in`."""
    return _HIDE[name](value) if name in _HIDE else value


def hiding(function: FunctionT) -> FunctionT:
    """Hide what may be a secret among the keyword arguments of a method before it has them.

    Tools that report errors show the local variables of all frames. Whatever goes wrong below, also
    where arguments are looked at first, the frames of this package have nothing to show.
    """
    if iscoroutinefunction(function):
        return cast("FunctionT", _for_tasks(function))
    takes_names_only = function.__code__.co_argcount == 1
    return cast("FunctionT", (_for_names if takes_names_only else _for_all)(function))


def hiding_http(function: FunctionT) -> FunctionT:
    """Hide what may be a secret among the arguments of an HTTP client, and from its library."""

    @wraps(function)
    def method(self: Any, /, **given: Any) -> Any:
        for name in ("auth", "cookies", "headers", "proxy"):
            if name in given:
                given[name] = _hidden_inside(given[name])
        try:
            return function(self, **given)
        except Exception as error:
            forget_wire(error)
            raise

    return cast("FunctionT", method)


def _hidden_inside(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value).items()
        return {
            key: masked(str(key).lower(), each) if isinstance(each, str) else hidden(each)
            for key, each in pairs
        }
    if type(value) in (list, tuple):
        return type(value)(map(_hidden_inside, value))
    return hidden(value)


def _for_names(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def method(self: Any, /, **given: Any) -> Any:  # a key without a name goes no further
        hide_in(given)
        return function(self, **given)

    return method


def _for_all(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def method(*args: Any, **given: Any) -> Any:
        hide_in(given)
        return function(*args, **given)

    return method


def _for_tasks(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    async def method(*args: Any, **given: Any) -> Any:
        hide_in(given)
        return await function(*args, **given)

    return method


def _unshown(value: object) -> object:
    return Unshown(cast("object", value)) if isinstance(value, _DATA) else value


_HIDE: Final[dict[str, Callable[[Any], Any]]] = {
    "_extra_kwargs": with_hidden,
    "access_token": hidden_key,
    "api_key": hidden_key,
    "auth_token": hidden_key,
    "aws_access_key": hidden_key,
    "aws_secret_key": hidden_key,
    "aws_session_token": hidden_key,
    "azure_ad_token_provider": _unshown,
    "base_url": hidden_url,
    "credentials": _unshown,
    "default_headers": hidden_headers,
    "extra_headers": hidden_headers,
    "headers": hidden_headers,
    "options": with_hidden,
    "set_default_headers": hidden_headers,
}
"""How arguments that may be secrets are hidden, by their names."""
