"""Lines of JSON: typed, numbered, capped, one in memory at a time."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from colours import Use, entered, every, first, got
from scripted_http import Reply, Server

from agentkit_client import APIConnectionError, APIResponseValidationError, ByteLimits
from agentkit_client._jsonl import JSONLDecoder
from agentkit_client.types.messages import MessageBatchIndividualResponse


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
        with pytest.raises(APIResponseValidationError, match=r"Line 2 .* 16,777,216 bytes"):
            await every(lines, found)
        await every(lines, found)
        assert [item.custom_id for item in found] == ["1", "3"]

    use(body)


def test_how_long_a_line_may_be_can_be_set(use: Use, server: Server) -> None:
    replies_with(server, b"\n".join([line(1), b"x" * 101, line(3)]))

    async def body(client: Any) -> None:
        lines = await got(client.messages.batches.results("B"))
        found: list[Any] = []
        with pytest.raises(APIResponseValidationError, match=r"100 bytes; ByteLimits\(line="):
            await every(lines, found)
        await every(lines, found)
        assert [item.custom_id for item in found] == ["1", "3"]

    use(body, limits=ByteLimits(line=100))


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
