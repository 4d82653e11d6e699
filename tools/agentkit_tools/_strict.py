"""The schema of a strict tool: one that the API can hold the model to, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from agentkit_tools.errors import InvalidTool

_Schema: TypeAlias = "Mapping[str, Any]"

_OTHERS = ("$ref", "enum", "const")
_UNIONS = ("anyOf", "oneOf", "allOf")


def strict_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what the API takes as the schema of a strict tool, of one that `check_strict` passed.

    Constraints it can't enforce go into descriptions; they still hold for the function's arguments.
    """
    # Not at the top: it loads the types of the API, which whoever sends a tool has loaded.
    from agentkit_client.types.schemas import transformed

    strict = transformed(schema)
    return schema if strict == schema else strict


def check_strict(tool: str, schema: dict[str, Any]) -> None:
    """Look whether the API's strict mode has a form for a schema.

    Raises:
        InvalidTool: When it has none for some part; names that part.
    """
    for place, reason in _problems(schema, schema, ()):
        where = f"`{'.'.join(place)}`" if place else "it"
        raise InvalidTool(
            f"tool {tool!r} can't be strict: {where} {reason}; use a type with named fields,"
            " or leave strict=True out"
        )


def _problems(
    schema: object, root: _Schema, place: tuple[str, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what strict mode has no form for, and the names that lead there."""
    if not isinstance(schema, Mapping):
        yield place, "takes any value"
        return
    part = cast("_Schema", schema)
    if "$ref" in part:
        reference = str(part["$ref"])
        if reference in above:
            yield place, "contains itself"
        else:
            target = _target(reference, root)
            yield from _problems(target, root, place, (*above, reference))
        return
    for union in _UNIONS:
        for member in part.get(union, ()):
            yield from _problems(member, root, place, above)
    if not any(key in part for key in (*_OTHERS, *_UNIONS)):
        yield from _problems_of_type(part, root, place, above)


def _problems_of_type(
    part: _Schema, root: _Schema, place: tuple[str, ...], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = part.get("type")
    if not isinstance(kind, str):
        yield place, "takes any value" if kind is None else f"takes one of the types {kind}"
    elif kind == "object":
        properties = cast("_Schema", part.get("properties", {}))
        rest = part.get("additionalProperties")
        # Fields beside those of a model can go; all that a dictionary has can't.
        if rest not in (None, False) if part is root else not properties and rest is not False:
            yield place, "takes fields of any name"
        for name, inner in properties.items():
            yield from _problems(inner, root, (*place, name), above)
    elif kind == "array" and "items" in part:
        yield from _problems(part["items"], root, place, above)


def _target(reference: str, root: _Schema) -> object:
    target: Any = root
    for step in reference.removeprefix("#/").split("/"):
        target = cast("_Schema", target).get(step) if isinstance(target, Mapping) else None
    return target
