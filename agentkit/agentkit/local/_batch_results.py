"""What a batch is made of: its requests, their results and what is counted of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agentkit.local._fields import Field
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_object
from agentkit.local._shapes import Shapes
from agentkit.local._times import later, now

__all__ = ["batch_problems", "counted", "error_result", "new_batch"]

# https://docs.claude.com/en/docs/build-with-claude/batch-processing#batch-limitations
_MOST_REQUESTS = 100_000
_HOURS = 24
_REQUESTS = {"requests": Field("list", required=True)}
_REQUEST = {"custom_id": Field("string", required=True), "params": Field("object", required=True)}
_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_RESULTS = ("canceled", "errored", "expired", "succeeded")


def batch_problems(body: object) -> Iterator[Problem]:
    """Say what is wrong with a batch; its requests themselves are looked at when they run."""
    shapes = Shapes(beta=False)
    wrong = list(shapes.object_with(body, _REQUESTS))
    yield from wrong
    if wrong or not is_object(body):
        return
    requests: list[Any] = body["requests"]
    if not 1 <= len(requests) <= _MOST_REQUESTS:
        yield Problem("requests", f"must have 1 to {_MOST_REQUESTS} items, not {len(requests)}")
    seen: set[str] = set()
    for index, request in enumerate(requests):
        path = f"requests.{index}"
        wrong = list(shapes.object_with(request, _REQUEST, path))
        yield from wrong
        if wrong:
            continue
        id = request["custom_id"]
        if not _CUSTOM_ID.fullmatch(id):
            pattern = "^[a-zA-Z0-9_-]{1,64}$"
            yield Problem(f"{path}.custom_id", f"String should match pattern '{pattern}'")
        elif id in seen:
            yield Problem(f"{path}.custom_id", f"custom_id must be unique, and '{id}' is not")
        seen.add(id)


def new_batch(id: str, size: int) -> dict[str, Any]:
    """Make the batch that answers its own creation; `results_url` is for who serves it."""
    created = now()
    return {
        "id": id,
        "type": "message_batch",
        "processing_status": "in_progress",
        "request_counts": {"processing": size, **dict.fromkeys(_RESULTS, 0)},
        "created_at": created,
        "expires_at": later(created, hours=_HOURS),
        "ended_at": None,
        "cancel_initiated_at": None,
        "archived_at": None,
        "results_url": None,
    }


def counted(results: Iterator[Mapping[str, Any]]) -> dict[str, int]:
    """Count the results of a batch that has ended."""
    counts = {"processing": 0, **dict.fromkeys(_RESULTS, 0)}
    for result in results:
        counts[result["type"]] += 1
    return counts


def error_result(type: str, message: str) -> dict[str, Any]:
    """Make the result of a request that failed."""
    error = {"type": "error", "error": {"type": type, "message": message}, "request_id": None}
    return {"type": "errored", "error": error}
