"""Pages of a list, and what iterating over all of them takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

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

    __slots__ = ("_list",)

    data: list[ItemT]
    has_more: bool | None = None

    def connect(self, asked: Mapping[str, Any], follow: Callable[[Mapping[str, str]], Any]) -> Self:
        """Remember what was asked for, and how to ask for another page of it."""
        object.__setattr__(self, "_list", (asked, follow))
        return self

    @property
    def _asked(self) -> Mapping[str, Any]:
        unknown: Mapping[str, Any] = {}
        return getattr(self, "_list", (unknown,))[0]

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

    def _ends(self) -> bool:
        """Tell whether a walk through all pages is over."""
        if self.has_next_page():
            return False
        name, cursor = self._cursor()
        if self.has_more and cursor and not self.data:
            here = {name: cursor}
            raise AnthropicError(f"The API says that there is more after an empty page ({here}).")
        return True

    def _next(self, seen: set[str]) -> Any:
        """Ask for the next page, unless its cursor was seen before."""
        info = self.next_page_info()
        if info is None:
            raise RuntimeError("This is the last page; ask has_next_page() first.")
        ((name, cursor),) = info.params.items()
        if cursor in seen or cursor == self._asked.get(name):
            raise AnthropicError(f"The API leads to the same page again ({dict(info.params)}).")
        if not hasattr(self, "_list"):
            raise AnthropicError("This page did not come from a list call: ask for the next there.")
        seen.add(cursor)
        return getattr(self, "_list")[1](info.params)  # noqa: B009  # pydantic declares no slots


class _SyncPages(_Page[ItemT]):
    def __iter__(self) -> Iterator[ItemT]:  # pyright: ignore[reportIncompatibleMethodOverride]  # a page gives its items, not its fields
        for page in self.iter_pages():
            yield from page.data

    def iter_pages(self) -> Iterator[Self]:
        """Iterate over this page and all that follow, each fetched when it is wanted."""
        page, seen = self, set[str]()
        while True:
            yield page
            if page._ends():
                return
            page = page._next(seen)

    def get_next_page(self) -> Self:
        """Fetch the next page.

        Raises:
            RuntimeError: this is the last one.
            AnthropicError: the next one would be this one again.
        """
        return self._next(set())


class _AsyncPages(_Page[ItemT]):
    def __aiter__(self) -> AsyncIterator[ItemT]:
        return _Items(self.iter_pages())

    def iter_pages(self) -> AsyncIterator[Self]:
        """Iterate over this page and all that follow, each fetched when it is wanted."""
        return _Walk(partial(_at_once, self))

    async def get_next_page(self) -> Self:
        """Fetch the next page.

        Raises:
            RuntimeError: this is the last one.
            AnthropicError: the next one would be this one again.
        """
        return await self._next(set())


class _Walk(Generic[AsyncPageT]):
    """Goes from page to page. No generator: those complain when a loop is left early (trio)."""

    def __init__(self, fetch: Callable[[], Awaitable[AsyncPageT]]) -> None:
        self._fetch: Callable[[], Awaitable[AsyncPageT]] | None = fetch
        self._page: AsyncPageT | None = None
        self._seen = set[str]()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AsyncPageT:
        fetch, page = self._fetch, self._page
        self._fetch = self._page = None
        if page is not None and not page._ends():  # pyright: ignore[reportPrivateUsage]  # a friend
            fetch = partial(page._next, self._seen)  # pyright: ignore[reportPrivateUsage]  # a friend
        if fetch is None:
            raise StopAsyncIteration
        self._page = page = await fetch()
        return page


class _Items(Generic[ItemT]):
    """Goes from item to item, through all pages."""

    def __init__(self, pages: AsyncIterator[_AsyncPages[ItemT]]) -> None:
        self._pages = pages
        self._items: Iterator[ItemT] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).data)


async def _at_once(page: AsyncPageT) -> AsyncPageT:
    return page


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

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return _Items(_Walk(self._fetch))
