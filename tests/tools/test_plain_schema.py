"""Plain types: their schema can wait, can't fail, and is quickly made."""

from __future__ import annotations

import datetime
import enum
import json
import math
from typing import Annotated, Any, Literal, NamedTuple, Union

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from agentkit_tools import beta_tool
from agentkit_tools._docstring import Docs
from agentkit_tools._plain import is_plain
from agentkit_tools._plain_schema import build_plain_schema
from agentkit_tools._schema import build_adapter, build_json_schema
from agentkit_tools._signature import EMPTY, Parameter, Signature

# On a fresh machine Hypothesis first builds its tables of characters.
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Opaque:
    """Has no schema."""


class Node(BaseModel):
    next: Node | None = None


class Size(enum.Enum):
    """An enum."""

    S = 1


class Pair(NamedTuple):
    a: int
    b: str


LEAVES: list[Any] = [str, int, float, bool, bytes, list, dict, tuple, set, Any, type(None)]
LITERALS: list[Any] = [Literal["a"], Literal["a", 1, None, True], Literal[1], Literal[True]]
OTHERS: list[Any] = [datetime.date, Size, Pair, Node]
LIMITED: list[Any] = [
    Annotated[int, Field(ge=1, le=9)],
    Annotated[int, Field(ge=1, le=8, description="A number.")],
    Annotated[str, Field(min_length=1, title="Text")],
]


def wrap(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        inner.map(lambda t: list[t]),
        inner.map(lambda t: dict[str, t]),
        st.tuples(inner, inner).map(lambda ts: Union[ts]),  # noqa: UP007 - of types that vary
        inner.map(lambda t: Annotated[t, "text"]),
        st.tuples(inner, inner).map(lambda ts: tuple[ts[0], ts[1]]),
        inner.map(lambda t: tuple[t, ...]),
    )


PLAIN = st.recursive(st.sampled_from([*LEAVES, *LITERALS]), wrap, max_leaves=6)
SURE = st.recursive(st.sampled_from([str, None, *LIMITED, *OTHERS]), wrap, max_leaves=4)
ANNOTATIONS = st.recursive(st.sampled_from([*LEAVES, *LITERALS, *OTHERS]), wrap, max_leaves=6)
DEFAULTS = st.sampled_from([EMPTY, None, 1, 0.5, math.nan, True, "x", b"\xff", [1], Size.S])
NAMES = st.sampled_from(["a", "_hidden", "class_", "naïve", "two__parts", "A1b"])


@st.composite
def parameters(draw: st.DrawFn, annotations: st.SearchStrategy[Any]) -> Parameter:
    default = draw(DEFAULTS)
    note = draw(st.sampled_from(["", "a note"]))
    return Parameter(draw(NAMES), draw(annotations), default, required=default is EMPTY, note=note)


def signatures(annotations: st.SearchStrategy[Any]) -> st.SearchStrategy[Signature]:
    several = st.lists(parameters(annotations), max_size=3, unique_by=lambda item: item.name)
    return several.map(lambda items: Signature(tuple(items)))


def build(signature: Signature, docs: Docs) -> dict[str, Any]:
    """Make the schema the long way."""
    return build_json_schema("t", signature, build_adapter("t", signature), docs)


@SETTINGS
@given(signatures(PLAIN))
def test_the_quick_way_and_the_long_way_end_in_the_same_schema(signature: Signature):
    docs = Docs("", {"a": "from docstring", "class_": "from docstring"})
    quick = build_plain_schema(signature, docs)
    assert quick is None or json.dumps(quick) == json.dumps(build(signature, docs))


@SETTINGS
@given(signatures(SURE))
def test_both_ways_are_the_same_for_classes_and_limits(signature: Signature):
    docs = Docs("", {"a": "from docstring"})
    quick = build_plain_schema(signature, docs)
    assert quick is None or json.dumps(quick) == json.dumps(build(signature, docs))


def test_the_quick_way_is_taken_for_classes_and_limits():
    parameters = [Parameter("node", list[Node]), Parameter("n", LIMITED[0]), Parameter("s", Size)]
    signature = Signature(tuple(parameters))
    quick = build_plain_schema(signature, Docs())
    assert json.dumps(quick) == json.dumps(build(signature, Docs()))


def test_two_classes_of_one_name_go_the_long_way():
    def other() -> Any:
        class Node(BaseModel):
            value: int

        return Node

    signature = Signature((Parameter("a", Node), Parameter("b", other())))
    assert build_plain_schema(signature, Docs()) is None
    assert len(build(signature, Docs())["$defs"]) == 2


def test_the_quick_way_is_taken():
    signature = Signature((Parameter("a", list[str] | None, None, required=False),))
    assert build_plain_schema(signature, Docs()) == build(signature, Docs())


def test_the_order_of_a_union_is_kept():
    for annotation in (int | str, str | int):
        signature = Signature((Parameter("a", annotation),))
        assert build_plain_schema(signature, Docs()) == build(signature, Docs())


def test_a_schema_that_is_changed_changes_no_other():
    def tool(a: int | None) -> str:
        return ""

    beta_tool(tool).input_schema["properties"]["a"]["anyOf"].clear()
    assert beta_tool(tool).input_schema["properties"]["a"]["anyOf"] != []


@SETTINGS
@given(signatures(ANNOTATIONS).filter(is_plain))
def test_whatever_is_put_off_has_a_schema(signature: Signature):
    schema = build(signature, Docs())
    jsonschema.Draft202012Validator.check_schema(schema)
    json.dumps(schema, allow_nan=False)


def test_plain_types_are_put_off_and_others_are_not():
    def plain(*annotations: Any, default: Any = EMPTY) -> list[bool]:
        return [is_plain(Signature((Parameter("a", each, default),))) for each in annotations]

    yes = [*LEAVES, *LITERALS, list[str], dict[str, Any], int | None, Annotated[int, "x"]]
    no = [
        *OTHERS,
        Opaque,
        list[Opaque],
        dict[int, str],
        Annotated[int, Field(gt=1)],
        type[int],
    ]
    assert plain(*yes) == [True] * len(yes)
    assert plain(*no) == [False] * len(no)
    assert plain(int, default=Field(3)) == [False]
