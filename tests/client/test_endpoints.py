"""Every endpoint sends what is recorded of it, and reads what comes back, in both colours."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from scripted_http import MESSAGE, Received, Reply, Server

from agentkit_client import Anthropic, AsyncAnthropic

FACTS: dict[str, Any] = json.loads(
    Path(__file__).with_name("facts").joinpath("endpoints.json").read_text("utf-8")
)["endpoints"]

LATER = {
    "messages.stream",
    "beta.messages.stream",
    "beta.messages.parse",
    "beta.messages.tool_runner",
}
"""Not calls of their own: they come with streams, structured outputs and the loop."""

ENDPOINTS = {name: fact for name, fact in FACTS.items() if name not in LATER}

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
    "Message": MESSAGE,
    "BetaMessage": MESSAGE,
    "MessageBatch": BATCH,
    "BetaMessageBatch": BATCH,
    "MessageTokensCount": {"input_tokens": 5},
    "BetaMessageTokensCount": {"input_tokens": 5},
    "Completion": {
        "id": "c",
        "type": "completion",
        "completion": " Hi",
        "model": "m",
        "stop_reason": "stop_sequence",
    },
}


def sample(param: dict[str, Any]) -> Any:
    """Give a value for a parameter, told by its name."""
    values: dict[str, Any] = {
        "max_tokens": 8,
        "max_tokens_to_sample": 8,
        "messages": [{"role": "user", "content": "Hi"}],
        "betas": ["B1", "B2"],
        "limit": 2,
        "file": ("f.txt", b"data", "text/plain"),
        "files": [("a/SKILL.md", b"data", "text/markdown")],
        "requests": [{"custom_id": "1", "params": {"model": "m"}}],
        "tools": [{"name": "f", "input_schema": {"type": "object"}}],
        "stop_sequences": ["END"],
        "stream": False,
    }
    return values.get(param["name"], f"{param['name']}-1")


def reply_to(fact: dict[str, Any], server: Server) -> list[Reply]:
    kind = fact["response"]["kind"]
    if kind == "page":
        return [Reply(200, PAGE)]
    if kind == "binary":
        return [Reply(200, b"\x00data", {"content-type": "application/octet-stream"})]
    if kind == "jsonl":
        batch = BATCH | {"results_url": f"{server.url}/v1/messages/batches/B/results"}
        return [Reply(200, batch), Reply(200, json.dumps(LINE).encode() + b"\n")]
    return [Reply(200, BODIES.get(fact["response"]["type"], {"id": "x", "type": "y"}))]


def find(client: Any, name: str) -> Callable[..., Any]:
    for part in name.split("."):
        client = getattr(client, part)
    return client


Send = Callable[..., Any]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def send(request: pytest.FixtureRequest, server: Server) -> Send:
    """`send(name, *args, **params)`: call an endpoint by its name, in every colour."""

    def call(name: str, /, *args: Any, **params: Any) -> Any:
        fact = FACTS[name]
        server.replies_with(*reply_to(fact, server))
        options: Any = {"api_key": "K", "base_url": server.url}
        if request.param == "sync":
            with Anthropic(**options) as client:
                return consumed(find(client, name)(*args, **params))

        async def main() -> Any:
            async with AsyncAnthropic(**options) as client:
                made = find(client, name)(*args, **params)
                assert inspect.iscoroutine(made) is fact["async"]["coroutine"]
                reply = await made
                if hasattr(reply, "read"):
                    return await reply.read()
                return [item async for item in reply] if hasattr(reply, "__anext__") else reply

        return anyio.run(main, backend=request.param)

    def consumed(reply: Any) -> Any:
        if hasattr(reply, "read"):
            return reply.read()
        return list(reply) if hasattr(reply, "__next__") else reply

    return call


def arguments(fact: dict[str, Any], *, required: bool) -> tuple[list[Any], dict[str, Any]]:
    wanted = [p for p in fact["params"] if p["required"] or not required]
    positional = [sample(p) for p in wanted if p["positional"]]
    return positional, {p["name"]: sample(p) for p in wanted if not p["positional"]}


def sent_of(name: str, server: Server) -> Received:
    requests = server.requests
    assert len(requests) == (2 if FACTS[name]["response"]["kind"] == "jsonl" else 1)
    return requests[0]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_each_parameter_goes_where_it_is_recorded(send: Send, server: Server, name: str) -> None:
    fact = ENDPOINTS[name]
    args, params = arguments(fact, required=False)
    send(name, *args, **params)
    sent = sent_of(name, server)
    path = re.sub(r"\{(\w+)\}", r"\1-1", fact["path"])
    assert (sent.method, sent.path) == (fact["verb"], path)
    in_query = {p["name"]: str(sample(p)) for p in fact["params"] if p["in"] == "query"}
    assert dict(sent.query) == in_query | fact.get("query_fixed", {})
    in_body = {p["name"]: sample(p) for p in fact["params"] if p["in"] == "body"}
    if not fact["multipart"]:
        assert (sent.body if in_body else sent.raw) == (in_body or b"")
    betas = sent.headers.get("anthropic-beta")
    has_betas = any(p["name"] == "betas" for p in fact["params"])
    expected = ["B1", "B2", *fact["default_betas"]] if has_betas else fact["default_betas"]
    assert (betas.split(",") if betas else []) == expected


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_least_call_sends_the_recorded_headers(send: Send, server: Server, name: str) -> None:
    fact = ENDPOINTS[name]
    args, params = arguments(fact, required=True)
    send(name, *args, **params)
    sent = sent_of(name, server)
    wanted = fact.get("content_type")
    found = sent.headers.get("content-type")
    assert (found.split(";")[0] if found else found) == wanted
    special = fact.get("special_headers", {})
    if fact["response"]["kind"] == "jsonl":
        sent = server.requests[1]
    assert {key: sent.headers.get(key) for key in special} == special
    assert server.requests[0].headers["x-stainless-timeout"] == fact["x-stainless-timeout"]
    assert server.requests[0].headers["x-stainless-read-timeout"] == "600"
    assert server.requests[0].headers.get("anthropic-beta", "") == ",".join(fact["default_betas"])


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_reply_is_of_the_recorded_type(send: Send, server: Server, name: str) -> None:
    fact = ENDPOINTS[name]
    args, params = arguments(fact, required=True)
    reply = send(name, *args, **params)
    kind = fact["response"]["kind"]
    if kind == "binary":
        assert reply == b"\x00data"
    elif kind == "jsonl":
        assert [item.to_dict() for item in reply] == [LINE]
    elif kind == "page":
        assert type(reply).__name__.startswith(("Sync", "Async"))
        assert reply.data == []
    else:
        expected = fact["response"]["type"]
        names = {type(reply).__name__, f"Beta{type(reply).__name__}"}
        assert expected in names or expected.endswith("Response")


@pytest.mark.parametrize("name", ENDPOINTS)
def test_all_recorded_parameters_are_shown_and_the_colours_agree(name: str) -> None:
    fact = ENDPOINTS[name]
    one = inspect.signature(find(Anthropic(api_key="K"), name)).parameters
    other = inspect.signature(find(AsyncAnthropic(api_key="K"), name)).parameters
    assert one == other
    recorded = {p["name"] for p in fact["params"]} | set(fact["extra_params"])
    assert recorded <= set(one)
    for param in fact["params"]:
        shown = one[param["name"]]
        assert (shown.default is inspect.Parameter.empty) is param["required"]
        assert (shown.kind is not inspect.Parameter.KEYWORD_ONLY) is param["positional"]


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("mode", ["with_raw_response", "with_streaming_response"])
def test_each_method_has_its_two_other_modes(name: str, mode: str) -> None:
    fact = ENDPOINTS[name]
    wanted = fact["raw_response" if mode == "with_raw_response" else "streaming_response"]
    *resources, method = name.split(".")
    for client in (Anthropic(api_key="K"), AsyncAnthropic(api_key="K")):
        resource: Any = find(client, ".".join(resources))
        assert hasattr(getattr(resource, mode), method) >= wanted
        assert hasattr(find(getattr(client, mode), ".".join(resources)), method) >= wanted
