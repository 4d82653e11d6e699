"""From any JSON Schema to the one that the API takes for outputs and strict tools (no I/O)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, TypeAlias, cast

__all__ = ["JSONSchema", "UnsupportedSchema", "transformed"]

JSONSchema: TypeAlias = "dict[str, object]"
"""A JSON Schema as a dictionary."""

_TYPES: Final = ("string", "integer", "number", "boolean", "null", "array", "object")
_FORMATS: Final = (
    *("date-time", "date", "time", "duration"),
    *("email", "hostname", "ipv4", "ipv6", "uri", "uuid"),
)
_UNIONS: Final = {"anyOf": "anyOf", "oneOf": "anyOf", "allOf": "allOf"}


class UnsupportedSchema(ValueError, AssertionError):
    """A schema, or a part of one, that the API has no form for.

    It is an `AssertionError` too, because the official SDK raises one for a list of types.
    """


def transformed(schema: Mapping[str, object]) -> JSONSchema:
    """Make of a JSON Schema the one that the API takes for outputs; `schema` is left as it is.

    What the API can't enforce, a pattern or a smallest number say, goes into the description for
    the model to read; objects have no other fields than their properties.

    Raises:
        UnsupportedSchema: a part of it has no type, or one that JSON does not know.
    """
    try:
        return _transformed(schema, "#")
    except RecursionError:
        raise UnsupportedSchema("the schema contains itself, or nests too deep") from None


def _transformed(schema: object, place: str) -> JSONSchema:
    if not isinstance(schema, Mapping):
        raise UnsupportedSchema(f"at {place} stands {repr(schema)[:80]}, which is no schema")
    left = dict(cast("Mapping[str, Any]", schema))
    made: JSONSchema = {}
    if definitions := left.pop("$defs", None):
        made["$defs"] = _each(definitions, f"{place}/$defs")
    if "$ref" in left:  # beside which the API takes nothing
        return {**made, "$ref": left["$ref"]}
    shape = _shape(left, place)
    first = next(iter(shape))
    made[first] = shape.pop(first)
    # The order of the keys is the recorded one: the same bytes are the same schema to a cache.
    made |= {key: left.pop(key) for key in ("description", "title") if key in left} | shape
    if left:
        rest = f"{{{', '.join(f'{key}: {value}' for key, value in left.items())}}}"
        text = made.get("description")
        made["description"] = f"{text}\n\n{rest}" if text else rest
    return made


def _shape(left: dict[str, Any], place: str) -> JSONSchema:
    """Take out of `left` what the API enforces, as it takes it."""
    if choices := [key for key in ("enum", "const") if key in left]:
        left.pop("type", None)
        return {key: deepcopy(left.pop(key)) for key in choices}
    if union := next((key for key in _UNIONS if key in left), None):
        members = enumerate(_checked(list, left.pop(union), f"{place}/{union}"))
        made = [_transformed(member, f"{place}/{union}/{index}") for index, member in members]
        return {_UNIONS[union]: made}
    kind = left.pop("type", None)
    if kind not in _TYPES:
        shown = "no type" if kind is None else f"the type {repr(kind)[:80]}"
        raise UnsupportedSchema(f"the schema has {shown} at {place}, which the API doesn't take")
    return {"type": kind, **_contents(kind, left, place)}


def _contents(kind: str, left: dict[str, Any], place: str) -> JSONSchema:
    if kind == "object":
        left.pop("additionalProperties", None)
        properties = _each(left.pop("properties", {}), f"{place}/properties")
        closed: JSONSchema = {"properties": properties, "additionalProperties": False}
        return closed | _taken(left, "required")
    if kind == "array":
        items: JSONSchema = {}
        if "items" in left:
            items["items"] = _transformed(left.pop("items"), f"{place}/items")
        return items | _taken(left, "minItems", only=(0, 1))
    return _taken(left, "format", only=_FORMATS) if kind == "string" else {}


def _each(schemas: object, place: str) -> JSONSchema:
    items = _checked(Mapping, schemas, place).items()
    return {name: _transformed(schema, f"{place}/{name}") for name, schema in items}


def _taken(left: dict[str, Any], key: str, only: tuple[object, ...] = ()) -> JSONSchema:
    if key not in left or (only and left[key] not in only):
        return {}
    return {key: deepcopy(left.pop(key))}


def _checked(kind: type[Any], value: object, place: str) -> Any:
    if isinstance(value, kind):
        return value
    raise UnsupportedSchema(f"at {place} stands {repr(value)[:80]}, which is no {kind.__name__}")
