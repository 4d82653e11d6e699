"""Bombs, towers of encodings, what a thousand calls take and leave behind: cases 94 to 97."""

from __future__ import annotations

import gc
import gzip
import json
import os
import subprocess
import sys
import threading
import weakref
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import used_resources
from colours import Use, every, got
from failing import refuses
from http_bytes import answer, answers, encoded
from scripted_http import MESSAGE
from scripted_socket import HEAD, LAST_CHUNK, Peer, Script, SocketServer, chunk
from streamed import ASK, block_start, body, start, text, texts

from agentkit_client import APIError, APIResponseValidationError, ByteLimits

COLOURS = pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")


def used(what: str, server: SocketServer, colour: str) -> Any:
    """Return what a process of its own says of the resources that it took."""
    done = subprocess.run(
        [sys.executable, "-W", "error", used_resources.__file__, what, server.url, colour],
        env={**os.environ, "MALLOC_MMAP_THRESHOLD_": "32768"},  # what is free, is given back
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    sys.stdout.write(f"{what}, {colour}: {done.stdout}\n")  # figures, for who runs `pytest -s`
    return json.loads(done.stdout)


@cache
def bomb() -> bytes:
    """Return 300 KB of gzip that stand for 300 MB."""
    squeeze = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    pieces = [squeeze.compress(bytes(2**20)) for _ in range(290)]
    return b"".join([*pieces, squeeze.flush()])


def bomb_after(start: bytes) -> bytes:
    """Return a bomb behind some bytes that make sense."""
    return gzip.compress(start) + bomb()


GZIP = {"content-encoding": "gzip"}
LINE = b'{"custom_id": "1", "result": {"type": "canceled"}}\n'
EVENTS = {"content-type": "text/event-stream"}


def batch(then: bytes) -> Script:
    """Tell of a batch whose results are these bytes."""

    def play(peer: Peer) -> None:
        if peer.heads[-1].split(b" ")[1].endswith(b"/results"):
            peer.send(answer(then, headers=GZIP))
        else:
            url = (
                "http://" + peer.heads[-1].lower().partition(b"host: ")[2].split(b"\r")[0].decode()
            )
            peer.send(answer({"id": "B", "results_url": f"{url}/results"}))

    return play


def stream_of(data: bytes) -> Script:
    """Send a stream of encoded bytes, in chunks."""
    head = HEAD.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n")

    def play(peer: Peer) -> None:
        chunks = [chunk(data[at : at + 10_000]) for at in range(0, len(data), 10_000)]
        peer.send(head + b"".join(chunks) + LAST_CHUNK)

    return play


BEGUN = body([start(), block_start(), text("Hel")])
UNREADABLE = "APIResponseValidationError"


def whole(start: bytes = b"", status: str = "200 OK") -> Script:
    """Send a bomb as a whole body."""
    return answers(bomb_after(start) if start else bomb(), status, GZIP)


BOMBS: dict[str, tuple[Callable[[], list[Script]], str | None]] = {
    "a message": (lambda: [whole()], UNREADABLE),
    "a raw response": (lambda: [whole()], UNREADABLE),
    "a response that is read by hand": (lambda: [whole()], UNREADABLE),
    "a response that is read by lines": (lambda: [whole()], UNREADABLE),
    "an error": (lambda: [whole(b"No. ", "400 No")], "BadRequestError"),
    "an error of a stream": (lambda: [whole(b"No. ", "529 No")], "OverloadedError"),
    "a stream that is none": (lambda: [whole()], UNREADABLE),
    "a stream": (lambda: [stream_of(bomb_after(BEGUN))], UNREADABLE),
    "a stream with helpers": (lambda: [stream_of(bomb_after(BEGUN))], UNREADABLE),
    "the data of an event": (lambda: [stream_of(bomb_after(BEGUN + b"data: "))], UNREADABLE),
    "results": (lambda: [batch(bomb_after(LINE))] * 2, UNREADABLE),
    "a file that is read": (lambda: [whole()], UNREADABLE),
    "a file that is written to disk": (lambda: [whole()], None),
}
"""By what is asked for, the answers, and the error that comes of it."""


@ON_LINUX
@COLOURS
def test_case_94_a_bomb_takes_little_memory_and_is_a_typed_error(server: SocketServer, colour: str):
    assert 250_000 < len(bomb()) < 350_000
    bombs = [script for what, _ in used_resources.ASKS for script in BOMBS[what][0]()]
    server.plays(answers(), *bombs)
    found = used("peaks", server, colour)
    assert {what: error for what, (error, _) in found.items()} == {
        what: error for what, (_, error) in BOMBS.items()
    }
    assert max(grown for _, grown in found.values()) < 40_000_000


@pytest.mark.parametrize("status", ["200 OK", "500 No"])
@pytest.mark.parametrize("is_streamed", [False, True])
def test_case_94_encoded_bytes_without_end_that_stand_for_nothing_are_an_error(
    use: Use, server: SocketServer, is_streamed: bool, status: str
):
    head = HEAD.replace(b"200 OK", status.encode())
    head = head.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n")

    def play(peer: Peer) -> None:
        peer.send(head + chunk(gzip.compress(body(texts("Hel"))[:20])))
        peer.repeat(chunk(gzip.compress(b"") * 100))

    async def read(client: Any) -> None:
        await every(await got(client.messages.create(**ASK, stream=is_streamed)))

    async def ask(client: Any) -> APIError:
        with pytest.raises(APIError) as caught:
            await read(client)
        return caught.value

    server.plays(play)
    error = use(ask, max_retries=0)
    assert error.status_code == int(status[:3])
    if status == "200 OK":
        assert type(error) is APIResponseValidationError
        assert "too much of it stands for nothing" in str(error)
    assert server.still_open() == 0


@pytest.mark.parametrize("status", ["200 OK", "500 No"])
@pytest.mark.parametrize(
    ("encodings", "limits"),
    [
        (["gzip"] * 3, ByteLimits()),
        (["deflate"] * 3, ByteLimits()),
        (["gzip", "deflate"] * 50, ByteLimits()),
        (["gzip"] * 2, ByteLimits(encodings=1)),
        (["gzip"], ByteLimits(encodings=0)),
    ],
)
def test_case_95_more_encodings_than_the_limit_are_refused_unread(
    use: Use, server: SocketServer, encodings: list[str], limits: ByteLimits, status: str
):
    data = encoded(json.dumps(MESSAGE).encode(), *encodings)
    server.plays(answers(data, status, {"content-encoding": ", ".join(encodings)}))

    async def ask(client: Any) -> APIError:
        with pytest.raises(APIError) as caught:
            await got(client.messages.create(**ASK))
        return caught.value

    error = use(ask, limits=limits, max_retries=0)
    if status == "200 OK":
        assert type(error) is APIResponseValidationError
        assert f"{len(encodings)} content encodings, and may have {limits.encodings}" in str(error)
    assert error.status_code == int(status[:3])
    assert error.request_id == "req_1"


def test_case_95_more_encodings_than_the_limit_are_refused_in_a_stream(
    use: Use, server: SocketServer
):
    head = HEAD.replace(
        b"\r\n\r\n", b"\r\ncontent-encoding: gzip, gzip\r\ncontent-encoding: gzip\r\n\r\n"
    )
    data = encoded(body(texts("Hello.")), "gzip", "gzip", "gzip")

    def play(peer: Peer) -> None:
        peer.send(head + chunk(data))
        peer.stay()

    async def ask(client: Any) -> None:
        with pytest.raises(APIResponseValidationError, match="3 content encodings"):
            await every(await got(client.messages.create(**ASK, stream=True)))

    server.plays(play)
    use(ask)
    assert server.still_open() == 0


def test_case_95_two_encodings_are_undone(use: Use, server: SocketServer):
    data = encoded(json.dumps(MESSAGE).encode(), "deflate", "gzip")
    server.plays(answers(data, headers={"content-encoding": "deflate, gzip"}))

    async def ask(client: Any) -> Any:
        return await got(client.messages.create(**ASK))

    assert use(ask).content[0].text == "Hello."


def mixed(peer: Peer) -> None:
    """Answer a message, a stream or an error."""
    asked = json.loads(peer.requests.pop())
    peer.heads.clear()
    if asked["model"] == "bad":
        peer.send(answer({"type": "error", "error": {"message": "No."}}, "400 No"))
    elif asked.get("stream"):
        peer.complete(body(texts("Hello.")))
    else:
        peer.send(answer(encoded(json.dumps(MESSAGE).encode(), "gzip"), headers=GZIP))


@ON_LINUX
@COLOURS
def test_case_96_a_thousand_calls_and_a_hundred_clients_leave_nothing_behind(
    server: SocketServer, colour: str
):
    server.plays(mixed)
    for what in used("left", server, colour).values():
        assert what["memory"] < 3_000_000
        assert what["files"] == 0
    assert len(server.peers) == 1 + 120
    assert server.still_open() == 0


@ON_LINUX
@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_case_97_a_thousand_calls_at_once_take_little_memory(server: SocketServer, colour: str):
    all_are_there = threading.Barrier(1000)

    def wait(peer: Peer) -> None:
        all_are_there.wait(60)
        peer.send(answer())

    server.plays(answers(), wait)
    found = used("at once", server, colour)
    assert found["answered"] == 1000
    assert found["memory"] < 100_000_000


@pytest.mark.parametrize(
    "script", [refuses("400 No"), refuses("529 No"), answers(b"no JSON"), Peer.close]
)
def test_case_96_an_error_goes_with_the_last_who_has_it(
    use: Use, server: SocketServer, script: Script
):
    """It leads to the request, which may be large, and the garbage collector comes by rarely."""
    server.plays(answers(), script)

    async def ask(client: Any) -> weakref.ref[APIError]:
        await got(client.messages.create(**ASK))
        gc.collect()
        gc.disable()
        try:
            await got(client.messages.create(**ASK))
        except APIError as error:
            return weakref.ref(error)
        raise AssertionError("nothing was raised")

    try:
        assert use(ask)() is None
    finally:
        gc.enable()
