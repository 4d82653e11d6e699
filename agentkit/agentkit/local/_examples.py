"""A value that satisfies a JSON schema, the same one every time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentkit.local._rehearsal.schema import (
    MAX_DEPTH,
    Schema,
    alternatives,
    as_schema,
    fits,
    kind_of,
    members_of,
    properties_of,
    required_of,
    resolve,
)

__all__ = ["example_of"]

_FORMATS = {
    "date": "2025-01-01",
    "date-time": "2025-01-01T00:00:00Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "time": "00:00:00Z",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def example_of(schema: Schema, text: str = "text") -> Any:
    """Make a value for `schema`: all properties, one item for each list, numbers from 1.

    Args:
        schema: The schema; references are followed inside it alone.
        text: What strings say, where they may say anything.
    """
    return _value(schema, schema, text, 0)


def _value(given: object, root: Schema, text: str, depth: int) -> Any:
    schema = resolve(given, root)
    options, nullable = alternatives(schema, root)
    if not options or (nullable and depth >= MAX_DEPTH):
        return None
    schema = options[0]
    if members := members_of(schema):
        return members[0]
    if "default" in schema and fits(schema["default"], schema, root):
        return schema["default"]
    kind = kind_of(schema)
    if kind == "object":
        return _object(schema, root, text, depth)
    if kind == "array":
        return _array(schema, root, text, depth)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return {"boolean": True, "null": None}.get(kind, _string(schema, text))


def _object(schema: Schema, root: Schema, text: str, depth: int) -> dict[str, Any]:
    required = required_of(schema)
    # What contains itself ends where it may be left out.
    names = [n for n in properties_of(schema) if depth < MAX_DEPTH or n in required]
    properties = properties_of(schema)
    return {name: _value(properties[name], root, text, depth + 1) for name in names}


def _array(schema: Schema, root: Schema, text: str, depth: int) -> list[Any]:
    first = [as_schema(item) for item in schema.get("prefixItems", ())]
    least = schema.get("minItems", 0 if depth >= MAX_DEPTH else 1)
    most = schema.get("maxItems", least)
    count = max(0, min(least, most) - len(first))
    rest = [schema.get("items", {})] * count if schema.get("items") is not False else []
    return [_value(item, root, text, depth + 1) for item in (*first, *rest)]


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    step = schema.get("multipleOf", 1)
    lowest = schema.get("minimum", schema.get("exclusiveMinimum"))
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    tries = [step, lowest, highest]
    if lowest is not None:
        tries += [lowest + step, (lowest // step + 1) * step]
    if highest is not None:
        tries += [highest - step]
        tries += [] if lowest is None else [(lowest + highest) / 2]
    values = [value for value in tries if value is not None and fits(value, schema)]
    found = values[0] if values else 1
    return int(found) if whole and float(found).is_integer() else found


def _string(schema: Mapping[str, Any], text: str) -> str:
    made = _FORMATS.get(schema.get("format", ""), text)
    made += "x" * (schema.get("minLength", 0) - len(made))
    return made[: schema.get("maxLength", len(made))]
