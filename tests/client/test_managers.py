"""`with` around a response: when the call is made, and when its connection is given back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from colours import Use, entered, got
from scripted_http import Reply, Server

from agentkit_client import NotFoundError

ONE = httpx.Limits(max_connections=1)


def test_nothing_is_sent_before_the_block_is_entered(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        manager = client.models.with_streaming_response.retrieve("m")
        assert server.requests == []
        async with entered(manager):
            assert len(server.requests) == 1

    use(body)


@pytest.mark.parametrize("fails", [False, True])
def test_leaving_the_block_gives_the_connection_back(use: Use, server: Server, fails: bool) -> None:
    """With one connection in the pool, a second call waits for the first one's."""
    server.replies_with(
        Reply(200, (b"x" * 1000 for _ in range(1_000_000))), Reply(200, {"id": "m"})
    )

    async def leave(client: Any) -> None:
        async with entered(client.models.with_streaming_response.retrieve("m")) as response:
            assert response.is_closed is False
            if fails:
                raise LookupError

    async def body(client: Any) -> None:
        http = type(client._http.get())(limits=ONE, timeout=httpx.Timeout(10, pool=1))
        async with entered(client.with_options(http_client=http, timeout=http.timeout)) as narrow:
            if fails:
                with pytest.raises(LookupError):
                    await leave(narrow)
            else:
                await leave(narrow)
            assert (await got(narrow.models.retrieve("m"))).id == "m"

    use(body)
    assert server.dropped.wait(10)


def test_a_call_that_fails_leaves_nothing_to_close(use: Use, server: Server) -> None:
    server.replies_with(Reply(404, {"type": "error", "error": {"type": "not_found_error"}}))

    async def body(client: Any) -> None:
        manager = client.models.with_streaming_response.retrieve("m")
        with pytest.raises(NotFoundError):
            async with entered(manager):
                raise AssertionError("the block is not entered")

    use(body)
