"""What the clients of all platforms share: options, environment, copies, statuses, secrets."""

from __future__ import annotations

import inspect
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cloud import COLOURS, FACTS, OPTIONS, PLATFORMS, Sent, client_class, http_client, run
from colours import got
from streamed import ASK

import agentkit
import agentkit_client
from agentkit_client import (
    APIStatusError,
    BadRequestError,
    CredentialError,
    InternalServerError,
    NotOffered,
    RequestTooLargeError,
    errors,
    omit,
)

CLASSES = [(platform, colour) for platform in PLATFORMS for colour in ("sync", "asyncio")]
# Options of later versions, and of ours, may be there besides.
NOT_SAID = {"_extra_kwargs"}


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


@pytest.mark.parametrize(("platform", "colour"), CLASSES)
@pytest.mark.parametrize("package", [agentkit, agentkit_client])
def test_a_constructor_takes_what_is_recorded(platform: str, colour: str, package: Any):
    class_ = client_class(platform, colour, package)
    shown = inspect.signature(class_).parameters
    for option in FACTS[platform]["constructor"]:
        assert option["name"] in shown, option
        by_position = shown[option["name"]].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert by_position == (option["kind"] == "positional"), option
    positional = [o["name"] for o in FACTS[platform]["constructor"] if o["kind"] == "positional"]
    assert list(shown)[: len(positional)] == positional


@pytest.mark.parametrize(("platform", "colour"), CLASSES)
def test_copy_takes_what_is_recorded(platform: str, colour: str):
    class_ = client_class(platform, colour)
    for method in (class_.copy, class_.with_options):
        assert set(FACTS[platform]["copy"]) <= set(inspect.signature(method).parameters)


@pytest.mark.parametrize(("platform", "colour"), CLASSES)
def test_a_client_of_a_platform_is_an_anthropic(platform: str, colour: str):
    prefix = "" if colour == "sync" else "Async"
    for package in (agentkit, agentkit_client):
        class_ = client_class(platform, colour, package)
        assert issubclass(class_, getattr(package, f"{prefix}Anthropic"))
        assert class_(**OPTIONS[platform]).user_agent.startswith(f"{prefix}{platform}/Python")


STATUSES = [(p, name) for p in PLATFORMS for name in FACTS[p]["status_classes"]]


def ends(texts: list[str]) -> Iterator[int]:
    """Yield the first and the last status of each range."""
    for text in texts:
        first, _, last = text.partition("-")
        yield from {int(first), int(last or first)}


@pytest.mark.parametrize(("platform", "name"), STATUSES)
def test_a_status_is_at_least_the_recorded_class(platform: str, name: str):
    """It may be a narrower one: those of the API's own address are the same everywhere."""
    recorded = getattr(errors, name)
    for status in ends(FACTS[platform]["status_classes"][name]):
        sent = Sent(lambda _, status=status: httpx.Response(status, json={}))
        with pytest.raises(APIStatusError) as caught:
            run(platform, "sync", sent, create, max_retries=0)
        assert isinstance(caught.value, recorded), status
        narrower = {413: RequestTooLargeError, 503: None, 504: None, 529: None}
        if status not in narrower:
            assert type(caught.value) is recorded, status


