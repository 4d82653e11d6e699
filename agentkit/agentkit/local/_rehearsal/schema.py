"""Read JSON schemas: references, alternatives, and whether a value fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from jsonschema import Draft202012Validator
from referencing import Registry

Schema = Mapping[str, Any]
MAX_DEPTH: Final = 8
"""How deep references and nested objects are followed; a schema may contain itself."""


_OUTER: Final = ("title", "description", "default")


def as_schema(value: object) -> Schema:
    """Return `value` where it is a mapping, else the schema that accepts anything."""
    return cast("Schema", value) if isinstance(value, Mapping) else {}


def resolve(value: object, root: Schema) -> Schema:
    """Follow `$ref` inside `root` and merge `allOf`; what can't be followed stays as it is."""
    schema = as_schema(value)
    for _ in range(MAX_DEPTH):
        ref = schema.get("$ref")
        target = _look_up(ref, root) if isinstance(ref, str) else None
        if target is None:
            break
        beside = {key: item for key, item in schema.items() if key != "$ref"}
        schema = {**target, **beside}
    merged = schema.get("allOf")
    return (
        _merge(schema, cast("list[object]", merged), root) if isinstance(merged, list) else schema
    )


def _look_up(ref: str, root: Schema) -> Schema | None:
    if not ref.startswith("#"):
        return None
    place: object = root
    for part in ref[1:].strip("/").split("/") if ref[1:].strip("/") else []:
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(place, Mapping) or key not in place:
            return None
        place = as_schema(cast("object", place))[key]
    return as_schema(cast("object", place)) if isinstance(place, Mapping) else None


def _merge(schema: Schema, parts: list[object], root: Schema) -> Schema:
    merged: dict[str, Any] = {}
    for part in (*parts[:MAX_DEPTH], {key: schema[key] for key in schema if key != "allOf"}):
        piece = as_schema(part)
        ref = piece.get("$ref")
        piece = (_look_up(ref, root) or piece) if isinstance(ref, str) else piece
        for key, value in piece.items():
            both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
            merged[key] = {**merged[key], **cast("Schema", value)} if both else value
    return merged


def alternatives(schema: Schema, root: Schema) -> tuple[list[Schema], bool]:
    """List the schemas a value may follow, and say whether it may be null as well."""
    found: list[Schema] = []
    nullable = False
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        if isinstance(options, list):
            outer = {name: schema[name] for name in _OUTER if name in schema}
            some = cast("list[object]", options)[:16]
            found += [{**outer, **resolve(option, root)} for option in some]
    found = found or [schema]
    kinds = schema.get("type")
    if isinstance(kinds, list):
        nullable = "null" in kinds
        found = [{**schema, "type": kind} for kind in cast("list[object]", kinds)]
    plain = [one for one in found if one.get("type") != "null"]
    return plain, nullable or len(plain) < len(found)


def kind_of(schema: Schema) -> str:
    """Name the type a schema asks for; "any" where it names none."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "any"


def properties_of(schema: Schema) -> dict[str, object]:
    """Return the properties an object schema names."""
    found = schema.get("properties")
    return dict(cast("Mapping[str, object]", found)) if isinstance(found, Mapping) else {}


def required_of(schema: Schema) -> list[str]:
    """List the properties an object schema requires."""
    found = schema.get("required")
    items = cast("list[object]", found) if isinstance(found, list) else []
    return [name for name in items if isinstance(name, str)]


def members_of(schema: Schema) -> list[Any] | None:
    """List the values of an `enum` or a `const`; None where the schema has neither."""
    if "const" in schema:
        return [schema["const"]]
    members = schema.get("enum")
    return cast("list[Any]", members) if isinstance(members, list) else None


def accepts(schema: Schema, value: object) -> bool:
    """Say whether `value` is valid for the whole schema of a tool, and the schema itself valid."""
    try:
        Draft202012Validator.check_schema(schema)
    except Exception:  # not only SchemaError: some broken schemas break the check
        return False
    return fits(value, schema)


class Checker(Protocol):
    """What is used of a validator; its own types depend on the stubs that are installed."""

    def is_valid(self, instance: object) -> bool:
        """Say whether this is valid."""
        ...


def checker_of(schema: Schema) -> Checker:
    """Make a validator that looks nothing up over the network."""
    checker = Draft202012Validator(
        schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return cast("Checker", checker)


def fits(value: object, schema: Schema, root: Schema | None = None) -> bool:
    """Say whether `value` is valid; never true for a schema that is itself no good.

    References are looked up in `root` and never over the network.
    """
    beside = {key: root[key] for key in ("$defs", "definitions") if root and key in root}
    try:
        return checker_of({**beside, **schema}).is_valid(value)
    except Exception:  # a broken schema fails in a hundred ways, and each means: don't call
        return False
