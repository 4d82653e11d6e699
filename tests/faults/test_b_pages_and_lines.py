"""Lists without end and lines that can't be read: cases 24 and 25."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from colours import Use, every, got
from http_bytes import answer, answers
from scripted_socket import Peer, Script, SocketServer, chunk

from agentkit_client import AnthropicError, APIConnectionError, APIResponseValidationError

LISTS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "models": (lambda client: client.models, "last_id"),
    "batches": (lambda client: client.messages.batches, "last_id"),
    "files": (lambda client: client.beta.files, "last_id"),
    "skills": (lambda client: client.beta.skills, "next_page"),
}


@pytest.fixture(params=LISTS)
def of(request: pytest.FixtureRequest) -> tuple[Callable[[Any], Any], str]:
    """A resource with a list, and what leads to its next page."""
    return LISTS[request.param]


def pages(leads_on: str, cursors: Iterable[str], size: int) -> list[Script]:
    """Answer with pages of items that say where the next one is."""
    items = [{"id": "x"}] * size
    return [answers({"data": items, "has_more": True, leads_on: cursor}) for cursor in cursors]


async def walked(resource: Any) -> tuple[list[Any], AnthropicError]:
    """Go through a list, and return what came before the error that there has to be."""
    found: list[Any] = []
    with pytest.raises(AnthropicError) as caught:
        await every(resource.list(), found)
    return found, caught.value


async def walked_by_page(resource: Any) -> tuple[list[Any], AnthropicError]:
    """Do the same page by page."""
    found: list[Any] = []
    first = await got(resource.list())
    with pytest.raises(AnthropicError) as caught:
        await every(first.iter_pages(), found)
    return [item for page in found for item in page.data], caught.value


WALKS = pytest.mark.parametrize("walk", [walked, walked_by_page])


@WALKS
@pytest.mark.parametrize("cursors", ["aa", "aba", "abcdeb"])
def test_case_24_a_cursor_that_comes_again_is_an_error(
    use: Use, server: SocketServer, of: Any, cursors: str, walk: Callable[[Any], Any]
):
    resource, leads_on = of
    server.plays(*pages(leads_on, cursors, size=2))

    async def body(client: Any) -> None:
        found, error = await walk(resource(client))
        assert "same page again" in str(error)
        assert len(found) == 2 * len(cursors)

    use(body)
    assert server.requests == len(cursors)


@WALKS
def test_case_24_empty_pages_without_end_are_an_error(
    use: Use, server: SocketServer, of: Any, walk: Callable[[Any], Any]
):
    resource, leads_on = of
    server.plays(*pages(leads_on, "a", size=1), *pages(leads_on, "bcdefgh", size=0))

    async def body(client: Any) -> None:
        found, error = await walk(resource(client))
        assert "more after an empty page" in str(error)
        assert len(found) == 1

    use(body)
    assert server.requests == 2


def test_case_24_a_page_that_fails_leaves_those_before_it(use: Use, server: SocketServer, of: Any):
    resource, leads_on = of
    server.plays(*pages(leads_on, "ab", size=1), Peer.close)

    async def body(client: Any) -> None:
        found, error = await walked(resource(client))
        assert isinstance(error, APIConnectionError)
        assert error.retries_taken == 2
        assert len(found) == 2

    use(body)


def line(number: int) -> bytes:
    return b'{"custom_id":"%d","result":{"type":"canceled"}}\n' % number


def results_of(server: SocketServer, *pieces: bytes, then: Script | None = None) -> None:
    """Answer with a batch and then with its results."""
    url = f"{server.url}/results"
    batch = {"id": "B", "type": "message_batch", "processing_status": "ended", "results_url": url}

    def play(peer: Peer) -> None:
        peer.send(answer(b"", headers={"transfer-encoding": "chunked"}))
        for piece in pieces:
            peer.send(chunk(piece))
        if then is not None:
            then(peer)
        else:
            peer.send(chunk(b""))

    server.plays(answers(batch), play)


async def lines_of(client: Any, errors: list[Exception]) -> list[str]:
    """Read all results, going on after each error."""
    lines = await got(client.messages.batches.results("B"))
    found: list[Any] = []
    while True:
        try:
            await every(lines, found)
        except AnthropicError as error:
            errors.append(error)
        else:
            return [item.custom_id for item in found]


BAD = [b"{", b"[1]", b"nonsense", b"\xff\xfe", b'{"custom_id":', b"[" * 100_000, b"\x00", b"1"]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_case_25_a_bad_line_is_named_and_the_next_one_can_be_read(
    use: Use, server: SocketServer, bad: bytes
):
    results_of(server, line(1), b"\n", bad + b"\n", line(4) + line(5)[:9], line(5)[9:])
    errors: list[Exception] = []

    async def body(client: Any) -> None:
        assert await lines_of(client, errors) == ["1", "4", "5"]

    use(body)
    (error,) = errors
    assert type(error) is APIResponseValidationError
    assert error.message.startswith("Line 3 of the results can't be read")
    assert len(error.message) < 3_000
    assert (error.status_code, error.request_id) == (200, "req_1")


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b" \t\n", b"\n\n\r\n\r\n  \n"])
def test_case_25_blank_lines_are_skipped_and_counted(use: Use, server: SocketServer, blank: bytes):
    results_of(server, blank, line(1), blank, line(2), blank, b"{", blank)
    errors: list[Exception] = []

    async def body(client: Any) -> None:
        assert await lines_of(client, errors) == ["1", "2"]

    use(body)
    number = 3 * len(blank.splitlines()) + 3
    assert [str(error).partition(" of")[0] for error in errors] == [f"Line {number}"]


def test_case_25_a_tail_that_is_cut_in_a_whole_body_is_a_bad_line(use: Use, server: SocketServer):
    results_of(server, line(1), line(2)[:-9])
    errors: list[Exception] = []

    async def body(client: Any) -> None:
        assert await lines_of(client, errors) == ["1"]

    use(body)
    (error,) = errors
    assert type(error) is APIResponseValidationError
    assert error.message.startswith("Line 2 ")


@pytest.mark.parametrize("cut", [Peer.close, Peer.reset])
def test_case_25_a_tail_cut_with_the_connection_is_a_connection_error(
    use: Use, server: SocketServer, cut: Script
):
    results_of(server, line(1), line(2)[:-9], then=cut)
    errors: list[Exception] = []

    async def body(client: Any) -> None:
        assert await lines_of(client, errors) in (["1"], [])  # a reset takes what was not read

    use(body)
    (error,) = errors
    assert type(error) is APIConnectionError
    assert error.request_id == "req_1"
