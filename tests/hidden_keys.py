"""Keys that must be found nowhere, clients that use them, and calls of every kind."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from colours import entered, every, got
from streamed import ASK

from agentkit_client import (
    Anthropic,
    AnthropicError,
    AsyncAnthropic,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)

KEY = "sk-ant-sentinel-" + "key" * 31
TOKEN = "sentinel-token-" + "tok" * 31
PASSWORD = "sentinel-password"
BASIC = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
SECRETS = ("sentinel", BASIC)

SETTINGS: dict[str, Any] = {
    "api_key": KEY,
    "auth_token": TOKEN,
    "default_headers": {"X-Gateway": "sentinel-of-a-gateway", "Cookie": "c=sentinel-of-a-session"},
    "max_retries": 1,
}
COOKIES = {"set-cookie": "c=sentinel-of-a-server", "retry-after-ms": "1", "request-id": "req_1"}
PAGE = b"<html>Please sign in.</html>"
ECHO = f"<html>You sent x-api-key: {KEY} and authorization: Bearer {TOKEN}.</html>"

Ask = Callable[[Any], Awaitable[Any]]


class Colour:
    """Runs code with a client of one colour."""

    def __init__(self, name: str, url: str) -> None:
        """Ask at `url`."""
        self.is_sync = name == "sync"
        self._backend = "asyncio" if self.is_sync else name
        self._url = url

    def run(self, ask: Ask, **options: Any) -> Any:
        """Run `await ask(client)`."""
        settings = {"base_url": self._url, **SETTINGS, **options}

        async def main() -> Any:
            class_: Any = Anthropic if self.is_sync else AsyncAnthropic
            async with entered(class_(**settings)) as client:
                return await ask(client)

        return anyio.run(main, backend=self._backend)

    def error(self, ask: Ask, **options: Any) -> AnthropicError:
        """Return what `ask` raises, with the frames between here and there."""

        async def catch(client: Any) -> AnthropicError:
            try:
                await ask(client)
            except AnthropicError as error:
                return error
            raise AssertionError("nothing was raised")

        return self.run(catch, **options)

    def http(self, **options: Any) -> Any:
        """Return an HTTP client."""
        return (DefaultHttpxClient if self.is_sync else DefaultAsyncHttpxClient)(**options)


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


async def create_beta(client: Any) -> Any:
    return await got(client.beta.messages.create(**ASK))


async def raw(client: Any) -> Any:
    return (await got(client.messages.with_raw_response.create(**ASK))).parse()


async def streamed(client: Any) -> Any:
    async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
        return await got(response.parse())


async def events(client: Any) -> Any:
    return await every(await got(client.messages.create(**ASK, stream=True, stream_retries=0)))


async def message(client: Any) -> Any:
    async with entered(client.messages.stream(**ASK, stream_retries=0)) as stream:
        return await got(stream.get_final_message())


async def upload(client: Any) -> Any:
    return await got(client.beta.files.upload(file=("f", b"data")))


async def download(client: Any) -> Any:
    return await got((await got(client.beta.files.download("f"))).read())


async def results(client: Any) -> Any:
    return await every(await got(client.messages.batches.results("b")))


async def models(client: Any) -> Any:
    return await every(client.models.list())


async def other(client: Any) -> Any:
    return await got(client.with_options(timeout=5).post("/v1/other", body={}, cast_to=dict))
