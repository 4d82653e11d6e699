"""Answers that are no HTTP, or not encoded as they say: cases 6 and 7."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from colours import Use, entered, every, got
from http_bytes import answer, answers, encoded, says
from scripted_http import MESSAGE
from scripted_socket import HEAD, LAST_CHUNK, Peer, Script, SocketServer, chunk
from streamed import ASK, block_start, body, start, text, texts

from agentkit_client import (
    Anthropic,
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    ByteLimits,
    RateLimitError,
)

Ask = Callable[[Any], Awaitable[Any]]

PLAIN = json.dumps(MESSAGE).encode()


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


async def raw(client: Any) -> Any:
    return await got(client.messages.with_raw_response.create(**ASK))


async def stream(client: Any) -> Any:
    async with entered(client.messages.stream(**ASK)) as events:
        return await every(events)


async def stream_raw(client: Any) -> Any:
    return await every(await got(client.messages.create(**ASK, stream=True)))


async def download(client: Any) -> Any:
    return await got((await got(client.beta.files.download("f"))).read())


async def models(client: Any) -> Any:
    return await every(client.models.list())


ASKING = pytest.mark.parametrize("ask", [create, raw, stream, stream_raw, download, models])


def failure(use: Use, ask: Ask, **options: Any) -> APIError:
    """Return the error of a call that is sent once."""

    async def body(client: Any) -> APIError:
        with pytest.raises(APIError) as caught:
            await ask(client)
        return caught.value

    return use(body, **(options or {"max_retries": 0}))


def sends(data: bytes, then: Callable[[Peer], object] = Peer.close) -> Script:
    def play(peer: Peer) -> None:
        peer.send(data)
        then(peer)

    return play


def repeats(begin: bytes, again: bytes) -> Script:
    """Send some bytes, and others after them until the client leaves."""

    def play(peer: Peer) -> None:
        peer.send(begin)
        peer.repeat(again * (4096 // len(again)))

    return play


@pytest.fixture
def little_memory(use: Use, server: SocketServer) -> Iterator[None]:
    """See to it that a test takes little memory, besides what a first call imports."""
    server.plays(answers({"data": [], "has_more": False}))
    use(models)
    use(download)
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


ENDLESS = {
    "endless headers": repeats(b"HTTP/1.1 200 OK\r\n", b"x-a: b\r\n"),
    "an endless header": repeats(b"HTTP/1.1 200 OK\r\nx-a: ", b"b"),
    "an endless name": repeats(b"HTTP/1.1 200 OK\r\n", b"x"),
    "an endless status": repeats(b"HTTP/1.1 200 ", b"K"),
    "endless lines": repeats(b"", b"\r\n"),
    "an endless line": repeats(b"", b"x"),
    "endless noughts": repeats(b"", b"\0"),
}


@pytest.mark.usefixtures("little_memory")
@ASKING
@pytest.mark.parametrize("script", ENDLESS)
def test_case_6_headers_without_an_end_are_an_error_in_little_memory(
    use: Use, server: SocketServer, ask: Ask, script: str
):
    server.plays(ENDLESS[script])
    assert type(failure(use, ask)) is APIConnectionError
    assert server.still_open() == 0


ENDLESS_BODIES = {
    "endless trailers": repeats(HEAD + b"0\r\n", b"x-a: b\r\n"),
    "an endless extension of a chunk": repeats(HEAD + b"1;", b"x"),
    "an endless size of a chunk": repeats(HEAD, b"1"),
}


@pytest.mark.usefixtures("little_memory")
@ASKING
@pytest.mark.parametrize("script", ENDLESS_BODIES)
def test_case_6_lines_of_a_body_without_an_end_are_an_error_in_little_memory(
    use: Use, server: SocketServer, ask: Ask, script: str
):
    server.plays(ENDLESS_BODIES[script])
    assert isinstance(failure(use, ask), APIConnectionError)
    assert server.still_open() == 0


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("ask", [create, stream])
@pytest.mark.parametrize("hint", [b"", b"x-a: b\r\n" * 50])
def test_case_6_endless_answers_that_announce_another_are_an_error(
    use: Use, server: SocketServer, ask: Ask, hint: bytes
):
    server.plays(repeats(b"", b"HTTP/1.1 103 Early Hints\r\n" + hint + b"\r\n"))
    assert type(failure(use, ask)) is APIConnectionError
    assert server.still_open() == 0


def longer(data: bytes, size: int) -> bytes:
    """Return an answer whose headers have so many bytes more or less."""
    first, end, rest = data.partition(b"\r\n")
    padding = b"x-padding: " + b"y" * 50
    rows = [padding] * (size // (len(padding) + 2) - 1)
    rows.append(padding[:11] + b"y" * (size - len(rows) * (len(padding) + 2) - 13))
    return first + end + b"".join(row + end for row in rows) + rest


def head_of(data: bytes) -> int:
    """Count the bytes of the headers of an answer."""
    return len(data.partition(b"\r\n\r\n")[0].partition(b"\r\n")[2]) + 2


STREAMED = HEAD + chunk(body(texts("Hello."))) + LAST_CHUNK
REPLIES: dict[str, tuple[Ask, bytes]] = {
    "a reply": (create, answer()),
    "a raw reply": (raw, answer()),
    "a stream": (stream, STREAMED),
    "raw events": (stream_raw, STREAMED),
    "a file": (download, answer()),
}
REPLY = pytest.mark.parametrize(("ask", "data"), REPLIES.values(), ids=REPLIES)
LIMIT = pytest.mark.parametrize("most", [2_000, 100 * 1024, 300_000])


@LIMIT
@REPLY
def test_case_6_headers_up_to_the_limit_are_taken(
    use: Use, server: SocketServer, ask: Ask, data: bytes, most: int
):
    server.plays(sends(longer(data, most - head_of(data))))
    assert use(ask, limits=ByteLimits(headers=most))


@LIMIT
@REPLY
def test_case_6_a_byte_more_is_an_error_that_says_what_to_do(
    use: Use, server: SocketServer, ask: Ask, data: bytes, most: int
):
    server.plays(sends(longer(data, most - head_of(data) + 1)))
    error = failure(use, ask, limits=ByteLimits(headers=most), max_retries=2)
    assert type(error) is APIConnectionError
    assert f"more than {most:,} bytes; ByteLimits(headers=...) sets how many" in str(error)
    assert server.requests == 1
    assert server.still_open() == 0


@pytest.mark.parametrize("status", ["400 No", "503 No", "307 Moved"])
def test_case_6_so_it_is_with_errors_and_redirects(use: Use, server: SocketServer, status: str):
    data = answer({"error": {"message": "No."}}, status, {"location": "/v1/moved"})
    server.plays(sends(longer(data, 5000)))
    assert type(failure(use, create, limits=ByteLimits(headers=5000))) is APIConnectionError
    server.plays(sends(longer(data, 5000)), answers({"error": {"message": "No."}}, "400 No"))
    limits = ByteLimits(headers=6000)
    assert isinstance(failure(use, create, limits=limits, max_retries=0), APIStatusError)


@pytest.mark.parametrize("trailers", [2_001, 100_000])
@pytest.mark.parametrize("ask", [create, download])
def test_case_6_trailers_have_the_same_limit(
    use: Use, server: SocketServer, ask: Ask, trailers: int
):
    begun = answer(b"", headers={"transfer-encoding": "chunked"}) + chunk(PLAIN) + b"0\r\n"
    ending = b"x-a: " + b"y" * (trailers - 7) + b"\r\n\r\n"
    server.plays(sends(begun + ending))
    assert use(ask, limits=ByteLimits(headers=trailers))
    error = failure(use, ask, limits=ByteLimits(headers=2_000), max_retries=2)
    assert type(error) is APIConnectionError
    assert "ByteLimits(headers=...)" in str(error)
    assert server.requests == 2


@pytest.mark.parametrize("kind", ["plain", "foreign"])
def test_case_6_headers_are_counted_with_an_http_client_of_your_own(
    server: SocketServer, kind: str
):
    class Foreign(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers={"x-a": "y" * 2000}, json=MESSAGE)

    def ask(most: int) -> Any:
        http = httpx.Client(transport=Foreign()) if kind == "foreign" else httpx.Client()
        limits = ByteLimits(headers=most)
        with Anthropic(api_key="K", base_url=server.url, http_client=http, limits=limits) as client:
            create: Any = client.messages.create
            return create(**ASK)

    server.plays(answers(headers={"x-a": "y" * 2000}))
    assert ask(3000).id == MESSAGE["id"]
    with pytest.raises(APIConnectionError, match="more than 2,000 bytes; ByteLimits") as caught:
        ask(2000)
    assert caught.value.retries_taken == 0


OK = b"HTTP/1.1 200 OK\r\n"
NO_HTTP = {
    "nothing": b"",
    "noughts": bytes(100),
    "TLS": b"\x15\x03\x03\x00\x02\x02\x50",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "SMTP": b"220 mail.example ESMTP\r\n",
    "HTML": b"<html><body>Hello</body></html>",
    "JSON": PLAIN,
    "a status of five digits": b"HTTP/1.1 20000 OK\r\n\r\n",
    "a status that is none": b"HTTP/1.1 abc OK\r\n\r\n",
    "a version that is none": b"HTTP/x 200 OK\r\n\r\n",
    "a header without a colon": OK + b"no colon here\r\n\r\n",
    "a header without a name": OK + b": value\r\n\r\n",
    "a nought in a header": OK + b"x-a: a\0b\r\ncontent-length: 0\r\n\r\n",
    "a length below nought": OK + b"content-length: -1\r\n\r\n",
    "a length that is none": OK + b"content-length: many\r\n\r\n",
    "two lengths": OK + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "a very long length": OK + b"content-length: " + b"9" * 5000 + b"\r\n\r\nab",
    "an encoding of the transfer": OK + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
}
NO_BODY = {
    "a chunk of no size": HEAD + b"\r\n",
    "a chunk of a size that is none": HEAD + b"zz\r\nab\r\n0\r\n\r\n",
    "a chunk below nought": HEAD + b"-1\r\nab\r\n0\r\n\r\n",
    "a chunk of a huge size": HEAD + b"f" * 19 + b"\r\nab\r\n0\r\n\r\n",
    "a chunk that is longer than it says": HEAD + b"1\r\nabc\r\n0\r\n\r\n",
}


@ASKING
@pytest.mark.parametrize("data", NO_HTTP)
def test_case_6_what_is_no_http_is_a_connection_error(
    use: Use, server: SocketServer, ask: Ask, data: str
):
    server.plays(sends(NO_HTTP[data]))
    assert type(failure(use, ask)) is APIConnectionError


@pytest.mark.parametrize("ask", [create, raw, download, models])
@pytest.mark.parametrize("data", NO_BODY)
def test_case_6_a_body_that_breaks_the_rules_is_a_connection_error(
    use: Use, server: SocketServer, ask: Ask, data: str
):
    server.plays(sends(NO_BODY[data]))
    assert type(failure(use, ask)) is APIConnectionError


def test_case_6_what_is_no_http_is_asked_for_again(use: Use, server: SocketServer):
    server.plays(sends(b"SSH-2.0-OpenSSH_9.6\r\n"), answers())
    assert use(create).content[0].text == "Hello."
    assert server.requests == 2


def with_encoding(data: bytes, encoding: str, **how: Any) -> Script:
    return answers(data, headers={"content-encoding": encoding}, **how)


GZIP = encoded(PLAIN, "gzip")
WRONG = {
    "plain": with_encoding(PLAIN, "gzip"),
    "deflate": with_encoding(PLAIN, "deflate"),
    "another": with_encoding(GZIP, "deflate"),
    "the other": with_encoding(encoded(PLAIN, "deflate"), "gzip"),
    "one too many": with_encoding(GZIP, "gzip, gzip"),
    "corrupt": with_encoding(GZIP[:60] + bytes(8) + GZIP[68:], "gzip"),
    "a wrong checksum": with_encoding(GZIP[:-8] + bytes(8), "gzip"),
    "unknown": with_encoding(PLAIN, "rot13"),
    "not asked for": with_encoding(PLAIN, "br"),
}


@ASKING
@pytest.mark.parametrize("script", WRONG)
def test_case_7_a_wrong_encoding_is_an_error_and_not_asked_for_again(
    use: Use, server: SocketServer, ask: Ask, script: str
):
    server.plays(WRONG[script])
    error = failure(use, ask, max_retries=2)
    assert type(error) is APIResponseValidationError
    assert error.status_code == 200
    assert error.request_id == "req_1"
    assert "encod" in str(error)
    assert server.requests == 1


@ASKING
def test_case_7_a_body_whose_encoding_was_cut_is_a_connection_error(
    use: Use, server: SocketServer, ask: Ask
):
    server.plays(with_encoding(GZIP[:-6], "gzip"))
    assert isinstance(failure(use, ask), APIConnectionError)


def test_case_7_a_body_whose_encoding_was_cut_is_asked_for_again(use: Use, server: SocketServer):
    server.plays(with_encoding(GZIP[:-6], "gzip"), answers())
    assert use(create).content[0].text == "Hello."
    assert server.requests == 2


@pytest.mark.parametrize("encodings", [["gzip"], ["deflate"], ["gzip", "deflate"]])
def test_case_7_a_right_encoding_is_undone(use: Use, server: SocketServer, encodings: list[str]):
    data = encoded(json.dumps(says("é" * 1000)).encode(), *encodings)
    server.plays(with_encoding(data, ", ".join(encodings)))
    assert use(create).content[0].text == "é" * 1000
    assert use(raw).parse().content[0].text == "é" * 1000


@ASKING
@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip, gzip"])
def test_case_7_an_error_with_a_wrong_encoding_is_the_error_of_its_status(
    use: Use, server: SocketServer, ask: Ask, encoding: str
):
    server.plays(with_encoding(b"Too many requests.", encoding, status="429 No"))
    error = failure(use, ask)
    assert type(error) is RateLimitError
    assert error.request_id == "req_1"


def events(data: bytes, cut: bool) -> Script:
    """Send a stream whose body has these bytes, in pieces."""
    head = HEAD.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n")
    pieces = b"".join(chunk(data[at : at + 9]) for at in range(0, len(data), 9))
    return sends(head + pieces + (b"" if cut else LAST_CHUNK), Peer.close if cut else Peer.stay)


@pytest.mark.parametrize("ask", [stream, stream_raw])
@pytest.mark.parametrize("cut", [True, False])
def test_case_7_an_encoded_stream_is_read_to_its_end(
    use: Use, server: SocketServer, ask: Ask, cut: bool
):
    server.plays(events(encoded(body(texts("Hello.")), "gzip"), cut))
    assert use(ask)[-1].type == "message_stop"


@pytest.mark.parametrize("ask", [stream, stream_raw])
def test_case_7_a_stream_whose_encoding_breaks_is_an_error_with_what_had_come(
    use: Use, server: SocketServer, ask: Ask
):
    begun = encoded(body([start(), block_start(), text("Hel" * 9000), text("lo")]), "gzip")
    for data, type_ in [
        (begun[:-8] + bytes(8), APIResponseValidationError),
        (begun[:-8], APIConnectionError),
    ]:
        server.plays(events(data, cut=False))
        error = failure(use, ask)
        assert isinstance(error, type_)
        partial: Any = error.partial_message
        assert partial.content[0].text == "Hel" * 9000 + "lo"
        assert server.still_open() == 0


def test_case_7_results_with_a_wrong_encoding_are_an_error(use: Use, server: SocketServer):
    def batch(peer: Peer) -> None:
        url = f"{server.url}/v1/messages/batches/b/results"
        peer.send(answer({"id": "b", "type": "message_batch", "results_url": url}))

    async def results(client: Any) -> Any:
        return await every(await got(client.messages.batches.results("b")))

    server.plays(batch, WRONG["plain"])
    assert type(failure(use, results)) is APIResponseValidationError
