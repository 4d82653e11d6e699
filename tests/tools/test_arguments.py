"""From inputs to arguments: real Python objects, or a text for the model."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import functools
import json
import types
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from agentkit_tools import BetaFunctionTool, InvalidArguments, ToolContext, beta_tool
from agentkit_tools._arguments import Arguments
from agentkit_tools._docstring import Docs
from agentkit_tools._schema import build_adapter, build_json_schema
from agentkit_tools._signature import Parameter, Signature, read_signature

# On a fresh machine Hypothesis first builds its tables of characters.
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bind(function: Callable[..., Any], input: object) -> tuple[list[Any], dict[str, Any]]:
    signature = read_signature("t", function)
    return Arguments(signature, build_adapter("t", signature), None).bind("t", input)


def bind_one(annotation: Any, value: object) -> Any:
    signature = Signature((Parameter("x", annotation),))
    return Arguments(signature, build_adapter("t", signature), None).bind("t", {"x": value})[1]["x"]


class Color(enum.Enum):
    RED = "red"


class Point(BaseModel):
    x: int
    y: int = 0


class Options(TypedDict, total=False):
    deep: bool


@dataclasses.dataclass
class Size:
    width: float


@pytest.mark.parametrize(
    ("annotation", "sent", "got"),
    [
        (int, "3", 3),
        (int, 3.0, 3),
        (float, 3, 3.0),
        (bool, "yes", True),
        (Color, "red", Color.RED),
        (Literal["a", 1], 1, 1),
        (Point, {"x": "1"}, Point(x=1)),
        (Size, {"width": 1}, Size(1.0)),
        (Options, {"deep": True}, {"deep": True}),
        (list[Point], [{"x": 1}], [Point(x=1)]),
        (dict[str, Point], {"a": {"x": 1}}, {"a": Point(x=1)}),
        (set[int], [1, 1], {1}),
        (tuple[int, str], [1, "a"], (1, "a")),
        (datetime.date, "2024-02-29", datetime.date(2024, 2, 29)),
        (
            datetime.datetime,
            "2024-02-29T01:02:03Z",
            datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone.utc),
        ),
        (datetime.timedelta, "PT5M", datetime.timedelta(minutes=5)),
        (decimal.Decimal, "1.10", decimal.Decimal("1.10")),
        (
            uuid.UUID,
            "12345678123456781234567812345678",
            uuid.UUID(int=0x12345678123456781234567812345678),
        ),
        (Path, "/a/b", Path("/a/b")),
        (bytes, "ab", b"ab"),
        (int | None, None, None),
        (int | str, "1", "1"),
        (Any, [1, {"a": 2}], [1, {"a": 2}]),
    ],
)
def test_json_becomes_the_objects_the_signature_names(annotation: Any, sent: object, got: object):
    value = bind_one(annotation, sent)
    assert value == got
    assert type(value) is type(got)


def test_objects_that_are_there_already_are_taken_as_they_are():
    point = Point(x=1)
    assert bind_one(Point, point) is point
    assert bind_one(datetime.date, datetime.date(2024, 1, 1)) == datetime.date(2024, 1, 1)


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    day: datetime.date
    color: Color
    pair: tuple[int, int]


def test_a_strict_model_takes_what_json_can_say_and_nothing_looser():
    sent = {"day": "2024-01-02", "color": "red", "pair": [1, 2]}
    day = datetime.date(2024, 1, 2)
    assert bind_one(Strict, sent) == Strict(day=day, color=Color.RED, pair=(1, 2))
    with pytest.raises(InvalidArguments, match=r"x\.pair\[0\]: should be a valid integer"):
        bind_one(Strict, {**sent, "pair": ["1", 2]})


def test_positional_only_parameters_are_passed_by_position():
    def f(a: int, b: int = 2, /, c: int = 3) -> None: ...

    assert bind(f, {"a": 1}) == ([1, 2], {"c": 3})
    assert bind(f, {"c": 5, "b": 4, "a": "1"}) == ([1, 4], {"c": 5})


def test_any_mapping_is_an_input():
    def f(a: int) -> None: ...

    assert bind(f, types.MappingProxyType({"a": 1})) == ([], {"a": 1})


@pytest.mark.parametrize("input", [None, [], [("a", 1)], "{}", 3])
def test_an_input_that_is_no_dictionary_is_a_type_error(input: object):
    def f(a: int = 1) -> None: ...

    with pytest.raises(TypeError, match="input of the tool 't' must be a dict, not"):
        bind(f, input)


def test_what_does_not_fit_names_field_problem_and_what_was_received():
    def weather(city: str, days: Annotated[int, Field(le=7)], unit: Literal["c", "f"] = "c") -> str:
        return city

    with pytest.raises(InvalidArguments) as raised:
        beta_tool(weather).call({"days": 9, "unit": "k", "citty": "Oslo"})
    assert str(raised.value) == (
        "Invalid arguments for weather:\n"
        "- city: required, but missing\n"
        "- days: should be less than or equal to 7; received 9\n"
        "- unit: should be 'c' or 'f'; received \"k\"\n"
        "- citty: unknown, did you mean city?"
    )
    assert raised.value.tool == "weather"
    assert len(raised.value.problems) == 4
    assert isinstance(raised.value.__cause__, ValidationError)


def test_the_function_is_not_called_with_what_does_not_fit():
    calls: list[int] = []

    def f(a: int) -> None:
        calls.append(a)

    for input in ({}, {"a": "x"}, {"a": 1, "b": 2}):
        with pytest.raises(InvalidArguments):
            beta_tool(f).call(input)
    assert calls == []


# What fits the schema, as a validator of its own sees it, is taken; and the value survives.

VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(),
    str: st.text(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    list[int]: st.lists(st.integers()),
    dict[str, bool]: st.dictionaries(st.text(), st.booleans()),
    int | None: st.none() | st.integers(),
    tuple[int, str]: st.tuples(st.integers(), st.text()),
    set[int]: st.sets(st.integers()),
    datetime.date: st.dates(),
    datetime.datetime: st.datetimes(),
    uuid.UUID: st.uuids(),
    Color: st.just(Color.RED),
    Point: st.builds(Point, x=st.integers(), y=st.integers()),
    Size: st.builds(Size, st.floats(allow_nan=False, allow_infinity=False)),
}


@SETTINGS
@given(st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_a_value_survives_the_way_through_json(case: tuple[Any, Any]):
    kind, value = case
    signature = Signature((Parameter("x", kind),))
    adapter = build_adapter("t", signature)
    sent = json.loads(json.dumps(to_jsonable_python({"x": value})))
    jsonschema.validate(sent, build_json_schema("t", signature, adapter, Docs()))
    assert Arguments(signature, adapter, None).bind("t", sent) == ([], {"x": value})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@SETTINGS
@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]) | st.text(), JSON, max_size=4))
def test_no_input_breaks_the_explanation(input: dict[str, Any]):
    def f(
        a: int, b: Point | list[str], c: dict[str, Size], d: Color, e: Strict | None = None
    ) -> None: ...

    with pytest.raises(InvalidArguments) as raised:
        bind(f, {**input, "a": "no number"})
    text = str(raised.value)
    assert text.encode(), "can be sent"
    assert 2 <= len(text.splitlines()) <= 7
    assert len(text) < 2_000


def hello(user: str, word: str, **others: Any) -> str:
    return json.dumps([user, word, others])


@pytest.mark.parametrize(
    "filled", [functools.partial(hello, "me"), functools.partial(hello, user="me")]
)
def test_other_keywords_do_not_reach_what_a_partial_has_filled(filled: Any):
    tool = BetaFunctionTool(filled)
    assert tool.call({"word": "hi", "more": 1}) == '["me", "hi", {"more": 1}]'
    with pytest.raises(InvalidArguments, match="user: unknown, the parameters are: word"):
        tool.call({"word": "hi", "user": "somebody else"})


def test_other_keywords_do_not_reach_self_context_or_the_name_behind_an_alias():
    class Holder:
        @beta_tool
        def do(
            self, context: ToolContext, a: Annotated[int, Field(alias="b")], **others: Any
        ) -> str:
            return json.dumps([a, others])

    tool: Any = Holder().do
    assert tool.call({"b": 1, "c": 2}) == '[1, {"c": 2}]'
    with pytest.raises(InvalidArguments) as raised:
        tool.call({"b": 1, "a": "x", "context": 1, "self": 1})
    assert raised.value.problems == (
        "a: unknown, the parameters are: b",
        "context: unknown, the parameters are: b",
        "self: unknown, the parameters are: b",
    )


def test_other_keywords_may_have_the_name_of_a_positional_parameter():
    def f(a: int, /, **others: int) -> str:
        return json.dumps([a, others])

    assert beta_tool(functools.partial(f, 1)).call({"a": 2}) == '[1, {"a": 2}]'
