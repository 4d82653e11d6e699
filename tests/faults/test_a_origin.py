"""Where requests may go, and what may be in their headers: cases 8 to 11."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from colours import Use, entered, every, got
from http_bytes import answers
from scripted_socket import Script, SocketServer
from streamed import ASK

from agentkit_client import (
    Anthropic,
    AnthropicError,
    APIConnectionError,
    APIError,
    APIStatusError,
    AsyncAnthropic,
)

Ask = Callable[[Any], Awaitable[object]]
KEY = "sentinel-of-sixteen-and-more"
LINE = b'{"custom_id": "1", "result": {"type": "canceled"}}\n'


@pytest.fixture
def stranger() -> Iterator[SocketServer]:
    """A server on another port, which is another origin."""
    running = SocketServer()
    running.plays(answers())
    yield running
    running.close()
    assert running.problems == []


async def create(client: Any) -> object:
    return await got(client.messages.create(**ASK))


async def stream(client: Any) -> object:
    return await every(await got(client.messages.create(**ASK, stream=True)))


async def helper_events(client: Any) -> object:
    async with entered(client.messages.stream(**ASK)) as events:
        return await every(events)


async def models(client: Any) -> object:
    return await every(client.models.list())


async def upload(client: Any) -> object:
    return await got(client.beta.files.upload(file=b"x"))


async def download(client: Any) -> object:
    return await got((await got(client.beta.files.download("F"))).read())


async def post(client: Any) -> object:
    return await got(client.post("/v1/x", body={"a": 1}, cast_to=dict))


ASKS = pytest.mark.parametrize(
    "ask", [create, stream, helper_events, models, upload, download, post]
)


def leads_to(url: str, status: int = 307, headers: Mapping[str, str] | None = None) -> Script:
    """Redirect to a URL."""
    return answers(b"", f"{status} Over there", {"location": url, **(headers or {})})


def refused(use: Use, ask: Ask, **options: Any) -> APIError:
    """Return the error of a call."""

    async def body(client: Any) -> APIError:
        with pytest.raises(APIError) as caught:
            await ask(client)
        return caught.value

    return use(body, **{"api_key": KEY, "auth_token": KEY, **options})


@ASKS
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_case_8_a_redirect_to_another_origin_is_not_followed(
    use: Use, server: SocketServer, stranger: SocketServer, ask: Ask, status: int
):
    server.plays(leads_to(f"{stranger.url}/v1/messages", status))
    error = refused(use, ask)
    assert isinstance(error, APIStatusError)
    assert error.status_code == status
    assert server.requests == 1
    assert stranger.peers == []


@pytest.mark.parametrize(
    "where", ["//{netloc}/v1", "http://localhost:{port}/", "http://a@{netloc}"]
)
def test_case_8_another_origin_may_be_written_in_any_way(
    use: Use, server: SocketServer, stranger: SocketServer, where: str
):
    url = httpx.URL(stranger.url)
    server.plays(leads_to(where.format(netloc=url.netloc.decode(), port=url.port)))
    assert isinstance(refused(use, create), APIStatusError)
    assert stranger.peers == []


def test_case_8_another_origin_behind_one_of_our_own_is_not_followed_either(
    use: Use, server: SocketServer, stranger: SocketServer
):
    server.plays(leads_to("/v1/moved"), leads_to(f"{stranger.url}/v1/moved"))
    assert isinstance(refused(use, create), APIStatusError)
    assert server.requests == 2
    assert stranger.peers == []


@pytest.mark.parametrize("status", [307, 308])
def test_case_8_a_redirect_within_the_origin_takes_body_and_key_along(
    use: Use, server: SocketServer, status: int
):
    server.plays(leads_to("/v1/moved", status), answers())
    use(create, api_key=KEY)
    first, second = [body for peer in server.peers for body in peer.requests]
    assert second == first != b""
    assert server.header("x-api-key") == [KEY, KEY]


@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_case_8_nothing_goes_from_https_to_http(colour: str):
    """A server with a certificate is not needed to see what would be asked for."""
    seen: list[httpx.URL] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(308, headers={"location": "http://api.example/v1/messages"})

    transport: Any = httpx.MockTransport(redirect)
    settings: dict[str, Any] = {"api_key": KEY, "base_url": "https://api.example"}

    async def main() -> None:
        if colour == "sync":
            client: Any = Anthropic(**settings, http_client=httpx.Client(transport=transport))
        else:
            http = httpx.AsyncClient(transport=transport, follow_redirects=True)
            client = AsyncAnthropic(**settings, http_client=http)
        async with entered(client):
            with pytest.raises(APIStatusError):
                await got(client.with_options(max_retries=0).messages.create(**ASK))

    anyio.run(main, backend="asyncio" if colour == "sync" else colour)
    assert [url.scheme for url in seen] == ["https"]


@pytest.mark.parametrize("ask", [create, stream, models])
@pytest.mark.parametrize("loop", [["/a"], ["/a", "/b", "/c"]])
def test_case_9_a_redirect_loop_is_one_chain_and_is_not_tried_again(
    use: Use, server: SocketServer, ask: Ask, loop: list[str]
):
    server.plays(*[leads_to(path) for path in loop * 30])
    error = refused(use, ask)
    assert isinstance(error, APIStatusError)
    assert error.retries_taken == 0
    assert server.requests == 21


@pytest.mark.parametrize("ask", [create, stream, models])
def test_case_9_it_is_no_other_where_the_api_says_that_it_is_worth_a_try(
    use: Use, server: SocketServer, ask: Ask
):
    server.plays(leads_to("/a", headers={"x-should-retry": "true", "retry-after-ms": "1"}))
    assert refused(use, ask).retries_taken == 0
    assert server.requests == 21


@pytest.mark.parametrize("ask", [create, stream, models])
@pytest.mark.parametrize("url", ["/" + "a" * 70_000, "/" + "a" * 65_530, "//a:b/"])
def test_case_9_a_redirect_to_nowhere_is_not_tried_again(
    use: Use, server: SocketServer, ask: Ask, url: str
):
    server.plays(leads_to(url))
    error = refused(use, ask)
    assert type(error) is APIConnectionError
    assert "URL" in str(error)
    assert "aaaa" not in str(error)
    assert error.retries_taken == 0
    assert server.requests == 1
    assert server.still_open() == 0


def batch_with(url: str) -> Script:
    """Tell of a batch whose results are there."""
    return answers({"id": "B", "type": "message_batch", "results_url": url})


async def results(client: Any) -> object:
    async with entered(await got(client.messages.batches.results("B"))) as lines:
        return [item.custom_id for item in await every(lines)]


async def beta_results(client: Any) -> object:
    async with entered(await got(client.beta.messages.batches.results("B"))) as lines:
        return [item.custom_id for item in await every(lines)]


RESULTS = pytest.mark.parametrize("ask", [results, beta_results])


@RESULTS
def test_case_10_a_foreign_url_of_the_api_is_fetched_without_credentials(
    use: Use, server: SocketServer, stranger: SocketServer, ask: Ask
):
    server.plays(batch_with(f"{stranger.url}/r?signature=S"))
    stranger.plays(answers(LINE))
    headers = {"x-tenant": KEY, "cookie": KEY}
    options: dict[str, Any] = {"api_key": KEY, "auth_token": KEY, "default_headers": headers}
    assert use(ask, **options) == ["1"]
    (peer,) = stranger.peers
    assert peer.heads[0].startswith(b"GET /r?signature=S HTTP/1.1")
    assert KEY.encode() not in peer.heads[0]
    assert server.header("x-api-key") == [KEY]


@RESULTS
def test_case_10_a_foreign_host_and_the_api_know_nothing_of_each_others_cookies(
    use: Use, server: SocketServer, stranger: SocketServer, ask: Ask
):
    told = {"id": "B", "type": "message_batch", "results_url": f"{stranger.url}/r"}
    server.plays(answers(told, headers={"set-cookie": "own=1"}))
    leads = leads_to("/s", headers={"set-cookie": "foreign=1"})
    stranger.plays(leads, answers(LINE), leads, answers(LINE))

    async def twice(client: Any) -> object:
        return await ask(client), await ask(client)

    assert use(twice) == (["1"], ["1"])
    heads = [head for peer in stranger.peers for head in peer.heads]
    assert [head.split()[1] for head in heads] == [b"/r", b"/s"] * 2
    assert not any(b"cookie" in head.lower() for head in heads)
    assert server.header("cookie") == [None, "own=1"]


@RESULTS
def test_case_10_a_foreign_url_that_leads_back_is_not_followed_there(
    use: Use, server: SocketServer, stranger: SocketServer, ask: Ask
):
    server.plays(batch_with(f"{stranger.url}/r"), answers(LINE))
    stranger.plays(leads_to(f"{server.url}/v1/secret"))
    assert isinstance(refused(use, ask), APIStatusError)
    assert server.requests == 1


@RESULTS
def test_case_10_a_url_of_the_own_origin_is_fetched_with_credentials(
    use: Use, server: SocketServer, ask: Ask
):
    server.plays(batch_with(f"{server.url}/r"), answers(LINE))
    assert use(ask, api_key=KEY) == ["1"]
    assert server.header("x-api-key") == [KEY, KEY]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "//{netloc}/r",
        "HTTP://{netloc}/r",
        " http://{netloc}/r",
        "http:{netloc}/r",
        "{own}@{netloc}/r",
        "{own}\\@{netloc}/r",
        "http://{netloc}\r\nx-evil: 1/r",
        "http://",
        "http://[::1",
        "",
    ],
)
def test_case_10_an_odd_url_takes_no_key_anywhere(
    use: Use, server: SocketServer, stranger: SocketServer, url: str
):
    netloc = httpx.URL(stranger.url).netloc.decode()
    server.plays(batch_with(url.format(netloc=netloc, own=server.url)), answers(LINE))
    stranger.plays(answers(LINE))

    async def body(client: Any) -> None:
        with suppress(AnthropicError):
            await results(client)

    use(body, api_key=KEY, auth_token=KEY)
    assert not [head for peer in stranger.peers for head in peer.heads if KEY.encode() in head]


ENDS = ["\r\nx-evil: 1", "\nb", "\rb", "\0", "\n", " ", "\t", "\x7f", "é", "\ud800"]
BAD = ["   ", f" {KEY}", *(f"{KEY}{end}" for end in ENDS)]
"""Texts that no header can have as a value."""


def shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])
@pytest.mark.parametrize("key", BAD)
def test_case_11_a_key_that_can_not_be_sent_is_refused_at_once(
    class_: Any, key: str, monkeypatch: pytest.MonkeyPatch
):
    makers: list[Callable[[], object]] = [
        lambda: class_(api_key=key),
        lambda: class_(auth_token=key),
        lambda: class_(default_headers={"x-tenant": key}),
        lambda: class_(api_key="K").with_options(api_key=key),
        lambda: class_(api_key="K").with_options(default_headers={"x-tenant": key}),
        lambda: setattr(class_(api_key="K"), "api_key", key),
        lambda: setattr(class_(api_key="K"), "auth_token", key),
    ]
    if "\0" not in key and "\ud800" not in key:  # which no environment can have
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
        makers.append(class_)
    for make in makers:
        with pytest.raises(ValueError, match="can't be sent") as caught:
            make()
        assert KEY not in shown(caught.value)


async def with_header(client: Any, value: Any) -> None:
    await got(client.messages.create(**ASK, extra_headers={"x-tenant": value}))


async def with_key_of_call(client: Any, value: Any) -> None:
    await got(client.messages.create(**ASK, extra_headers={"Idempotency-Key": value}))


async def with_beta(client: Any, value: Any) -> None:
    await got(client.beta.messages.create(**ASK, betas=["fine", value]))


async def with_beta_of_file(client: Any, value: Any) -> None:
    await got(client.beta.files.upload(file=b"x", betas=[value]))


async def with_beta_of_list(client: Any, value: Any) -> None:
    await every(client.beta.models.list(betas=[value]))


async def with_beta_of_stream(client: Any, value: Any) -> None:
    async with entered(client.beta.messages.stream(**ASK, betas=[value])):
        pass


async def with_option(client: Any, value: Any) -> None:
    await got(client.post("/v1/x", cast_to=dict, options={"headers": {"x-tenant": value}}))


async def with_option_key(client: Any, value: Any) -> None:
    await got(client.post("/v1/x", cast_to=dict, options={"idempotency_key": value}))


WITH: list[Callable[[Any, Any], Awaitable[None]]] = [
    with_header,
    with_key_of_call,
    with_beta,
    with_beta_of_file,
    with_beta_of_list,
    with_beta_of_stream,
    with_option,
    with_option_key,
]


@pytest.mark.parametrize("ask", WITH)
@pytest.mark.parametrize("bad", BAD)
def test_case_11_a_value_that_can_not_be_sent_is_refused_before_sending(
    use: Use, server: SocketServer, ask: Callable[[Any, Any], Awaitable[None]], bad: str
):
    server.plays(answers())

    async def body(client: Any) -> ValueError:
        with pytest.raises(ValueError, match="can't be sent") as caught:
            await ask(client, bad)
        return caught.value

    assert KEY not in shown(use(body))
    assert server.peers == []


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\r\nb", "a\0", "é", "(a)", "a\n", " a"])
def test_case_11_what_is_no_name_of_a_header_is_refused_before_sending(
    use: Use, server: SocketServer, name: str
):
    server.plays(answers())

    async def body(client: Any) -> None:
        with pytest.raises(ValueError, match="is no name of a header"):
            await got(client.messages.create(**ASK, extra_headers={name: "1"}))

    use(body)
    assert server.peers == []
    with pytest.raises(ValueError, match="is no name of a header"):
        Anthropic(api_key="K", default_headers={name: "1"})


@pytest.mark.parametrize("value", [1, None, b"bytes", ["a"]])
def test_case_11_a_value_that_is_no_text_is_refused_before_sending(
    use: Use, server: SocketServer, value: Any
):
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match="The header x-tenant has to be a text, not"):
            await got(client.messages.create(**ASK, extra_headers={"x-tenant": value}))

    use(body)
    assert server.peers == []


def test_case_11_what_only_the_http_client_brings_is_not_tried_again_and_not_shown(
    server: SocketServer,
):
    http = httpx.Client(headers={"x-tenant": f"{KEY}\r\nx-evil: 1"})
    with Anthropic(api_key="K", base_url=server.url, http_client=http) as client:
        with pytest.raises(APIError) as caught:
            client.messages.create(**ASK)
        assert caught.value.retries_taken == 0
        assert KEY not in str(caught.value)
    assert [body for peer in server.peers for body in peer.requests] == []
