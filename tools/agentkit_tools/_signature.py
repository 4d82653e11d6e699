"""What a function takes: its parameters, their annotations resolved, and which the model fills."""

from __future__ import annotations

import functools
import inspect
import re
import sys
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType, FunctionType, GenericAlias, UnionType
from typing import Annotated, Any, cast

from agentkit_tools.context import ToolContext
from agentkit_tools.errors import InvalidTool

EMPTY: Any = inspect.Parameter.empty
_NAMES_CONTEXT = re.compile(
    r"(([\w.]+\.)?Optional\[)?([\w.]+\.)?ToolContext(\[[^|]*\])?( \| None|\])?"
)


@dataclass(frozen=True)
class Parameter:
    """A parameter the model fills."""

    name: str
    annotation: Any = Any
    default: Any = EMPTY
    required: bool = True
    by_position: bool = False
    note: str = ""
    """The text of `Annotated[T, "text"]`."""


@dataclass(frozen=True)
class ContextParameter:
    """The parameter that gets the `ToolContext`, which the model does not see."""

    name: str
    position: int | None = None
    """Where it is among the positional-only parameters; `None` where it can be passed by name."""


@dataclass(frozen=True)
class Signature:
    """What the model fills when it calls a function."""

    parameters: tuple[Parameter, ...]
    extras: Parameter | None = None
    """The `**kwargs`, where there are any."""
    bound: bool = False
    """Whether the first parameter, left out of `parameters`, is the instance or the class."""
    context: ContextParameter | None = None
    hidden: frozenset[str] = frozenset()
    """The names of parameters that somebody else fills; `extras` may not hold them."""


