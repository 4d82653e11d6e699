"""Connections that break, drip or fall silent: cases 1 to 5."""

from __future__ import annotations

import socket
from typing import Any

import anyio
import httpx
import pytest
from colours import Use, every, got
from http_bytes import answer, answers
from scripted_http import MESSAGE
from scripted_socket import Peer, Script, SocketServer, chunk
from streamed import ASK

from agentkit_client import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    RateLimitError,
    RetryPolicy,
    omit,
)

CHUNKED = {"transfer-encoding": "chunked"}
WHOLE = answer()


def sends(data: bytes, then: Script) -> Script:
    """Send some bytes, and do something then."""

    def play(peer: Peer) -> None:
        peer.send(data)
        then(peer)

    return play


async def ask(client: Any, **params: Any) -> Any:
    return await got(client.messages.create(**ASK, **params))


async def failure(client: Any, **params: Any) -> APIError:
    with pytest.raises(APIError) as caught:
        await ask(client, **params)
    return caught.value


def seconds(error: APIError) -> float:
    """Return how long the call took, which the error has to know."""
    assert error.elapsed is not None
    return error.elapsed


UNANSWERED = pytest.mark.parametrize("script", [Peer.close, Peer.reset])


@UNANSWERED
def test_case_1_a_connection_that_ends_before_the_first_byte_is_retried(
    use: Use, server: SocketServer, script: Script
):
    server.plays(script, script, answers())
    message = use(ask)
    assert message.content[0].text == "Hello."
    assert message.http.retries_taken == 2
    assert server.requests == 3


@UNANSWERED
def test_case_1_the_last_end_is_an_error_with_its_cause(
    use: Use, server: SocketServer, script: Script
):
    server.plays(script)
    error = use(failure)
    assert type(error) is APIConnectionError
    assert isinstance(error.__cause__, httpx.TransportError)
    assert (error.retries_taken, error.request_id) == (2, None)
    assert seconds(error) > 0
    assert error.may_have_run
    assert server.requests == 3


def test_case_1_a_refused_connection_is_one_that_the_api_has_surely_not_seen(use: Use):
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        error = use(failure, base_url=f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert type(error) is APIConnectionError
    assert error.retries_taken == 2
    assert not error.may_have_run


SHORT = {
    "head": WHOLE[:30],
    "no body": WHOLE.partition(b"{")[0],
    "length": WHOLE[:-5],
    "chunk": answer(chunk(b"{" + b" " * 50)[:-9], headers=CHUNKED),
    "chunks": answer(chunk(b'{"id": "msg_1"}'), headers=CHUNKED),
}
CUT = pytest.mark.parametrize("data", SHORT.values(), ids=SHORT.keys())


@CUT
@UNANSWERED
def test_case_2_a_reply_that_is_cut_is_retried(
    use: Use, server: SocketServer, data: bytes, script: Script
):
    server.plays(sends(data, script), answers())
    assert use(ask).content[0].text == "Hello."
    assert server.requests == 2


@CUT
@UNANSWERED
def test_case_2_the_last_cut_is_an_error_and_never_half_a_reply(
    use: Use, server: SocketServer, data: bytes, script: Script
):
    server.plays(sends(data, script))
    error = use(failure)
    assert type(error) is APIConnectionError
    assert isinstance(error.__cause__, httpx.TransportError)
    assert error.retries_taken == 2
    assert server.requests == 3


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


def keys(server: SocketServer) -> list[str | None]:
    return server.header("idempotency-key")


def test_case_4_all_tries_of_a_call_have_one_key_and_each_call_its_own(
    use: Use, server: SocketServer
):
    async def body(client: Any) -> None:
        for _ in range(2):
            server.plays(Peer.stay, Peer.close, answers())
            await ask(client, timeout=0.1)

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
        return await failure(client.with_options(retry=ONCE), timeout=0.1)

    error = use(body)
    assert error.retries_taken == retries
    assert error.may_have_run is (retries == 0)
    assert server.requests == retries + 1


def test_case_4_an_unknown_outcome_stays_unknown_whatever_the_next_try_says(
    use: Use, server: SocketServer
):
    server.plays(Peer.stay, answers(status="429 No"))

    async def body(client: Any) -> APIError:
        return await failure(client, timeout=0.1)

    error = use(body)
    assert type(error) is RateLimitError
    assert error.may_have_run


@pytest.mark.parametrize(
    "last", [Peer.close, Peer.reset, sends(answer(b"", "408 Timeout"), Peer.close)]
)
def test_case_5_an_idle_connection_that_the_server_closed_is_opened_anew_without_a_retry(
    use: Use, server: SocketServer, last: Script
):
    server.plays(sends(WHOLE, last))

    async def body(client: Any) -> None:
        for number in range(1, 4):
            message = await ask(client)
            assert message.to_dict() == MESSAGE
            assert message.http.retries_taken == 0
            assert server.peers[-1].left.wait(5)
            assert len(server.peers) == number

    use(body, max_retries=0)