def test_a_server_that_fails_is_one_class_or_below():
    assert issubclass(errors.OverloadedError, InternalServerError)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_base_url_comes_from_the_environment_and_is_reported(
    platform: str, colour: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    variable = f"ANTHROPIC_{platform.removeprefix('Anthropic').upper()}_BASE_URL"
    monkeypatch.setenv(variable, "https://gateway.example/v")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://elsewhere.example")
    options = {name: v for name, v in OPTIONS[platform].items() if name != "resource"}
    sent = Sent()
    with caplog.at_level("INFO", "agentkit"):
        client = client_class(platform, colour)(http_client=http_client(colour, sent), **options)
    assert str(client.base_url) == "https://gateway.example/v/"
    assert f"from {variable}" in caplog.text
    assert str(client.copy(timeout=3).base_url) == "https://gateway.example/v/"


REGIONS = [
    ("AnthropicVertex", region, url)
    for region, url in FACTS["AnthropicVertex"]["base_url"].items()
    if region not in ("us", "eu")
]


@pytest.mark.parametrize(("platform", "region", "url"), REGIONS)
def test_a_region_has_the_recorded_address(platform: str, region: str, url: str):
    client = client_class(platform, "sync")(region=region, project_id="p", access_token="T")
    assert str(client.base_url) == url


def test_multi_regions_have_addresses_of_their_own():
    for region in ("us", "eu"):
        client = agentkit_client.AnthropicVertex(region=region, project_id="p", access_token="T")
        assert str(client.base_url) == f"https://aiplatform.{region}.rep.googleapis.com/v1/"


def test_a_vertex_client_needs_a_region(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ValueError, match="CLOUD_ML_REGION"):
        agentkit_client.AnthropicVertex(project_id="p", access_token="T")
    monkeypatch.setenv("CLOUD_ML_REGION", "europe-west1")
    client = agentkit_client.AnthropicVertex(project_id="p", access_token="T")
    assert (client.region, client.copy(region="global").region) == ("europe-west1", "global")
    assert client.copy(region="global").base_url.host == "aiplatform.googleapis.com"


@pytest.mark.parametrize("region", ["", "evil.example/", "a b", "é", "a\n"])
def test_a_region_that_is_no_name_is_refused(region: str):
    for class_, options in [
        (agentkit_client.AnthropicVertex, {"region": region, "project_id": "p"}),
        (agentkit_client.AnthropicBedrock, {"aws_region": region or "?"}),
    ]:
        with pytest.raises(ValueError, match="region"):
            class_(**options)  # pyright: ignore[reportArgumentType]  # options of two classes


WRONG_KEYS: list[dict[str, Any]] = [
    {"aws_access_key": "AK"},
    {"aws_secret_key": "SK"},
    {"aws_session_token": "ST"},
    {"aws_access_key": "AK", "aws_secret_key": "SK", "api_key": "K"},
]


@pytest.mark.parametrize("options", WRONG_KEYS)
def test_keys_that_do_not_go_together_are_refused(options: dict[str, Any]):
    with pytest.raises(ValueError, match="aws_access_key and aws_secret_key"):
        agentkit_client.AnthropicBedrock(**options)


def test_what_was_given_to_bedrock_is_there_to_see(monkeypatch: pytest.MonkeyPatch):
    client = agentkit_client.AnthropicBedrock("SK", "AK", "eu-x-1", None, "ST")
    assert (client.aws_secret_key, client.aws_access_key) == ("SK", "AK")
    assert (client.aws_region, client.aws_session_token) == ("eu-x-1", "ST")
    fact = FACTS["AnthropicBedrock"]["region_default"]["observed_without_any"]
    bare = agentkit_client.AnthropicBedrock()
    assert [bare.aws_region, str(bare.base_url).rstrip("/")] == fact
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "BT")
    assert agentkit_client.AnthropicBedrock().auth_headers == {"authorization": "Bearer BT"}
    assert agentkit_client.AnthropicBedrock(aws_profile="p").auth_headers == {}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_copy_keeps_everything_but_what_it_is_told(platform: str):
    sent = Sent()
    client = client_class(platform, "sync")(
        **OPTIONS[platform],
        http_client=http_client("sync", sent),
        max_retries=7,
        default_headers={"x-own": "1"},
        stream_idle_timeout=9,
    )
    copy = client.with_options(timeout=3)
    assert (copy.max_retries, copy.timeout, copy.stream_idle_timeout) == (7, 3, 9)
    client.messages.create(**ASK)
    copy.messages.create(**ASK)
    first, second = sent.requests
    assert (first.url, second.headers["x-own"]) == (second.url, "1")
    with pytest.raises(TypeError, match="auth_token"):
        client.copy(auth_token="T")


def test_vertex_takes_no_api_key():
    client = agentkit_client.AnthropicVertex(region="r", project_id="p", access_token="T")
    with pytest.raises(TypeError, match="api_key"):
        client.copy(api_key="K")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("colour", COLOURS)
def test_who_takes_the_header_out_sends_unsigned(platform: str, colour: str):
    sent = Sent()
    options: dict[str, Any] = {"default_headers": {"Authorization": omit}}
    run(platform, colour, sent, create, **options)
    assert "authorization" not in sent.requests[0].headers


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("colour", COLOURS)
def test_what_is_not_offered_needs_no_credentials(platform: str, colour: str):
    sent = Sent()

    async def batches(client: Any) -> None:
        await got(client.messages.batches.list())

    with pytest.raises(NotOffered, match="does not offer /v1/messages/batches"):
        run(platform, colour, sent, batches)
    assert sent.requests == []


SECRET = "sentinel-of-the-tests"
SECRETS: dict[str, dict[str, Any]] = {
    "AnthropicBedrock": {
        "aws_access_key": "AK",
        "aws_secret_key": SECRET,
        "aws_session_token": SECRET,
        "aws_region": "r",
    },
    "AnthropicVertex": {"region": "r", "project_id": "p", "access_token": SECRET},
    "AnthropicFoundry": {
        "resource": "r",
        "api_key": None,
        "azure_ad_token_provider": lambda: SECRET,
    },
}


