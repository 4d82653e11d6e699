"""A fourth platform, in one file: what it takes to add one, and that everything works there.

This cloud wants the model in the path, a signature over the body that a ticket makes, and the
ticket is fetched; it streams JSON lines, counts tokens under another name, and has no batches.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import anyio
import httpx
import pytest
from cloud import COLOURS
from colours import entered, every, got
from pydantic import BaseModel
from scripted_http import MESSAGE
from streamed import ASK, text, texts

from agentkit import Anthropic as WithTools
from agentkit import AsyncAnthropic as AsyncWithTools
from agentkit import beta_async_tool, beta_tool
from agentkit_client import CredentialError, NotOffered, RateLimitError
from agentkit_client._endpoint import Call, path_segment
from agentkit_client._http import HttpT
from agentkit_client._platform import Platform, Translation, Words, field
from agentkit_client._sse import ServerSentEvent
from agentkit_client.platforms._clients import AsyncOnPlatform, OnPlatform, SyncOnPlatform
from agentkit_client.platforms._rewriting import fields_of, refuse, rewritten, split
from agentkit_client.platforms._source import Source

COUNT = "/v1/messages/count_tokens"


class Lines:
    """Reads events out of JSON lines."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > self._longest:
            raise ValueError("a line is too long")
        for line in lines:
            yield ServerSentEvent(json.loads(line)["type"], line)


class Acme(Platform):
    """How calls look on this cloud."""

    name: ClassVar[str] = "Acme"
    media_type: ClassVar[str] = "application/x-ndjson"

    def rewrite(self, call: Call) -> Call:
        path, query = split(call)
        refuse(self.name, path, {"/v1/messages/batches": "it has none."})
        if call.verb != "POST":
            return call
        fields = fields_of(call)
        model = path_segment("model", fields.pop("model"))
        action = "count" if path == COUNT else "ask"
        return rewritten(call, f"/acme/{model}/{action}", query, fields)

    def sign(self, request: httpx.Request, proof: str) -> None:
        request.headers["x-acme"] = signature(proof, request.content)

    def decoder(self, longest: int) -> Lines:
        return Lines(longest)

    def translation(self, call: Call) -> Translation | None:
        return counted if split(call)[0] == COUNT else None

    def words(self, response: httpx.Response, body: object) -> Words | None:
        return Words("rate_limit_error", field(body, "why")) if field(body, "why") else None


def counted(body: bytes) -> bytes:
    return json.dumps({"input_tokens": json.loads(body)["tokens"]}).encode()


def signature(ticket: str, body: bytes) -> str:
    return hmac.new(ticket.encode(), body, hashlib.sha256).hexdigest()


class _OnAcme(OnPlatform[HttpT]):
    _credentials = frozenset({"office"})

    def __init__(self, *, office: Any, http_client: HttpT | None = None, **options: Any) -> None:
        source = Source[str](
            lambda _: office(),
            tried=lambda: "The ticket office",
            is_fresh=lambda _: True,
            is_usable=lambda _: True,
        )
        self._set_up(
            Acme(),
            source,
            base_url=options.pop("base_url", None),
            derived_url="https://acme.example/",
            given={"office": office},
            options={"http_client": http_client, **options},
        )


class AnthropicAcme(_OnAcme[httpx.Client], SyncOnPlatform, WithTools):
    pass


class AsyncAnthropicAcme(_OnAcme[httpx.AsyncClient], AsyncOnPlatform, AsyncWithTools):
    pass


# That was all of it. What follows is a cloud to talk to, and what works there.


