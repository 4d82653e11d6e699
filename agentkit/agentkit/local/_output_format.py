"""The schema of a structured output: what the API can hold a reply to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object

__all__ = ["check_output_format", "output_schema"]

_INSIDE = ("$defs", "definitions", "properties")
_LISTS = ("allOf", "anyOf", "oneOf")

# https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations
_NUMBER = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_BEYOND = {
    "array": ("maxItems", "uniqueItems"),
    "integer": _NUMBER,
    "number": _NUMBER,
    "string": ("minLength", "maxLength"),
}


def output_schema(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema a reply to this body must satisfy, `None` where there is none."""
    for _, format in _formats(body):
        if is_object(format) and is_object(schema := format.get("schema")):
            return schema
    return None


def check_output_format(body: dict[str, Any]) -> Iterator[Problem]:
    """Check `output_config.format` and, of the beta surface, `output_format`."""
    for path, format in _formats(body):
        if not is_object(format):
            yield Problem(path, "Input should be a valid dictionary or object")
        elif format.get("type") != "json_schema":
            yield Problem(f"{path}.type", "Input should be 'json_schema'")
        elif extra := [name for name in format if name not in ("type", "schema")]:
            yield Problem(f"{path}.{extra[0]}", "Extra inputs are not permitted")
        elif "schema" not in format:
            yield Problem(f"{path}.schema", "Field required")
        elif not is_object(format["schema"]):
            yield Problem(f"{path}.schema", "Input should be a valid dictionary")
        else:
            yield from _closed(format["schema"], f"{path}.schema")


def _formats(body: dict[str, Any]) -> Iterator[tuple[str, object]]:
    config = body.get("output_config")
    if is_object(config) and config.get("format") is not None:
        yield "output_config.format", config["format"]
    if body.get("output_format") is not None:
        yield "output_format", body["output_format"]


def _closed(schema: dict[str, Any], path: str) -> Iterator[Problem]:
    """Check that objects are closed, and that nothing is asked which can't be held to."""
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield Problem(
            path, "For 'object' type, 'additionalProperties' must be explicitly set to false"
        )
    kind = schema.get("type")
    if isinstance(kind, str) and (found := [n for n in _BEYOND.get(kind, ()) if n in schema]):
        names = ", ".join(found)
        yield Problem(path, f"For '{kind}' type, property '{names}' is not supported")
    if not str(schema.get("$ref", "#")).startswith("#"):
        yield Problem(f"{path}.$ref", "External $ref is not supported")
    for name, inner in _schemas(schema):
        yield from _closed(inner, f"{path}.{name}")


def _schemas(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for keyword in _INSIDE:
        if is_object(named := schema.get(keyword)):
            yield from ((f"{keyword}.{k}", v) for k, v in named.items() if is_object(v))
    for keyword in _LISTS:
        if is_list(several := schema.get(keyword)):
            yield from ((f"{keyword}.{i}", v) for i, v in enumerate(several) if is_object(v))
    if is_object(items := schema.get("items")):
        yield "items", items
