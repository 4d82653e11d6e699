"""A function as a tool, sync or async: one implementation, two ways to call it."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from agentkit_tools._definition import Definition, check_name
from agentkit_tools._options import ToolOptions, given_options
from agentkit_tools._signature import without_partials
from agentkit_tools._strict import check_strict, strict_schema
from agentkit_tools._treatment import Treatment, given_treatment
from agentkit_tools.errors import InvalidTool

if TYPE_CHECKING:
    from typing import Concatenate

    from typing_extensions import ParamSpec, Self, Unpack

    from agentkit_client.types import beta
    from agentkit_tools._result import ResultBlock
    from agentkit_tools.context import ToolContext

    P = ParamSpec("P")
    R = TypeVar("R")

F = TypeVar("F", bound=Callable[..., Any])


class _FunctionTool(Treatment, Generic[F]):
    """What the tools of both colours share: everything but the call."""

    func: F
    """The function; `tool(...)` calls it as if it had never been decorated."""
    name: str
    """What the model calls it by: 1 to 128 of `a-z A-Z 0-9 _ -`."""

    def __init__(self, func: F, **options: Unpack[ToolOptions]) -> None:
        if isinstance(func, _FunctionTool):
            raise InvalidTool(f"{func!r} is a tool already; decorate its `func`")
        given = given_options(options)
        self.func = func
        self._definition = Definition(
            func, given.pop("name", None), given.pop("input_schema", None)
        )
        self._options = given
        self.name = self._definition.name
        if "description" in given:
            self.description = given.pop("description")
        for option, value in given_treatment(options).items():
            setattr(self, option, value)
        if given.get("strict"):
            check_strict(self.name, self._definition.input_schema)
        self._is_unbound = self._definition.signature.bound
        self.takes_context: bool = self._definition.signature.context is not None
        self.__isabstractmethod__: bool = bool(getattr(func, "__isabstractmethod__", False))
        # So that `help()` and `inspect.signature()` show the function.
        functools.update_wrapper(cast("Any", self), func, updated=())

    @functools.cached_property
    def description(self) -> str:
        """What the tool does, for the model; from the docstring where none was given."""
        return self._definition.docs.description

    @functools.cached_property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of the input, an object with a property for each parameter."""
        schema = self._definition.input_schema
        return strict_schema(schema) if self._options.get("strict") else schema

    if TYPE_CHECKING:
        # Declared so, a tool fits wherever a callable of its function's type does.
        __call__: F
    else:

        @property
        def __call__(self) -> F:
            """The function itself, with its own signature and result."""
            return self.func

    def to_dict(self) -> beta.BetaToolParam:
        """Return the tool as the API takes it in `tools`."""
        texts = {"name": self.name, "description": self.description}
        tool = {**texts, "input_schema": self.input_schema, **self._options}
        return cast("beta.BetaToolParam", tool)

    def check(self, input: object) -> None:
        """Look whether an input fits, without running the function.

        Raises:
            InvalidArguments: When it does not; says for each field what is wrong.
            TypeError: When it is no dictionary.
        """
        self._definition.arguments.bind(self.name, input)

    def altered(self, **changes: Unpack[ToolOptions]) -> Self:
        """Return a copy with some options changed; this tool stays as it is.

        Args:
            **changes: See `ToolOptions`; all but `input_schema`.

        Raises:
            InvalidTool: When a change makes no sense.
        """
        if changes.get("input_schema") is not None:
            raise InvalidTool("input_schema can't be changed later; decorate the function again")
        sent = given_options(changes)
        other = copy.copy(self)
        other._options = {**self._options, **sent}
        for option in ("name", "description"):
            if option in sent:
                setattr(other, option, other._options.pop(option))
        check_name(other.name)
        if "strict" in sent:
            if sent["strict"]:
                check_strict(other.name, self._definition.input_schema)
            vars(other).pop("input_schema", None)
        for option, value in given_treatment(changes).items():
            setattr(other, option, value)
        return other

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """Bind a decorated method to its instance, as Python does with a plain one."""
        is_class_method = isinstance(self.func, classmethod)
        if not self._is_unbound or (instance is None and not is_class_method):
            return self
        bound = copy.copy(self)
        bound.func = cast("Any", self.func).__get__(instance, owner)
        bound._is_unbound = False
        cast("Any", bound).__wrapped__ = bound.func
        return bound

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def _bind(
        self, input: object, context: ToolContext[Any] | None
    ) -> tuple[list[Any], dict[str, Any]]:
        if self._is_unbound:
            raise InvalidTool(
                f"tool {self.name!r} is a method: take it from an instance, not from the class"
            )
        return self._definition.arguments.bind(self.name, input, context)


