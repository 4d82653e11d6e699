"""Group J, case 90: no frame of the client's has to show what it was given, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest
from colours import entered, got
from recorded_endpoints import FACTS, call
from shown import places_in_frames
from streamed import ASK

import agentkit
from agentkit_client import omit
from agentkit_client.pagination import AsyncPage, SyncPage

SECRET = "sentinel-of-sixteen-and-more"
GOOD: dict[str, Any] = {"X-Api-Key": SECRET, "authorization": f"Bearer {SECRET}", "X-Own": omit}
WRONG: list[Any] = [
    {"X-Api-Key": SECRET.encode()},
    {"X-Api-Key": [SECRET]},
    {"X-Api-Key": f"{SECRET}\n"},
    [("X-Api-Key", SECRET)],
    f"X-Api-Key: {SECRET}",
]
COLOURS = ("sync", "asyncio", "trio")
PLATFORMS: dict[str, dict[str, str]] = {
    "AnthropicBedrock": {"aws_access_key": "AK", "aws_secret_key": "SK", "aws_region": "r-1"},
    "AnthropicVertex": {"region": "r-1", "project_id": "p", "access_token": "AT"},
    "AnthropicFoundry": {"resource": "res", "api_key": "K"},
}


def unreachable(request: httpx.Request) -> httpx.Response:
    """Answer as a network does that is down."""
    raise httpx.ConnectError("unreachable", request=request)


def raised_by(colour: str, ask: Callable[[Any], Awaitable[object]], **options: Any) -> Exception:
    """Return what `ask(client)` raises where the network is down."""

    async def main() -> Exception:
        transport = httpx.MockTransport(unreachable)
        http = httpx.Client if colour == "sync" else httpx.AsyncClient
        made: Any = agentkit.Anthropic if colour == "sync" else agentkit.AsyncAnthropic
        settings = {"api_key": "K", "max_retries": 0, "http_client": http(transport=transport)}
        async with entered(made(**{**settings, **options})) as client:
            try:
                await ask(client)
            except Exception as error:
                return error
        raise AssertionError("nothing was raised")

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("colour", COLOURS)
def test_case_90_headers_of_a_call_are_shown_in_no_frame(colour: str, name: str):
    error = raised_by(colour, lambda client: call(client, name, extra_headers=GOOD))
    assert "unreachable" in str(error)
    assert places_in_frames(error, SECRET) == []
    unknown = raised_by(colour, lambda client: call(client, name, extra_headers=GOOD, oops=1))
    assert "'oops'" in str(unknown)
    assert places_in_frames(unknown, SECRET) == []


@pytest.mark.parametrize("headers", WRONG)
@pytest.mark.parametrize("mode", ["", "with_raw_response.", "with_streaming_response."])
@pytest.mark.parametrize("colour", COLOURS)
def test_case_90_headers_that_can_not_be_sent_are_shown_in_no_frame(
    colour: str, mode: str, headers: Any
):
    async def ask(client: Any) -> None:
        messages = client.messages
        for part in filter(None, mode.split(".")):
            messages = getattr(messages, part)
        async with entered(messages.create(**ASK, extra_headers=headers)):
            pass

    async def plain(client: Any) -> None:
        await got(client.messages.create(**ASK, extra_headers=headers))

    error = raised_by(colour, ask if "streaming" in mode else plain)
    assert isinstance(error, (TypeError, ValueError))
    assert str(error).startswith(("The header X-Api-Key", "The value of the header", "Headers are"))
    assert places_in_frames(error, SECRET) == []


VERBS: dict[str, Callable[[Any, Any], Any]] = {
    "get": lambda client, options: client.get("/x", cast_to=dict, options=options),
    "post": lambda client, options: client.post("/x", cast_to=dict, body={}, options=options),
    "request": lambda client, options: client.request(
        dict, {"method": "get", "url": "/x", **options}
    ),
    "get_api_list": lambda client, options: client.get_api_list(
        "/x",
        model=dict,
        page=SyncPage if isinstance(client, agentkit.Anthropic) else AsyncPage,
        options=options,
    ),
}


@pytest.mark.parametrize("headers", [GOOD, *WRONG])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("colour", COLOURS)
def test_case_90_headers_of_a_call_by_verb_are_shown_in_no_frame(
    colour: str, verb: str, headers: Any
):
    async def ask(client: Any) -> None:
        await got(VERBS[verb](client, {"headers": headers}))

    error = raised_by(colour, ask)
    assert ("unreachable" in str(error)) is (headers is GOOD)
    assert places_in_frames(error, SECRET) == []


@pytest.mark.parametrize("headers", WRONG)
@pytest.mark.parametrize("option", ["default_headers", "set_default_headers", "_extra_kwargs"])
def test_case_90_headers_of_a_copy_are_shown_in_no_frame(option: str, headers: Any):
    given: Any = {"default_headers": headers} if option == "_extra_kwargs" else headers
    client: Any = agentkit.Anthropic(api_key="K")
    for wrong in ({}, {"max_retries": -1}):
        with pytest.raises((TypeError, ValueError)) as caught:
            client.with_options(**{option: given, **wrong})
        assert places_in_frames(caught.value, SECRET) == []


KEYS: list[Any] = [SECRET.encode(), [SECRET], {"key": SECRET}, f"{SECRET}\n"]
OPTIONS = [
    ("Anthropic", "api_key"),
    ("Anthropic", "auth_token"),
    ("AsyncAnthropic", "api_key"),
    ("AnthropicBedrock", "aws_access_key"),
    ("AnthropicBedrock", "aws_secret_key"),
    ("AnthropicBedrock", "aws_session_token"),
    ("AnthropicBedrock", "api_key"),
    ("AnthropicVertex", "access_token"),
    ("AnthropicVertex", "credentials"),
    ("AnthropicFoundry", "api_key"),
    ("AnthropicFoundry", "azure_ad_token_provider"),
]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__)
@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_case_90_a_key_that_is_none_is_shown_in_no_frame(name: str, option: str, key: Any):
    class_: Any = getattr(agentkit, name)
    given = PLATFORMS.get(name, {"api_key": "K"})
    ways: list[Callable[[], Any]] = [
        lambda: class_(**{**given, option: key, "max_retries": -1}),
        lambda: class_(**given).copy(**{option: key}, max_retries=-1),
    ]
    if not isinstance(key, str):
        ways.append(lambda: class_(**{**given, option: key}))
    if option in ("api_key", "auth_token", "access_token") and name != "AnthropicBedrock":
        ways.append(lambda: setattr(class_(**given), option, key))
    for way in ways:
        with pytest.raises((TypeError, ValueError)) as caught:
            way()
        assert places_in_frames(caught.value, SECRET) == []


def test_case_90_a_key_without_a_name_goes_no_further_than_where_it_is_given():
    client = agentkit.Anthropic(api_key="K")
    create: Any = client.messages.create
    ways: list[Any] = [agentkit.Anthropic, agentkit.AnthropicVertex, client.copy, create]
    for way in ways:
        with pytest.raises(TypeError, match="positional argument") as caught:
            way(SECRET)
        assert places_in_frames(caught.value, SECRET) == []


HTTP: list[dict[str, Any]] = [
    {"proxy": f"http://u:{SECRET}@h:port"},
    {"proxy": f"ftp://u:{SECRET}@h"},
    {"headers": {"X-Own": SECRET}, "oops": 1},
    {"auth": ("u", SECRET), "oops": 1},
    {"auth": [SECRET]},
    {"cookies": {"c": SECRET}, "oops": 1},
]


@pytest.mark.parametrize("options", HTTP)
@pytest.mark.parametrize(
    "name", [f"Default{kind}Client" for kind in ("Httpx", "AsyncHttpx", "AioHttp")]
)
def test_case_90_what_an_http_client_is_given_is_shown_in_no_frame(name: str, options: Any):
    with pytest.raises(Exception, match=r"proxy|port|oops|auth") as caught:
        getattr(agentkit, name)(**options)
    assert places_in_frames(caught.value, SECRET) == []


def test_case_90_a_proxy_of_the_environment_is_shown_in_no_frame(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://u:{SECRET}@h:port")
    with pytest.raises(agentkit.AnthropicError, match="HTTPS_PROXY is no URL") as caught:
        agentkit.Anthropic(api_key="K").messages.create(**ASK)
    assert places_in_frames(caught.value, SECRET) == []


def interrupted(request: httpx.Request) -> httpx.Response:
    """Answer as somebody does who presses Ctrl-C."""
    raise KeyboardInterrupt


INTERRUPTED: dict[str, dict[str, Any]] = {
    "Anthropic": {"api_key": SECRET, "auth_token": SECRET},
    "AnthropicBedrock": {
        "aws_region": "r-1",
        "aws_access_key": SECRET,
        "aws_secret_key": SECRET,
        "aws_session_token": SECRET,
    },
    "AnthropicVertex": {"region": "r-1", "project_id": "p", "access_token": SECRET},
    "AnthropicFoundry": {"resource": "res", "azure_ad_token_provider": lambda: SECRET},
}


@pytest.mark.parametrize("name", INTERRUPTED)
def test_case_90_ctrl_c_shows_nothing_of_what_was_given(name: str):
    http = httpx.Client(transport=httpx.MockTransport(interrupted))
    client = getattr(agentkit, name)(**INTERRUPTED[name], http_client=http)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.messages.create(**ASK, extra_headers={"X-Own": SECRET})
    assert places_in_frames(caught.value, SECRET) == []
