"""Calls whose outcome is not known, and sending them again: case 4."""

from __future__ import annotations

from typing import Any

import pytest
from colours import Use, every, got
from failing import ask, failure, sends
from http_bytes import answer, answers
from scripted_socket import Peer, Script, SocketServer
from streamed import ASK

from agentkit_client import (
    APIConnectionError,
    APIError,
    RateLimitError,
    RetryPolicy,
    omit,
)

WHOLE = answer()


def keys(server: SocketServer) -> list[str | None]:
    return server.header("idempotency-key")


def test_case_4_all_tries_of_a_call_have_one_key_and_each_call_its_own(
    use: Use, server: SocketServer
):
    async def body(client: Any) -> None:
        for _ in range(2):
            server.plays(Peer.stay, Peer.close, answers())
            await ask(client, timeout=0.3)

    use(body)
    one, *others = keys(server)
    assert one
    assert [key == one for key in others] == [True, True, False, False, False]
    assert len(set(others)) == 2


def test_case_4_the_key_of_the_caller_goes_before_ours(use: Use, server: SocketServer):
    async def body(client: Any) -> None:
        server.plays(Peer.close, answers())
        await ask(client, extra_headers={"Idempotency-Key": "mine"})
        await got(client.post("/v1/x", cast_to=dict, options={"idempotency_key": "yours"}))
        await ask(client, extra_headers={"Idempotency-Key": omit})

    use(body)
    assert keys(server) == ["mine", "mine", "yours", None]


def test_case_4_what_only_looks_has_no_key(use: Use, server: SocketServer):
    server.plays(Peer.close, answers({"data": []}))

    async def body(client: Any) -> None:
        await got(client.models.list())

    use(body)
    assert keys(server) == [None, None]


def test_case_4_a_stream_that_begins_again_is_the_same_call(use: Use, server: SocketServer):
    def ends(peer: Peer) -> None:
        peer.complete()

    server.plays(ends)

    async def body(client: Any) -> None:
        with pytest.raises(APIConnectionError) as caught:
            await every(await got(client.messages.create(**ASK, stream=True)))
        assert caught.value.retries_taken == 2

    use(body)
    assert len(keys(server)) == 3
    assert len(set(keys(server))) == 1


ONCE = RetryPolicy(replay=False, first_delay=0.001)


@pytest.mark.parametrize(
    ("script", "retries"),
    [
        (Peer.stay, 0),
        (Peer.close, 0),
        (sends(WHOLE[:-5], Peer.close), 0),
        (answers(status="500 No"), 0),
        (answers(status="504 No"), 0),
        (answers(status="429 No"), 2),
        (answers(status="529 No"), 2),
    ],
)
def test_case_4_replay_can_be_switched_off_for_what_may_have_been_done(
    use: Use, server: SocketServer, script: Script, retries: int
):
    server.plays(script)

    async def body(client: Any) -> APIError:
        return await failure(client.with_options(retry=ONCE), timeout=0.3)

    error = use(body)
    assert error.retries_taken == retries
    assert error.may_have_run is (retries == 0)
    assert server.requests == retries + 1


def test_case_4_an_unknown_outcome_stays_unknown_whatever_the_next_try_says(
    use: Use, server: SocketServer
):
    server.plays(Peer.stay, answers(status="429 No"))

    async def body(client: Any) -> APIError:
        return await failure(client, timeout=0.3)

    error = use(body)
    assert type(error) is RateLimitError
    assert error.may_have_run
