"""What the linter finds, and what it leaves alone."""

from __future__ import annotations

import enum
import time
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, Field

from agentkit_client.types import beta
from agentkit_tools import (
    AnyTool,
    BetaBuiltinFunctionTool,
    Finding,
    ToolContext,
    Toolset,
    beta_async_tool,
    beta_tool,
    lint_tools,
)
from agentkit_tools._lint_rules import NAMES_OF_THE_API
from agentkit_tools.lint import Rule
from agentkit_tools.workspace import Workspace


class Unit(enum.Enum):
    """Of a temperature."""

    C = "c"


class Place(BaseModel):
    """Where on earth."""

    lat: Annotated[float, Field(description="North.")]
    lon: Annotated[float, Field(description="East.")]


@beta_tool(
    input_examples=[{"place": {"lat": 1, "lon": 2}, "unit": "c"}, {"place": {"lat": 0, "lon": 0}}]
)
def weather(place: Place, unit: Unit = Unit.C, context: ToolContext | None = None) -> str:  # noqa: D417 - its type says it
    """Look up the weather.

    Args:
        place: Where.
        context: Not for the model.
    """
    return f"{place}{unit}{context}"


@beta_tool
def bare(a: int) -> str:
    return str(a)


@beta_tool
def vague(a: Any, b: dict[str, int], c: list[Any]) -> str:
    """Do.

    Args:
        a: One.
        b: Two.
        c: Three.
        d: Gone.
    """
    return f"{a}{b}{c}"


class Tree(BaseModel):
    """A tree."""

    children: Annotated[list[Tree], Field(description="Below it.")] = []


@beta_tool
def grow(tree: Tree) -> str:
    """Grow."""
    return str(tree)


@beta_tool(input_examples=[{"a": 1}, {"a": "x", "b": 2}])
def count(a: Annotated[int, "How many."]) -> str:
    """Count."""
    return str(a)


def rules(*tools: AnyTool) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in lint_tools(tools)]


