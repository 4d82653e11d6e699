"""Which types have a schema for sure, so that decorating needs not work it out."""

from __future__ import annotations

import dataclasses
import enum
import gc
import threading
import weakref
from collections.abc import Callable
from typing import Annotated, Any, Literal, Optional

import pytest
from annotated_types import Ge, Len, MinLen
from pydantic import BaseModel, Field, TypeAdapter
from typing_extensions import TypedDict

from agentkit_tools import InvalidTool, beta_tool
from agentkit_tools._docstring import Docs
from agentkit_tools._schema import build_adapter, build_json_schema
from agentkit_tools._signature import EMPTY, Parameter, Signature
from agentkit_tools._sure import is_sure


class Model(BaseModel):
    x: int
    inner: list[Model] = []


class Unit(enum.Enum):
    C = "c"


@dataclasses.dataclass
class Data:
    x: int


class Typed(TypedDict):
    x: int


class NoSchema(BaseModel):
    model_config = {"arbitrary_types_allowed": True}
    lock: threading.Event


class Opaque:
    def __repr__(self) -> str:
        return "Opaque()"


def sure(annotation: Any, default: Any = EMPTY) -> bool:
    return is_sure(Signature((Parameter("a", annotation, default),)))


SURE: list[Any] = [
    int,
    Model,
    Unit,
    Data,
    Typed,
    list[Model],
    dict[str, Unit],
    Optional[Model],  # noqa: UP045 - a form
    Model | Data | None,
    tuple[Model, ...],
    Annotated[int, Field(ge=1, le=9, description="A number.")],
    Annotated[float, Field(gt=0.5), "text"],
    Annotated[str, Field(min_length=1)],
    Annotated[list[Model], MinLen(1)],
    Annotated[int, Ge(3)],
    list[Annotated[int, Field(lt=3)]],
    Annotated[Model, "text"],
    Literal["a", 1],
]

NOT_SURE: list[Any] = [
    Opaque,
    NoSchema,
    threading.Event,
    Callable[[], int],
    list[Opaque],
    dict[int, Model],
    Model | Opaque,
    Annotated[int, Field(min_length=1)],
    Annotated[str, Field(ge=1)],
    Annotated[int, Ge("x")],
    Annotated[str, Field(pattern="(")],
    Annotated[str, Field(pattern="x")],
    Annotated[int, Field(alias="b")],
    Annotated[int, Field(default=3)],
    Annotated[int, Field(json_schema_extra={"x": 1})],
    Annotated[list[int], Len(1, 2)],
    Annotated[int, Opaque()],
]


@pytest.mark.parametrize("annotation", SURE, ids=str)
def test_what_is_sure_has_a_schema(annotation: Any):
    assert sure(annotation)
    signature = Signature((Parameter("a", annotation),))
    adapter = build_adapter("t", signature)
    assert build_json_schema("t", signature, adapter, Docs())["properties"].keys() == {"a"}


@pytest.mark.parametrize("annotation", NOT_SURE, ids=str)
def test_what_is_not_sure_is_left_to_pydantic(annotation: Any):
    assert not sure(annotation)


def test_defaults_and_other_arguments_count():
    assert sure(Model, None)
    assert not sure(Model, Model(x=1))
    assert not sure(int, Field(3))
    assert is_sure(Signature((), Parameter("rest", Model)))
    assert not is_sure(Signature((), Parameter("rest", Opaque)))


def test_a_class_is_tried_once_and_not_kept(monkeypatch: pytest.MonkeyPatch):
    tried: list[Any] = []
    original: Any = vars(TypeAdapter)["json_schema"]

    def counted(self: TypeAdapter[Any], **options: Any) -> dict[str, Any]:
        tried.append(self)
        return original(self, **options)

    monkeypatch.setattr(TypeAdapter, "json_schema", counted)

    class Local(BaseModel):
        x: int

    assert [sure(Local), sure(list[Local]), sure(Local)] == [True] * 3
    assert len(tried) == 1
    gone = weakref.ref(Local)
    tried.clear()
    del Local
    gc.collect()
    assert gone() is None


def test_decorating_with_a_sure_type_works_nothing_out(monkeypatch: pytest.MonkeyPatch):
    assert sure(Model)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("not now")

    monkeypatch.setattr(TypeAdapter, "__init__", refuse)

    @beta_tool
    def take(model: Model, n: Annotated[int, Field(ge=1)] = 1) -> str:
        return f"{model}{n}"

    monkeypatch.undo()
    assert take.call({"model": {"x": "1"}}) == "x=1 inner=[]1"


@pytest.mark.parametrize("kind", [Opaque, NoSchema])
def test_what_fails_still_fails_at_decoration(kind: Any):
    def take(a: Any) -> None: ...

    take.__annotations__["a"] = list[kind]
    with pytest.raises(InvalidTool, match="parameter 'a'"):
        beta_tool(take)
