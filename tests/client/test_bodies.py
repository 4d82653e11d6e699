"""Bodies that are decoded piece by piece and read up to a limit, in both colours."""

from __future__ import annotations

import gc
import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from weakref import ref

import anyio
import httpx
import pytest
from http_bytes import encoded

from agentkit_client import ByteLimits
from agentkit_client._bodies import CONTENT_ENCODING, aread, bounded, read
from agentkit_client._decoding import BadEncoding, BodyTooLarge

SMALL = ByteLimits(reply=100, error=10)


class Source(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces that tells how many were taken, and whether it was closed."""

    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = [data[at : at + size] for at in range(0, len(data), size)]
        self.taken = 0
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if self.is_closed:
                return
            self.taken += 1
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.close()


class Got:
    """What was read of a response, in one colour or the other."""

    def __init__(self, colour: str, source: Source, response: httpx.Response) -> None:
        self._response = response
        self._colour = colour
        self._source = source

    def run(
        self,
        use: Callable[[httpx.Response], Any],
        use_async: Callable[[httpx.Response], Any],
        asked: str = "gzip, deflate",
    ) -> Any:
        headers = {"accept-encoding": asked}
        transport = httpx.MockTransport(lambda _: self._response)
        if self._colour == "sync":
            with httpx.Client(transport=transport, headers=headers) as http:
                request = http.build_request("GET", "http://x.example")
                return use(http.send(request, stream=True))

        async def main() -> Any:
            async with httpx.AsyncClient(transport=transport, headers=headers) as http:
                request = http.build_request("GET", "http://x.example")
                return await use_async(await http.send(request, stream=True))

        return anyio.run(main, backend=self._colour)

    def all(self, limits: ByteLimits | None = None, asked: str = "gzip, deflate") -> bytes:
        return self.run(lambda r: read(r, limits), lambda r: aread(r, limits), asked)

    @property
    def response(self) -> httpx.Response:
        return self._response

    @property
    def source(self) -> Source:
        return self._source


Make = Callable[..., Got]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def make(request: pytest.FixtureRequest) -> Make:
    def make(data: bytes, status: int = 200, size: int = 7, **headers: str) -> Got:
        source = Source(data, size)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = httpx.Response(status, headers=named, stream=source)
        return Got(request.param, source, response)

    return make


@pytest.mark.parametrize(
    "encoding", ["gzip", "deflate", "gzip, deflate", "GZIP", " identity,,gzip"]
)
def test_a_body_is_decoded_and_is_the_content(make: Make, encoding: str) -> None:
    names = [name for name in ("gzip", "deflate") if name in encoding.lower()]
    got = make(encoded(b"hello" * 20, *names), content_encoding=encoding)
    assert got.all(SMALL) == got.response.content == got.response.read() == b"hello" * 20
    assert got.source.is_closed
    assert got.response.is_closed
    assert got.response.extensions[CONTENT_ENCODING] == encoding
    assert "content-encoding" not in got.response.headers


@pytest.mark.parametrize(
    "length", [{}, {"content_length": "101"}, {"transfer_encoding": "chunked"}]
)
def test_a_success_may_have_as_many_bytes_as_the_limit_says(
    make: Make, length: dict[str, str]
) -> None:
    assert len(make(b"x" * 100, **length).all(SMALL)) == 100
    got = make(b"x" * 101, **length)
    with pytest.raises(BodyTooLarge, match=r"more than 100 bytes; ByteLimits\(reply=\.\.\.\)"):
        got.all(SMALL)
    assert got.source.is_closed


def test_bytes_are_counted_after_decoding_and_no_more_are_read(make: Make) -> None:
    got = make(encoded(bytes(10**6), "gzip"), content_encoding="gzip")
    with pytest.raises(BodyTooLarge):
        got.all(SMALL)
    assert got.source.taken < 20
    assert got.source.is_closed


@pytest.mark.parametrize("headers", [{}, {"content_encoding": "gzip"}])
def test_of_an_error_the_beginning_is_read(make: Make, headers: dict[str, str]) -> None:
    data = json.dumps({"error": list(range(1000))}).encode()
    sent = encoded(data, "gzip") if headers else data
    got = make(sent, 500, **headers)
    assert got.all(SMALL) == data[:10]
    assert got.source.taken < 20
    assert got.source.is_closed


def test_of_an_error_as_much_is_read_as_can_be_decoded(make: Make) -> None:
    sent = encoded(b"hello", "gzip")
    assert make(b"hello", 500, content_encoding="gzip").all() == b""
    assert make(b"hello", 500, content_encoding="br").all() == b""
    assert make(sent[:-8] + b"xxxxxxxx", 500, size=1, content_encoding="gzip").all() == b"hello"
    assert make(sent[:-3], 500, size=1, content_encoding="gzip").all() == b"hello"


@pytest.mark.parametrize(
    ("encoding", "problem"),
    [
        ("gzip", "isn't encoded with gzip"),
        ("deflate", "isn't encoded with deflate"),
        ("br", "wasn't asked for: 'br'"),
        ("gzip, br", "wasn't asked for: 'br'"),
        ("gzip, gzip, gzip", "3 content encodings, and may have 2"),
        ("br, zstd, br", "3 content encodings, and may have 2"),
    ],
)
def test_an_encoding_that_can_not_be_undone_is_an_error(
    make: Make, encoding: str, problem: str
) -> None:
    got = make(b'{"type": "message"}', content_encoding=encoding)
    with pytest.raises(BadEncoding, match=problem):
        got.all(SMALL)
    assert got.source.is_closed


def test_how_many_encodings_there_may_be_can_be_set(make: Make) -> None:
    sent = encoded(b"hello", "gzip", "gzip", "gzip")
    many = ByteLimits(encodings=3)
    assert make(sent, content_encoding="gzip, gzip, gzip").all(many) == b"hello"
    with pytest.raises(BadEncoding, match="1 content encodings, and may have 0"):
        make(encoded(b"", "gzip"), content_encoding="gzip").all(ByteLimits(encodings=0))


def test_a_body_that_ends_before_its_encoding_has_broken_off(make: Make) -> None:
    got = make(encoded(b"hello", "gzip")[:-1], content_encoding="gzip")
    with pytest.raises(httpx.RemoteProtocolError, match="ended before its content encoding"):
        got.all()
    assert got.source.is_closed


def test_other_encodings_are_left_to_httpx_where_they_were_asked_for(make: Make) -> None:
    got = make(b"x" * 100, content_encoding="never-heard-of")
    assert got.all(SMALL, "gzip, Never-Heard-Of;q=0.5") == b"x" * 100
    got = make(encoded(b"x" * 100, "gzip"), content_encoding="never-heard-of, gzip")
    assert got.all(SMALL, "never-heard-of") == b"x" * 100
    assert got.source.is_closed
    got = make(encoded(b"x" * 101, "gzip"), content_encoding="never-heard-of, gzip")
    with pytest.raises(BodyTooLarge):
        got.all(SMALL, "never-heard-of")


def test_a_body_that_says_how_short_it_is_is_read_as_it_is(make: Make) -> None:
    got = make(b"x" * 100, content_length="100")
    assert got.all(SMALL) == b"x" * 100
    assert got.source.is_closed
    assert got.response.extensions.keys() <= {"http_version", "reason_phrase"}


def test_a_body_that_was_read_already_is_returned(make: Make) -> None:
    got = make(encoded(b"x" * 200, "gzip"), content_encoding="gzip")

    def twice(response: httpx.Response) -> bytes:
        response.read()
        return read(bounded(response, SMALL), SMALL)

    async def twice_async(response: httpx.Response) -> bytes:
        await response.aread()
        return await aread(bounded(response, SMALL), SMALL)

    assert got.run(twice, twice_async) == b"x" * 200


@pytest.mark.parametrize("chunk_size", [None, 1000])
def test_what_is_read_as_it_comes_has_no_limit_but_small_pieces(
    make: Make, chunk_size: int | None
) -> None:
    got = make(encoded(bytes(10**6), "gzip"), content_encoding="gzip")

    def pieces(response: httpx.Response) -> list[int]:
        return [len(piece) for piece in bounded(response, SMALL).iter_bytes(chunk_size)]

    async def pieces_async(response: httpx.Response) -> list[int]:
        return [len(piece) async for piece in bounded(response, SMALL).aiter_bytes(chunk_size)]

    found = got.run(pieces, pieces_async)
    assert sum(found) == 10**6
    assert max(found) <= (chunk_size or 65536)


@pytest.mark.parametrize("headers", [{}, {"content_encoding": "gzip"}])
def test_the_limits_of_a_body_hold_when_it_is_read_later(
    make: Make, headers: dict[str, str]
) -> None:
    data = b"x" * 101
    got = make(gzip.compress(data) if headers else data, **headers)

    async def later(response: httpx.Response) -> bytes:
        return await aread(bounded(response, SMALL))

    with pytest.raises(BodyTooLarge):
        got.run(lambda response: read(bounded(response, SMALL)), later)
    assert got.source.is_closed


def test_a_body_that_is_left_early_is_closed(make: Make) -> None:
    got = make(encoded(bytes(10**6), "gzip"), content_encoding="gzip")

    def first(response: httpx.Response) -> int:
        piece = next(bounded(response, SMALL).iter_raw())
        response.close()
        return len(piece)

    async def first_async(response: httpx.Response) -> int:
        piece = await anext(pieces := bounded(response, SMALL).aiter_raw())
        await response.aclose()
        with pytest.raises(httpx.StreamClosed):
            await anext(pieces)
        return len(piece)

    assert got.run(first, first_async) > 0
    assert got.source.is_closed
    assert got.source.taken < 20


def test_a_response_is_gone_once_it_was_read_and_let_go() -> None:
    class Nothing(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return iter(())

    response = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Nothing())
    bounded(response, SMALL).read()
    response.stream = httpx.ByteStream(b"")
    last = ref(response)
    gc.disable()
    del response
    gc.enable()
    assert last() is None