def custom(**fields: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    return {"name": "mine", "description": "Mine.", "input_schema": schema, **fields}


def test_a_good_tool_has_no_findings():
    assert lint_tools([weather]) == []


def test_the_tools_in_the_box_have_none(tmp_path: Path):
    assert lint_tools(Workspace(tmp_path).tools()) == []


def test_what_the_api_defines_is_left_alone():
    assert lint_tools([{"type": "web_search_20250305", "name": "web_search"}]) == []


def test_missing_descriptions_are_found():
    assert rules(bare) == [("missing-description", ""), ("missing-description", "a")]
    (first, second) = lint_tools([bare])
    assert str(first).startswith("bare: a model can't know when to use it")
    assert str(second) == "bare(a): not described; say what to give [missing-description]"
    assert not first.is_error


def test_fields_inside_of_types_are_looked_at():
    class Inner(BaseModel):
        x: int

    @beta_tool
    def take(inner: Annotated[Inner, "All of it."]) -> str:
        """Take."""
        return str(inner)

    assert rules(take) == [("missing-description", "Inner.x")]


def test_vague_types_and_a_docstring_that_is_out_of_date_are_found():
    assert rules(vague) == [
        ("vague-type", "a"),
        ("vague-type", "b"),
        ("vague-type", "c"),
        ("unknown-parameter", "d"),
    ]


def test_what_can_not_be_strict_is_found():
    assert rules(grow) == [("not-strict", "tree.children")]

    @beta_tool
    def others(**rest: Annotated[int, "A number."]) -> str:
        """Take all.

        Args:
            **rest: Goes.
        """
        return str(rest)

    assert rules(others) == [("not-strict", "")]


def test_examples_that_do_not_fit_are_found():
    (finding,) = lint_tools([count])
    assert finding == Finding(
        tool="count",
        rule="bad-example",
        field="",
        message="input_examples[1] does not fit: a: should be a valid integer, unable to parse"
        ' string as an integer; received "x"; b: unknown, the parameters are: a',
    )
    assert finding.is_error
    schema = {"type": "object", "properties": {"a": {"type": "integer", "description": "A."}}}
    by_hand = custom(input_schema=schema, input_examples=[{"a": 1}, {"a": "x"}])
    assert rules(by_hand) == [("bad-example", "")]
    wrong: Any = [[]]
    assert rules(beta_async_tool(count.func, input_examples=wrong)) == [("bad-example", "")]


def test_long_texts_are_found():
    long = custom(description="x" * 2_001)
    long["input_schema"]["properties"]["a"] = {"type": "integer", "description": "y" * 501}
    assert rules(long) == [("long-text", ""), ("long-text", "a")]
    many = {f"p{i}": {"type": "integer", "description": "A number."} for i in range(500)}
    assert rules(custom(input_schema={"type": "object", "properties": many})) == [("long-text", "")]


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\u2066", "\ufeff", "\U000e0041"])
def test_what_nobody_sees_is_found(char: str):
    (finding,) = lint_tools([custom(description=f"Harmless.{char}")])
    assert (finding.rule, f"U+{ord(char):04X}" in finding.message) == ("hidden-characters", True)


def test_emojis_and_scripts_are_no_hidden_characters():
    assert rules(custom(description="\U0001f469\u200d\U0001f52c a\u200cb")) == []


@pytest.mark.parametrize(
    "schema", [None, [], {"type": "string"}, {"type": "object", "properties": 3}, {}]
)
def test_a_schema_that_is_none_is_found(schema: Any):
    assert rules(custom(input_schema=schema)) == [("bad-schema", "")]


def test_names_are_looked_at():
    found = lint_tools([
        custom(name="no good"),
        custom(name="bash"),
        custom(name="read_file"),
        custom(name="readFile"),
        custom(name="read_file"),
        custom(),
    ])  # fmt: skip
    assert [(finding.tool, finding.rule) for finding in found] == [
        ("no good", "bad-name"),
        ("bash", "shadowing-name"),
        ("readFile", "similar-name"),
        ("read_file", "clashing-name"),
    ]


def test_sets_are_asked_for_their_tools():
    def for_user(tools: Sequence[AnyTool], context: ToolContext[str]) -> Sequence[AnyTool]:
        return tools if context.deps == "root" else []

    tools = Toolset(bare).prepared(for_user)
    assert lint_tools([tools]) == []
    assert len(lint_tools([tools], ToolContext("root"))) == 2


def test_tools_that_are_no_functions_are_looked_at():
    class Mine(BetaBuiltinFunctionTool):
        def to_dict(self) -> beta.BetaToolUnionParam:
            return {"name": "mine", "input_schema": {"type": "object"}}

        def call(self, input: object) -> str:
            return ""

        def check(self, input: object) -> None:
            raise AssertionError("is something else")

    assert rules(Mine()) == [("missing-description", "")]


def test_what_is_no_tool_is_refused():
    with pytest.raises(TypeError, match="is no tool"):
        lint_tools([3])  # pyright: ignore[reportArgumentType]


def test_every_rule_is_documented():
    assert all(f"`{rule}`" in (lint_tools.__doc__ or "") for rule in get_args(Rule))


def test_the_names_of_the_api_are_those_of_its_types():
    hints = [typing.get_type_hints(member) for member in get_args(beta.BetaToolUnionParam)]
    named = {name for hint in hints for name in get_args(hint.get("name"))}
    assert named == NAMES_OF_THE_API


def test_a_schema_that_refers_to_itself_many_times_takes_no_time():
    definitions: dict[str, Any] = {"d60": {"type": "object", "properties": {}}}
    for level in range(60):
        inner = {"$ref": f"#/$defs/d{level + 1}", "description": "Deeper."}
        definitions[f"d{level}"] = {"type": "object", "properties": {"a": inner, "b": inner}}
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/d0", "description": "Deep."}},
        "$defs": definitions,
    }
    start = time.perf_counter()
    assert {rule for rule, _ in rules(custom(input_schema=schema))} == {"vague-type"}
    assert time.perf_counter() - start < 20, "without care it is 2 to the 60th"


def test_fields_inside_of_dictionaries_are_looked_at():
    inner = {"type": "object", "properties": {"b": {"type": "string"}}, "description": "it"}
    properties: Any = {"a": inner, "c": {"type": "array", "items": inner, "description": "them"}}
    tool: Any = {"name": "t", "description": "Do.", "input_schema": {"type": "object"}}
    tool["input_schema"]["properties"] = properties
    found = [(finding.field, finding.rule) for finding in lint_tools([tool])]
    assert found == [("a.b", "missing-description"), ("c.b", "missing-description")]


def test_odd_dictionaries_are_findings_and_no_errors():
    schema: Any = {"type": "object", "properties": {"a": True}}
    tool: Any = {"name": "t", "description": "Do.", "input_schema": schema, "input_examples": 3}
    assert [finding.rule for finding in lint_tools([tool])] == [
        "missing-description",
        "vague-type",
        "bad-example",
    ]
    tool["input_schema"] = {"type": "object", "properties": {"a": {"$ref": "#/none"}}}
    assert [finding.rule for finding in lint_tools([tool])] == ["bad-schema"]
