"""Files that are downloaded: read, iterated over, or written to disk as they come."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import Use, entered, every, first, got
from scripted_http import Reply, Server

from agentkit_client import Anthropic, APIConnectionError, NotFoundError

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def file(server: Server) -> Reply:
    """A file that the server gives."""
    reply = Reply(200, CONTENT, {"content-type": "application/octet-stream"})
    server.replies_with(reply)
    return reply


@pytest.mark.parametrize("mode", ["plain", "raw", "async plain", "streaming"])
def test_downloads_are_of_the_recorded_classes(
    use: Use, file: Reply, facts: dict[str, Any], mode: str
) -> None:
    async def body(client: Any) -> None:
        colour = "Async" if type(client).__name__.startswith("Async") else ""
        recorded = facts["response_wrappers"]["beta.files.download"][mode].removeprefix("Async")
        files = client.beta.files
        if mode == "streaming":
            made = files.with_streaming_response.download("F")
        else:
            files = files.with_raw_response if mode == "raw" else files
            made = await got(files.download("F"))
        async with entered(made) as response:
            assert type(response).__name__ == colour + recorded
            assert await got(response.read()) == CONTENT
            assert await got(response.parse()) == CONTENT

    use(body)


@pytest.mark.parametrize(("mode", "word"), [("raw", "true"), ("streaming", "stream")])
def test_the_mode_is_told_as_recorded(
    use: Use, server: Server, file: Reply, facts: dict[str, Any], mode: str, word: str
) -> None:
    assert facts["response_wrappers"]["sent_header"][f"with_{mode}_response"] == word

    async def body(client: Any) -> None:
        made = getattr(client.beta.files, f"with_{mode}_response").download("F")
        async with entered(await got(made)) as response:
            await got(response.read())

    use(body)
    assert server.requests[0].headers["x-stainless-raw-response"] == word


def test_a_download_is_written_to_disk(use: Use, file: Reply, tmp_path: Path) -> None:
    async def body(client: Any) -> None:
        response = await got(client.beta.files.download("F"))
        await got(response.write_to_file(tmp_path / "one"))
        assert response.is_closed
        async with entered(client.beta.files.with_streaming_response.download("F")) as streamed:
            await got(streamed.stream_to_file(str(tmp_path / "two"), chunk_size=1000))
        response = await got(client.beta.files.download("F"))
        await got(response.read())
        await got(response.write_to_file(tmp_path / "three"))

    use(body)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [CONTENT] * 3


def test_the_body_is_left_to_be_read(use: Use, server: Server) -> None:
    server.replies_with(Reply(200, (b"x" * 1000 for _ in range(1_000_000))))

    async def body(client: Any) -> None:
        async with entered(await got(client.beta.files.download("F"))) as response:
            assert response.is_closed is False
            assert len(await first(response.iter_bytes(10))) == 10

    use(body)
    assert server.dropped.wait(10)


def test_a_download_that_breaks_off_is_an_error(use: Use, file: Reply, tmp_path: Path) -> None:
    file.cut = True

    async def body(client: Any) -> None:
        response = await got(client.beta.files.download("F"))
        with pytest.raises(APIConnectionError):
            await got(response.write_to_file(tmp_path / "part"))
        response = await got(client.beta.files.download("F"))
        with pytest.raises(APIConnectionError):
            await got(response.read())

    use(body)
    assert CONTENT.startswith((tmp_path / "part").read_bytes())


def test_a_file_that_is_not_there_is_an_error_at_once(use: Use, server: Server) -> None:
    server.replies_with(Reply(404, {"type": "error", "error": {"type": "not_found_error"}}))

    async def body(client: Any) -> None:
        with pytest.raises(NotFoundError, match="not_found_error"):
            await got(client.beta.files.download("F"))

    use(body)


def test_a_download_that_was_read_leaves_the_connection_to_others(
    use: Use, server: Server, file: Reply
) -> None:
    async def body(client: Any) -> None:
        for _ in range(2):
            await every((await got(client.beta.files.download("F"))).iter_bytes())

    use(body)
    assert len({request.port for request in server.requests}) == 1


def test_a_large_download_is_not_kept_in_memory(tmp_path: Path) -> None:
    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return (bytes(64 * 1024) for _ in range(320))

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Body()))
    with Anthropic(api_key="K", http_client=httpx.Client(transport=transport)) as client:
        client.beta.files.download("F").write_to_file(tmp_path / "warm")
        tracemalloc.start()
        client.beta.files.download("F").write_to_file(tmp_path / "large")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (tmp_path / "large").stat().st_size == 320 * 64 * 1024
    assert peak < 1_000_000
