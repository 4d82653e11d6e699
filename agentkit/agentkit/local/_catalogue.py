"""The models the local API lists: names only, as any model name is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from agentkit.local._errors import LocalError
from agentkit.local._exchange import json_response

__all__ = ["list_models", "one_model"]

_MODELS = [
    {"type": "model", "id": id, "display_name": name, "created_at": f"{day}T00:00:00Z"}
    for id, name, day in (
        ("claude-opus-4-5-20251101", "Claude Opus 4.5", "2025-11-01"),
        ("claude-haiku-4-5-20251001", "Claude Haiku 4.5", "2025-10-01"),
        ("claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", "2025-09-29"),
        ("claude-opus-4-1-20250805", "Claude Opus 4.1", "2025-08-05"),
        ("claude-opus-4-20250514", "Claude Opus 4", "2025-05-14"),
        ("claude-sonnet-4-20250514", "Claude Sonnet 4", "2025-05-14"),
        ("claude-3-7-sonnet-20250219", "Claude Sonnet 3.7", "2025-02-19"),
        ("claude-3-5-haiku-20241022", "Claude Haiku 3.5", "2024-10-22"),
        ("claude-3-haiku-20240307", "Claude Haiku 3", "2024-03-07"),
    )
]


async def list_models(request: Request) -> Response:
    """Answer `GET /v1/models`."""
    return json_response(_page(request.query_params))


async def one_model(request: Request) -> Response:
    """Answer `GET /v1/models/{model_id}`."""
    wanted = request.path_params["model_id"]
    for model in _MODELS:
        if model["id"] == wanted:
            return json_response(model)
    raise LocalError(404, message=f"model: {wanted}")


def _page(query: Mapping[str, str]) -> dict[str, Any]:
    models, limit = _MODELS, _limit(query.get("limit", "20"))
    ids = [model["id"] for model in models]
    if (after := query.get("after_id")) in ids:
        models = models[ids.index(after) + 1 :]
        page = models[:limit]
    elif (before := query.get("before_id")) in ids:
        models = models[: ids.index(before)]
        page = models[-limit:]
    else:
        page = models[:limit]
    return {
        "data": page,
        "has_more": len(page) < len(models),
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
    }


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise LocalError(400, message="limit: Input should be an integer from 1 to 1000")
    return int(text)
