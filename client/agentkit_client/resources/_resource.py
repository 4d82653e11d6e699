"""What all resources share: their calls, and what their methods return in the two other modes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from typing_extensions import ParamSpec

from agentkit_client._binary import (
    AsyncBinaryAPIResponse,
    AsyncStreamedBinaryAPIResponse,
    BinaryAPIResponse,
    StreamedBinaryAPIResponse,
)
from agentkit_client._calls import AsyncCalls, Calls
from agentkit_client._endpoint import CallOptions
from agentkit_client._hiding import hide_in, hiding
from agentkit_client._managers import AsyncResponseContextManager, ResponseContextManager
from agentkit_client._wrappers import APIResponse, AsyncAPIResponse, LegacyAPIResponse

P = ParamSpec("P")
ReplyT = TypeVar("ReplyT")
ResponseT = TypeVar("ResponseT", bound=APIResponse[Any])
AsyncResponseT = TypeVar("AsyncResponseT", bound=AsyncAPIResponse[Any])


class BetaOptions(CallOptions, total=False):
    """What every beta method takes besides its own parameters."""

    betas: list[str]
    """Beta features to ask for, besides those the method needs."""


class _Resource:
    _hide = staticmethod(hide_in)


class SyncResource(_Resource):
    """A resource for code that waits for each reply."""

    def __init__(self, calls: Calls) -> None:
        """Make calls through `calls`; a client hands out its own."""
        self._calls = calls


class AsyncResource(_Resource):
    """A resource for code that runs other tasks meanwhile."""

    def __init__(self, calls: AsyncCalls) -> None:
        """Make calls through `calls`; a client hands out its own."""
        self._calls = calls


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters that can be sent twice: a call that proves too long is asked for anew."""
    return {
        name: list(cast("Iterator[Any]", value)) if isinstance(value, Iterator) else value
        for name, value in params.items()
    }


def is_special(params: Mapping[str, Any]) -> bool:
    """Tell whether a stream is asked for, or a text that is read as a type."""
    return bool(params.get("stream")) or "output_format" in params


def as_raw(method: Callable[P, ReplyT]) -> Callable[P, LegacyAPIResponse[ReplyT]]:
    """Say what a method of a resource in raw mode returns."""
    return method  # pyright: ignore[reportReturnType]  # its calls return responses


def as_raw_async(
    method: Callable[P, Awaitable[ReplyT]],
) -> Callable[P, Awaitable[LegacyAPIResponse[ReplyT]]]:
    """Say what a method of a resource in raw mode returns."""
    return method  # pyright: ignore[reportReturnType]  # its calls return responses


def as_streamed(
    method: Callable[P, ReplyT],
) -> Callable[P, ResponseContextManager[APIResponse[ReplyT]]]:
    """Make the call of a method of a resource in streamed mode when the block is entered."""

    @hiding
    @wraps(method)
    def streamed(*args: P.args, **kwargs: P.kwargs) -> ResponseContextManager[Any]:
        return ResponseContextManager(lambda: method(*args, **kwargs))

    return streamed


def as_streamed_async(
    method: Callable[P, Awaitable[ReplyT]],
) -> Callable[P, AsyncResponseContextManager[AsyncAPIResponse[ReplyT]]]:
    """Make the call of a method of a resource in streamed mode when the block is entered."""

    @hiding
    @wraps(method)
    def streamed(*args: P.args, **kwargs: P.kwargs) -> AsyncResponseContextManager[Any]:
        return AsyncResponseContextManager(lambda: method(*args, **kwargs))

    return streamed


def as_streamed_file(
    method: Callable[P, BinaryAPIResponse],
) -> Callable[P, ResponseContextManager[StreamedBinaryAPIResponse]]:
    """Make the call of a method that returns a file when the block is entered."""

    @hiding
    @wraps(method)
    def streamed(*args: P.args, **kwargs: P.kwargs) -> ResponseContextManager[Any]:
        return ResponseContextManager(lambda: method(*args, **kwargs))

    return streamed


def as_streamed_file_async(
    method: Callable[P, Awaitable[AsyncBinaryAPIResponse]],
) -> Callable[P, AsyncResponseContextManager[AsyncStreamedBinaryAPIResponse]]:
    """Make the call of a method that returns a file when the block is entered."""

    @hiding
    @wraps(method)
    def streamed(*args: P.args, **kwargs: P.kwargs) -> AsyncResponseContextManager[Any]:
        return AsyncResponseContextManager(lambda: method(*args, **kwargs))

    return streamed
