"""Types and texts in schemas beyond the recorded cases, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import pytest
from pydantic import AliasChoices, BaseModel, Field, create_model
from typing_extensions import NotRequired, TypedDict, Unpack

from agentkit_tools import InvalidTool, beta_tool

# Texts.


def properties_of(function: Callable[..., Any]) -> dict[str, Any]:
    return beta_tool(function).input_schema["properties"]


def test_a_text_is_taken_from_field_then_from_annotated_then_from_the_docstring():
    def tool(
        a: Annotated[int, "from annotated", Field(description="from field")],
        b: Annotated[int, "from annotated"],
        c: int,
        d: int,
    ) -> str:
        return ""

    tool.__doc__ = """Do.

    Args:
        a: from docstring
        b: from docstring
        c: from docstring
    """
    texts = {name: item.get("description") for name, item in properties_of(tool).items()}
    assert texts == {
        "a": "from field",
        "b": "from annotated",
        "c": "from docstring",
        "d": None,
    }


def test_a_parameter_with_an_alias_is_described_under_either_name():
    def tool(inner: Annotated[int, Field(alias="outer")]) -> str:
        """Do.

        Args:
            inner: the one
        """
        return ""

    assert properties_of(tool) == {
        "outer": {"description": "the one", "title": "Outer", "type": "integer"}
    }


def test_one_of_several_aliases_is_shown_and_each_is_taken():
    def tool(a: Annotated[int, Field(validation_alias=AliasChoices("x", "y"))]) -> str:
        return str(a)

    assert list(properties_of(tool)) == ["x"]
    assert [beta_tool(tool).call({name: 1}) for name in ("x", "y")] == ["1", "1"]


# Types.


class Node(BaseModel):
    value: int
    next: Node | None = None


def test_two_models_of_one_name_are_told_apart():
    def make(field: str) -> type[BaseModel]:
        fields: dict[str, Any] = {field: (int, ...)}
        return create_model("Same", **fields)

    def tool(x: Any, y: Any) -> str:
        return ""

    tool.__annotations__ = {"x": make("a"), "y": make("b")}
    schema = beta_tool(tool).input_schema
    assert len(schema["$defs"]) == 2
    assert schema["properties"]["x"] != schema["properties"]["y"]


def test_a_model_that_refers_to_itself_is_a_parameter():
    tool = beta_tool(lambda_of(Node), name="walk")
    assert (
        tool.call({"x": {"value": 1, "next": {"value": 2}}})
        == "Node(value=1, next=Node(value=2, next=None))"
    )


def lambda_of(annotation: Any) -> Callable[..., str]:
    """Make a function with one parameter `x` of the type."""

    def function(x: Any) -> str:
        return repr(x)

    function.__annotations__ = {"x": annotation}
    return function


class Keys(TypedDict, total=False):
    needed: Annotated[int, "how many"]
    other: NotRequired[str]


def test_the_keys_of_unpacked_arguments_are_required_as_the_typed_dict_says():
    class Total(TypedDict):
        needed: Annotated[int, "how many"]
        other: NotRequired[str]

    def tool(**rest: Unpack[Total]) -> str:
        return repr(rest)

    made = beta_tool(tool)
    assert made.input_schema["required"] == ["needed"]
    assert made.input_schema["properties"]["needed"]["description"] == "how many"
    assert made.call({"needed": 1}) == "{'needed': 1}"
    assert "required" not in beta_tool(unpacked).input_schema


def unpacked(**rest: Unpack[Keys]) -> str:
    return repr(rest)


def test_an_iterable_is_checked_before_the_call_and_is_a_list():
    tool = beta_tool(lambda_of(Iterable[int] | None), name="sum")
    assert tool.call({"x": [1, "2"]}) == "[1, 2]"
    with pytest.raises(ValueError, match=r"x\[1\]"):
        tool.call({"x": [1, "b"]})


class Sentinel:
    """Has no JSON form."""


SENTINEL = Sentinel()


def test_a_default_without_a_json_form_makes_the_parameter_optional_and_stays_itself():
    def tool(a: Any = SENTINEL, b: float = math.inf, /, c: int = 3) -> str:
        return repr((a is SENTINEL, b, c))

    made = beta_tool(tool)
    assert made.input_schema["properties"] == {
        "a": {"title": "A"},
        "b": {"title": "B", "type": "number"},
        "c": {"default": 3, "title": "C", "type": "integer"},
    }
    assert "required" not in made.input_schema
    assert made.call({}) == "(True, inf, 3)"


def test_a_mutable_default_is_not_shared_between_calls():
    def tool(items: list[int] = [1]) -> str:  # noqa: B006 - the mistake this guards against
        items.append(2)
        return repr(items)

    made = beta_tool(tool)
    assert [made.call({}), made.call({})] == ["[1, 2]", "[1, 2]"]


def test_a_default_can_be_made_from_the_other_arguments():
    def tool(a: int, b: int = Field(default_factory=lambda data: data["a"] + 1)) -> str:
        return repr((a, b))

    assert beta_tool(tool).call({"a": 1}) == "(1, 2)"


def test_other_keywords_may_be_of_any_type():
    def tool(a: int, **rest: Any) -> str:
        return repr(rest)

    made = beta_tool(tool)
    assert made.input_schema["additionalProperties"] is True
    assert made.call({"a": 1, "b": [1]}) == "{'b': [1]}"


# What is refused, at decoration.


class Opaque:
    """Has no schema."""


class Unfinished(BaseModel):
    part: NotDefinedAnywhere  # type: ignore[name-defined] # noqa: F821 - the mistake


@pytest.mark.parametrize(
    ("annotation", "shown"),
    [
        (Opaque, "Opaque"),
        (Callable[[], int], "Callable"),
        (type[int], "type"),
        (list[Opaque], "Opaque"),
        (Annotated[Opaque, "text"], "Opaque"),
        (Unfinished, "Unfinished"),
        (5, "5"),
    ],
)
def test_a_type_without_a_schema_is_refused_naming_tool_parameter_and_way_out(
    annotation: Any, shown: str
):
    with pytest.raises(InvalidTool) as refused:
        beta_tool(lambda_of(annotation), name="the_tool")
    text = str(refused.value)
    for part in ("'the_tool'", "'x'", shown, "functools.partial"):
        assert part in text
    assert len(text) < 500
    assert refused.value.__cause__ is not None


def test_the_parameter_that_fails_is_named_and_not_its_neighbour():
    def tool(a: int, b: Opaque, c: str) -> str:
        return ""

    with pytest.raises(InvalidTool, match="parameter 'b'"):
        beta_tool(tool)


def test_other_keywords_without_a_schema_are_refused():
    def tool(**rest: Opaque) -> str:
        return ""

    with pytest.raises(InvalidTool, match="parameter 'rest'"):
        beta_tool(tool)


def test_a_deprecated_parameter_is_marked():
    def tool(
        a: Annotated[int, Field(deprecated="use b", examples=[1])],
        b: int = Field(3, deprecated=True),
    ) -> str:
        return ""

    properties = properties_of(tool)  # where a warning is an error
    assert [properties[name]["deprecated"] for name in "ab"] == [True, True]
    assert properties["a"]["examples"] == [1]


def test_a_long_annotation_is_cut_where_it_is_refused():
    def tool(a: object) -> str:
        return ""

    tool.__annotations__["a"] = dict[str, tuple[(Callable[[], int], *[int] * 100)]]
    with pytest.raises(InvalidTool, match="…`, which has no JSON Schema") as raised:
        beta_tool(tool)
    assert len(str(raised.value)) < 700
