"""The HTTP client over aiohttp: its defaults, and calls through it."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import anyio
import httpx
import pytest
from httpx_aiohttp import HttpxAiohttpClient
from scripted_http import Reply, Server
from scripted_socket import Peer, SocketServer
from streamed import ASK

from agentkit_client import (
    DEFAULT_CONNECTION_LIMITS,
    DEFAULT_TIMEOUT,
    APIConnectionError,
    APITimeoutError,
    AsyncAnthropic,
    ByteLimits,
    RetryPolicy,
    _aiohttp,
)
from agentkit_client._aiohttp import DefaultAioHttpClient

Body = Callable[[AsyncAnthropic], Coroutine[Any, Any, None]]


def run(server: Server, body: Body, **options: Any) -> None:
    async def main() -> None:
        http = DefaultAioHttpClient(**options)
        async with AsyncAnthropic(api_key="K", base_url=server.url, http_client=http) as client:
            await body(client)
        assert http.is_closed

    anyio.run(main)


def test_the_defaults_are_those_recorded(facts: dict[str, Any]) -> None:
    recorded = facts["transport"]["DefaultAioHttpClient"]
    client: Any = DefaultAioHttpClient()
    assert [base.__name__ for base in DefaultAioHttpClient.__mro__[1:4]] == recorded["bases"]
    assert client.timeout == DEFAULT_TIMEOUT
    assert client.follow_redirects is recorded["follow_redirects"]
    assert client._transport.limits == DEFAULT_CONNECTION_LIMITS


def test_what_is_given_wins() -> None:
    client = DefaultAioHttpClient(timeout=3, follow_redirects=False)
    assert client.timeout == httpx.Timeout(3)
    assert client.follow_redirects is False


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)
    class_ = runpy.run_path(str(_aiohttp.__file__))["DefaultAioHttpClient"]
    assert facts["transport"]["DefaultAioHttpClient without the aiohttp extra"] == "RuntimeError"
    with pytest.raises(RuntimeError, match=r"pip install 'agentkit\[aiohttp\]'"):
        class_()


def test_calls_go_through_it(server: Server) -> None:
    server.replies_with(Reply(529, headers={"retry-after-ms": "1"}), Reply())

    async def body(client: AsyncAnthropic) -> None:
        message = await client.messages.create(
            model="m", max_tokens=8, messages=[{"role": "user", "content": "Hi"}]
        )
        assert message.http is not None
        assert message.http.retries_taken == 1

    run(server, body)


def test_files_go_through_it(server: Server) -> None:
    server.replies_with(Reply(200, {"id": "f"}))

    async def body(client: AsyncAnthropic) -> None:
        await client.beta.files.upload(file=("f.txt", b"data", "text/plain"))

    run(server, body)
    assert b"\r\n\r\ndata\r\n" in server.requests[0].raw


def test_a_body_can_be_left_early(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"line\n"

    server.replies_with(Reply(200, endless()))

    async def body(client: AsyncAnthropic) -> None:
        async with client.beta.files.with_streaming_response.download("F") as response:
            async for line in response.iter_lines():
                assert line == "line"
                break

    run(server, body)
    assert server.dropped.wait(10)


def test_what_goes_wrong_is_an_error_of_ours(server: Server) -> None:
    server.replies_with(Reply(hang_up=True))

    async def body(client: AsyncAnthropic) -> None:
        with pytest.raises(APIConnectionError):
            await client.with_options(max_retries=0).models.retrieve("m")

    run(server, body)


@pytest.mark.parametrize("most", [2_000, 100 * 1024, 300_000])
def test_headers_have_the_limit_of_the_client(server: Server, most: int) -> None:
    async def body(client: AsyncAnthropic) -> None:
        limited = client.with_options(limits=ByteLimits(headers=most))
        server.replies_with(Reply(200, {"id": "m"}, headers={"x-a": "y" * (most - 500)}))
        assert (await limited.models.retrieve("m")).id == "m"
        for headers in (
            {"x-a": "y" * (most + 1)},  # aiohttp sees it
            {f"x-{number}": "y" * (most // 50) for number in range(50)},
        ):
            server.replies_with(Reply(200, {"id": "m"}, headers=headers))
            with pytest.raises(APIConnectionError, match=rf"more than {most:,} bytes; Byte") as it:
                await limited.models.retrieve("m")
            assert it.value.retries_taken == 0

    run(server, body)


def test_what_else_is_wrong_is_said_as_aiohttp_says_it(server: Server) -> None:
    async def body(client: AsyncAnthropic) -> None:
        headers = {f"x-{number}": "y" for number in range(500)}
        server.replies_with(Reply(200, {"id": "m"}, headers=headers))
        with pytest.raises(APIConnectionError, match="Too many headers"):
            await client.models.retrieve("m")

    run(server, body)


@pytest.fixture
def raw() -> Iterator[SocketServer]:
    """A server of raw bytes."""
    running = SocketServer()
    yield running
    running.close()
    assert running.problems == []


@pytest.mark.parametrize("script", [Peer.reset, Peer.close])
def test_a_connection_that_breaks_is_none_that_could_not_be_made(
    raw: SocketServer, script: Callable[[Peer], None]
) -> None:
    raw.plays(script)
    error = error_over(raw.url)
    assert type(error) is APIConnectionError
    assert type(error.__cause__) is httpx.ReadError
    assert error.may_have_run is True
    assert error.retries_taken == 1


def test_with_a_client_of_httpx_aiohttp_itself_what_may_have_run_is_known_too(
    raw: SocketServer,
) -> None:
    raw.plays(Peer.reset)
    assert error_over(raw.url, http_client=HttpxAiohttpClient()).may_have_run is True
    nowhere = "http://127.0.0.1:1"
    assert error_over(nowhere, http_client=HttpxAiohttpClient()).may_have_run is False


def test_a_connection_that_could_not_be_made_is_no_matter_of_time() -> None:
    error = error_over("http://127.0.0.1:1")
    assert type(error) is APIConnectionError
    assert type(error.__cause__) is httpx.ConnectError
    assert error.may_have_run is False


def test_a_chunk_that_is_none_ends_the_call_in_time(raw: SocketServer) -> None:
    def script(peer: Peer) -> None:
        peer.stream(b"{")
        peer.hears_within(0.2)  # what comes with the head, aiohttp notices
        peer.send(b"no size\r\n")
        peer.stay()

    raw.plays(script)
    assert isinstance(error_over(raw.url, timeout=0.5), APITimeoutError)


def error_over(url: str, **options: Any) -> APIConnectionError:
    """Return what becomes of a call through aiohttp."""
    options = {"http_client": DefaultAioHttpClient(), **options}
    options["retry"] = RetryPolicy(max_retries=1, first_delay=0)

    async def main() -> APIConnectionError:
        async with AsyncAnthropic(api_key="K", base_url=url, **options) as client:
            with pytest.raises(APIConnectionError) as caught:
                await client.messages.create(**ASK)
        return caught.value

    return anyio.run(main)
