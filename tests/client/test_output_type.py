"""What can be the type of an output, and what the API is told of it."""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Callable
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    Optional,
    TypeVar,
    Union,
)

import pytest
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from agentkit_client import NOT_GIVEN, omit
from agentkit_client._output_type import format_param, is_type, output_type, transform_schema

T = TypeVar("T")
UserId = NewType("UserId", int)


class Model(BaseModel):
    a: int


class Node(BaseModel):
    children: list[Node] = []


class Box(BaseModel, Generic[T]):
    value: T


class Waiting(BaseModel):
    x: NotThereYet  # pyright: ignore[reportUndefinedVariable]  # that is the case to be tested  # noqa: F821


class Lazy(BaseModel):
    model_config = ConfigDict(defer_build=True)

    node: Node


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Movie(TypedDict):
    title: str


class Pair(NamedTuple):
    left: int
    right: str


class Odd:
    pass


class Faulty:
    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        raise KeyError("oops")


@dataclasses.dataclass
class Point:
    x: int
    y: list[Point] | None = None


def closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": [*properties]} if properties else {}),
        **more,
    }


INT = {"type": "integer"}
A = {"type": "integer", "title": "A"}


@pytest.mark.parametrize(
    ("type_", "schema"),
    [
        (Model, closed({"a": A}, title="Model")),
        (Movie, closed({"title": {"type": "string", "title": "Title"}}, title="Movie")),
        (Box[int], closed({"value": {"type": "integer", "title": "Value"}}, title="Box[int]")),
        (list[int], {"type": "array", "items": INT}),
        (dict[str, int], closed({})),
        (set[int], {"type": "array", "items": INT, "description": "{uniqueItems: True}"}),
        (Optional[int], {"anyOf": [INT, {"type": "null"}]}),  # noqa: UP045 - so people write it
        (Union[int, str], {"anyOf": [INT, {"type": "string"}]}),  # noqa: UP007 - so people write it
        (int | str, {"anyOf": [INT, {"type": "string"}]}),
        (Literal["a", "b"], {"enum": ["a", "b"]}),
        (Literal["a"], {"const": "a"}),
        (Colour, {"enum": ["red", "blue"], "title": "Colour"}),
        (UserId, INT),
        (type(None), {"type": "null"}),
        (Annotated[int, Field(ge=1)], {"type": "integer", "description": "{minimum: 1}"}),
        (
            Annotated[int, Field(ge=1), {"unhashable": 1}],
            {"type": "integer", "description": "{minimum: 1}"},
        ),
    ],
)
def test_a_type_is_told_to_the_api_as_a_schema(type_: Any, schema: dict[str, Any]) -> None:
    assert is_type(type_)
    assert format_param(type_) == {"type": "json_schema", "schema": schema}
    assert transform_schema(type_) == schema


def test_a_type_may_contain_itself() -> None:
    node = {"$ref": "#/$defs/Node"}
    schema = transform_schema(Node)
    assert schema.pop("$ref") == "#/$defs/Node"
    assert transform_schema(list[Node])["items"] == node
    assert isinstance(schema["$defs"], dict)
    assert schema["$defs"]["Node"]["properties"]["children"]["items"] == node
    assert "$defs" in transform_schema(Point)


def test_a_model_built_late_is_built_when_it_is_needed() -> None:
    assert "$defs" in transform_schema(Lazy)
    lazy = output_type(Lazy).adapter.validate_json('{"node": {}}')
    assert lazy == Lazy(node=Node())


def test_a_type_named_before_it_is_there_is_found_once_it_is() -> None:
    class Early(BaseModel):
        late: Late

    with pytest.raises(TypeError, match=r"`Early` can't be the type of an output: .*Late"):
        format_param(Early)

    class Late(BaseModel):
        b: int

    Early.model_rebuild()
    assert output_type(Early).adapter.validate_json('{"late": {"b": 1}}').late == Late(b=1)


