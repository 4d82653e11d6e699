"""Strict tools: schemas that the API can hold the model to, or a refusal at decoration."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from agentkit_tools import BetaFunctionTool, InvalidArguments, InvalidTool, ToolContext, tool


class Leaf(BaseModel):
    size: Annotated[int, Field(ge=1, description="How big.")]


class Tree(BaseModel):
    children: list[Tree] = []


class Open(BaseModel):
    model_config = {"extra": "allow"}
    a: int


class Deep(BaseModel):
    leaves: list[Leaf]
    anything: dict[str, int]


def test_what_strict_mode_takes_stays_as_it_is():
    def pick(a: int, kind: Literal["x", "y"], b: list[str], c: float | None, d: Open) -> str:
        return f"{a}{kind}{b}{c}{d}"

    plain = tool(pick).input_schema
    strict = tool(strict=True)(pick).input_schema
    del plain["$defs"]["Open"]["additionalProperties"]
    plain["$defs"]["Open"]["additionalProperties"] = False
    del plain["properties"]["kind"]["type"]
    assert strict == plain

    @tool(strict=True)
    def simple(a: int) -> str:
        return str(a)

    assert json.dumps(simple.input_schema) == json.dumps(simple.altered(strict=None).input_schema)


def test_constraints_become_texts_and_still_hold():
    @tool(strict=True)
    def grow(leaf: Leaf, times: Annotated[int, Field(gt=0, lt=9)] = 2) -> str:
        return str(leaf.size * times)

    schema = grow.input_schema
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Leaf"]["properties"]["size"] == {
        "type": "integer",
        "description": "How big.\n\n{minimum: 1}",
        "title": "Size",
    }
    assert schema["$defs"]["Leaf"]["additionalProperties"] is False
    assert schema["properties"]["times"]["description"] == (
        "{default: 2, exclusiveMaximum: 9, exclusiveMinimum: 0}"
    )
    assert grow.to_dict()["strict"] is True  # pyright: ignore[reportTypedDictNotRequiredAccess]
    assert grow.call({"leaf": {"size": 3}}) == "6"
    with pytest.raises(InvalidArguments, match=r"leaf\.size: should be greater than or equal to 1"):
        grow.call({"leaf": {"size": 0}})


def any_value(a: Any) -> None: ...
def open_object(a: dict[str, int]) -> None: ...
def itself(a: Tree) -> None: ...
def inside(a: int, b: list[Deep]) -> None: ...
def others(a: int, **rest: int) -> None: ...
def in_union(a: int | dict[str, int]) -> None: ...


def test_without_an_annotation_a_value_is_any():
    space: dict[str, Any] = {}
    exec("def odd(a): ...", space)
    with pytest.raises(InvalidTool, match="`a` takes any value"):
        tool(strict=True)(space["odd"])


@pytest.mark.parametrize(
    ("func", "what"),
    [
        (any_value, "`a` takes any value"),
        (open_object, "`a` takes fields of any name"),
        (itself, "`a.children` contains itself"),
        (inside, "`b.anything` takes fields of any name"),
        (others, "it takes fields of any name"),
        (in_union, "`a` takes fields of any name"),
    ],
)
def test_what_strict_mode_has_no_form_for_is_refused_at_decoration(func: Any, what: str):
    tool(func)
    with pytest.raises(InvalidTool) as raised:
        tool(func, strict=True)
    assert str(raised.value) == (
        f"tool {func.__name__!r} can't be strict: {what}; use a type with named fields, or leave"
        " strict=True out"
    )
    with pytest.raises(InvalidTool, match="can't be strict"):
        BetaFunctionTool(func).altered(strict=True)


def test_a_schema_of_ones_own_is_made_strict_too():
    given = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": "^x"}},
        "required": ["a"],
    }

    @tool(strict=True, input_schema=given)
    def take(a: str) -> str:
        return a

    assert take.input_schema["properties"]["a"]["description"] == "{pattern: ^x}"
    assert take.input_schema["additionalProperties"] is False
    with pytest.raises(InvalidArguments, match=r'a: does not fit {"pattern":"\^x"}'):
        take.call({"a": "y"})
    types = {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}
    with pytest.raises(InvalidTool, match=r"`a` takes one of the types \['string', 'null'\]"):
        tool(take.func, strict=True, input_schema=types)


def test_a_context_is_no_part_of_it():
    @tool(strict=True)
    def whoami(context: ToolContext[str]) -> str:
        return context.deps

    assert whoami.input_schema["properties"] == {}
    assert whoami.call({}, ToolContext("ada")) == "ada"


def test_altered_is_strict_or_no_longer():
    @tool
    def grow(a: Annotated[int, Field(gt=0)]) -> str:
        return str(a)

    before = grow.input_schema
    strict = grow.altered(strict=True)
    assert strict.input_schema["properties"]["a"]["description"] == "{exclusiveMinimum: 0}"
    assert strict.altered(strict=False).input_schema == before == grow.input_schema


def test_a_strict_tool_does_not_load_the_types_of_the_api():
    code = "import sys; from agentkit_tools import tool\n"
    code += "def f(a: int) -> str: ...\ntool(strict=True)(f); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "agentkit_client.types" not in done.stdout.split()
