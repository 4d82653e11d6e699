"""Lines of JSON: split at the right bytes, numbered, capped, one in memory at a time."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from colours import Use, entered, every, first, got
from hypothesis import given
from hypothesis import strategies as st
from scripted_http import Reply, Server

from agentkit_client import APIConnectionError, APIResponseValidationError
from agentkit_client._jsonl import JSONLDecoder, LineSplitter
from agentkit_client.types.messages import MessageBatchIndividualResponse

TEXTS = st.lists(st.sampled_from(["a", "\r", "\n", "\r\n", *"\u2028\x85\x0b\x0c\x1cé"])).map(
    "".join
)
CUTS = st.lists(st.integers(0, 60), max_size=8)


def cut(data: bytes, at: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(place for place in at if place < len(data))})
    return [data[one:other] for one, other in pairwise(places)]


def split(chunks: list[bytes], longest: int = 100) -> list[bytes]:
    splitter = LineSplitter(longest)
    return [*(line for chunk in chunks for line in splitter.feed(chunk)), *splitter.flush()]


@given(TEXTS, CUTS)
def test_wherever_the_bytes_are_cut_the_lines_are_the_same(text: str, at: list[int]) -> None:
    data = text.encode()
    expected = re.split(b"\r\n|\r|\n", data)
    expected = expected if expected[-1] else expected[:-1]
    assert split(cut(data, at)) == expected
    assert split([data[place : place + 1] for place in range(len(data))]) == expected


def test_only_cr_lf_and_crlf_end_a_line() -> None:
    assert split([b"a\rb\nc\r\nd\x0b\x0c\x1c\x85e\n"]) == [b"a", b"b", b"c", b"d\x0b\x0c\x1c\x85e"]
    assert split(["\u2028\u2029".encode()]) == ["\u2028\u2029".encode()]


@given(st.lists(st.integers(0, 30), max_size=6), CUTS, st.sampled_from([b"\n", b"\r", b"\r\n"]))
def test_a_line_that_is_too_long_is_shown_once_and_the_others_stay(
    lengths: list[int], at: list[int], end: bytes
) -> None:
    lines = [b"x" * length for length in lengths]
    found = split(cut(end.join([*lines, b""]), at), longest=10)
    assert [line if len(line) <= 10 else None for line in found] == [
        line if len(line) <= 10 else None for line in lines
    ]


def test_a_line_that_is_too_long_is_not_kept() -> None:
    splitter = LineSplitter(longest=1_000)
    tracemalloc.start()
    found = [line for _ in range(10_000) for line in splitter.feed(b"x" * 500)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(line) > 1_000 for line in found] == [True]
    assert peak < 100_000
    assert splitter.feed(b"\nnext\n") == [b"next"]


def test_a_long_line_costs_the_same_however_it_comes() -> None:
    """A line in a hundred thousand pieces is joined once: quadratic work would take minutes."""
    splitter = LineSplitter()
    for _ in range(100_000):
        assert splitter.feed(b"0123456789") == []
    assert [len(line) for line in splitter.feed(b"\n")] == [1_000_000]


def decoder(chunks: Iterator[bytes]) -> JSONLDecoder[dict[str, Any]]:
    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return chunks

    request = httpx.Request("GET", "http://x.example/results")
    return JSONLDecoder(dict[str, Any], httpx.Response(200, stream=Body(), request=request))


def test_one_line_is_in_memory_at_a_time() -> None:
    line = json.dumps({"text": "x" * 10_000}).encode() + b"\n"
    count = 0
    tracemalloc.start()
    for _ in decoder(line for _ in range(2_000)):
        count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 1_000_000  # of 20 MB


def test_nothing_is_read_before_it_is_asked_for() -> None:
    chunks = iter([b'{"a":1}\n', b'{"a":2}\n'])
    lines = decoder(chunks)
    assert next(lines) == {"a": 1}
    assert next(chunks) == b'{"a":2}\n'


def ended(server: Server) -> dict[str, Any]:
    return {
        "id": "B",
        "type": "message_batch",
        "processing_status": "ended",
        "results_url": f"{server.url}/results",
    }


def line(number: int) -> bytes:
    return b'{"custom_id":"%d","result":{"type":"canceled"}}' % number


def replies_with(server: Server, body: Any, **how: Any) -> None:
    server.replies_with(Reply(200, ended(server)), Reply(200, body, **how))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\n\n \n\r\n\t\n"])
@pytest.mark.parametrize("last", [True, False])
def test_items_are_typed_whatever_ends_the_lines(
    use: Use, server: Server, end: bytes, last: bool
) -> None:
    replies_with(server, end.join([line(1), line(2)]) + end * last)

    async def body(client: Any) -> None:
        found = await every(await got(client.messages.batches.results("B")))
        assert [item.custom_id for item in found] == ["1", "2"]
        assert type(found[0]) is MessageBatchIndividualResponse

    use(body)


@pytest.mark.parametrize(
    "bad", [b"{", b"[1]", b"nonsense", b"\xff\xfe", b'{"custom_id":', b"[" * 100_000]
)
def test_a_bad_line_is_named_and_the_next_one_can_be_read(
    use: Use, server: Server, bad: bytes
) -> None:
    replies_with(server, b"\n".join([line(1), b"", bad, line(4)]))

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        found: list[Any] = []
        with pytest.raises(APIResponseValidationError, match="Line 3 ") as caught:
            await every(lines, found)
        assert len(str(caught.value)) < 3_000
        assert caught.value.status_code == 200
        await every(lines, found)
        assert [item.custom_id for item in found] == ["1", "4"]

    use(body)


def test_a_line_beyond_the_cap_is_named_and_the_next_one_can_be_read(
    use: Use, server: Server
) -> None:
    long = b'{"text":"' + b"x" * (17 * 1024 * 1024) + b'"}'
    replies_with(server, b"\n".join([line(1), long, line(3)]))

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        found: list[Any] = []
        with pytest.raises(APIResponseValidationError, match=r"Line 2 .* 16777216 bytes"):
            await every(lines, found)
        await every(lines, found)
        assert [item.custom_id for item in found] == ["1", "3"]

    use(body)


def test_a_tail_cut_off_with_the_connection_is_an_error(use: Use, server: Server) -> None:
    replies_with(server, line(1) + b"\n" + line(2)[:10], cut=True)

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        found: list[Any] = []
        with pytest.raises(APIConnectionError):
            await every(lines, found)
        assert [item.custom_id for item in found] == ["1"]
        assert await every(lines) == []

    use(body)


def test_a_tail_cut_off_in_a_whole_body_is_a_bad_line(use: Use, server: Server) -> None:
    replies_with(server, line(1) + b"\n" + line(2)[:10])

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        with pytest.raises(APIResponseValidationError, match="Line 2 "):
            await every(lines)
        assert await every(lines) == []

    use(body)


def endless() -> Iterator[bytes]:
    while True:
        yield line(1) + b"\n"


def test_leaving_early_gives_the_connection_back(use: Use, server: Server) -> None:
    replies_with(server, endless())

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        async with entered(lines):
            assert (await first(lines)).custom_id == "1"
        assert lines.http_response.is_closed

    use(body)
    assert server.dropped.wait(10)


def test_closing_gives_the_connection_back(use: Use, server: Server) -> None:
    replies_with(server, endless())

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        assert (await first(lines)).custom_id == "1"
        await got(lines.close())
        assert lines.http_response.is_closed
        assert await every(lines) == []

    use(body)
    assert server.dropped.wait(10)


def test_lines_that_were_read_to_the_end_leave_the_connection_to_others(
    use: Use, server: Server
) -> None:
    replies_with(server, line(1))

    async def body(client: Any) -> None:
        await every(await got(client.messages.batches.results("B")))
        assert len({request.port for request in server.requests}) == 1

    use(body)