def plain_callable(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a static or class method wraps; anything else as it is."""
    if isinstance(func, (staticmethod, classmethod)):
        return cast("Any", func).__func__
    return func


def without_partials(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return what is called in the end: a function, a method, a class or a callable object."""
    func = plain_callable(func)
    while isinstance(func, functools.partial):
        func = func.func
    return func


def innermost(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that has the docstring and the globals."""
    func = without_partials(func)
    if not (inspect.isroutine(func) or isinstance(func, type)):
        func = type(func).__call__
    return getattr(func, "__func__", func)


def read_signature(tool: str, func: Callable[..., Any]) -> Signature:
    """Read the signature of `func`; what `functools.partial` has filled is left out.

    Raises:
        InvalidTool: When a parameter can't be filled by name, or an annotation not resolved.
    """
    function = plain_callable(func)
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError, NameError) as error:
        raise InvalidTool(
            f"tool {tool!r}: its signature can't be read ({error}); wrap it in a `def`"
        ) from error
    bound = _takes_instance(tool, func, found)
    filled = function.keywords if isinstance(function, functools.partial) else {}
    scope = _Scope(tool, innermost(func))
    parameters: list[Parameter] = []
    extras: Parameter | None = None
    context: ContextParameter | None = None
    for position, parameter in enumerate(found[bound:]):
        if parameter.kind is parameter.VAR_POSITIONAL:
            raise InvalidTool(
                f"tool {tool!r}: parameter '*{parameter.name}' can't be a tool's, because a model"
                f" gives arguments by name; make it a list: `{parameter.name}: list[...]`"
            )
        annotation = scope.resolve(parameter.name, parameter.annotation)
        if parameter.kind is parameter.VAR_KEYWORD:
            if _form(annotation) == "Unpack":
                parameters += _keys(typing.get_args(annotation)[0])
            else:
                extras = _parameter(parameter, annotation)
        elif parameter.name in filled:
            continue
        elif not _is_context(annotation):
            parameters.append(_parameter(parameter, annotation))
        elif context is None:
            by_position = parameter.kind is parameter.POSITIONAL_ONLY
            context = ContextParameter(parameter.name, position if by_position else None)
        else:
            raise InvalidTool(
                f"tool {tool!r}: both {context.name!r} and {parameter.name!r} are a ToolContext;"
                " one is enough"
            )
    taken = _names_of(plain_callable(func), found) if extras is not None else set[str]()
    hidden = frozenset(taken.difference(it.name for it in parameters))
    return Signature(tuple(parameters), extras, bound, context, hidden)


def _names_of(function: Callable[..., Any], found: list[inspect.Parameter]) -> set[str]:
    """Return what can be passed by name, and what a partial has filled by its place."""
    if isinstance(function, functools.partial):
        inner: Any = cast("Any", function).func
        found = [*found, *inspect.signature(inner).parameters.values()]
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {parameter.name for parameter in found if parameter.kind in kinds}


def _is_context(annotation: Any) -> bool:
    """Recognise `ToolContext`, `ToolContext[Deps]`, a subclass, or one of these or `None`."""
    if isinstance(annotation, type):
        return issubclass(typing.get_origin(annotation) or annotation, ToolContext)
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _is_context(annotation.__origin__)
    if origin in (typing.Union, UnionType):
        others = [it for it in typing.get_args(annotation) if it is not type(None)]
        return len(others) == 1 and _is_context(others[0])
    return origin is not None and _is_context(origin)


def _takes_instance(tool: str, func: Callable[..., Any], found: list[inspect.Parameter]) -> bool:
    if not found or isinstance(func, staticmethod):
        return False
    first = found[0]
    if isinstance(func, FunctionType) and (first.name, first.annotation) == ("cls", EMPTY):
        # What `classmethod` does with anything but a function differs between versions of Python.
        raise InvalidTool(
            f"tool {tool!r}: parameter 'cls' is for a class method: put the decorator above"
            " @classmethod"
        )
    is_method = isinstance(func, FunctionType) and first.name == "self"
    return is_method or isinstance(func, classmethod)


def _parameter(parameter: inspect.Parameter, annotation: Any) -> Parameter:
    return Parameter(
        name=parameter.name,
        annotation=annotation,
        default=parameter.default,
        required=parameter.default is EMPTY,
        by_position=parameter.kind is parameter.POSITIONAL_ONLY,
        note=_note(annotation),
    )


def _note(annotation: Any) -> str:
    if typing.get_origin(annotation) is Annotated:
        for item in annotation.__metadata__:
            # `Annotated[T, Doc("text")]` is PEP 727.
            text = item if isinstance(item, str) else getattr(item, "documentation", None)
            if isinstance(text, str):
                return inspect.cleandoc(text)
    return ""


def _keys(typed_dict: Any) -> list[Parameter]:
    """Take `**kwargs: Unpack[SomeTypedDict]` for what it is: one parameter for each key."""
    parameters: list[Parameter] = []
    for name, annotation in typing.get_type_hints(typed_dict, include_extras=True).items():
        required = name in typed_dict.__required_keys__
        while (form := _form(annotation)) in ("Required", "NotRequired", "ReadOnly"):
            required = required if form == "ReadOnly" else form == "Required"
            (annotation,) = typing.get_args(annotation)
        parameters.append(Parameter(name, annotation, required=required, note=_note(annotation)))
    return parameters


def _form(annotation: Any) -> str:
    # By name, because each of these forms is there twice: in `typing` and `typing_extensions`.
    return str(getattr(getattr(annotation, "__origin__", None), "_name", None))


class _Scope:
    """Where the names in a function's annotations are looked up."""

    def __init__(self, tool: str, function: Callable[..., Any]) -> None:
        self._tool = tool
        function = inspect.unwrap(function)
        module = sys.modules.get(getattr(function, "__module__", None) or "")
        self._globals = getattr(function, "__globals__", None) or vars(module or typing)

    def resolve(self, name: str, annotation: Any) -> Any:
        """Return the annotation without forward references; `Any` where there is none."""
        if annotation is EMPTY:
            return Any
        if type(annotation) is type:
            return annotation
        try:
            try:
                return self._evaluate(annotation, {})
            except NameError:
                return self._evaluate(annotation, _names_around(self._globals))
        except Exception as error:
            if isinstance(annotation, str) and _NAMES_CONTEXT.fullmatch(annotation):
                return ToolContext  # what its dependencies are, only type checkers know
            raise InvalidTool(
                f"tool {self._tool!r}: the annotation {annotation!r} of parameter {name!r} can't"
                f" be resolved ({type(error).__name__}: {error}); define or import what it names"
                " above the tool, not under `if TYPE_CHECKING:`"
            ) from error

    def _evaluate(self, annotation: Any, names: Mapping[str, Any]) -> Any:
        def carrier() -> None: ...

        for _ in range(2):  # a string may hold another one: `"list['X']"`
            carrier.__annotations__ = {"it": _with_references(annotation)}
            hints = typing.get_type_hints(carrier, self._globals, dict(names), include_extras=True)
            annotation = hints["it"]
        return annotation


def _with_references(annotation: Any) -> Any:
    """Make references of the strings in `list["X"]`, which Python 3.10 leaves alone."""
    if sys.version_info >= (3, 11) or not isinstance(annotation, (GenericAlias, UnionType)):
        return annotation
    arguments = [
        typing.ForwardRef(argument) if isinstance(argument, str) else _with_references(argument)
        for argument in annotation.__args__
    ]
    if isinstance(annotation, UnionType):
        return typing.Union[tuple(arguments)]  # noqa: UP007 - of a list
    return GenericAlias(cast("type", annotation.__origin__), tuple(arguments))


def _names_around(globals_: dict[str, Any]) -> dict[str, Any]:
    """Collect the local names of the functions and classes a tool is being made in."""
    names: dict[str, Any] = {}
    frame: FrameType | None = sys._getframe()  # pyright: ignore[reportPrivateUsage]: no public way
    while frame is not None:
        if frame.f_globals is globals_ and frame.f_locals is not globals_:
            names = {**frame.f_locals, **names}
        frame = frame.f_back
    return names
