"""The models the local API lists: names only, as any model name is answered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from agentkit.local._errors import LocalError
from agentkit.local._exchange import json_response
from agentkit.local._paging import id_page

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
    return json_response(id_page(_MODELS, request.query_params))


async def one_model(request: Request) -> Response:
    """Answer `GET /v1/models/{model_id}`."""
    wanted = request.path_params["model_id"]
    for model in _MODELS:
        if model["id"] == wanted or model["id"].startswith(f"{wanted}-20"):
            return json_response(model)
    raise LocalError(404, message=f"model: {wanted}")
