"""Doing what an exchange says, with a transport in place of a network."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpx
import pytest

from agentkit_client import APIResponseValidationError, ByteLimits
from agentkit_client._deadline import ENDS
from agentkit_client._exchange import Wait
from agentkit_client._request import STRANGER
from agentkit_client._send import run, run_async

LIMITS = ByteLimits(reply=10, error=5)
Handler = Callable[[httpx.Request], httpx.Response]
Do = Callable[..., Any]


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that knows whether it was closed."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.fixture(params=["sync", "asyncio", "trio"])
def do(request: pytest.FixtureRequest) -> Do:
    """`do(steps, handler)`: carry out an exchange in every colour."""

    def carry_out(steps: Any, handler: Handler, **options: Any) -> Any:
        transport = httpx.MockTransport(handler)
        if request.param == "sync":
            with httpx.Client(transport=transport) as http:
                return run(steps, http, limits=LIMITS, **options)

        async def main() -> Any:
            async with httpx.AsyncClient(transport=transport) as http:
                return await run_async(steps, http, limits=LIMITS, **options)

        return anyio.run(main, backend=request.param)

    return carry_out


def request(**extensions: Any) -> httpx.Request:
    return httpx.Request("GET", "https://api.example/x", extensions=extensions)


def answers(status: int, body: Body | None = None) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, stream=body or Body())

    return handler


def asks(*sent: httpx.Request | Wait) -> Generator[Any, Any, list[Any]]:
    """Do these one after another, and return what came of them, errors included."""
    found: list[Any] = []
    for step in sent:
        try:
            found.append((yield step))
        except Exception as error:
            found.append(error)
    return found


def test_requests_are_sent_and_what_comes_of_them_is_told(do: Do) -> None:
    def handler(sent: httpx.Request) -> httpx.Response:
        if "fail" in sent.headers:
            raise httpx.ReadError("x")
        return httpx.Response(200, text="yes")

    failing = httpx.Request("GET", "https://api.example/x", headers={"fail": "1"})
    answer, nothing, error = do(asks(request(), Wait(0.001), failing), handler)
    assert answer.text == "yes"
    assert nothing is None
    assert type(error) is httpx.ReadError


def test_a_wait_is_waited_for(do: Do) -> None:
    began = time.monotonic()
    do(asks(Wait(0.1)), answers(200))
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("status", [200, 307, 400, 500])
def test_the_body_of_a_success_is_left_to_be_read_where_it_is_streamed(
    do: Do, stream: bool, status: int
) -> None:
    body = Body(b"ab", b"cd")
    (response,) = do(asks(request()), answers(status, body), stream=stream)
    is_left = stream and status == 200
    assert body.is_closed is not is_left
    assert response.is_stream_consumed is not is_left
    if not is_left:
        assert response.content == b"abcd"


@pytest.mark.parametrize(("status", "length"), [(200, 10), (500, 5)])
def test_no_body_is_larger_than_its_limit(do: Do, status: int, length: int) -> None:
    (found,) = do(asks(request()), answers(status, Body(b"x" * length, b"y")))
    if status == 200:
        assert type(found) is APIResponseValidationError
        assert "more than 10 bytes" in found.message
    else:
        assert found.content == b"xxxxx"


@pytest.mark.parametrize(("extensions", "signed"), [({}, True), ({STRANGER: True}, False)])
def test_a_stranger_gets_no_signature(do: Do, extensions: dict[str, Any], signed: bool) -> None:
    seen: list[str | None] = []

    def handler(sent: httpx.Request) -> httpx.Response:
        seen.append(sent.headers.get("authorization"))
        return httpx.Response(200)

    do(asks(request(**extensions)), handler, auth=httpx.BasicAuth("a", "b"))
    assert [value is not None for value in seen] == [signed]


def test_redirects_are_left_to_the_exchange(do: Do) -> None:
    seen: list[str] = []

    def handler(sent: httpx.Request) -> httpx.Response:
        seen.append(sent.url.path)
        return httpx.Response(307, headers={"location": "/y"})

    (response,) = do(asks(request()), handler)
    assert response.next_request.url.path == "/y"
    assert seen == ["/x"]


@pytest.mark.parametrize("stream", [True, False])
def test_a_response_that_came_too_late_is_closed(stream: bool) -> None:
    body = Body(b"ab")
    late = request(**{ENDS: time.monotonic() - 1})
    with httpx.Client(transport=httpx.MockTransport(answers(200, body))) as http:
        (error,) = run(asks(late), http, limits=LIMITS, stream=stream)
    assert type(error) is httpx.ReadTimeout
    assert body.is_closed


@contextmanager
def noted(notes: list[str]) -> Generator[None]:
    try:
        yield
    finally:
        notes.append("closed")


class Interruption(BaseException):
    """What a Ctrl-C raises, say."""


def test_what_an_exchange_has_opened_is_closed_when_it_is_interrupted(do: Do) -> None:
    notes: list[str] = []

    def steps() -> Generator[httpx.Request, httpx.Response, None]:
        with noted(notes):
            yield request()

    def handler(_: httpx.Request) -> httpx.Response:
        raise Interruption

    exchange = steps()  # something may still refer to it, a traceback for example
    with pytest.raises(Interruption):
        do(exchange, handler)
    assert notes == ["closed"]


def test_an_error_of_the_exchange_is_raised_as_it_is(do: Do) -> None:
    def steps() -> Generator[httpx.Request, httpx.Response, None]:
        yield request()
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        do(steps(), answers(200))
