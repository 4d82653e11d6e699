"""Calls by verb and path, for endpoints that this version doesn't know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from agentkit_client._calls import AsyncCalls, Calls
    from agentkit_client._config import Headers, Query, TimeoutArgument
    from agentkit_client._endpoint import Call

ReplyT = TypeVar("ReplyT")

NoneType: type[None] = type(None)
"""What to read a reply as that has nothing in it: `cast_to=NoneType`."""


class RequestOptions(TypedDict, total=False):
    """What one call by verb and path is told: `params` for the query, `extra_json` for the body."""

    headers: Headers
    max_retries: int
    timeout: TimeoutArgument
    params: Query
    extra_json: Mapping[str, object]
    idempotency_key: str
    follow_redirects: bool


class Sent(TypedDict, total=False):
    """What one call by verb and path sends: JSON, or bytes as they are, or files with fields."""

    body: object
    content: Any
    files: Any
    options: RequestOptions


class Verbs:
    """Calls by verb and path, for code that waits.

    `cast_to` is a model, any type pydantic knows, `str`, `bytes`, `httpx.Response` or `NoneType`.
    """

    @cached_property
    def _calls(self) -> Calls:
        raise NotImplementedError

    def get(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a GET to `path`, and read the reply as `cast_to`."""
        return self._calls.reply(_call("GET", path, sent), cast_to)

    def post(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a POST to `path`, and read the reply as `cast_to`."""
        return self._calls.reply(_call("POST", path, sent), cast_to)

    def put(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a PUT to `path`, and read the reply as `cast_to`."""
        return self._calls.reply(_call("PUT", path, sent), cast_to)

    def patch(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a PATCH to `path`, and read the reply as `cast_to`."""
        return self._calls.reply(_call("PATCH", path, sent), cast_to)

    def delete(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a DELETE to `path`, and read the reply as `cast_to`."""
        return self._calls.reply(_call("DELETE", path, sent), cast_to)


class AsyncVerbs:
    """Calls by verb and path, for code that runs other tasks; see `Verbs`."""

    @cached_property
    def _calls(self) -> AsyncCalls:
        raise NotImplementedError

    async def get(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a GET to `path`, and read the reply as `cast_to`."""
        return await self._calls.reply(_call("GET", path, sent), cast_to)

    async def post(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a POST to `path`, and read the reply as `cast_to`."""
        return await self._calls.reply(_call("POST", path, sent), cast_to)

    async def put(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a PUT to `path`, and read the reply as `cast_to`."""
        return await self._calls.reply(_call("PUT", path, sent), cast_to)

    async def patch(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a PATCH to `path`, and read the reply as `cast_to`."""
        return await self._calls.reply(_call("PATCH", path, sent), cast_to)

    async def delete(self, path: str, *, cast_to: type[ReplyT], **sent: Unpack[Sent]) -> ReplyT:
        """Send a DELETE to `path`, and read the reply as `cast_to`."""
        return await self._calls.reply(_call("DELETE", path, sent), cast_to)


def _call(verb: str, path: str, sent: Sent) -> Call:
    from agentkit_client._endpoint import call_of  # paid by who uses it

    return call_of(verb, path, **sent)
