"""What `facts/endpoints.json` records of each endpoint, compared with what a client does."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
from colours import entered, every, got
from endpoint_samples import LINE, replies_to, sample
from recorded_types import RECORDED, found
from scripted_http import Received, Server

from agentkit import Anthropic, AsyncAnthropic, pagination

Fact = dict[str, Any]

FACTS: dict[str, Fact] = json.loads(
    Path(__file__).parent.joinpath("client", "facts", "endpoints.json").read_text("utf-8")
)["endpoints"]
COLOURS = ["sync", "asyncio", "trio"]
MODES = {
    "with_raw_response": "raw_response",
    "with_streaming_response": "streaming_response",
}


@dataclass
class Seen:
    """What one call of an endpoint sent, and what its caller got."""

    requests: list[Received]
    reply: Any
    is_coroutine: bool


def find(client: Any, name: str) -> Callable[..., Any]:
    """Return the method of a client that stands for an endpoint."""
    for part in name.split("."):
        client = getattr(client, part)
    return client


def is_there(name: str) -> bool:
    """Tell whether both clients have an endpoint."""
    try:
        return all(find(made(api_key="K"), name) for made in (Anthropic, AsyncAnthropic))
    except AttributeError:
        return False


def ask(colour: str, server: Server, name: str, *, only_required: bool = False) -> Seen:
    """Call an endpoint with all recorded parameters, or with those that it can't do without."""
    fact = FACTS[name]
    server.requests.clear()
    server.replies_with(*replies_to(fact, server.url))
    args, params = _arguments(name, only_required=only_required)
    options: Any = {"api_key": "K", "base_url": server.url}

    async def call(client: Any) -> Seen:
        made = find(client, name)(*args, **params)
        is_coroutine = inspect.iscoroutine(made)
        return Seen(server.requests, await _consumed(made, fact), is_coroutine)

    async def main() -> Seen:
        made = Anthropic(**options) if colour == "sync" else AsyncAnthropic(**options)
        async with entered(made) as client:
            return await call(client)

    return anyio.run(main, backend="trio" if colour == "trio" else "asyncio")


async def call(client: Any, name: str, **options: Any) -> Any:
    """Call an endpoint with no more than it needs, and take all that it is there for."""
    args, params = _arguments(name, only_required=True)
    return await _consumed(find(client, name)(*args, **params, **options), FACTS[name])


async def _consumed(made: Any, fact: Fact) -> Any:
    """Take from what a method returned all that its endpoint is there for."""
    kind = fact["response"]["kind"]
    if kind == "stream_manager":
        async with entered(made) as stream:
            return await got(stream.get_final_message())
    if kind == "runner":
        return (await every(made))[-1]
    reply = await got(made)
    if kind == "binary":
        return await got(reply.read())
    return await every(reply) if kind == "jsonl" else reply


def _sent(name: str) -> list[Fact]:
    """List the recorded parameters that go over the wire as they are given."""
    # Where a helper makes a schema of a type, what it sends is another thing than what it is given.
    made = {"output_format"} if name.endswith((".parse", ".stream", ".tool_runner")) else set[str]()
    return [p for p in FACTS[name]["params"] if p["in"] != "client" and p["name"] not in made]


def _arguments(name: str, *, only_required: bool) -> tuple[list[Any], dict[str, Any]]:
    wanted = [p for p in _sent(name) if p["required"] or not only_required]
    positional = [sample(p) for p in wanted if p["positional"]]
    return positional, {p["name"]: sample(p) for p in wanted if not p["positional"]}


def differences(colour: str, server: Server, name: str) -> list[str]:
    """Say where an endpoint isn't what is recorded of it."""
    if not is_there(name):
        return [f"endpoints.json: {name} is not there"]
    try:
        return _differences(colour, server, name)
    except Exception as error:
        return [_where(name, f"{type(error).__name__}: {error}")]


def _differences(colour: str, server: Server, name: str) -> list[str]:
    full = ask(colour, server, name)
    wrong = [*in_request(name, full), *in_signature(name), *in_modes(name)]
    if colour != "sync":
        wrong += in_kind_of_call(name, full)
    least = ask(colour, server, name, only_required=True)
    return [*wrong, *in_headers(name, least), *in_reply(name, least)]


def in_request(name: str, seen: Seen) -> list[str]:
    """Say where the parameters of a full call did not go where it is recorded."""
    fact, sent = FACTS[name], seen.requests[0]
    kind = fact["response"]["kind"]
    path = re.sub(r"\{(\w+)\}", r"\1-1", fact["path"])
    by_place: dict[str, dict[str, Any]] = {"query": {}, "body": {}, "multipart": {}, "header": {}}
    for param in _sent(name):
        by_place.setdefault(param["in"], {})[param.get("wire", param["name"])] = sample(param)
    query = {key: str(value) for key, value in by_place["query"].items()}
    streamed = {"stream": True} if kind == "stream_manager" else {}
    body: Any = (by_place["body"] | streamed) or None
    betas = [*by_place["header"].get("anthropic-beta", []), *fact["default_betas"]]
    parts = (
        set(re.findall(r'; name="(.+?)"', sent.raw.decode())) if fact["multipart"] else set[str]()
    )
    return [
        *_unequal(name, "requests", len(seen.requests), 2 if kind == "jsonl" else 1),
        *_unequal(name, "verb", sent.method, fact["verb"]),
        *_unequal(name, "path", sent.path, path),
        *_unequal(name, "query", dict(sent.query), query | fact.get("query_fixed", {})),
        *_unequal(name, "parts", parts, set(by_place["multipart"])),
        *_unequal(name, "betas", sent.headers.get("anthropic-beta", ""), ",".join(betas)),
        *(
            []
            if fact["multipart"]
            else _unequal(name, "body", sent.body if sent.raw else None, body)
        ),
    ]