def test_each_schema_is_a_new_one() -> None:
    for type_ in (Model, list[int]):
        first = transform_schema(type_)
        before = repr(first)
        first.clear()
        assert repr(transform_schema(type_)) == before


def test_what_pydantic_makes_of_a_type_is_kept() -> None:
    assert output_type(Model) is output_type(Model)
    assert output_type(list[Model]) is output_type(list[Model])


def test_types_that_are_equal_but_read_differently_are_told_apart() -> None:
    class Twin(BaseModel):
        a: int

    for one, other in [(Model, Twin), (Twin, Model)]:
        value = output_type(one | other).adapter.validate_json('{"a": 1}')
        assert type(value) is one
    assert transform_schema(Literal["x", "y"]) == {"enum": ["x", "y"]}
    assert transform_schema(Literal["y", "x"]) == {"enum": ["y", "x"]}


def test_a_default_that_json_has_no_form_for_is_left_out() -> None:
    class Defaults(BaseModel):
        a: int = Field(default_factory=int)
        b: Any = Field(default=Odd(), json_schema_extra={"type": "string"})

    (shown,) = [transform_schema(Defaults)["properties"]]
    assert shown == {"a": A, "b": {"type": "string", "title": "B"}}


def test_a_format_in_a_dict_is_left_alone() -> None:
    given = {"type": "json_schema", "schema": {"type": "object"}}
    assert format_param(given) is given
    assert not is_type(given)


@pytest.mark.parametrize("nothing", [None, NOT_GIVEN, omit])
def test_nothing_is_no_type(nothing: object) -> None:
    assert not is_type(nothing)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (3, "`3` can't be the type of an output: Unable to generate"),
        ("Model", "`'Model'` can't be the type of an output: it is a text; pass the type itself"),
        ([1], "`[1]` can't be the type of an output: Unable to generate"),
        (Model(a=1), "can't be the type of an output: Unable to generate"),
        (Odd, "`Odd` can't be the type of an output: Unable to generate"),
        (list[Odd], "`list[Odd]` can't be the type of an output: Unable to generate"),
        (len, "it is a function"),
        (lambda: 1, "it is a function"),
        (functools.partial(int), "it is a function"),
        (Waiting, "name 'NotThereYet' is not defined"),
        (list["NotThereYet"], "name 'NotThereYet' is not defined"),  # pyright: ignore[reportUndefinedVariable]  # that is the case  # noqa: F821
        (ForwardRef("NotThereYet"), "name 'NotThereYet' is not defined"),
        (Any, "`Any` can't be the type of an output: the schema has no type at #,"),
        (object, "`object` can't be the type of an output: the schema has no type at #,"),
        (list, "the schema has no type at #/items,"),
        (Box, "the schema has no type at #/properties/value,"),
        (Callable[[int], int], "Cannot generate a JsonSchema for core_schema.CallableSchema"),
        (Annotated[str, Field(pattern="(")], "`str` can't be the type of an output: "),
        (Faulty, "`Faulty` can't be the type of an output: 'oops'"),
    ],
)
def test_what_is_no_type_is_refused_with_a_reason(wrong: Any, problem: str) -> None:
    with pytest.raises(TypeError) as refused:
        format_param(wrong)
    assert problem in str(refused.value)
    assert str(refused.value).endswith("or a plain type as list[int] is one")
    assert len(str(refused.value)) < 450


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (Model, "Model"),
        (Box[int], "Box[int]"),
        (list[Model], "list[Model]"),
        (Model | None, "Model | None"),
        (Literal["a.b"], "Literal['a.b']"),
        (Annotated[list[Model], Field(min_length=1)], "list[Model]"),
        (Literal["x" * 200], "Literal['" + "x" * 70 + "…"),
        (UserId, "UserId"),
    ],
)
def test_a_type_is_named_without_its_module(type_: Any, name: str) -> None:
    assert output_type(type_).name == name
