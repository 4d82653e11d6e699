"""Values for the parameters of every endpoint, and replies of the kind it has."""

from __future__ import annotations

import json
from typing import Any

from scripted_http import MESSAGE, Reply

BATCH = {
    "id": "B",
    "type": "message_batch",
    "processing_status": "ended",
    "request_counts": {"canceled": 0, "errored": 0, "expired": 0, "processing": 0, "succeeded": 1},
    "created_at": "2025-01-01T00:00:00Z",
    "expires_at": "2025-01-02T00:00:00Z",
    "results_url": None,
}
LINE = {"custom_id": "1", "result": {"type": "canceled"}}
PAGE: dict[str, Any] = {
    "data": [],
    "has_more": False,
    "first_id": None,
    "last_id": None,
    "next_page": None,
}
BODIES = {
    "MessageBatch": BATCH,
    "MessageTokensCount": {"input_tokens": 5},
    "Completion": {
        "id": "c",
        "type": "completion",
        "completion": " Hi",
        "model": "m",
        "stop_reason": "stop_sequence",
    },
}
STREAM = [
    {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
    {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": 2},
    },
    {"type": "message_stop"},
]
VALUES: dict[str, Any] = {
    "max_tokens": 8,
    "max_tokens_to_sample": 8,
    "messages": [{"role": "user", "content": "Hi"}],
    "betas": ["B1", "B2"],
    "limit": 2,
    "file": ("f.txt", b"data", "text/plain"),
    "files": [("a/SKILL.md", b"data", "text/markdown")],
    "requests": [{"custom_id": "1", "params": {"model": "m"}}],
    "tools": [{"name": "f", "input_schema": {"type": "object"}}],
    "output_format": {"type": "json_schema", "schema": {"type": "object"}},
    "stop_sequences": ["END"],
    "stream": False,
}


def sample(param: dict[str, Any]) -> Any:
    """Give a value for a parameter, told by its name."""
    return VALUES.get(param["name"], f"{param['name']}-1")


def replies_to(fact: dict[str, Any], url: str) -> list[Reply]:
    """Return what a server at `url` answers to one call of an endpoint."""
    kind = fact["response"]["kind"]
    if kind == "page":
        return [Reply(200, PAGE)]
    if kind == "binary":
        return [Reply(200, b"\x00data", {"content-type": "application/octet-stream"})]
    if kind == "jsonl":
        batch = BATCH | {"results_url": f"{url}/v1/messages/batches/B/results"}
        return [Reply(200, batch), Reply(200, json.dumps(LINE).encode() + b"\n")]
    if kind == "stream_manager":
        events = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in STREAM]
        return [Reply(200, "".join(events).encode(), {"content-type": "text/event-stream"})]
    if fact["path"] == "/v1/messages":
        return [Reply(200, MESSAGE)]
    return [Reply(200, BODIES.get(fact["response"]["type"].removeprefix("Beta"), {"id": "x"}))]
