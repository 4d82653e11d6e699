"""One test body for code that waits for each reply and for code that awaits it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

Use = Callable[..., Any]
"""`use(body, **options)`: run `await body(client)` with a client of every colour."""


async def got(value: Any) -> Any:
    """Return a value, awaited where it has to be."""
    return await value if inspect.isawaitable(value) else value


async def each(items: Any) -> AsyncGenerator[Any]:
    """Iterate over what is iterable in either way."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


async def every(items: Any, into: list[Any] | None = None) -> list[Any]:
    """Return all items of what is iterable in either way; `into` keeps those before an error."""
    found = [] if into is None else into
    async for item in each(items):
        found.append(item)
    return found


async def first(items: Any) -> Any:
    """Take one item and leave the loop, as a `break` does."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            return item
    for item in items:
        return item


@asynccontextmanager
async def entered(manager: Any) -> AsyncGenerator[Any]:
    """Enter a context manager of either colour."""
    if hasattr(manager, "__aenter__"):
        async with manager as value:
            yield value
    else:
        with manager as value:
            yield value
