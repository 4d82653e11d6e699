"""What is read of a body can be left early, in every colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from colours import Use, entered, every, first, got
from scripted_http import Reply, Server

from agentkit_client import AnthropicError, APIConnectionError

KINDS = ["iter_bytes", "iter_text", "iter_lines"]


def endless() -> Iterator[bytes]:
    while True:
        yield b"line\n"


@pytest.mark.parametrize("kind", KINDS)
def test_leaving_a_body_early_gives_the_connection_back(
    use: Use, server: Server, kind: str
) -> None:
    server.replies_with(Reply(200, endless()))

    async def body(client: Any) -> None:
        async with entered(client.beta.files.with_streaming_response.download("F")) as response:
            assert await first(getattr(response, kind)())
            assert not response.is_closed
        assert response.is_closed

    use(body)
    assert server.dropped.wait(10)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_breaks_off_is_an_error_of_ours(use: Use, server: Server, kind: str) -> None:
    server.replies_with(Reply(200, b"data", cut=True))

    async def body(client: Any) -> None:
        async with entered(client.beta.files.with_streaming_response.download("F")) as response:
            with pytest.raises(APIConnectionError, match="Connection error: ") as caught:
                await every(getattr(response, kind)())
            assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)

    use(body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_was_read_already_says_so(use: Use, server: Server, kind: str) -> None:
    server.replies_with(Reply(200, b"data"))

    async def body(client: Any) -> None:
        async with entered(client.beta.files.with_streaming_response.download("F")) as response:
            await every(response.iter_bytes())
            with pytest.raises(AnthropicError, match=r"read\(\) it first"):
                await every(getattr(response, kind)())
        async with entered(client.beta.files.with_streaming_response.download("F")) as response:
            assert await got(response.read()) == b"data"
            assert await every(getattr(response, kind)()) == [
                b"data" if kind == "iter_bytes" else "data"
            ]

    use(body)


def test_a_body_that_was_closed_says_so(use: Use, server: Server) -> None:
    server.replies_with(Reply(200, b"data"))

    async def body(client: Any) -> None:
        file = await got(client.beta.files.download("F"))
        await got(file.close())
        with pytest.raises(AnthropicError, match="closed"):
            await got(file.read())

    use(body)


def test_lines_end_at_cr_lf_and_crlf_only(use: Use, server: Server) -> None:
    server.replies_with(Reply(200, iter([b"a\r", b"\nb \xe2\x80", b"\xa8 c\x0c\n\nd"])))

    async def body(client: Any) -> None:
        async with entered(client.beta.files.with_streaming_response.download("F")) as response:
            assert await every(response.iter_lines()) == ["a", "b \u2028 c\x0c", "", "d"]

    use(body)
