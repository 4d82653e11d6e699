"""The decorators that make a tool of a function."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from agentkit_tools._options import ToolOptions
from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool, is_async_inside

if TYPE_CHECKING:
    from typing_extensions import ParamSpec, Unpack

    P = ParamSpec("P")
    R = TypeVar("R")
    # What is not this, is not async: what matters is what a call gives.
    AsyncR = TypeVar("AsyncR", bound=Awaitable[Any] | AsyncIterator[Any])

__all__ = ["ToolOptions", "beta_async_tool", "beta_tool", "tool"]

F = TypeVar("F", bound=Callable[..., Any])


@overload
def beta_tool(func: F, **options: Unpack[ToolOptions]) -> BetaFunctionTool[F]: ...
@overload
def beta_tool(
    func: None = None, **options: Unpack[ToolOptions]
) -> Callable[[F], BetaFunctionTool[F]]: ...
def beta_tool(
    func: F | None = None, **options: Unpack[ToolOptions]
) -> BetaFunctionTool[F] | Callable[[F], BetaFunctionTool[F]]:
    """Make a function a tool that a model can call; with or without parentheses.

    Name, description and JSON Schema come from the function's name, signature and docstring
    (Google, NumPy, reST or Epydoc style). Works on functions, on methods inside a class (`self`
    is bound and hidden), bound, static and class methods, callable objects and
    `functools.partial`, whose filled parameters the model does not see.

    Args:
        func: The function.
        **options: See `ToolOptions`.

    Returns:
        The tool. Called, it is still the function.

    Raises:
        InvalidTool: When the function can't be a tool; says what to change.
    """
    if func is None:
        return lambda func: BetaFunctionTool(func, **options)
    return BetaFunctionTool(func, **options)


@overload
def beta_async_tool(func: F, **options: Unpack[ToolOptions]) -> BetaAsyncFunctionTool[F]: ...
@overload
def beta_async_tool(
    func: None = None, **options: Unpack[ToolOptions]
) -> Callable[[F], BetaAsyncFunctionTool[F]]: ...
def beta_async_tool(
    func: F | None = None, **options: Unpack[ToolOptions]
) -> BetaAsyncFunctionTool[F] | Callable[[F], BetaAsyncFunctionTool[F]]:
    """Make an async function a tool that a model can call; with or without parentheses.

    As `beta_tool`, for the async client. A function that is not async works too: it runs in a
    worker thread, where it does not hold up the event loop.

    Args:
        func: The function.
        **options: See `ToolOptions`.

    Returns:
        The tool. Called, it is still the function.

    Raises:
        InvalidTool: When the function can't be a tool; says what to change.
    """
    if func is None:
        return lambda func: BetaAsyncFunctionTool(func, **options)
    return BetaAsyncFunctionTool(func, **options)


# An async function fits both overloads; the first that fits is meant.
class _Decorator(Protocol):
    @overload
    def __call__(  # pyright: ignore[reportOverlappingOverload]
        self, func: Callable[P, AsyncR]
    ) -> BetaAsyncFunctionTool[Callable[P, AsyncR]]: ...
    @overload
    def __call__(self, func: Callable[P, R]) -> BetaFunctionTool[Callable[P, R]]: ...


@overload
def tool(  # pyright: ignore[reportOverlappingOverload]
    func: Callable[P, AsyncR], **options: Unpack[ToolOptions]
) -> BetaAsyncFunctionTool[Callable[P, AsyncR]]: ...
@overload
def tool(
    func: Callable[P, R], **options: Unpack[ToolOptions]
) -> BetaFunctionTool[Callable[P, R]]: ...
@overload
def tool(func: None = None, **options: Unpack[ToolOptions]) -> _Decorator: ...
def tool(func: Callable[..., Any] | None = None, **options: Unpack[ToolOptions]) -> Any:
    """Make a function a tool of its own colour; with or without parentheses.

    An async function (or one that wraps one, or an object with an async `__call__`) becomes what
    `beta_async_tool` makes, any other what `beta_tool` makes.

    Args:
        func: The function.
        **options: See `ToolOptions`.

    Returns:
        The tool. Called, it is still the function.

    Raises:
        InvalidTool: When the function can't be a tool; says what to change.
    """
    if func is None:
        return partial(_tool, options=options)
    return _tool(func, options)


def _tool(
    func: Callable[..., Any], options: ToolOptions
) -> BetaFunctionTool[Any] | BetaAsyncFunctionTool[Any]:
    if is_async_inside(func):
        return BetaAsyncFunctionTool(func, **options)
    return BetaFunctionTool(func, **options)
