"""Every exception of the HTTP library, and any other of a transport, has a home in our tree."""

from __future__ import annotations

import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

import anyio
import h11
import httpcore
import httpx
import pytest
from colours import entered, every, got
from streamed import ASK

from agentkit_client import (
    Anthropic,
    AnthropicError,
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncAnthropic,
    StreamIdleTimeoutError,
)

KEY = "sentinel-of-sixteen-and-more"


def exceptions_of(package: ModuleType) -> list[type[Exception]]:
    public = [getattr(package, name) for name in package.__all__]
    return [one for one in public if isinstance(one, type) and issubclass(one, Exception)]


OTHERS: list[type[Exception]] = [
    OSError,
    ConnectionResetError,
    ssl.SSLError,
    RuntimeError,
    ValueError,
    KeyError,
    AssertionError,
    EOFError,
    TimeoutError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    anyio.EndOfStream,
    h11.RemoteProtocolError,
    h11.LocalProtocolError,
]
CLASSES = sorted(
    {*exceptions_of(httpx), *exceptions_of(httpcore), *OTHERS}, key=lambda one: str(one)
)
TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)


def made(class_: type[Exception]) -> Exception:
    """Make an exception, with the key in its text where it takes one."""
    if issubclass(class_, httpx.HTTPStatusError):
        request = httpx.Request("GET", "http://h.example")
        response = httpx.Response(418, request=request, headers={"request-id": "req_1"})
        return class_(f"odd {KEY}", request=request, response=response)
    try:
        return class_(f"odd {KEY}")
    except TypeError:  # it has a text of its own
        return class_()


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Raises instead of answering, or after some of the body."""

    def __init__(self, error: Exception, kind: str | None = None) -> None:
        """Raise `error`; with a content type, only after a part of the body."""
        self._error = error
        self._kind = kind

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._kind is None:
            raise self._error
        return httpx.Response(
            200, headers={"content-type": self._kind}, stream=Body(self._error), request=request
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, error: Exception) -> None:
        """Break off with `error`."""
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield b": one line\n"
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b": one line\n"
        raise self._error


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


async def events(client: Any) -> Any:
    return await every(await got(client.messages.create(**ASK, stream=True, stream_retries=0)))


async def message(client: Any) -> Any:
    async with entered(client.messages.stream(**ASK, stream_retries=0)) as stream:
        return await got(stream.get_final_message())


async def download(client: Any) -> Any:
    return await got((await got(client.beta.files.download("f"))).read())


async def pieces(client: Any) -> Any:
    async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
        return await every(response.iter_bytes())


EVENTS, JSON = "text/event-stream", "application/json"
BODIES = {create: JSON, events: EVENTS, message: EVENTS, download: JSON, pieces: JSON}


@pytest.fixture(params=["sync", "asyncio", "trio"])
def colour(request: pytest.FixtureRequest) -> str:
    """One of the colours."""
    return request.param


def error_of(colour: str, ask: Any, transport: Transport) -> AnthropicError:
    """Return what leaves the client."""
    settings: dict[str, Any] = {"api_key": KEY, "max_retries": 0}

    async def main() -> AnthropicError:
        if colour == "sync":
            client: Any = Anthropic(**settings, http_client=httpx.Client(transport=transport))
        else:
            http = httpx.AsyncClient(transport=transport)
            client = AsyncAnthropic(**settings, http_client=http)
        async with entered(client):
            with pytest.raises(AnthropicError) as caught:
                await ask(client)
            return caught.value

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


def test_there_is_a_home_for_many():
    assert {httpx.ReadError, httpcore.ReadError, httpx.InvalidURL} < set(CLASSES)
    assert len(CLASSES) > 50


@pytest.mark.parametrize("package", [httpx, httpcore])
def test_none_is_left_out(package: ModuleType):
    """All are public: there is none in a module that `__all__` of the package leaves out."""
    names = [module for module in sys.modules if module.split(".")[0] == package.__name__]
    defined = {
        value
        for name in names
        for value in vars(sys.modules[name]).values()
        if isinstance(value, type) and issubclass(value, BaseException)
        if value.__module__.split(".")[0] == package.__name__
    }
    assert len(defined) > 10
    assert defined <= set(CLASSES)


@pytest.mark.parametrize("class_", CLASSES, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_what_goes_wrong_before_a_reply_is_a_connection_error(colour: str, class_: type[Exception]):
    cause = made(class_)
    error = error_of(colour, create, Transport(cause))
    expected = APITimeoutError if isinstance(cause, TIMEOUTS) else APIConnectionError
    assert type(error) is expected
    assert error.__cause__ is cause
    assert error.request.headers["x-api-key"] == "**********"
    assert KEY not in str(error)
    if isinstance(cause, httpx.HTTPStatusError):
        assert isinstance(error, APIConnectionError)
        assert error.response is cause.response


@pytest.mark.parametrize("class_", CLASSES, ids=lambda one: f"{one.__module__}.{one.__name__}")
@pytest.mark.parametrize("ask", BODIES, ids=lambda ask: ask.__name__)
def test_what_goes_wrong_in_a_body_is_an_error_of_ours(
    colour: str, ask: Any, class_: type[Exception]
):
    cause = made(class_)
    error = error_of(colour, ask, Transport(cause, BODIES[ask]))
    assert KEY not in str(error)
    if isinstance(cause, httpx.StreamError) and ask in (download, pieces):
        assert type(error) is AnthropicError  # to read a body twice is a mistake of the caller's
        return
    assert isinstance(error, APIError)
    if isinstance(cause, TIMEOUTS):
        assert type(error) in (APITimeoutError, StreamIdleTimeoutError)
    elif not isinstance(cause, ValueError):
        assert type(error) is APIConnectionError