def in_kind_of_call(name: str, seen: Seen) -> list[str]:
    """Say whether calling the async method gives a coroutine or something else than recorded."""
    recorded = FACTS[name]["async"]["coroutine"]
    return _unequal(name, "is a coroutine", seen.is_coroutine, recorded)


def in_headers(name: str, seen: Seen) -> list[str]:
    """Say which headers of the least call aren't those recorded."""
    fact, headers = FACTS[name], seen.requests[0].headers
    special = fact.get("special_headers", {})
    last = seen.requests[-1].headers
    content_type = headers.get("content-type")
    return [
        *_unequal(
            name,
            "content type",
            content_type and content_type.split(";")[0],
            fact.get("content_type"),
        ),
        *_unequal(name, "headers", {key: last.get(key) for key in special}, special),
        *_unequal(name, "timeout", headers["x-stainless-timeout"], fact["x-stainless-timeout"]),
        *_unequal(
            name,
            "read timeout",
            headers["x-stainless-read-timeout"],
            fact["x-stainless-read-timeout"],
        ),
        *_unequal(
            name, "betas", headers.get("anthropic-beta", ""), ",".join(fact["default_betas"])
        ),
    ]


def in_reply(name: str, seen: Seen) -> list[str]:
    """Say where the reply isn't of the recorded type."""
    fact = FACTS[name]["response"]
    class_: type[Any] = seen.reply.__class__
    if fact["kind"] == "binary":
        return _unequal(name, "content", seen.reply, b"\x00data")
    if fact["kind"] == "jsonl":
        lines: list[object] = [(line.__class__, line.to_dict()) for line in seen.reply]
        return _unequal(name, "lines", lines, [(_type(fact["item"]), LINE)])
    if fact["kind"] == "page":
        colour = "Sync" if class_.__name__.startswith("Sync") else "Async"
        page = getattr(pagination, f"{colour}{fact['page']}")
        return _unequal(name, "page", class_, page[_type(fact["item"])])
    if fact["kind"] in ("stream_manager", "runner"):
        return _unequal(name, "reply", seen.reply.id, "msg_1")
    recorded = _type(fact["type"].partition("[")[0])
    right = isinstance(seen.reply, recorded)
    return [] if right else _unequal(name, "reply", class_, recorded)


def _type(name: str) -> Any:
    """Find an exported type by its name alone."""
    return found(next(place for place in RECORDED if place.endswith(f".{name}")))


def in_signature(name: str) -> list[str]:
    """Say where signatures lack recorded parameters, or the colours disagree."""
    one = inspect.signature(find(Anthropic(api_key="K"), name)).parameters
    other = inspect.signature(find(AsyncAnthropic(api_key="K"), name)).parameters
    wrong = _unequal(name, "parameters of the async method", [*other], [*one])
    fact = FACTS[name]
    wrong += [
        _where(name, f"no parameter {extra}") for extra in fact["extra_params"] if extra not in one
    ]
    for param in fact["params"]:
        shown = one.get(param["name"])
        if shown is None:
            wrong.append(_where(name, f"no parameter {param['name']}"))
            continue
        is_required = shown.default is inspect.Parameter.empty
        is_positional = shown.kind is not inspect.Parameter.KEYWORD_ONLY
        wrong += _unequal(name, f"{param['name']} is required", is_required, param["required"])
        wrong += _unequal(
            name, f"{param['name']} is positional", is_positional, param["positional"]
        )
    return wrong


def in_modes(name: str) -> list[str]:
    """Say which of the two other modes a method lacks."""
    wrong: list[str] = []
    *resources, method = name.split(".")
    for mode, key in MODES.items():
        for client in (Anthropic(api_key="K"), AsyncAnthropic(api_key="K")):
            at_method: Any = getattr(find(client, ".".join(resources)), mode)
            at_client: Any = find(getattr(client, mode), ".".join(resources))
            if FACTS[name][key] and not (hasattr(at_method, method) and hasattr(at_client, method)):
                wrong.append(_where(name, f"no {mode} on {type(client).__name__}"))
    return wrong


def _unequal(name: str, what: str, found: object, recorded: object) -> list[str]:
    return [] if found == recorded else [_where(name, f"{what}: {found!r}, not {recorded!r}")]


def _where(name: str, what: str) -> str:
    return f"endpoints.json: {name}: {what}"
