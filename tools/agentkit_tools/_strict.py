"""The schema of a strict tool: one that the API can hold the model to, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from agentkit_tools.errors import InvalidTool

_Schema: TypeAlias = "Mapping[str, Any]"
_Problem: TypeAlias = "tuple[tuple[str, ...], str]"

_VALUES = ("enum", "const")
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
    for place, reason in strict_problems(schema):
        where = f"`{'.'.join(place)}`" if place else "it"
        raise InvalidTool(
            f"tool {tool!r} can't be strict: {where} {reason}; use a type with named fields,"
            " or leave strict=True out"
        )


def strict_problems(schema: _Schema) -> Iterator[_Problem]:
    """Yield where strict mode has no form for a schema, as the names that lead there, and why."""
    yield from _Walk(schema).through(schema, ())


class _Walk:
    """A walk through a schema that looks at each of its definitions once."""

    def __init__(self, root: _Schema) -> None:
        self._root = root
        self._open: list[str] = []
        self._done: set[str] = set()

    def through(self, schema: object, place: tuple[str, ...]) -> Iterator[_Problem]:
        """Yield the problems of a part of the schema that stands at `place`."""
        if not isinstance(schema, Mapping):
            yield place, "takes any value"
            return
        part = cast("_Schema", schema)
        if "$ref" in part:
            yield from self._referred(str(part["$ref"]), place)
            return
        for union in _UNIONS:
            for member in part.get(union, ()):
                yield from self.through(member, place)
        if not any(key in part for key in (*_VALUES, *_UNIONS)):
            yield from self._typed(part, place)

    def _referred(self, reference: str, place: tuple[str, ...]) -> Iterator[_Problem]:
        if reference in self._open:
            yield place, "contains itself"
        elif reference not in self._done:
            self._open.append(reference)
            yield from self.through(self._target(reference), place)
            self._done.add(self._open.pop())

    def _typed(self, part: _Schema, place: tuple[str, ...]) -> Iterator[_Problem]:
        kind = part.get("type")
        if not isinstance(kind, str):
            yield place, "takes any value" if kind is None else f"takes one of the types {kind}"
        elif kind == "object":
            properties = cast("_Schema", part.get("properties", {}))
            rest = part.get("additionalProperties")
            is_root = part is self._root
            # Fields beside those of a model can go; all that a dictionary has can't.
            if rest not in (None, False) if is_root else not properties and rest is not False:
                yield place, "takes fields of any name"
            for name, inner in properties.items():
                yield from self.through(inner, (*place, name))
        elif kind == "array" and "items" in part:
            yield from self.through(part["items"], place)

    def _target(self, reference: str) -> object:
        target: Any = self._root
        for step in reference.removeprefix("#/").split("/"):
            target = cast("_Schema", target).get(step) if isinstance(target, Mapping) else None
        return target
