"""Who asks Bedrock: keys, profiles, a process, files; renewed ahead of their end; signed well."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from amazon import botocore
from cloud import COLOURS, Sent, ask_at_once, client_class, hello, http_client
from scripted_http import MESSAGE
from streamed import ASK

from agentkit_client import AnthropicBedrock, CredentialError
from agentkit_client.platforms import _library

MANY = 50
PROCESS = """
import datetime, json, pathlib, sys
runs = pathlib.Path(sys.argv[1])
number = len(runs.read_text()) + 1 if runs.exists() else 1
runs.write_text("x" * number)
ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=number)
print(json.dumps({"Version": 1, "AccessKeyId": f"AK{number}", "SecretAccessKey": "sentinel",
    "SessionToken": f"token{number}", "Expiration": ends.isoformat()}))
"""


class Chain:
    """Settings of AWS on disk, and a process that gives keys; it writes down each run."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._runs = folder / "runs"
        script = folder / "process.py"
        script.write_text(PROCESS)
        config = folder / "config"
        config.write_text(
            f"[default]\nregion = eu-file-1\n[profile p]\nregion = eu-profile-1\n"
            f"credential_process = {sys.executable} {script} {self._runs}\n"
            f"[profile broken]\ncredential_process = {sys.executable} -c exit(1)\n"
        )
        monkeypatch.setenv("AWS_CONFIG_FILE", str(config))

    @property
    def runs(self) -> int:
        return len(self._runs.read_text()) if self._runs.exists() else 0


def later(client: Any, minutes: int) -> None:
    """Let some time pass, for botocore."""
    origin = client._source.proof.origin
    now = origin._time_fetcher
    origin._time_fetcher = lambda: now() + timedelta(minutes=minutes)


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    return Chain(tmp_path, monkeypatch)


def make(colour: str, sent: Sent, **options: Any) -> Any:
    return client_class("AnthropicBedrock", colour)(
        http_client=http_client(colour, sent), **options
    )


def key_of(request: httpx.Request) -> str:
    return request.headers["authorization"].partition("Credential=")[2].partition("/")[0]


def region_of(request: httpx.Request) -> str:
    return request.headers["authorization"].split("/")[2]


@pytest.mark.parametrize("colour", COLOURS)
def test_keys_that_end_are_renewed_once_under_fifty_calls(colour: str, chain: Chain):
    sent = Sent()
    client = make(colour, sent, aws_profile="p")
    ask_at_once(colour, client)
    assert ({key_of(r) for r in sent.requests}, chain.runs) == ({"AK1"}, 1)
    later(client, minutes=50)  # ten are left: that is too few for botocore
    sent.requests.clear()
    ask_at_once(colour, client)
    assert ({key_of(r) for r in sent.requests}, chain.runs) == ({"AK2"}, 2)
    assert {r.headers["x-amz-security-token"] for r in sent.requests} == {"token2"}


@pytest.mark.parametrize("colour", COLOURS)
def test_keys_that_amazon_calls_ended_are_renewed_once_under_fifty_calls(colour: str, chain: Chain):
    def answer(request: httpx.Request) -> httpx.Response:
        if key_of(request) != "AK1":
            return hello(request)
        headers = {"x-amzn-errortype": "ExpiredTokenException"}
        return httpx.Response(403, json={"message": "expired"}, headers=headers)

    sent = Sent(answer)
    client = make(colour, sent, aws_profile="p", max_retries=0)
    ask_at_once(colour, client)
    assert chain.runs == 2
    assert sum(key_of(r) == "AK2" for r in sent.requests) == MANY


def test_a_copy_has_the_same_keys(chain: Chain):
    sent = Sent()
    client = make("sync", sent, aws_profile="p")
    client.messages.create(**ASK)
    copy = client.with_options(timeout=3, aws_region="eu-x-1")
    copy.messages.create(**ASK)
    assert chain.runs == 1
    assert (copy.aws_profile, region_of(sent.requests[1])) == ("p", "eu-x-1")


