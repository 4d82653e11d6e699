"""Pages of a list, and what iterating over all of them takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from typing_extensions import Self

from agentkit_client._models import BaseModel
from agentkit_client.errors import AnthropicError

__all__ = [
    "AsyncPage",
    "AsyncPageCursor",
    "AsyncPaginator",
    "AsyncTokenPage",
    "PageInfo",
    "SyncPage",
    "SyncPageCursor",
    "SyncTokenPage",
]

ItemT = TypeVar("ItemT")
SyncPageT = TypeVar("SyncPageT", bound="_SyncPages[Any]")
AsyncPageT = TypeVar("AsyncPageT", bound="_AsyncPages[Any]")


@dataclass(frozen=True)
class PageInfo:
    """The query parameters that lead from a page to the next one."""

    params: Mapping[str, str]


class _Page(BaseModel, Generic[ItemT]):
    """What all pages have: some items, and whether there are more."""

    __slots__ = ("_asked", "_follow")

    data: list[ItemT]
    has_more: bool | None = None

    def connect(self, asked: Mapping[str, Any], follow: Callable[[Mapping[str, str]], Any]) -> Self:
        """Remember what was asked for, and how to ask for another page of it."""
        object.__setattr__(self, "_asked", asked)
        object.__setattr__(self, "_follow", follow)
        return self

    def _cursor(self) -> tuple[str, str | None]:
        raise NotImplementedError

    def next_page_info(self) -> PageInfo | None:
        """Return what leads to the next page, `None` on the last one."""
        name, cursor = self._cursor()
        if self.has_more is False or not self.data or not cursor:
            return None
        return PageInfo({name: cursor})

    def has_next_page(self) -> bool:
        """Tell whether there is another page."""
        return self.next_page_info() is not None

    def _next_params(self) -> Mapping[str, str]:
        info = self.next_page_info()
        if info is None:
            raise RuntimeError("This is the last page; ask has_next_page() first.")
        if info.params.items() <= self._asked.items():
            raise AnthropicError(f"The API leads from this page to itself ({dict(info.params)}).")
        return info.params


class _SyncPages(_Page[ItemT]):
    def __iter__(self) -> Iterator[ItemT]:  # pyright: ignore[reportIncompatibleMethodOverride]  # a page gives its items, not its fields
        for page in self.iter_pages():
            yield from page.data

    def iter_pages(self) -> Iterator[Self]:
        """Iterate over this page and all that follow, each fetched when it is wanted."""
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = page.get_next_page()

    def get_next_page(self) -> Self:
        """Fetch the next page.

        Raises:
            RuntimeError: this is the last one.
            AnthropicError: the next one would be this one again.
        """
        return cast("Self", self._follow(self._next_params()))


class _AsyncPages(_Page[ItemT]):
    async def __aiter__(self) -> AsyncIterator[ItemT]:
        async for page in self.iter_pages():
            for item in page.data:
                yield item

    async def iter_pages(self) -> AsyncIterator[Self]:
        """Iterate over this page and all that follow, each fetched when it is wanted."""
        page = self
        while True:
            yield page
            if not page.has_next_page():
                return
            page = await page.get_next_page()

    async def get_next_page(self) -> Self:
        """Fetch the next page.

        Raises:
            RuntimeError: this is the last one.
            AnthropicError: the next one would be this one again.
        """
        return cast("Self", await self._follow(self._next_params()))


class _ById(_Page[ItemT]):
    """Pages that are told apart by the ids of their first and last items."""

    first_id: str | None = None
    last_id: str | None = None

    def _cursor(self) -> tuple[str, str | None]:
        if self._asked.get("before_id"):
            return "before_id", self.first_id
        return "after_id", self.last_id


class _ByToken(_Page[ItemT]):
    """Pages that name the one that follows."""

    next_page: str | None = None

    def _cursor(self) -> tuple[str, str | None]:
        return "page_token", self.next_page


class _ByCursor(_Page[ItemT]):
    """Pages that name the one that follows."""

    next_page: str | None = None

    def _cursor(self) -> tuple[str, str | None]:
        return "page", self.next_page


class SyncPage(_ById[ItemT], _SyncPages[ItemT]):
    """A page of a list in order of ids; iterate over it for the items of all pages."""


class AsyncPage(_ById[ItemT], _AsyncPages[ItemT]):
    """A page of a list in order of ids; `async for` gives the items of all pages."""


class SyncTokenPage(_ByToken[ItemT], _SyncPages[ItemT]):
    """A page that leads to the next one by a token."""


class AsyncTokenPage(_ByToken[ItemT], _AsyncPages[ItemT]):
    """A page that leads to the next one by a token."""


class SyncPageCursor(_ByCursor[ItemT], _SyncPages[ItemT]):
    """A page that leads to the next one by a cursor."""


class AsyncPageCursor(_ByCursor[ItemT], _AsyncPages[ItemT]):
    """A page that leads to the next one by a cursor."""


class AsyncPaginator(Generic[ItemT, AsyncPageT]):
    """A list not asked for yet: `await` it for its first page, or iterate over all items."""

    def __init__(self, fetch: Callable[[], Awaitable[AsyncPageT]]) -> None:
        """Fetch the first page with `fetch`, when it is wanted."""
        self._fetch = fetch

    def __await__(self) -> Generator[Any, Any, AsyncPageT]:
        return self._fetch().__await__()

    async def __aiter__(self) -> AsyncIterator[ItemT]:
        async for item in await self._fetch():
            yield item
