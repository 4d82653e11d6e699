"""JSON Schemas as the API takes them: what is kept, what becomes a text, what is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, cast

import pytest

from agentkit_client._output_type import transform_schema
from agentkit_client.types.schemas import UnsupportedSchema

Schema = dict[str, Any]

FACTS = json.loads(Path(__file__).with_name("facts").joinpath("transform_schema.json").read_bytes())
CASES: list[dict[str, Any]] = FACTS["transform_schema"]


def given(case: dict[str, Any]) -> Any:
    """What is to be transformed: a schema, or what the recorded source calls `value`."""
    if "schema" in case:
        return copy.deepcopy(case["schema"])
    names: dict[str, Any] = {}
    exec(compile(case["source"], case["name"], "exec", dont_inherit=True), names)
    return names["value"]


def expected(case: dict[str, Any]) -> dict[str, Any]:
    return case["0.76.0"] if case["2.11.0"] == "same" else case["2.11.0"]


MADE = [case for case in CASES if "out" in expected(case)]
REFUSED = [case for case in CASES if "raises" in expected(case)]


def test_there_are_as_many_cases_as_were_recorded() -> None:
    assert (len(MADE), len(REFUSED)) == (42, 4)


@pytest.mark.parametrize("case", MADE, ids=lambda case: case["name"])
def test_a_schema_becomes_what_was_recorded(case: dict[str, Any]) -> None:
    # As JSON, because the order of keys was recorded too.
    assert json.dumps(transform_schema(given(case))) == json.dumps(expected(case)["out"])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_a_schema_is_refused_as_was_recorded(case: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"the API doesn't take|can't be the type") as refused:
        transform_schema(given(case))
    assert expected(case)["raises"] in [base.__name__ for base in type(refused.value).__mro__]


@pytest.mark.parametrize("case", [c for c in CASES if "schema" in c], ids=lambda c: c["name"])
def test_what_is_given_stays_as_it_is(case: dict[str, Any]) -> None:
    schema = given(case)
    try:
        made = transform_schema(schema)
    except UnsupportedSchema:
        made = {}
    spoil(made)
    assert schema == case["schema"]


def spoil(value: Any) -> None:
    """Change all that can be changed in what was made."""
    items: list[Any] = []
    if isinstance(value, dict):
        items = [*cast("Schema", value).values()]
        cast("Schema", value).clear()
    elif isinstance(value, list):
        items = [*cast("list[Any]", value)]
        cast("list[Any]", value).append("spoilt")
    for item in items:
        spoil(item)


@pytest.mark.parametrize(
    ("schema", "made"),
    [
        # Learned from the record by analogy.
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"type": "object", "properties": {}, "additionalProperties": False},
        ),
        ({"type": ["string", "null"], "enum": ["a", None]}, {"enum": ["a", None]}),
        ({"const": "a", "enum": ["a"], "type": "string"}, {"enum": ["a"], "const": "a"}),
        (
            {"type": "string", "description": "", "minLength": 1},
            {"type": "string", "description": "{minLength: 1}"},
        ),
        (
            {"type": "string", "description": "d", "pattern": "^{a}$", "format": "color"},
            {"type": "string", "description": "d\n\n{pattern: ^{a}$, format: color}"},
        ),
        (
            {"anyOf": [{"type": "null"}], "type": "null"},
            {"anyOf": [{"type": "null"}], "description": "{type: null}"},
        ),
        ({"$ref": "#/$defs/A", "$defs": {}, "default": 1}, {"$ref": "#/$defs/A"}),
        ({"type": "array", "minItems": 1.0}, {"type": "array", "minItems": 1.0}),
    ],
)
def test_what_was_not_recorded_follows_the_same_rules(schema: Schema, made: Schema) -> None:
    assert transform_schema(schema) == made


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (Schema(), "no type at #, "),
        ({"type": "array", "items": Schema()}, "no type at #/items, "),
        (
            {"type": "object", "properties": {"a": {"type": "any"}}},
            "the type 'any' at #/properties/a",
        ),
        ({"$defs": {"A": Schema()}, "type": "null"}, "no type at #/$defs/A, "),
        ({"allOf": [{"type": "null"}, {"type": Schema()}]}, "the type {} at #/allOf/1"),
        ({"type": "array", "items": True}, "at #/items stands True, which is no schema"),
        ({"type": "object", "properties": [1]}, "at #/properties stands [1], which is no Mapping"),
        ({"anyOf": {"type": "null"}}, "at #/anyOf stands {'type': 'null'}, which is no list"),
        ({"type": "array", "items": "x" * 500}, "x" * 79 + ", which"),
    ],
)
def test_a_refusal_says_where(schema: Schema, problem: str) -> None:
    with pytest.raises(UnsupportedSchema) as refused:
        transform_schema(schema)
    assert problem in str(refused.value)
    assert len(str(refused.value)) < 150


def test_a_schema_without_end_is_refused() -> None:
    endless: Schema = {"type": "array"}
    endless["items"] = endless
    deep: Schema = {"type": "null"}
    for _ in range(10_000):
        deep = {"type": "array", "items": deep}
    for schema in (endless, deep):
        with pytest.raises(UnsupportedSchema, match="contains itself, or nests too deep"):
            transform_schema(schema)
