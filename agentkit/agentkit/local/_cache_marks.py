"""The cache breakpoints of a request: how many, and the order of their times to live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object

__all__ = ["check_cache_marks"]

_MOST = 4
_DEPTH = 3


def check_cache_marks(body: dict[str, Any]) -> Iterator[Problem]:
    """Check the `cache_control` of tools, system prompt and messages, in the API's order."""
    marks = [
        *_marks(body.get("tools"), "tools"),
        *_marks(body.get("system"), "system"),
        *(
            mark
            for index, message in enumerate(body["messages"])
            for mark in _marks(message.get("content"), f"messages.{index}.content")
        ),
    ]
    if len(marks) > _MOST:
        yield Problem(
            "",
            f"A maximum of {_MOST} blocks with cache_control may be provided. Found {len(marks)}.",
        )
    short = False
    for path, mark in marks:
        ttl = mark.get("ttl") or "5m"
        if short and ttl == "1h":
            yield Problem(
                f"{path}.cache_control.ttl",
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control "
                "block. Note that blocks are processed in the following order: `tools`, `system`, "
                "`messages`.",
            )
        short = short or ttl == "5m"


def _marks(blocks: object, path: str, depth: int = _DEPTH) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the breakpoints among `blocks` and, down to `depth`, in what they hold."""
    if not is_list(blocks) or not depth:
        return
    for index, block in enumerate(blocks):
        if not is_object(block):
            continue
        below = f"{path}.{index}"
        yield from _marks(block.get("content"), f"{below}.content", depth - 1)
        if is_object(mark := block.get("cache_control")):
            yield below, mark
