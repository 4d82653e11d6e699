"""Schemas written by hand."""

from __future__ import annotations

import datetime
import functools
import re
import subprocess
import sys
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel

from agentkit_tools import InvalidArguments, InvalidTool, beta_tool

SCHEMA = {
    "type": "object",
    "properties": {
        "day": {"type": "string", "pattern": "^2"},
        "count": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
    },
    "required": ["day"],
    "additionalProperties": False,
}


@beta_tool(input_schema=SCHEMA)
def plan(day: datetime.date, count: int = 1, tags: tuple[str, ...] = ()) -> str:
    """Plan."""
    return repr((day, count, tags))


def test_a_given_schema_is_shown_as_it_is():
    assert plan.input_schema == SCHEMA
    assert plan.description == "Plan."


def test_what_fits_is_converted_to_the_types_of_the_signature():
    assert (
        plan.call({"day": "2024-01-02", "tags": ["a"]}) == "(datetime.date(2024, 1, 2), 1, ('a',))"
    )


def test_what_does_not_fit_the_schema_is_told_by_field():
    with pytest.raises(InvalidArguments) as raised:
        plan.call({"count": 0, "tags": ["a", "z"], "more": 1, "Day": "2"})
    assert sorted(raised.value.problems, key=str.casefold) == [
        'count: does not fit {"minimum":1}; received 0',
        "day: required, but missing",
        "Day: unknown, did you mean day?",
        "more: unknown, the parameters are: day, count, tags",
        'tags[1]: does not fit {"enum":["a","b"]}; received "z"',
    ]


def test_an_unknown_field_inside_is_named_with_its_path_unless_a_pattern_allows_it():
    inner: dict[str, Any] = {
        "type": "object",
        "properties": {"sku": {"type": "string"}},
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }

    @beta_tool(input_schema={"type": "object", "properties": {"item": inner}})
    def f(item: dict[str, Any]) -> str:
        return "called"

    assert f.call({"item": {"x-y": 1}}) == "called"
    with pytest.raises(InvalidArguments) as raised:
        f.call({"item": {"x-y": 1, "price": 2}})
    assert raised.value.problems == ("item.price: unknown, the fields are: sku",)


def test_what_fits_the_schema_but_not_the_signature_is_told_too():
    with pytest.raises(InvalidArguments, match="day: should be a valid date"):
        plan.call({"day": "2 o'clock"})


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ({"type": "object", "properties": {"a": {"type": "no such"}}}, "no valid JSON Schema"),
        ({"type": "object", "required": "a"}, "no valid JSON Schema"),
        ({"type": "object", "default": object()}, "no valid JSON Schema"),
        ({"type": "array"}, "must be of an object"),
        ({}, "must be of an object"),
        ({"type": "object", "properties": {"b": {}}}, "the property 'b', which the function"),
    ],
)
def test_a_wrong_schema_is_refused_at_decoration(schema: dict[str, Any], complaint: str):
    def f(a: int) -> str:
        return ""

    with pytest.raises(InvalidTool, match=f"tool 'f'.*{complaint}"):
        beta_tool(f, input_schema=schema)


def test_a_property_that_a_partial_has_filled_is_refused_at_decoration():
    def f(user: str, **others: str) -> str:
        return ""

    schema = {"type": "object", "properties": {"user": {"type": "string"}}}
    with pytest.raises(InvalidTool, match="the property 'user', which the function does not"):
        beta_tool(functools.partial(f, user="me"), input_schema=schema)


def test_other_keywords_take_any_property():
    @beta_tool(input_schema={"type": "object", "properties": {"b": {"type": "integer"}}})
    def f(**rest: object) -> str:
        return repr(rest)

    assert f.call({"b": 1}) == "{'b': 1}"
    with pytest.raises(InvalidArguments, match="b: does not fit"):
        f.call({"b": "1"})


