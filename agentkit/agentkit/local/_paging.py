"""A page of a list, found by an id before or after it, or by a cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from agentkit.local._errors import LocalError

__all__ = ["cursor_page", "either_page", "id_page"]

_MOST_DIGITS = 10  # Python refuses to read thousands


def either_page(items: Sequence[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Return the page that is asked for, by ids or by a cursor, with what both need for the next.

    Raises:
        LocalError: The limit or the cursor is none.
    """
    if "page" not in query:
        page = id_page(items, query)
        goes_on = page["has_more"] and "before_id" not in query
        return {**page, "next_page": _encoded(page["last_id"]) if goes_on else None}
    page = cursor_page(items, query)
    ids = [item["id"] for item in page["data"]] or [None]
    return {**page, "first_id": ids[0], "last_id": ids[-1]}


def id_page(items: Sequence[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Return the page that `after_id`, `before_id` and `limit` ask for.

    Raises:
        LocalError: The limit is none.
    """
    limit = _limit(query, 1000)
    ids = [item["id"] for item in items]
    if (after := query.get("after_id")) in ids:
        items = items[ids.index(after) + 1 :]
        page = items[:limit]
    elif (before := query.get("before_id")) in ids:
        items = items[: ids.index(before)]
        page = items[-limit:]
    else:
        page = items[:limit]
    return {
        "data": list(page),
        "has_more": len(page) < len(items),
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }


def cursor_page(
    items: Sequence[dict[str, Any]], query: Mapping[str, str], key: str = "id"
) -> dict[str, Any]:
    """Return the page that `page` and `limit` ask for, with a cursor for the next one.

    Args:
        items: The whole list.
        query: The query of the request.
        key: What an item is found again by, though others come or go in between.

    Raises:
        LocalError: The limit or the cursor is none.
    """
    limit = _limit(query, 1000)
    start = 0
    if "page" in query:
        last = _decoded(query["page"])
        start = next((i + 1 for i, item in enumerate(items) if item[key] == last), len(items))
    page = items[start : start + limit]
    has_more = start + limit < len(items)
    return {
        "data": list(page),
        "has_more": has_more,
        "next_page": _encoded(page[-1][key]) if has_more else None,
    }


def _limit(query: Mapping[str, str], most: int) -> int:
    text = query.get("limit", "20")
    if not (text.isdecimal() and len(text) <= _MOST_DIGITS and 1 <= int(text) <= most):
        raise LocalError(400, message=f"limit: Input should be an integer from 1 to {most}")
    return int(text)


def _encoded(last: str) -> str:
    return f"page_{base64.urlsafe_b64encode(last.encode()).decode()}"


def _decoded(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.removeprefix("page_"), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise LocalError(400, message="page: Invalid cursor") from None
