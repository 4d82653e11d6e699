"""What a function takes: annotations resolved, and what the model does not fill left out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, List, Optional  # noqa: UP035 - old forms are in use

import pytest
from typing_extensions import Doc, NotRequired, ReadOnly, Required, TypedDict, Unpack

from agentkit_tools import InvalidTool
from agentkit_tools._signature import EMPTY, Parameter, innermost, read_signature

if TYPE_CHECKING:
    from decimal import Decimal


class Late:
    """Named in annotations as a string."""


def names(func: Callable[..., Any]) -> list[str]:
    return [parameter.name for parameter in read_signature("t", func).parameters]


def types(func: Callable[..., Any]) -> list[Any]:
    return [parameter.annotation for parameter in read_signature("t", func).parameters]


def test_parameters_keep_their_order_defaults_and_kinds():
    def f(a: int, /, b: str = "x", *, c: int, d: float = 0.5) -> None: ...

    del f.__annotations__["c"]
    assert read_signature("t", f).parameters == (
        Parameter("a", int, by_position=True),
        Parameter("b", str, "x", required=False),
        Parameter("c", Any),
        Parameter("d", float, 0.5, required=False),
    )


def test_annotations_in_strings_are_resolved_inside_generics_too():
    def f(a: Late, b: Optional[List["Late"]], c: list["Late"], d: None) -> None:  # noqa: UP006, UP037, UP045 - old forms
        ...

    assert types(f) == [Late, Optional[List[Late]], list[Late], type(None)]  # noqa: UP006, UP045 - old forms


def test_names_of_the_enclosing_functions_are_found():
    class Local: ...

    class Holder:
        class Inner: ...

        def f(self, a: Local, b: Inner, c: Late) -> None: ...

        seen = types(f)

    assert Holder.seen == [Local, Holder.Inner, Late]


def test_a_name_that_is_only_there_for_type_checkers_is_refused_naming_the_parameter():
    def f(a: int, price: Decimal) -> None: ...

    with pytest.raises(
        InvalidTool, match=r"tool 't'.*'Decimal' of parameter 'price'.*TYPE_CHECKING"
    ):
        read_signature("t", f)


def test_an_annotation_that_is_no_expression_is_refused():
    def f(a: int) -> None: ...

    f.__annotations__["a"] = "two words"
    with pytest.raises(InvalidTool, match="'two words' of parameter 'a'"):
        read_signature("t", f)


@pytest.mark.parametrize(
    ("annotation", "note"),
    [
        (Annotated[int, "a text"], "a text"),
        (Annotated[int, Doc("a text")], "a text"),
        (Annotated[int, 3, "second"], "second"),
        (Annotated[int, "two\n    lines"], "two\nlines"),
        (Annotated[int, 3], ""),
        (int, ""),
    ],
)
def test_a_text_beside_a_type_is_a_note(annotation: Any, note: str):
    def f(a: Any) -> None: ...

    f.__annotations__["a"] = annotation
    assert read_signature("t", f).parameters[0].note == note


def test_variable_positional_parameters_are_refused_by_name():
    def f(a: int, *more: str) -> None: ...

    with pytest.raises(InvalidTool, match=r"'\*more'.*more: list\[\.\.\.\]"):
        read_signature("t", f)


def test_variable_keywords_are_extras():
    def f(a: int, **rest: str) -> None: ...

    signature = read_signature("t", f)
    assert signature.extras == Parameter("rest", str)
    assert [parameter.name for parameter in signature.parameters] == ["a"]


class Base(TypedDict):
    a: Required[int]
    b: NotRequired[ReadOnly[str]]


class Keys(Base, total=False):
    c: ReadOnly[Required[Annotated[float, "c"]]]
    d: int


def test_unpacked_keywords_are_parameters():
    def f(**rest: Unpack[Keys]) -> None: ...

    signature = read_signature("t", f)
    assert signature.extras is None
    assert [(p.name, p.required, p.note) for p in signature.parameters] == [
        ("a", True, ""),
        ("b", False, ""),
        ("c", True, "c"),
        ("d", False, ""),
    ]
    assert signature.parameters[1].annotation is str


def add(a: int, b: int, c: int = 3) -> int:
    """Add."""
    return a + b + c


def test_what_a_partial_has_filled_is_left_out():
    assert names(functools.partial(add, 1)) == ["b", "c"]
    assert names(functools.partial(add, b=1)) == ["a", "c"]
    assert names(functools.partial(functools.partial(add, c=1), 1)) == ["b"]


class Box:
    """A class with every kind of method."""

    def __call__(self, a: int) -> None:
        """Call."""

    def method(self, b: Late) -> None: ...

    @classmethod
    def of(cls, c: int) -> None: ...

    @staticmethod
    def static(d: int) -> None: ...


def test_self_and_cls_are_left_out():
    assert names(Box.method) == names(Box().method) == ["b"]
    assert names(Box.of) == names(vars(Box)["of"]) == ["c"]
    assert names(Box.static) == names(vars(Box)["static"]) == ["d"]
    assert names(Box()) == ["a"]
    assert types(Box.method) == [Late]


def test_only_what_is_still_to_be_bound_is_marked():
    bound = {
        name: read_signature("t", vars(Box)[name]).bound for name in ("method", "of", "static")
    }
    assert bound == {"method": True, "of": True, "static": False}
    assert not read_signature("t", Box().method).bound
    assert not read_signature("t", add).bound


def test_a_wrapped_function_is_seen_through():
    @functools.wraps(add)
    def wrapper(*args: Any, **kwargs: Any) -> int:
        return add(*args, **kwargs)

    assert names(wrapper) == ["a", "b", "c"]


def test_a_callable_without_a_signature_is_refused():
    with pytest.raises(InvalidTool, match=r"signature can't be read.*wrap it in a `def`"):
        read_signature("t", min)


def test_the_innermost_function_has_the_docstring():
    assert innermost(functools.partial(functools.partial(add, 1), 2)) is add
    assert innermost(Box().method) is Box.method
    assert innermost(Box()) is Box.__call__
    assert innermost(vars(Box)["of"]) is Box.of.__func__
    assert innermost(Box) is Box


def test_there_is_no_default_unless_there_is_one():
    assert Parameter("a").default is EMPTY is inspect.Parameter.empty
