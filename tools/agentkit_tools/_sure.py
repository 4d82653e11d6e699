"""Tell types that have a schema for sure, so that working it out can wait until somebody asks."""

from __future__ import annotations

import typing
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from agentkit_tools._plain import PLAIN_GENERICS, PLAIN_VALUES, is_plain_type
from agentkit_tools._schema import Generator
from agentkit_tools._signature import EMPTY, Parameter, Signature

_NUMBERS = (int, float)
_SIZED = (str, list, set, frozenset, dict)
# By name, because the package is pydantic's, not ours.
_LIMITS: dict[str, tuple[tuple[type, ...], str]] = {
    "Ge": (_NUMBERS, "ge"),
    "Gt": (_NUMBERS, "gt"),
    "Le": (_NUMBERS, "le"),
    "Lt": (_NUMBERS, "lt"),
    "MinLen": (_SIZED, "min_length"),
    "MaxLen": (_SIZED, "max_length"),
}
_NOT_SIMPLE = (
    "alias", "validation_alias", "discriminator", "json_schema_extra", "examples", "deprecated",
)  # fmt: skip
_classes: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


def is_sure(signature: Signature) -> bool:
    """Tell whether nothing about the parameters can fail; `False` where it is not known."""
    extras = () if signature.extras is None else (signature.extras,)
    return all(map(_is_sure_parameter, (*signature.parameters, *extras)))


def _is_sure_parameter(parameter: Parameter) -> bool:
    default = parameter.default
    return (default is EMPTY or type(default) in PLAIN_VALUES) and _is_sure(parameter.annotation)


def _is_sure(annotation: Any) -> bool:
    if is_plain_type(annotation):
        return True
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _is_sure(arguments[0]) and all(_fits(it, arguments[0]) for it in arguments[1:])
    if origin is dict:
        return arguments[0] is str and _is_sure(arguments[1])
    if origin in PLAIN_GENERICS:
        return all(argument is ... or _is_sure(argument) for argument in arguments)
    return origin is None and isinstance(annotation, type) and _class_is_sure(annotation)


def _class_is_sure(kind: type) -> bool:
    """Try a class once: a model, an enum, a dataclass."""
    if kind not in _classes:
        try:
            TypeAdapter(kind).json_schema(schema_generator=Generator)
            _classes[kind] = True
        except Exception:  # what it is, the refusal says that follows
            _classes[kind] = False
    return _classes[kind]


def _fits(item: object, base: Any) -> bool:
    """Tell whether what is annotated can't fail with a type: texts, and limits made for it."""
    if isinstance(item, FieldInfo):
        return _is_simple(item) and all(_fits(inner, base) for inner in item.metadata)
    kinds, name = _LIMITS.get(type(item).__name__, ((), ""))
    if type(item).__module__ == "annotated_types" and (typing.get_origin(base) or base) in kinds:
        return type(getattr(item, name)) in (int, float)
    return isinstance(item, str)


def _is_simple(field: FieldInfo) -> bool:
    return field.is_required() and not any(getattr(field, name) for name in _NOT_SIMPLE)
