"""Sends the items of a stream as server-sent events, at the pace they ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

from starlette.responses import StreamingResponse

from agentkit.local._answering import Items
from agentkit.local._errors import LocalError
from agentkit.local._events import encoded
from agentkit.local._model import StreamItem
from agentkit.local._threads import ModelThreads

__all__ = ["stream_response"]

_END = object()


def stream_response(
    items: Items, threads: ModelThreads, request_id: str, headers: Mapping[str, str]
) -> StreamingResponse:
    """Answer with a stream of events.

    Args:
        items: What to send.
        threads: Where an item that may take its time is waited for.
        request_id: The id of the request, for an error in mid-stream.
        headers: Further headers.

    Raises:
        TypeError: An event that is there already is no JSON.
        ValueError: The same.
    """
    all_headers = {"cache-control": "no-cache", **headers}
    if items.is_slow or items.per_event:
        chunks = _paced(items, threads, request_id)
    else:
        # Written before the first goes out: what can't be written is an error, not half a stream.
        chunks = _ready([_chunk(item, request_id) for item in _until_error(items.items)])
    return StreamingResponse(chunks, media_type="text/event-stream", headers=all_headers)


async def _ready(chunks: list[bytes | float]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        if isinstance(chunk, bytes):
            yield chunk
            # A client that reads fast never makes the server wait, so others would.
            await asyncio.sleep(0)
        else:
            await asyncio.sleep(chunk)


def _until_error(items: Iterable[StreamItem]) -> Iterator[StreamItem]:
    for item in items:
        yield item
        if isinstance(item, LocalError):
            return


async def _paced(items: Items, threads: ModelThreads, request_id: str) -> AsyncIterator[bytes]:
    iterator = iter(items.items)

    def next_item() -> StreamItem | object:
        return next(iterator, _END)

    while True:
        item: Any = await threads.run(next_item) if items.is_slow else next_item()
        if item is _END:
            return
        if items.per_event and not isinstance(item, (int, float)):
            await asyncio.sleep(items.per_event)
        chunk = _chunk(item, request_id)
        if isinstance(chunk, bytes):
            yield chunk
            await asyncio.sleep(0)
            if isinstance(item, LocalError):
                return
        else:
            await asyncio.sleep(chunk)


def _chunk(item: StreamItem, request_id: str) -> bytes | float:
    if isinstance(item, LocalError):
        error = {"type": item.type, "message": item.message}
        return encoded({"type": "error", "error": error, "request_id": request_id})
    if isinstance(item, dict):
        return encoded(item)
    return item if isinstance(item, bytes) else float(item)
