"""Replies that drip, and deadlines: case 3."""

from __future__ import annotations

import socket
import threading
from typing import Any

import anyio
import httpx
import pytest
from colours import Use, every, got
from failing import ask, failure, seconds, sends
from http_bytes import answer, answers
from scripted_socket import Peer, Script, SocketServer, chunk

from agentkit_client import (
    Anthropic,
    APIError,
    APITimeoutError,
    DefaultHttpxClient,
    RetryPolicy,
)

CHUNKED = {"transfer-encoding": "chunked"}


def drips(data: bytes) -> Script:
    """Send a byte now and then, much more often than any read is limited to."""

    def play(peer: Peer) -> None:
        for byte in data:
            if peer.hears_within(0.02):
                return
            peer.send(bytes([byte]))

    return play


ENDED = {
    "id": "B",
    "type": "message_batch",
    "processing_status": "ended",
    "results_url": None,
}
LONG = b'{"id": "' + b"x" * 2000
DRIPS = {
    "head": drips(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 2000),
    "body": sends(answer(LONG)[: -len(LONG)], drips(LONG)),
    "chunks": sends(answer(b"", headers=CHUNKED), drips(chunk(b" ") * 2000)),
    "size of a chunk": sends(answer(b"", headers=CHUNKED), drips(b"1;" + b"x" * 2000)),
    "error": sends(answer(LONG, "500 No")[: -len(LONG)], drips(LONG)),
}
DRIPPING = pytest.mark.parametrize("script", DRIPS.values(), ids=DRIPS.keys())


def is_late(error: APIError) -> bool:
    return type(error) is APITimeoutError and "deadline" in error.message


@DRIPPING
def test_case_3_a_dripping_reply_ends_at_the_deadline_of_the_call(
    use: Use, server: SocketServer, script: Script
):
    server.plays(script)

    async def body(client: Any) -> None:
        error = await failure(client, deadline=0.3)
        assert is_late(error)
        assert seconds(error) >= 0.3
        assert error.may_have_run
        assert await anyio.to_thread.run_sync(server.still_open) == 0

    use(body)
    assert server.requests == 1


def test_case_3_the_policy_has_a_deadline_for_all_calls(use: Use, server: SocketServer):
    server.plays(DRIPS["body"])

    async def body(client: Any) -> None:
        hasty = client.with_options(retry=RetryPolicy(deadline=0.2))
        assert is_late(await failure(hasty))
        server.plays(answers())
        assert (await ask(hasty)).content[0].text == "Hello."

    use(body)


def test_case_3_a_deadline_holds_for_lines_and_files_that_are_read_later(
    use: Use, server: SocketServer
):
    async def lines(client: Any) -> None:
        server.plays(answers({**ENDED, "results_url": f"{server.url}/results"}), DRIPS["chunks"])
        await every(await got(client.messages.batches.results("B", deadline=0.3)))

    async def file(client: Any) -> None:
        server.plays(DRIPS["body"])
        await got((await got(client.beta.files.download("F", deadline=0.3))).read())

    async def body(client: Any) -> None:
        for read in (lines, file):
            with pytest.raises(APITimeoutError, match="deadline") as caught:
                await read(client)
            assert caught.value.elapsed is not None
            assert await anyio.to_thread.run_sync(server.still_open) == 0

    use(body)


def test_case_3_a_reply_within_the_deadline_is_a_reply(use: Use, server: SocketServer):
    server.plays(Peer.close, answers())

    async def body(client: Any) -> None:
        for deadline in (10, float("inf"), 1e300):
            assert (await ask(client, deadline=deadline)).content[0].text == "Hello."

    use(body)


def test_case_3_a_name_that_nobody_looks_up_ends_at_the_deadline(
    use: Use, server: SocketServer, monkeypatch: pytest.MonkeyPatch
):
    go_on = threading.Event()
    look_up = socket.getaddrinfo

    def hang(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        flags = named.get("flags", args[3] if len(args) > 3 else 0)
        if host in ("localhost", b"localhost") and not flags & socket.AI_NUMERICHOST:
            go_on.wait(30)
        return look_up(host, port, *args, **named)

    async def body(client: Any) -> None:
        error = await failure(client, deadline=0.3)
        go_on.set()  # asyncio waits for its threads at its end
        assert is_late(error)
        assert 0.3 <= seconds(error) < 5
        assert not (error.may_have_run and isinstance(client, Anthropic))  # tasks can't tell

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    use(body, base_url=server.url.replace("127.0.0.1", "localhost"))
    assert server.requests == 0


@pytest.mark.parametrize("how", ["of a client", "of a proxy"])
def test_case_3_a_deadline_holds_behind_a_proxy_too(server: SocketServer, how: str):
    server.plays(DRIPS["head"])
    options: dict[str, Any] = {"base_url": server.url}
    if how == "of a proxy":
        http = DefaultHttpxClient(proxy=server.url, trust_env=False)
        options = {"base_url": "http://localhost:9", "http_client": http}
    client = Anthropic(api_key="K", max_retries=0, **options)
    with client, pytest.raises(APITimeoutError) as caught:
        client.models.list(deadline=0.3)
    assert is_late(caught.value)
    assert seconds(caught.value) < 5  # the reply takes longer by far


@pytest.mark.parametrize("limit", [float("inf"), 1e20, 1e10, 4_294_967.4])
def test_a_time_limit_that_no_clock_counts_to_is_none(use: Use, server: SocketServer, limit: float):
    server.plays(answers({}))

    async def body(client: Any) -> None:
        for timeout in (limit, httpx.Timeout(limit)):
            assert await got(client.get("/x", cast_to=dict, options={"timeout": timeout})) == {}
        assert await got(client.get("/x", cast_to=dict, options={"deadline": limit})) == {}

    use(body)