class Cloud:
    """Answers as this cloud would, to those that have a ticket."""

    def __init__(self) -> None:
        self.tickets = 0
        self.seen: list[str] = []
        self.call: dict[str, Any] | None = None

    def office(self) -> str:
        self.tickets += 1
        return "a ticket"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.url.raw_path.decode())
        fields = json.loads(request.content)
        if request.headers.get("x-acme") != signature("a ticket", request.content):
            return httpx.Response(403, json={})
        if request.url.path.endswith("/count"):
            return httpx.Response(200, json={"tokens": 7})
        if fields["messages"][-1]["content"] == "too much":
            return httpx.Response(429, json={"why": "Too much."})
        if fields.get("stream"):
            lines = b"".join(json.dumps(event).encode() + b"\n" for event in texts("Hel", "lo"))
            return httpx.Response(200, headers={"content-type": Acme.media_type}, content=lines)
        content: Any = [{"type": "text", "text": '{"name": "Ada"}'}]
        if "tools" in fields and len(fields["messages"]) == 1:
            content = [{"type": "tool_use", "id": "t", "name": "echo", "input": {"word": "w"}}]
        reason = "tool_use" if content[0]["type"] == "tool_use" else "end_turn"
        return httpx.Response(200, json={**MESSAGE, "content": content, "stop_reason": reason})


class Person(BaseModel):
    name: str


@beta_tool
def echo(word: str) -> str:
    """Say it again.

    Args:
        word: what
    """
    return word


@pytest.fixture(params=COLOURS)
def acme(request: pytest.FixtureRequest) -> Any:
    """`acme(cloud, body)`: run `await body(client)` with a client of every colour."""
    colour: str = request.param

    def run(cloud: Cloud, body: Any, **options: Any) -> Any:
        transport = httpx.MockTransport(cloud)

        async def main() -> Any:
            settings: Any = {"office": cloud.office, "max_retries": 0, **options}
            client = (
                AnthropicAcme(http_client=httpx.Client(transport=transport), **settings)
                if colour == "sync"
                else AsyncAnthropicAcme(
                    http_client=httpx.AsyncClient(transport=transport), **settings
                )
            )
            async with entered(client) as opened:
                return await body(opened)

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run


def test_a_platform_is_a_short_file():
    source = Path(__file__).read_text("utf-8")
    assert len(source.partition("# That was all of it.")[0].splitlines()) < 130


def test_every_helper_works_there(acme: Any):
    async def body(client: Any) -> None:
        tools = [echo if hasattr(client, "__enter__") else beta_async_tool(echo.func)]
        assert (await got(client.messages.create(**ASK))).content
        events = await every(await got(client.messages.create(**ASK, stream=True)))
        assert text("Hel") in [event.to_dict() for event in events]
        async with entered(client.beta.messages.stream(**ASK)) as stream:
            assert await got(stream.get_final_text()) == "Hello"
        asked = {name: ASK[name] for name in ("model", "messages")}
        assert (await got(client.messages.count_tokens(**asked))).input_tokens == 7
        parsed = await got(client.messages.parse(**ASK, output_format=Person))
        assert parsed.parsed_output == Person(name="Ada")
        raw = await got(client.messages.with_raw_response.create(**ASK))
        assert raw.parse().content
        runner = client.messages.tool_runner(**ASK, tools=tools)
        await got(runner.until_done())
        assert [call.content for call in runner.calls] == ["w"]
        assert (await got(client.with_options(timeout=3).messages.create(**ASK))).content

    cloud = Cloud()
    acme(cloud, body)
    assert cloud.tickets == 1
    assert {path.split("/")[1] for path in cloud.seen} == {"acme"}


def test_what_it_does_not_have_is_not_sent(acme: Any):
    async def body(client: Any) -> None:
        with pytest.raises(NotOffered, match="Acme does not offer"):
            await got(client.messages.batches.list())

    cloud = Cloud()
    acme(cloud, body)
    assert (cloud.seen, cloud.tickets) == ([], 0)


def test_its_errors_are_ours(acme: Any):
    async def body(client: Any) -> None:
        await got(client.messages.create(**{**ASK, "messages": asked}))

    asked: Any = [{"role": "user", "content": "too much"}]
    with pytest.raises(RateLimitError) as caught:
        acme(Cloud(), body)
    assert (caught.value.type, caught.value.api_message) == ("rate_limit_error", "Too much.")


def test_who_gets_no_ticket_gets_an_error(acme: Any):
    def closed() -> str:
        raise OSError

    async def body(client: Any) -> None:
        with pytest.raises(CredentialError, match="The ticket office gave no credentials"):
            await got(client.messages.create(**ASK))

    acme(Cloud(), body, office=closed)
