"""Connections that break, between calls too: cases 1, 2 and 5."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest
from colours import Use
from failing import ask, failure, seconds, sends
from http_bytes import answer, answers
from scripted_http import MESSAGE
from scripted_socket import Peer, Script, SocketServer, chunk

from agentkit_client import (
    APIConnectionError,
)

CHUNKED = {"transfer-encoding": "chunked"}
WHOLE = answer()


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
