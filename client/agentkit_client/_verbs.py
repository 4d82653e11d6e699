"""Calls by verb and path, for endpoints that this version doesn't know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from typing_extensions import Required

from agentkit_client._hiding import hide_in, with_hidden

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from agentkit_client._calls import AsyncCalls, Calls
    from agentkit_client._config import Headers, Query, TimeoutArgument
    from agentkit_client._endpoint import Call
    from agentkit_client.pagination import AsyncPageT, AsyncPaginator, SyncPageT

ReplyT = TypeVar("ReplyT")
ItemT = TypeVar("ItemT")
PageT = TypeVar("PageT")

NoneType: type[None] = type(None)
"""What to read a reply as that has nothing in it: `cast_to=NoneType`."""


class RequestOptions(TypedDict, total=False):
    """What one call by verb and path is told: `params` for the query, `extra_json` for the body."""

    headers: Headers
    max_retries: int
    deadline: float
    timeout: TimeoutArgument
    params: Query
    extra_json: Mapping[str, object]
    idempotency_key: str
    follow_redirects: bool


class FinalRequestOptions(RequestOptions, total=False):
    """What `request` is told: all of a call. The body is JSON, or bytes, or files with fields."""

    method: Required[str]
    url: Required[str]
    json_data: object
    content: Any
    files: Any


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

    def request(self, cast_to: type[ReplyT], options: FinalRequestOptions) -> ReplyT:
        """Send what `options` say, and read the reply as `cast_to`.

        Raises:
            TypeError: `method` or `url` is missing, or an option isn't known.
        """
        options = with_hidden(options)
        return self._calls.reply(_call_from(options), cast_to)

    def get_api_list(
        self,
        path: str,
        *,
        model: type[object],
        page: type[SyncPageT],
        body: object = None,
        options: RequestOptions | None = None,
        method: str = "get",
    ) -> SyncPageT:
        """Ask for a list, and return its first page, which leads to the others.

        Args:
            path: below the base URL.
            model: what each item is read as.
            page: a class of `agentkit_client.pagination`, such as `SyncPage`.
            body: a JSON body, where a list takes one.
            options: as for `get`; what leads to the next page is added to their `params`.
            method: the verb.
        """
        options = with_hidden(options or RequestOptions())
        asked = {"extra_query": options.get("params") or {}}
        return self._calls.page(_List(method, path, body, options), asked, _of(page, model))


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

    async def request(self, cast_to: type[ReplyT], options: FinalRequestOptions) -> ReplyT:
        """Send what `options` say, and read the reply as `cast_to`.

        Raises:
            TypeError: `method` or `url` is missing, or an option isn't known.
        """
        options = with_hidden(options)
        return await self._calls.reply(_call_from(options), cast_to)

    def get_api_list(
        self,
        path: str,
        *,
        model: type[ItemT],
        page: type[AsyncPageT],
        body: object = None,
        options: RequestOptions | None = None,
        method: str = "get",
    ) -> AsyncPaginator[ItemT, AsyncPageT]:
        """Ask for a list: `await` its first page, or iterate over it; see `Verbs.get_api_list`."""
        options = with_hidden(options or RequestOptions())
        asked = {"extra_query": options.get("params") or {}}
        return self._calls.page(_List(method, path, body, options), asked, _of(page, model))


def _call(verb: str, path: str, sent: Sent) -> Call:
    from agentkit_client._endpoint import call_of  # paid by who uses it

    hide_in(cast("dict[str, Any]", sent))  # of the method as well: it is the same dict
    return call_of(verb, path, **sent)


def _call_from(options: FinalRequestOptions) -> Call:
    given: dict[str, Any] = dict(options)
    if missing := {"method", "url"} - given.keys():
        raise TypeError(f"Missing options: {', '.join(sorted(missing))}.")
    verb: str = given.pop("method")
    path: str = given.pop("url")
    sent: Any = {name: given.pop(name) for name in ("content", "files") if name in given}
    sent |= {"body": given.pop("json_data", None), "options": given}
    return _call(verb.upper(), path, sent)


@dataclass(frozen=True)
class _List:
    """A list by verb and path, where calls know endpoints."""

    method: str
    path: str
    body: object
    options: RequestOptions

    def bind(self, params: Mapping[str, Any], /) -> Call:
        options: RequestOptions = {**self.options, "params": params["extra_query"]}
        return _call(self.method.upper(), self.path, {"body": self.body, "options": options})


def _of(page: type[PageT], model: type[object]) -> type[PageT]:
    """Return the class of pages of `model`, unless `page` says already what it has."""
    generic: Any = page
    is_open = generic.__pydantic_generic_metadata__["parameters"]
    return generic[model] if is_open else page
