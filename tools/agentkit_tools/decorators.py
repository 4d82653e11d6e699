"""The decorators that make a tool of a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from agentkit_tools._options import ToolOptions
from agentkit_tools._tool import BetaAsyncFunctionTool, BetaFunctionTool

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["ToolOptions", "beta_async_tool", "beta_tool"]

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