class BetaFunctionTool(_FunctionTool[F]):
    """A function that a model can call.

    Made by `beta_tool`; the arguments are the same.

    Raises:
        InvalidTool: When the function can't be a tool; says what to change.
    """

    def __init__(self, func: F, **options: Unpack[ToolOptions]) -> None:
        super().__init__(func, **options)
        if is_async(without_partials(func)):
            raise InvalidTool(f"tool {self.name!r} is async; decorate it with beta_async_tool")

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type | None = None) -> Self: ...
        @overload
        def __get__(
            self: BetaFunctionTool[Callable[Concatenate[Any, P], R]],
            instance: object,
            owner: type | None = None,
        ) -> BetaFunctionTool[Callable[P, R]]: ...
        def __get__(self, instance: Any, owner: type | None = None) -> Any: ...

    def call(
        self, input: object, context: ToolContext[Any] | None = None
    ) -> str | list[ResultBlock]:
        """Run the function with what the model sent, and return what to send back.

        Args:
            input: The `input` of a `tool_use` block: a dictionary by parameter name.
            context: What a parameter annotated `ToolContext` gets; a neutral one by default.

        Returns:
            The finished content of a `tool_result`.

        Raises:
            InvalidArguments: When `input` does not fit; its text is for the model.
            InvalidResult: When what the function returned can't be sent.
            TypeError: When `input` is no dictionary.
            Exception: Whatever the function raises, unchanged.
        """
        from agentkit_tools._result import render

        args, kwargs = self._bind(input, context)
        return render(self.func(*args, **kwargs))


class BetaAsyncFunctionTool(_FunctionTool[F]):
    """An async function that a model can call.

    Made by `beta_async_tool`; the arguments are the same. A function that is not async runs in a
    worker thread, where it does not hold up the event loop.

    Attributes:
        in_thread: Whether it does.

    Raises:
        InvalidTool: When the function can't be a tool; says what to change.
    """

    def __init__(self, func: F, **options: Unpack[ToolOptions]) -> None:
        super().__init__(func, **options)
        # A wrapper that passes a coroutine on is as async as what it wraps.
        self.in_thread: bool = not is_async_inside(func)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type | None = None) -> Self: ...
        @overload
        def __get__(
            self: BetaAsyncFunctionTool[Callable[Concatenate[Any, P], R]],
            instance: object,
            owner: type | None = None,
        ) -> BetaAsyncFunctionTool[Callable[P, R]]: ...
        def __get__(self, instance: Any, owner: type | None = None) -> Any: ...

    async def call(
        self, input: object, context: ToolContext[Any] | None = None
    ) -> str | list[ResultBlock]:
        """Run the function with what the model sent, and return what to send back.

        Works on asyncio and trio. Arguments, result and errors are those of
        `BetaFunctionTool.call`.
        """
        from agentkit_tools._result import render

        args, kwargs = self._bind(input, context)
        run = functools.partial(self.func, *args, **kwargs)
        value = await _in_thread(run) if self.in_thread else run()
        if inspect.isawaitable(value):
            value = await value
        if isinstance(value, AsyncIterator):
            value = iter([item async for item in cast("AsyncIterator[object]", value)])
        return render(value)


async def _in_thread(run: Callable[[], object]) -> object:
    # Not at the top: only a call needs it.
    from anyio import to_thread

    from agentkit_tools._media import read_whole

    def run_to_the_end() -> tuple[object]:
        value = read_whole(run())
        if isinstance(value, Iterator):
            value = iter(list(cast("Iterator[object]", value)))
        return (value,)  # wrapped, because trio refuses a function that returns a coroutine

    (value,) = await to_thread.run_sync(run_to_the_end, abandon_on_cancel=True)
    return value


def is_async(function: Callable[..., Any]) -> bool:
    """Tell whether a call of `function` gives something to wait for."""
    if not (inspect.isroutine(function) or isinstance(function, type)):
        function = type(function).__call__
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def is_async_inside(func: Callable[..., Any]) -> bool:
    """Tell whether what `func` calls in the end, below partials and wrappers, is async."""
    return is_async(inspect.unwrap(without_partials(func)))
