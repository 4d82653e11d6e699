"""Every call that is recorded of the platforms is sent as recorded, or differs on purpose."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import pytest
from amazon import chunk, exception
from cloud import COLOURS, FACTS, OPTIONS, PLATFORMS, Sent, client_class, run
from colours import entered, every, got
from scripted_http import MESSAGE

import agentkit
from agentkit_client import APIError, NotOffered
from agentkit_client.platforms._eventstream import MEDIA_TYPE

DIFFERENCES = Path(__file__).parents[3] / "docs" / "differences.md"
ASK: dict[str, Any] = {
    "max_tokens": 5,
    "messages": [{"role": "user", "content": "x"}],
    "model": "M",
}
SPECIAL = "arn:aws:bedrock:us-east-1:1:inference-profile/a b@c"
COUNT = {name: ASK[name] for name in ("messages", "model")}
BATCH: list[Any] = []
COMPLETE: dict[str, Any] = {"model": "M", "prompt": "p", "max_tokens_to_sample": 3}
# What is sent besides, with every call: about the machine, the wait and the connection.
BESIDE = re.compile(
    r"x-stainless-(?!helper).+|accept-encoding|connection|content-(length|type)|host|user-agent"
    r"|idempotency-key"
)
ON_PURPOSE = {
    # The call is there: what is recorded is that it is not.
    "AnthropicBedrock messages.count_tokens": "counting tokens on Bedrock",
    "AnthropicBedrock beta.messages.stream": "helpers on a cloud",
    "AnthropicBedrock beta.messages.count_tokens": "counting tokens on Bedrock",
    # What has a meaning in a path is escaped.
    "AnthropicVertex messages.create(model with special characters)": "a model's name on Vertex AI",
}


async def streamed(asked: Any) -> None:
    async with entered(await got(asked)) as stream:
        await every(stream)


CALLS: dict[str, Callable[[Any], Any]] = {
    "messages.create": lambda c: c.messages.create(**ASK),
    "messages.create(stream=True)": lambda c: streamed(c.messages.create(**ASK, stream=True)),
    "messages.create(model with special characters)": lambda c: c.messages.create(
        **{**ASK, "model": SPECIAL}
    ),
    "messages.create(extra_headers anthropic-beta)": lambda c: c.messages.create(
        **ASK, extra_headers={"anthropic-beta": "x,y"}
    ),
    "messages.create(extra_body anthropic_version)": lambda c: c.messages.create(
        **ASK, extra_body={"anthropic_version": "mine"}
    ),
    "messages.create(extra_query)": lambda c: c.messages.create(**ASK, extra_query={"q": 1}),
    "messages.stream": lambda c: streamed(c.messages.stream(**ASK)),
    "messages.count_tokens": lambda c: c.messages.count_tokens(**COUNT),
    "messages.batches.create": lambda c: c.messages.batches.create(requests=BATCH),
    "messages.batches.list": lambda c: c.messages.batches.list(),
    "models.list": lambda c: c.models.list(),
    "completions.create": lambda c: c.completions.create(**COMPLETE),
    "completions.create(stream=True)": lambda c: streamed(
        c.completions.create(**COMPLETE, stream=True)
    ),
    "beta.messages.create": lambda c: c.beta.messages.create(**ASK, betas=["b1", "b2"]),
    "beta.messages.create(stream=True)": lambda c: streamed(
        c.beta.messages.create(**ASK, betas=["b1"], stream=True)
    ),
    "beta.messages.stream": lambda c: streamed(c.beta.messages.stream(**ASK, betas=["b1"])),
    "beta.messages.count_tokens": lambda c: c.beta.messages.count_tokens(**COUNT),
    "beta.messages.batches.create": lambda c: c.beta.messages.batches.create(requests=BATCH),
    "beta.files.list": lambda c: c.beta.files.list(),
    "beta.skills.list": lambda c: c.beta.skills.list(),
    "beta.models.list": lambda c: c.beta.models.list(),
    "post(/v1/messages, custom)": lambda c: c.post(
        "/v1/other", body={"model": "M"}, cast_to=httpx.Response
    ),
}
RECORDED = [(platform, call) for platform in PLATFORMS for call in FACTS[platform]["calls"]]


def answer(request: httpx.Request) -> httpx.Response:
    """Answer with something that fits."""
    kind = MEDIA_TYPE if request.url.host.startswith("bedrock") else "text/event-stream"
    is_stream = b'"stream":true' in request.content or "stream" in request.url.path
    if is_stream:
        return httpx.Response(200, headers={"content-type": kind}, content=b"")
    page: dict[str, Any] = {"data": [], "has_more": False, "first_id": None, "last_id": None}
    is_list = request.method == "GET"
    counts = {"input_tokens": 3, "inputTokens": 3}
    return httpx.Response(200, json=page if is_list else {**MESSAGE, **counts})


def sent_by(platform: str, call: str, colour: str) -> httpx.Request | None:
    """Make a call, and return the first request, if anything was sent."""
    sent = Sent(answer)

    async def body(client: Any) -> None:
        await got(CALLS[call](client))

    try:
        run(platform, colour, sent, body, max_retries=0)
    except NotOffered:
        assert sent.requests == []
    except Exception:
        if not sent.requests:
            raise
    return sent.requests[0] if sent.requests else None


def shown(request: httpx.Request) -> dict[str, Any]:
    """Return what the facts record of a request."""
    headers = {n: v for n, v in request.headers.items() if not BESIDE.fullmatch(n)}
    found: dict[str, Any] = {"verb": request.method, "url": str(request.url), "headers": headers}
    return found | ({"body": json.loads(request.content)} if request.content else {})


def recorded(fact: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """Return what is recorded, with what changes from call to call as it was sent."""
    headers = dict(fact["headers"])
    if "x-amz-date" in headers:
        start = "AWS4-HMAC-SHA256 Credential=AK/"
        assert request.headers["authorization"].startswith(start)
        headers["authorization"] = request.headers["authorization"]
        headers["x-amz-date"] = request.headers["x-amz-date"]
    return {**fact, "headers": headers}


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("platform", "call"), RECORDED)
def test_a_recorded_call_is_sent_as_recorded(platform: str, call: str, colour: str):
    fact = FACTS[platform]["calls"][call]
    request = sent_by(platform, call, colour)
    documented = ON_PURPOSE.get(f"{platform} {call}")
    if "raises" in fact:
        assert (request is None) == (documented is None)
    elif documented is None:
        assert request is not None
        assert shown(request) == recorded(fact, request)
    else:
        assert request is not None
        assert shown(request) != recorded(fact, request)


def test_what_differs_on_purpose_is_written_down():
    written = DIFFERENCES.read_text("utf-8")
    assert {reason for reason in ON_PURPOSE.values() if reason not in written} == set()


BEDROCK = FACTS["AnthropicBedrock"]
BEGIN: dict[str, Any] = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "content": [],
        "model": "m",
        "role": "assistant",
        "stop_reason": None,
        "stop_sequence": None,
        "type": "message",
        "usage": {"input_tokens": 1, "output_tokens": 1},
    },
}
STOP: dict[str, Any] = {"type": "message_stop"}
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}
BROKEN = chunk(BEGIN)[:-1] + b"x"
FRAMES: dict[str, bytes] = {
    "message_start, message_stop": chunk(BEGIN) + chunk(STOP),
    "ping inside a chunk": chunk({"type": "ping"}) + chunk(STOP),
    "message_stop with amazon-bedrock-invocationMetrics": chunk(
        {**STOP, "amazon-bedrock-invocationMetrics": {"inputTokenCount": 1}}
    ),
    "error object inside a chunk": chunk(OVERLOADED),
    "throttlingException frame": chunk(BEGIN) + exception("throttlingException", "m"),
    "bad CRC": BROKEN,
}
# What is done otherwise, what comes instead, and where that is written down.
INSTEAD: dict[str, tuple[list[Any], str]] = {
    "ping inside a chunk": (
        [["RawMessageStopEvent", STOP]],
        "a ping in Bedrock's stream",
    ),
    "error object inside a chunk": (
        [{"raises": "OverloadedError"}],
        "an error object in Bedrock's stream",
    ),
    "throttlingException frame": (
        [["RawMessageStartEvent", BEGIN], {"raises": "RateLimitError"}],
        "an exception in Bedrock's stream",
    ),
    "bad CRC": ([{"raises": "APIResponseValidationError"}], "a broken frame in Bedrock's stream"),
}


def events_of(colour: str, frames: bytes) -> list[Any]:
    """Return what a user gets of a stream: each event, and the error at its end."""
    found: list[Any] = []

    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": MEDIA_TYPE}, content=frames)

    async def body(client: Any) -> None:
        stream = await got(client.messages.create(**ASK, stream=True))
        await every(stream, into=events)

    events: list[Any] = []
    try:
        run("AnthropicBedrock", colour, Sent(reply), body, max_retries=0)
    except APIError as error:
        found.append({"raises": type(error).__name__})
    return [[type(e).__name__, e.model_dump(exclude_unset=True)] for e in events] + found


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("case", BEDROCK["stream"]["cases"])
def test_a_recorded_stream_is_read_as_recorded(case: str, colour: str):
    expected, documented = INSTEAD.get(case, (BEDROCK["stream"]["cases"][case], ""))
    assert events_of(colour, FRAMES[case]) == expected
    assert documented in DIFFERENCES.read_text("utf-8")


def test_a_session_token_is_sent_as_recorded():
    sent = Sent(answer)

    async def body(client: Any) -> None:
        await got(client.messages.create(**ASK))

    run("AnthropicBedrock", "sync", sent, body, aws_session_token="ST")
    found, fact = shown(sent.requests[0])["headers"], BEDROCK["session_token"]
    assert found.keys() == fact.keys()
    assert (found["accept"], found["x-amz-security-token"]) == ("application/json", "ST")
    assert "x-amz-security-token" in found["authorization"].partition("SignedHeaders=")[2]


@pytest.mark.parametrize("colour", ["sync", "asyncio"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_recorded_method_is_there_on_every_platform(platform: str, colour: str):
    """Where nothing is recorded, there is something now, if only to say that it isn't offered."""
    client = client_class(platform, colour, agentkit)(**OPTIONS[platform])
    for path in FACTS[platform]["surface"]:
        assert callable(attrgetter(path)(client)), path
