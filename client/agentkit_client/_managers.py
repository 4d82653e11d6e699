"""`with` around a response or a stream, so that its connection is given back whatever happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

from agentkit_client._wrappers import APIResponse, AsyncAPIResponse


class Closable(Protocol):
    """What keeps a connection until it is closed."""

    def close(self) -> object:
        """Give the connection back."""
        ...


class AsyncClosable(Protocol):
    """What keeps a connection until it is closed, for code that runs other tasks."""

    def close(self) -> Awaitable[object]:
        """Give the connection back."""
        ...


ClosableT = TypeVar("ClosableT", bound=Closable)
AsyncClosableT = TypeVar("AsyncClosableT", bound=AsyncClosable)
ResponseT = TypeVar("ResponseT", bound=APIResponse[Any])
AsyncResponseT = TypeVar("AsyncResponseT", bound=AsyncAPIResponse[Any])


class SyncManager(Generic[ClosableT]):
    """Makes a call on entering, and closes what came of it on leaving."""

    def __init__(self, request: Callable[[], ClosableT]) -> None:
        """Make the call with `request`, when the block is entered."""
        self._request = request
        self._entered: ClosableT | None = None

    def __enter__(self) -> ClosableT:
        self._entered = self._request()
        return self._entered

    def __exit__(self, *exc_info: object) -> None:
        if self._entered is not None:
            self._entered.close()


class AsyncManager(Generic[AsyncClosableT]):
    """Makes a call on entering, and closes what came of it on leaving."""

    def __init__(self, request: Callable[[], Awaitable[AsyncClosableT]]) -> None:
        """Make the call with `request`, when the block is entered."""
        self._request = request
        self._entered: AsyncClosableT | None = None

    async def __aenter__(self) -> AsyncClosableT:
        self._entered = await self._request()
        return self._entered

    async def __aexit__(self, *exc_info: object) -> None:
        if self._entered is not None:
            await self._entered.close()


class ResponseContextManager(SyncManager[ResponseT]):
    """Makes a call on entering, and closes the response on leaving."""


class AsyncResponseContextManager(AsyncManager[AsyncResponseT]):
    """Makes a call on entering, and closes the response on leaving."""
