"""Tell types that are plain: of builtin ones alone, so that nothing about them can fail."""

from __future__ import annotations

import typing
from types import UnionType
from typing import Annotated, Any

from agentkit_tools._signature import EMPTY, Signature

PLAIN_VALUES = frozenset([str, int, float, bool, bytes, list, dict, set, tuple, type(None)])
_PLAIN: frozenset[Any] = frozenset([Any, frozenset, *PLAIN_VALUES])
PLAIN_GENERICS: frozenset[Any] = frozenset([list, set, frozenset, tuple, typing.Union, UnionType])


def is_plain(signature: Signature) -> bool:
    """Tell whether all types and defaults are plain."""
    return all(
        is_plain_type(parameter.annotation)
        and (parameter.default is EMPTY or type(parameter.default) in PLAIN_VALUES)
        for parameter in signature.parameters
    ) and (signature.extras is None or is_plain_type(signature.extras.annotation))


def is_plain_type(annotation: Any) -> bool:
    """Tell whether a type is a builtin one, or made of such."""
    if isinstance(annotation, type) and annotation in _PLAIN:
        return True
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return all(type(value) in (str, int, bool, type(None)) for value in arguments)
    if origin is Annotated:
        return is_plain_type(arguments[0]) and all(isinstance(item, str) for item in arguments[1:])
    if origin is dict:
        return arguments[:1] in ((), (str,)) and all(map(is_plain_type, arguments))
    if origin in PLAIN_GENERICS:
        return all(argument is ... or is_plain_type(argument) for argument in arguments)
    return annotation is Any