def schema_of(**part: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": {"type": "array", "items": part}}}


@pytest.mark.parametrize(
    "reference", ["http://127.0.0.1/x", "file:///etc/passwd", "#/$defs/none", "#none"]
)
def test_a_reference_is_never_fetched_and_has_to_be_in_the_schema(reference: str):
    def f(a: object) -> str:
        return ""

    with pytest.raises(InvalidTool, match=f"'f'.*refers to '{re.escape(reference)}', which is not"):
        beta_tool(f, input_schema=schema_of(**{"$ref": reference}))


def test_a_reference_that_only_a_call_can_follow_is_not_fetched_either():
    @beta_tool(input_schema=schema_of(**{"$dynamicRef": "http://127.0.0.1/x"}))
    def f(a: object) -> str:
        return ""

    with pytest.raises(InvalidTool, match=r"'f'.*refers to 'http://127\.0\.0\.1/x'"):
        f.call({"a": [1]})


@pytest.mark.parametrize(
    "schema",
    [
        {**schema_of(**{"$ref": "#/$defs/n"}), "$defs": {"n": {"type": "integer"}}},
        {**schema_of(**{"$ref": "#n"}), "$defs": {"n": {"$anchor": "n", "type": "integer"}}},
        {
            **schema_of(**{"$ref": "n"}),
            "$id": "http://127.0.0.1/root",
            "$defs": {"n": {"$id": "n", "type": "integer"}},
        },
        {
            **schema_of(**{"$ref": "#/definitions/n"}),
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"n": {"type": "integer"}},
        },
    ],
    ids=["pointer", "anchor", "id", "draft 7"],
)
def test_a_reference_into_the_schema_is_followed(schema: dict[str, Any]):
    @beta_tool(input_schema=schema)
    def f(a: object) -> str:
        return "called"

    assert f.call({"a": [1]}) == "called"
    with pytest.raises(InvalidArguments, match="integer"):
        f.call({"a": ["x"]})


def test_what_is_no_reference_may_look_like_one():
    part: Any = {"const": {"$ref": "#/none"}, "properties": {"$ref": {"type": "string"}}}

    @beta_tool(input_schema=schema_of(**part))
    def f(a: object = None) -> str:
        return "called"

    assert f.call({}) == "called"


class Address(BaseModel):
    street: str


class Input(BaseModel):
    """What is asked for."""

    day: datetime.date
    home: Address
    count: int = Field(2, ge=1)


@beta_tool(input_schema=Input)
def visit(day: datetime.date, home: Address, count: int) -> str:
    """Visit."""
    return repr((day, home, count))


def test_a_model_gives_schema_values_and_defaults():
    assert visit.input_schema["required"] == ["day", "home"]
    assert visit.input_schema["description"] == "What is asked for."
    got = visit.call({"day": "2024-01-02", "home": {"street": "s"}})
    assert got == "(datetime.date(2024, 1, 2), Address(street='s'), 2)"


def test_what_does_not_fit_the_model_is_told_by_field():
    with pytest.raises(InvalidArguments) as raised:
        visit.call({"day": "x", "home": {}, "count": 0})
    assert [problem.partition(":")[0] for problem in raised.value.problems] == [
        "day",
        "home.street",
        "count",
    ]


def test_a_function_may_want_the_text_where_the_model_has_a_date():
    class Day(BaseModel):
        day: datetime.date

    @beta_tool(input_schema=Day)
    def f(day: str) -> str:
        return day

    assert f.call({"day": "2024-01-02"}) == "2024-01-02"


def test_what_a_model_lets_through_beside_its_fields_arrives():
    class Open(BaseModel):
        model_config = ConfigDict(extra="allow")
        a: int

    @beta_tool(input_schema=Open)
    def f(a: int, **rest: Any) -> str:
        return repr((a, rest))

    assert f.call({"a": 1, "b": 2}) == "(1, {'b': 2})"


class Tree(BaseModel):
    value: int
    kids: list[Tree] = []


def test_a_model_that_refers_to_itself_is_an_object_at_the_top():
    @beta_tool(input_schema=Tree)
    def f(value: int, kids: list[Tree]) -> str:
        return repr((value, kids))

    assert f.input_schema["type"] == "object"
    assert f.call({"value": 1, "kids": [{"value": 2}]}) == "(1, [Tree(value=2, kids=[])])"


def test_a_model_that_is_no_object_is_refused():
    with pytest.raises(InvalidTool, match="must be of an object"):
        beta_tool(visit.func, input_schema=RootModel[list[int]])


def test_jsonschema_is_loaded_for_a_given_dictionary_only():
    program = """
import sys
from agentkit_tools import beta_tool
def f(a: int) -> str: return ""
beta_tool(f).call({"a": 1})
assert "jsonschema" not in sys.modules
beta_tool(f, input_schema={"type": "object"})
assert "jsonschema" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
