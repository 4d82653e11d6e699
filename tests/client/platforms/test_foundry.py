"""Who asks Foundry: a key, a token of a provider, sync or async; and where it is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest
from cloud import COLOURS, FACTS, Sent, client_class, http_client, run
from colours import got
from streamed import ASK

from agentkit_client import AnthropicFoundry, AsyncAnthropicFoundry, CredentialError

AUTH = FACTS["AnthropicFoundry"]["auth"]
HEADERS = ("x-api-key", "api-key", "authorization", "anthropic-version", "accept")


def shown(request: httpx.Request) -> dict[str, str]:
    return {name: request.headers[name] for name in HEADERS if name in request.headers}


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


def send(colour: str, sent: Sent, **options: Any) -> None:
    """Send one request with a client that is told nothing else."""

    async def main() -> None:
        class_ = client_class("AnthropicFoundry", colour)
        client = class_(http_client=http_client(colour, sent), max_retries=0, **options)
        await create(client)

    anyio.run(main, backend="asyncio" if colour == "sync" else colour)


async def awaited() -> str:
    return "AAD"


CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("api_key", {"api_key": "K"}, {}),
    ("both", {"api_key": "K", "azure_ad_token_provider": lambda: "AD"}, {}),
]


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("case", "options", "environment"), CASES)
def test_a_key_and_a_token_are_sent_as_recorded(
    case: str, options: dict[str, Any], environment: dict[str, str], colour: str
):
    sent = Sent()
    send(colour, sent, resource="r", **options)
    assert shown(sent.requests[0]) == AUTH[case]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_provider_is_asked_as_recorded(colour: str):
    sent = Sent()
    send(colour, sent, resource="r", azure_ad_token_provider=lambda: "AD")
    fact = AUTH["azure_ad_token_provider"]
    assert str(sent.requests[0].url) == fact["url"]
    assert shown(sent.requests[0]) == fact["headers"]


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_a_provider_may_be_asynchronous(colour: str):
    sent = Sent()
    send(colour, sent, resource="r", azure_ad_token_provider=awaited)
    assert shown(sent.requests[0]) == AUTH["async provider coroutine"]["headers"]


def test_an_asynchronous_provider_needs_an_async_client():
    sent = Sent()
    with pytest.raises(CredentialError, match="azure_ad_token_provider is asynchronous"):
        send("sync", sent, resource="r", azure_ad_token_provider=awaited)
    assert sent.requests == []


@pytest.mark.parametrize("colour", COLOURS)
def test_the_apis_own_variables_are_not_for_foundry(colour: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "ENVK")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "ENVT")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://elsewhere.example")
    sent = Sent()
    send(colour, sent, resource="r", azure_ad_token_provider=lambda: "AD")
    send(colour, sent, resource="r", api_key="K")
    tokens, keys = map(shown, sent.requests)
    assert tokens == AUTH["azure_ad_token_provider"]["headers"]
    assert keys == AUTH["api_key"]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_provider_is_asked_for_each_try(colour: str):
    asked: list[int] = []

    def provider() -> str:
        asked.append(1)
        return f"token {len(asked)}"

    sent = Sent(lambda _: httpx.Response(500, json={}, headers={"retry-after-ms": "1"}))
    options = {"api_key": None, "azure_ad_token_provider": provider, "max_retries": 2}
    with pytest.raises(Exception, match="500"):
        run("AnthropicFoundry", colour, sent, create, **options)
    assert len(asked) == AUTH["provider calls for 3 attempts"]
    assert sent.requests[2].headers["authorization"] == "Bearer token 3"


@pytest.mark.parametrize("colour", COLOURS)
def test_a_provider_is_asked_by_one_call_at_a_time_under_fifty(colour: str):
    busy = threading.Lock()
    asked: list[int] = []

    def provider() -> str:
        assert busy.acquire(blocking=False)  # nobody else is asking
        asked.append(threading.get_ident())
        threading.Event().wait(0.02)
        busy.release()
        return "T"

    sent = Sent()
    options: Any = {"resource": "r", "azure_ad_token_provider": provider}
    if colour == "sync":
        client = AnthropicFoundry(http_client=http_client("sync", sent), **options)
        with ThreadPoolExecutor(50) as pool:
            for one in [pool.submit(client.messages.create, **ASK) for _ in range(50)]:
                one.result()
    else:

        async def main() -> None:
            client = AsyncAnthropicFoundry(http_client=http_client(colour, sent), **options)
            async with anyio.create_task_group() as tasks:
                for _ in range(50):
                    tasks.start_soon(create, client)

        anyio.run(main, backend=colour)
        assert threading.get_ident() not in asked  # the event loop went on
    assert len(sent.requests) == 50
    assert len(asked) < 50  # those that waited share what came


@pytest.mark.parametrize("value", ["", None, 7])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_provider_that_gives_no_token_is_an_error(value: Any, colour: str):
    sent = Sent()
    with pytest.raises(CredentialError, match="azure_ad_token_provider"):
        send(colour, sent, resource="r", azure_ad_token_provider=lambda: value)
    assert sent.requests == []


@pytest.mark.parametrize("colour", COLOURS)
def test_a_provider_that_fails_is_an_error_with_its_cause(colour: str):
    def provider() -> str:
        raise OSError("sentinel")

    sent = Sent()
    with pytest.raises(CredentialError, match="azure_ad_token_provider gave no") as caught:
        send(colour, sent, resource="r", azure_ad_token_provider=provider)
    assert isinstance(caught.value.__cause__, OSError)
    assert "sentinel" not in str(caught.value)
    assert sent.requests == []


def test_cancelling_a_call_does_not_wait_for_its_provider():
    go = threading.Event()

    def provider() -> str:
        go.wait(30)
        return "T"

    async def main() -> None:
        made = AsyncAnthropicFoundry(resource="r", azure_ad_token_provider=provider)
        async with made as client:
            create: Any = client.messages.create
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(create(**ASK), 0.1)
        go.set()

    asyncio.run(main())


ADDRESSES: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"resource": "my-res"}, {}, "https://my-res.services.ai.azure.com/anthropic/"),
    ({"base_url": "https://x.example/anthropic/"}, {}, "https://x.example/anthropic/"),
    ({}, {"RESOURCE": "env-res"}, "https://env-res.services.ai.azure.com/anthropic/"),
    ({}, {"BASE_URL": "https://e.example"}, "https://e.example/"),
    (
        {"resource": "mine"},
        {"BASE_URL": "https://e.example"},
        "https://mine.services.ai.azure.com/anthropic/",
    ),
    ({"base_url": "https://x.example"}, {"RESOURCE": "env-res"}, "https://x.example/"),
]


@pytest.mark.parametrize(("options", "environment", "url"), ADDRESSES)
def test_an_address_comes_from_arguments_then_from_the_environment(
    options: dict[str, Any],
    environment: dict[str, str],
    url: str,
    monkeypatch: pytest.MonkeyPatch,
):
    for name, value in environment.items():
        monkeypatch.setenv(f"ANTHROPIC_FOUNDRY_{name}", value)
    client = AnthropicFoundry(api_key="K", **options)
    assert str(client.base_url).rstrip("/") == url.rstrip("/")
    assert client.with_options(timeout=3).base_url == client.base_url
    assert str(client.copy(resource="r").base_url) == "https://r.services.ai.azure.com/anthropic/"
    assert str(client.copy(base_url="https://y.example/a").base_url) == "https://y.example/a/"


WRONG: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"resource": "r"}, CredentialError),
    ({"api_key": "K"}, ValueError),
    ({"api_key": "K", "resource": "r", "base_url": "https://x.example"}, ValueError),
    ({"api_key": "K", "resource": "evil.example/?"}, ValueError),
    ({"api_key": "K\n", "resource": "r"}, ValueError),
]


@pytest.mark.parametrize(("options", "error"), WRONG)
def test_options_that_can_not_be_used_are_refused(options: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        AnthropicFoundry(**options)


def test_a_token_in_the_place_of_a_provider_is_refused_and_not_shown():
    options: Any = {"azure_ad_token_provider": "sentinel"}
    with pytest.raises(TypeError, match="a function that returns a token, not") as caught:
        AnthropicFoundry(resource="r", **options)
    assert "sentinel" not in str(caught.value)


def test_a_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_API_KEY", "ENVK")
    assert AnthropicFoundry(resource="r").api_key == "ENVK"
    provided = AnthropicFoundry(resource="r", azure_ad_token_provider=lambda: "AD")
    assert provided.api_key is None
    monkeypatch.delenv("ANTHROPIC_FOUNDRY_API_KEY")
    assert AnthropicFoundry(resource="r", default_headers={"api-key": "H"}).api_key is None


def test_a_copy_keeps_who_asks_until_it_is_told_otherwise():
    provider: Callable[[], str] = lambda: "AD"  # noqa: E731  # compared with itself
    sent = Sent()
    client = AnthropicFoundry(
        resource="r", azure_ad_token_provider=provider, http_client=http_client("sync", sent)
    )
    client.with_options(timeout=3).messages.create(**ASK)
    client.with_options(api_key="K2").messages.create(**ASK)
    first, second = map(shown, sent.requests)
    assert first["authorization"] == "Bearer AD"
    assert (second["x-api-key"], second.get("authorization")) == ("K2", None)


def test_a_key_can_be_set_anew():
    sent = Sent()
    client = AnthropicFoundry(resource="r", api_key="K", http_client=http_client("sync", sent))
    client.api_key = "K2"
    client.messages.create(**ASK)
    client.copy(timeout=3).messages.create(**ASK)
    assert [shown(r)["api-key"] for r in sent.requests] == ["K2", "K2"]


ERRORS: list[tuple[int, Any, str | None, str | None]] = [
    (401, {"error": {"code": "401", "message": "No."}}, "authentication_error", "No."),
    (429, {"error": {"code": "429", "message": "No."}}, "rate_limit_error", "No."),
    (401, {"statusCode": 401, "message": "No."}, "authentication_error", "No."),
    (
        400,
        {"error": {"type": "invalid_request_error", "message": "m"}},
        "invalid_request_error",
        "m",
    ),
    (418, {"message": "No."}, None, "No."),
    (502, "<html>", None, None),
]


@pytest.mark.parametrize(("status", "body", "type_", "message"), ERRORS)
def test_an_error_of_azure_is_worded_as_the_api_words_it(
    status: int, body: Any, type_: str | None, message: str | None
):
    sent = Sent(lambda _: httpx.Response(status, json=body, headers={"apim-request-id": "a1"}))
    with pytest.raises(Exception, match=f"{status}|html|No") as caught:
        run("AnthropicFoundry", "sync", sent, create, max_retries=0)
    error: Any = caught.value
    assert (error.type, error.api_message, error.request_id) == (type_, message, "a1")


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("token", ["xyz\n", "xy\nz", "xyz\u00e4"])
def test_a_token_that_can_not_be_sent_is_an_error_that_does_not_show_it(token: str, colour: str):
    sent = Sent()
    with pytest.raises(CredentialError, match=r"azure_ad_token_provider .* strip it") as caught:
        send(colour, sent, resource="r", azure_ad_token_provider=lambda: token)
    assert "xy" not in str(caught.value)
    assert sent.requests == []