@pytest.mark.parametrize(
    ("options", "environment", "region"),
    [
        ({}, {}, "us-east-1"),
        ({"aws_region": "eu-arg-1"}, {"AWS_REGION": "eu-env-1"}, "eu-arg-1"),
        ({}, {"AWS_REGION": "eu-env-1", "AWS_DEFAULT_REGION": "eu-other-1"}, "eu-env-1"),
        ({}, {"AWS_DEFAULT_REGION": "eu-other-1"}, "eu-other-1"),
        ({}, {"CONFIG": "yes"}, "eu-file-1"),
        ({"aws_profile": "p"}, {"CONFIG": "yes"}, "eu-profile-1"),
    ],
)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_region_is_found_where_aws_looks_for_it(
    options: dict[str, Any],
    environment: dict[str, str],
    region: str,
    colour: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    if "CONFIG" in environment or "aws_profile" in options:
        Chain(tmp_path, monkeypatch)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    keys = {} if "aws_profile" in options else {"aws_access_key": "AK", "aws_secret_key": "SK"}
    sent = Sent()
    client = make(colour, sent, **options, **keys)
    ask_at_once(colour, client, calls=1)
    (request,) = sent.requests
    assert request.url.host == f"bedrock-runtime.{region}.amazonaws.com"
    assert request.headers["host"] == request.url.host
    assert (region_of(request), client.aws_region) == (region, region)
    assert ("No AWS region was named" in caplog.text) == (region == "us-east-1")


def test_a_base_url_stays_whatever_the_region_is(chain: Chain):
    sent = Sent()
    url = "https://bedrock-runtime.us-east-1.amazonaws.com"
    make("sync", sent, aws_profile="p", base_url=url).messages.create(**ASK)
    assert str(sent.requests[0].url).startswith(url)
    assert region_of(sent.requests[0]) == "eu-profile-1"


def failing(colour: str, **options: Any) -> str:
    sent = Sent()
    with pytest.raises(CredentialError) as caught:
        ask_at_once(colour, make(colour, sent, **options), calls=1)
    assert sent.requests == []  # and nothing was retried
    return str(caught.value)


@pytest.mark.parametrize("backend", ["sync"])
def test_an_error_says_where_credentials_were_looked_for(backend: str, chain: Chain):
    assert "The AWS profile 'broken' gave no credentials" in failing(backend, aws_profile="broken")
    assert "The AWS profile 'nobody'" in failing(backend, aws_profile="nobody")
    chained = failing(backend)
    assert "The AWS credential chain" in chained
    assert "AWS_ACCESS_KEY_ID" in chained


@pytest.mark.parametrize("colour", ["asyncio", "trio"])
def test_an_error_gets_through_to_tasks(colour: str):
    async def main() -> None:
        async with make(colour, Sent()) as client:
            with pytest.raises(CredentialError, match="credential chain"):
                await client.messages.create(**ASK)

    anyio.run(main, backend=colour)


def test_the_environment_is_part_of_the_chain(monkeypatch: pytest.MonkeyPatch):
    for name, value in [
        ("AWS_ACCESS_KEY_ID", "AK"),
        ("AWS_SECRET_ACCESS_KEY", "SK"),
        ("AWS_SESSION_TOKEN", "ST"),
    ]:
        monkeypatch.setenv(name, value)
    sent = Sent()
    make("sync", sent).messages.create(**ASK)
    assert (key_of(sent.requests[0]), sent.requests[0].headers["x-amz-security-token"]) == (
        "AK",
        "ST",
    )
    explicit = Sent()
    make("sync", explicit, aws_access_key="OTHER", aws_secret_key="S").messages.create(**ASK)
    assert key_of(explicit.requests[0]) == "OTHER"
    assert "x-amz-security-token" not in explicit.requests[0].headers


def test_without_botocore_an_error_names_the_extra(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(_library, "import_module", missing)
    message = failing("sync", aws_access_key="AK", aws_secret_key="SK", aws_region="r")
    assert message == (
        "This needs botocore, which comes with an extra: pip install 'agentkit[bedrock]'."
    )


def test_each_try_is_signed_anew():
    answers = iter([httpx.Response(500, json={}), httpx.Response(200, json=MESSAGE)])
    sent = Sent(lambda _: next(answers))
    headers: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        headers.append(request.headers["authorization"])
        return sent(request)

    http = httpx.Client(transport=httpx.MockTransport(answer))
    client = AnthropicBedrock(
        aws_access_key="AK", aws_secret_key="SK", aws_region="r", http_client=http
    )
    client.with_options(http_client=http).messages.create(**ASK)
    assert len(set(headers)) == 2  # the number of the try is signed too
    assert all("x-stainless-retry-count" in header for header in headers)


def expected(request: httpx.Request) -> str:
    """Return the signature that botocore calculates for what was sent."""
    names = request.headers["authorization"].partition("SignedHeaders=")[2].split(",")[0].split(";")
    again = botocore("awsrequest").AWSRequest(
        request.method,
        str(request.url),
        headers={name: request.headers[name] for name in names},
        data=request.content,
    )
    again.context["timestamp"] = request.headers["x-amz-date"]
    keys = botocore("credentials").Credentials("AK", "SK")
    auth = botocore("auth").SigV4Auth(keys, "bedrock", region_of(request))
    return auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again)


ASKED: list[Callable[[Any], Any]] = [
    lambda c: c.messages.create(**ASK),
    lambda c: c.messages.create(**{**ASK, "model": "arn:aws:bedrock:x/a b@c"}),
    lambda c: c.messages.create(**ASK, extra_query={"q": "a b&c", "p": 1}),
    lambda c: c.messages.create(**ASK, extra_headers={"X-Own": "a  b"}),
    lambda c: c.messages.create(
        **{**ASK, "messages": [{"role": "user", "content": "\u2028 \U0001f600"}]}
    ),
]


@pytest.mark.parametrize("asked", ASKED, ids=range(len(ASKED)))
@pytest.mark.parametrize("token", [None, "ST"])
def test_a_signature_is_the_one_that_botocore_expects(asked: Callable[[Any], Any], token: Any):
    sent = Sent()
    options = {"aws_access_key": "AK", "aws_secret_key": "SK", "aws_session_token": token}
    asked(make("sync", sent, aws_region="eu-x-1", **options))
    (request,) = sent.requests
    assert request.headers["authorization"].endswith(f"Signature={expected(request)}")
    signed = request.headers["authorization"].partition("SignedHeaders=")[2].split(",")[0]
    unsigned = set(request.headers) - set(signed.split(";"))
    assert unsigned == {"authorization", "connection", "user-agent"}


def test_nothing_that_botocore_logs_shows_a_token(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        make(
            "sync",
            Sent(),
            aws_access_key="AK",
            aws_secret_key="sentinel-secret",
            aws_session_token="sentinel-token",
            aws_region="r",
        ).messages.create(**ASK)
    assert "StringToSign" in caplog.text
    assert "sentinel" not in caplog.text


def test_an_authorization_of_the_callers_own_is_left_alone():
    sent = Sent()
    client = make("sync", sent, aws_region="r")
    client.messages.create(**ASK, extra_headers={"Authorization": "Mine"})
    assert sent.requests[0].headers["authorization"] == "Mine"
    assert "x-amz-date" not in sent.requests[0].headers


def test_a_query_is_signed_as_botocore_signs_its_own():
    sent = Sent()
    client = make("sync", sent, aws_region="r", aws_access_key="AK", aws_secret_key="SK")
    client.messages.create(**ASK, extra_query={"a b": "c +&d"})
    request = sent.requests[0]
    url, query = str(request.url).split("?")
    assert query == "a%20b=c%20%2B%26d"
    signed = botocore("auth").SigV4Auth
    headers = {n: v for n, v in request.headers.items() if n in ("host", "x-amz-date")}
    ours = botocore("awsrequest").AWSRequest("POST", f"{url}?{query}", headers, b"")
    theirs = botocore("awsrequest").AWSRequest("POST", url, headers, b"", {"a b": "c +&d"})
    auth = signed(botocore("credentials").Credentials("AK", "SK"), "bedrock", "r")
    assert auth.canonical_query_string(ours) == auth.canonical_query_string(theirs)


@pytest.mark.parametrize(
    "keys",
    [
        {"aws_access_key": "AK", "aws_session_token": "sentinel\n"},
        {"aws_access_key": "sentinel\u00e4"},
    ],
)
def test_keys_that_can_not_be_sent_are_an_error_that_does_not_show_them(keys: dict[str, str]):
    sent = Sent()
    client = make("sync", sent, aws_region="r", aws_secret_key="SK", **keys)
    with pytest.raises(CredentialError, match="The AWS access key of this client gave") as caught:
        client.messages.create(**ASK)
    assert "sentinel" not in "".join(traceback.format_exception(caught.value))
    assert sent.requests == []


def test_keys_in_a_file_that_were_changed_are_read_again_when_they_have_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "credentials"
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(path))
    text = "[default]\naws_access_key_id = {}\naws_secret_access_key = s\n"
    path.write_text(text.format("OLD"))

    def answer(request: httpx.Request) -> httpx.Response:
        if key_of(request) == "NEW":
            return hello(request)
        path.write_text(text.format("NEW"))
        headers = {"x-amzn-errortype": "ExpiredTokenException:"}
        return httpx.Response(403, json={"message": "expired"}, headers=headers)

    sent = Sent(answer)
    make("sync", sent, aws_region="r", max_retries=0).messages.create(**ASK)
    assert [key_of(r) for r in sent.requests] == ["OLD", "NEW"]


def test_a_constructor_does_no_io(monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
    AnthropicBedrock(aws_profile="p")
    AnthropicBedrock(aws_access_key="AK", aws_secret_key="SK")
    opened_by_us = list(opened)
    opened.clear()
    assert [path for path in opened_by_us if not path.endswith((".pyc", ".py"))] == []