def locals_of(error: BaseException | None) -> str:
    """Return what a report with local variables shows of all frames but those of this file."""
    found: list[str] = []
    while error is not None:
        frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
        found += [repr(frame.locals) for frame in frames if "/tests/" not in frame.filename]
        error = error.__cause__ or error.__context__
    return "".join(found)


def all_of(client: Any) -> list[str]:
    """Return how a client shows itself, and each part of it that knows a secret."""
    parts: list[Any] = [client, client._platform, client._source, client.custom_auth]
    return [repr(client), *(repr(part.__dict__) for part in parts if part is not None)]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("colour", COLOURS)
def test_no_secret_shows_anywhere(platform: str, colour: str, caplog: pytest.LogCaptureFixture):
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    seen: list[Any] = []

    async def body(client: Any) -> None:
        seen.extend([client, client.with_options(timeout=3)])
        await got(client.messages.create(**ASK))

    with caplog.at_level("DEBUG"), pytest.raises(errors.APIConnectionError) as caught:
        run(platform, colour, Sent(fail), body, **SECRETS[platform])
    error = caught.value
    texts = [str(error), repr(vars(error)), locals_of(error), repr(error.request.headers)]
    texts += [caplog.text, pickle.dumps(error).decode("latin-1")]
    texts += [text for client in seen for text in all_of(client)]
    assert [text for text in texts if SECRET in text] == []


@pytest.mark.parametrize("colour", COLOURS)
def test_what_fails_while_signing_shows_no_secret(colour: str):
    def provider() -> str:
        raise RuntimeError(SECRET)

    options = {"api_key": None, "azure_ad_token_provider": provider}
    with pytest.raises(CredentialError) as caught:
        run("AnthropicFoundry", colour, Sent(), create, **options)
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(vars(caught.value))


@pytest.mark.parametrize("platform", ["AnthropicBedrock", "AnthropicFoundry"])
def test_a_name_and_a_password_of_a_gateway_are_sent(platform: str):
    sent = Sent()
    options = {name: v for name, v in OPTIONS[platform].items() if name != "resource"}
    client = client_class(platform, "sync")(
        http_client=http_client("sync", sent), base_url="https://u:p@gateway.example", **options
    )
    client.messages.create(**ASK)
    assert sent.requests[0].headers["authorization"] == "Basic dTpw"
    assert sent.requests[0].url.host == "gateway.example"


ENVIRONMENTS = [
    ("AnthropicBedrock", {"aws_access_key": "AK", "aws_secret_key": "S"}, {"AWS_REGION": "{}-1"}),
    ("AnthropicBedrock", {"api_key": "K"}, {"ANTHROPIC_BEDROCK_BASE_URL": "https://{}.example"}),
    ("AnthropicVertex", {"access_token": "T"}, {"CLOUD_ML_REGION": "{}-1"}),
    ("AnthropicFoundry", {"api_key": "K"}, {"ANTHROPIC_FOUNDRY_RESOURCE": "{}"}),
    ("AnthropicFoundry", {"api_key": "K"}, {"ANTHROPIC_FOUNDRY_BASE_URL": "https://{}.example"}),
]


@pytest.mark.parametrize(("platform", "options", "variables"), ENVIRONMENTS)
def test_a_copy_stays_where_it_is_whatever_the_environment_says_by_now(
    platform: str,
    options: dict[str, Any],
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format("old"))
    client = client_class(platform, "sync")(**options)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format("new"))
    assert client.copy().base_url == client.base_url
    for name in variables:
        monkeypatch.delenv(name)
    assert client.copy(timeout=3).copy().base_url == client.base_url


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_copy_is_not_led_elsewhere_by_a_base_url_that_was_set_since(
    platform: str, monkeypatch: pytest.MonkeyPatch
):
    client = client_class(platform, "sync")(**OPTIONS[platform])
    name = platform.removeprefix("Anthropic").upper()
    monkeypatch.setenv(f"ANTHROPIC_{name}_BASE_URL", "https://new.example")
    assert client.with_options(max_retries=0).base_url == client.base_url


@pytest.mark.parametrize("message", [None, 3, ["m"], {"m": 1}])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_message_of_an_error_that_is_no_text_is_none(platform: str, message: Any):
    body = {"error": {"status": "X", "message": message}, "message": message}
    sent = Sent(lambda _: httpx.Response(400, json=body))
    client = client_class(platform, "sync")(
        http_client=http_client("sync", sent), **OPTIONS[platform]
    )
    with pytest.raises(BadRequestError) as caught:
        client.messages.create(**ASK)
    assert caught.value.api_message is None
    assert caught.value.body == body
