"""`with` around a response, so that its connection is given back whatever happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from agentkit_client._wrappers import APIResponse, AsyncAPIResponse

ResponseT = TypeVar("ResponseT", bound=APIResponse[Any])
AsyncResponseT = TypeVar("AsyncResponseT", bound=AsyncAPIResponse[Any])


class ResponseContextManager(Generic[ResponseT]):
    """Makes a call on entering, and closes the response on leaving."""

    def __init__(self, request: Callable[[], ResponseT]) -> None:
        """Make the call with `request`, when the block is entered."""
        self._request = request
        self._response: ResponseT | None = None

    def __enter__(self) -> ResponseT:
        self._response = self._request()
        return self._response

    def __exit__(self, *exc_info: object) -> None:
        if self._response is not None:
            self._response.close()


class AsyncResponseContextManager(Generic[AsyncResponseT]):
    """Makes a call on entering, and closes the response on leaving."""

    def __init__(self, request: Callable[[], Awaitable[AsyncResponseT]]) -> None:
        """Make the call with `request`, when the block is entered."""
        self._request = request
        self._response: AsyncResponseT | None = None

    async def __aenter__(self) -> AsyncResponseT:
        self._response = await self._request()
        return self._response

    async def __aexit__(self, *exc_info: object) -> None:
        if self._response is not None:
            await self._response.close()
