"""Which call works on which cloud, tried over loopback; `python tests/parity.py` prints a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import anyio
from colours import entered, every, got
from pydantic import BaseModel
from recorded_endpoints import FACTS, find

import agentkit
from agentkit import NotFoundError, NotOffered, beta_async_tool, beta_tool
from agentkit.local import LocalAPI

PLATFORMS = ("Anthropic", "AnthropicBedrock", "AnthropicVertex", "AnthropicFoundry")
NAMES = ("the API itself", "Bedrock", "Vertex AI", "Foundry")
COLOURS = ("sync", "asyncio", "trio")
ASK: dict[str, Any] = {
    "model": "claude-sonnet-4-5-20250929",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "Hi"}],
}
ASKED = {name: ASK[name] for name in ("model", "messages")}
BATCH = [{"custom_id": "1", "params": ASK}]
COMPLETE: dict[str, Any] = {
    "model": "claude-2.1",
    "max_tokens_to_sample": 8,
    "prompt": "\n\nHuman: Hi\n\nAssistant:",
}


class Person(BaseModel):
    name: str


@beta_tool
def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: where
    """
    return f"Sunny in {city}"


weather_async = beta_async_tool(weather.func)
CALL = {"type": "tool_use", "id": "t1", "name": "weather", "input": {"city": "Rome"}}


async def consumed(asked: Any) -> None:
    """Enter, await or iterate over what a method returned, whatever there is to it."""
    value = await got(asked)
    if hasattr(value, "until_done"):
        await got(value.until_done())
    elif hasattr(value, "__enter__") or hasattr(value, "__aenter__"):
        async with entered(value) as opened:
            if hasattr(opened, "until_done"):
                await got(opened.until_done())
            elif hasattr(opened, "__iter__") or hasattr(opened, "__aiter__"):
                await every(opened)
            elif hasattr(opened, "parse"):
                await got(opened.parse())
    elif hasattr(value, "has_more"):
        assert not value.has_more
    elif hasattr(value, "__aiter__") or hasattr(value, "http_response"):
        await got(value.parse() if hasattr(value, "parse") else None)


def on(resource: str, method: str, **params: Any) -> Callable[[Any], Any]:
    """Return what calls a method."""

    def call(client: Any) -> Any:
        if method == "tool_runner":
            is_async = isinstance(client, agentkit.AsyncAnthropic)
            params["tools"] = [weather_async if is_async else weather]
        return getattr(find(client, resource), method)(**params)

    return call


def calls() -> dict[str, Callable[[Any], Any]]:
    """Return every method of a client, and how each is called here."""
    made: dict[str, Callable[[Any], Any]] = {}
    for resource in ("messages", "beta.messages"):
        made |= {
            f"{resource}.create": on(resource, "create", **ASK),
            f"{resource}.create(stream=True)": on(resource, "create", **ASK, stream=True),
            f"{resource}.stream": on(resource, "stream", **ASK),
            f"{resource}.parse": on(resource, "parse", **ASK, output_format=Person),
            f"{resource}.tool_runner": on(resource, "tool_runner", **ASK),
            f"{resource}.tool_runner(stream=True)": on(resource, "tool_runner", **ASK, stream=True),
            f"{resource}.count_tokens": on(resource, "count_tokens", **ASKED),
            f"{resource}.with_raw_response": on(f"{resource}.with_raw_response", "create", **ASK),
            f"{resource}.with_streaming_response": on(
                f"{resource}.with_streaming_response", "create", **ASK
            ),
            f"{resource}.batches.create": on(f"{resource}.batches", "create", requests=BATCH),
        }
    made["with_options"] = lambda client: client.with_options(timeout=60).messages.create(**ASK)
    made["completions.create"] = on("completions", "create", **COMPLETE)
    for name in FACTS:
        resource, _, method = name.rpartition(".")
        made.setdefault(name, on(resource, method, **_required(name)))
    return dict(sorted(made.items(), key=lambda item: (_group(item[0]), item[0])))


class Model:
    """Calls a tool where there is one, and answers with JSON where a schema asks for it."""

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return a message."""
        if "tools" in request and len(request["messages"]) == 1:
            return {"content": [CALL]}
        asked = {*request, *request.get("output_config", {})}
        text = '{"name": "Ada"}' if asked & {"format", "output_format"} else "Hi!"
        return {"content": [{"type": "text", "text": text}]}


@cache
def outcomes(platform: str, colour: str) -> dict[str, bool]:
    """Call every method of a cloud's client; tell which are offered there.

    Raises:
        AssertionError: one says that it isn't, but something was sent.
    """

    async def main() -> dict[str, bool]:
        with LocalAPI(Model()) as api:
            async with entered(_client(api, platform, colour)) as client:
                return {name: await _offered(api, client, name) for name in calls()}

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


async def _offered(api: LocalAPI, client: Any, name: str) -> bool:
    before = len(api.requests)
    try:
        await consumed(calls()[name](client))
    except NotOffered:
        assert len(api.requests) == before, f"{name} was sent"
        return False
    except NotFoundError:  # nobody has made what is asked for
        assert "_id" in str(FACTS[name]["path"]), name
    assert len(api.requests) > before, f"{name} was not sent"
    return True


def table() -> list[str]:
    """Return the lines of a table: methods by clouds, each tried in every colour."""
    columns = [_alike(platform) for platform in PLATFORMS]
    lines = [f"| | {' | '.join(NAMES)} |", "|---|:-:|:-:|:-:|:-:|"]
    for name in calls():
        cells = ["yes" if column[name] else "no" for column in columns]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return lines


def _alike(platform: str) -> dict[str, bool]:
    first, *others = (outcomes(platform, colour) for colour in COLOURS)
    assert all(other == first for other in others), f"{platform} differs from colour to colour"
    return first


def _client(api: LocalAPI, platform: str, colour: str) -> Any:
    if platform == "Anthropic":
        return api.client() if colour == "sync" else api.async_client()
    return api.cloud(getattr(agentkit, platform if colour == "sync" else f"Async{platform}"))


def _required(name: str) -> dict[str, Any]:
    skill = b"---\nname: s\ndescription: d\n---\n"
    own = {"file": ("f.txt", b"data"), "files": [("s/SKILL.md", skill)]}
    given = [p for p in FACTS[name]["params"] if p.get("required") or p["name"] in own]
    return {p["name"]: own.get(p["name"], f"{p['name']}-1") for p in given}


def _group(name: str) -> int:
    """Put first what people look for first."""
    order = ("messages.", "beta.messages.", "with_options", "completions", "models", "beta.")
    return next(i for i, start in enumerate(order) if name.startswith(start))


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201  # it is a script
