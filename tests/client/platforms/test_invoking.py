"""What a user of Bedrock gets: streams in frames, exceptions, counts, errors in AWS's words."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import anyio
import pytest
from amazon import chunk, exception
from cloud import COLOURS, OPTIONS, client_class
from colours import Use, entered, every, got
from scripted_http import Reply, Server
from streamed import ASK, block_start, start, text, texts

from agentkit_client import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    DeadlineExceededError,
    InternalServerError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    ServiceUnavailableError,
    StreamIncompleteError,
)
from agentkit_client.platforms._eventstream import MEDIA_TYPE

FRAMES = {"content-type": MEDIA_TYPE, "x-amzn-requestid": "amzn-1"}
BEGUN = [start(), block_start(), text("Hel"), text("lo")]


@pytest.fixture(params=COLOURS)
def bedrock(request: pytest.FixtureRequest, server: Server) -> Use:
    """`bedrock(body, **options)`: run `await body(client)` with a client of every colour."""
    colour: str = request.param

    def run(body: Any, **options: Any) -> Any:
        settings = {**OPTIONS["AnthropicBedrock"], "base_url": server.url, **options}

        async def main() -> Any:
            class_ = client_class("AnthropicBedrock", colour)
            async with entered(class_(**settings)) as client:
                return await body(client)

        return anyio.run(main, backend="asyncio" if colour == "sync" else colour)

    return run


def framed(events: Any, *more: bytes) -> Reply:
    """Answer with events in frames, and with more bytes."""
    return Reply(body=b"".join([*map(chunk, events), *more]), headers=FRAMES)


async def plain(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


async def raw_events(client: Any) -> list[Any]:
    return await every(await got(client.messages.create(**ASK, stream=True)))


async def final_message(client: Any) -> Any:
    async with entered(client.messages.stream(**ASK)) as stream:
        return await got(stream.get_final_message())


def failure(bedrock: Use, body: Any, **options: Any) -> APIError:
    """Return what is raised; nothing begins again."""
    with pytest.raises(APIError) as caught:
        bedrock(body, max_retries=0, **options)
    return caught.value


def partial_text(error: APIError) -> str:
    """Return the text that had come before an error."""
    message: Any = error.partial_message
    return message.content[0].text


def test_a_stream_is_the_same_as_at_the_api_itself(bedrock: Use, server: Server):
    server.replies_with(framed(texts("Hel", "lo")))
    assert [event.type for event in bedrock(raw_events)][-1] == "message_stop"
    message = bedrock(final_message)
    assert message.content[0].text == "Hello"
    assert message.http.request_id == "amzn-1"


def test_a_stream_that_comes_byte_by_byte_is_the_same(bedrock: Use, server: Server):
    whole = b"".join(map(chunk, texts("Hel", "lo")))
    pieces = [whole[i : i + 1] for i in range(len(whole))]
    server.replies_with(Reply(body=iter(pieces), headers=FRAMES))
    assert bedrock(final_message).content[0].text == "Hello"


def test_pings_are_skipped_and_metrics_passed_on(bedrock: Use, server: Server):
    events = texts("Hi")
    events.insert(1, {"type": "ping"})
    events[-1]["amazon-bedrock-invocationMetrics"] = {"inputTokenCount": 1}
    server.replies_with(framed(events))
    found = bedrock(raw_events)
    assert "ping" not in {event.type for event in found}
    metrics = found[-1].to_dict()["amazon-bedrock-invocationMetrics"]
    assert metrics == {"inputTokenCount": 1}


EXCEPTIONS = [
    ("throttlingException", RateLimitError, "rate_limit_error"),
    ("internalServerException", InternalServerError, "api_error"),
    ("modelStreamErrorException", InternalServerError, "api_error"),
    ("modelTimeoutException", DeadlineExceededError, "timeout_error"),
    ("serviceUnavailableException", ServiceUnavailableError, "service_unavailable_error"),
    ("validationException", BadRequestError, "invalid_request_error"),
    ("somethingNewException", APIStatusError, "somethingNewException"),
]


@pytest.mark.parametrize(("name", "class_", "type_"), EXCEPTIONS)
def test_an_exception_in_mid_stream_is_an_error_of_ours(
    name: str, class_: type[APIError], type_: str, bedrock: Use, server: Server
):
    for body in (raw_events, final_message):
        server.replies_with(framed(BEGUN, exception(name, "not now")))
        error = failure(bedrock, body)
        assert isinstance(error, class_)
        assert (error.type, error.api_message) == (type_, "not now")
        assert partial_text(error) == "Hello"
        assert (error.has_yielded, error.request_id) == (True, "amzn-1")


def test_an_error_object_in_a_chunk_is_one_too(bedrock: Use, server: Server):
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}
    server.replies_with(framed([*BEGUN, overloaded]))
    error = failure(bedrock, raw_events)
    assert isinstance(error, OverloadedError)
    assert partial_text(error) == "Hello"


def test_a_stream_that_is_throttled_before_its_first_content_begins_again(
    bedrock: Use, server: Server
):
    server.replies_with(
        framed([start()], exception("throttlingException", "m")), framed(texts("Hi"))
    )
    assert bedrock(final_message).content[0].text == "Hi"
    assert len({request.headers["authorization"] for request in server.requests}) <= 2


def test_a_wrong_checksum_is_an_error_with_what_had_come(bedrock: Use, server: Server):
    broken = bytearray(chunk(text("x")))
    broken[-1] ^= 1
    for body in (raw_events, final_message):
        server.replies_with(framed(BEGUN, bytes(broken)))
        error = failure(bedrock, body)
        assert isinstance(error, APIResponseValidationError)
        assert "checksum" in str(error)
        assert partial_text(error) == "Hello"


@pytest.mark.parametrize("kept", [0, 1, 11, 12, 40, -1])
def test_a_stream_that_is_cut_is_incomplete(kept: int, bedrock: Use, server: Server):
    rest = chunk(text("x"))[:kept]
    server.replies_with(framed(BEGUN, rest))
    error = failure(bedrock, raw_events)
    assert isinstance(error, StreamIncompleteError)
    assert partial_text(error) == "Hello"


def test_a_connection_that_breaks_is_an_error_with_what_had_come(bedrock: Use, server: Server):
    reply = framed(BEGUN, b"x")
    reply.cut = True
    server.replies_with(reply)
    error = failure(bedrock, raw_events)
    assert isinstance(error, APIConnectionError)
    assert partial_text(error) == "Hello"


def test_what_is_no_stream_is_an_error(bedrock: Use, server: Server):
    server.replies_with(Reply(body=b"data: {}\n\n", headers={"content-type": "text/event-stream"}))
    assert isinstance(failure(bedrock, raw_events), APIResponseValidationError)


STATUSES = [
    (400, "ValidationException", BadRequestError, "invalid_request_error"),
    (403, "AccessDeniedException", PermissionDeniedError, "permission_error"),
    (403, "ExpiredTokenException", PermissionDeniedError, "authentication_error"),
    (404, "ResourceNotFoundException", NotFoundError, "not_found_error"),
    (401, "UnrecognizedClientException", AuthenticationError, "authentication_error"),
    (403, "InvalidSignatureException", PermissionDeniedError, "authentication_error"),
    (403, "MissingAuthenticationToken", PermissionDeniedError, "authentication_error"),
    (500, "InternalFailure", InternalServerError, "api_error"),
    (429, "ThrottlingException:http://internal/", RateLimitError, "rate_limit_error"),
    (503, "ServiceUnavailableException", ServiceUnavailableError, "service_unavailable_error"),
    (500, "", InternalServerError, None),
]


@pytest.mark.parametrize(("status", "name", "class_", "type_"), STATUSES)
def test_an_error_is_worded_as_the_api_words_it(
    status: int, name: str, class_: type[APIError], type_: str, bedrock: Use, server: Server
):
    headers = {"x-amzn-errortype": name, "x-amzn-requestid": "amzn-2"}
    server.replies_with(Reply(status, {"message": "No."}, headers))
    error = failure(bedrock, plain)
    assert type(error) is class_
    assert (error.type, error.api_message) == (type_, "No.")
    assert (error.body, error.request_id) == ({"message": "No."}, "amzn-2")


def test_an_error_in_the_apis_own_words_stays_as_it_is(bedrock: Use, server: Server):
    body = {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}
    server.replies_with(Reply(529, body))
    error = failure(bedrock, plain)
    assert isinstance(error, OverloadedError)
    assert (error.type, error.api_message) == ("overloaded_error", "m")


def test_tokens_are_counted_by_bedrock_itself(bedrock: Use, server: Server):
    server.replies_with(Reply(body={"inputTokens": 42}))

    async def counts(client: Any) -> list[int]:
        asked: Any = {"model": "a/b", "messages": ASK["messages"], "system": "s"}
        plain = await got(client.messages.count_tokens(**asked))
        beta = await got(client.beta.messages.count_tokens(**asked, betas=["b1"]))
        raw = await got(client.messages.with_raw_response.count_tokens(**asked))
        manager = client.messages.with_streaming_response.count_tokens(**asked)
        async with entered(manager) as response:
            streamed = await got(response.parse())
        return [reply.input_tokens for reply in (plain, beta, raw.parse(), streamed)]

    assert bedrock(counts) == [42] * 4
    assert server.requests[0].path == "/model/a%2Fb/count-tokens"
    first, beta, *_ = (
        json.loads(b64decode(request.body["input"]["invokeModel"]["body"]))
        for request in server.requests
    )
    inner = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "system": "s"}
    assert first == {**inner, "messages": ASK["messages"]}
    assert beta == {**first, "anthropic_beta": ["b1"]}


def test_what_is_counted_may_think(bedrock: Use, server: Server):
    server.replies_with(Reply(body={"inputTokens": 1}))

    async def count(client: Any) -> None:
        thinking = {"type": "enabled", "budget_tokens": 2048}
        asked: Any = {"model": "m", "messages": ASK["messages"], "thinking": thinking}
        await got(client.messages.count_tokens(**asked))

    bedrock(count)
    inner = json.loads(b64decode(server.requests[0].body["input"]["invokeModel"]["body"]))
    assert inner["max_tokens"] == 2049  # or Bedrock calls the body invalid


@pytest.mark.parametrize("body", [b"no JSON", {"tokens": 1}, []])
def test_a_count_that_is_none_is_an_error(body: Any, bedrock: Use, server: Server):
    server.replies_with(Reply(body=body))

    async def count(client: Any) -> None:
        await got(client.messages.count_tokens(model="m", messages=ASK["messages"]))

    assert isinstance(failure(bedrock, count), APIResponseValidationError)


def test_a_redirect_is_signed_anew(bedrock: Use, server: Server):
    server.replies_with(Reply(307, {}, {"location": "/elsewhere"}), Reply())
    bedrock(plain)
    first, second = server.requests
    assert (second.path, second.raw) == ("/elsewhere", first.raw)
    assert second.headers["authorization"] != first.headers["authorization"]


@pytest.mark.parametrize("model", ["", ".", "..", "a\nb", None])
def test_a_model_that_can_be_no_part_of_a_path_is_refused(model: Any, bedrock: Use, server: Server):
    async def ask(client: Any) -> None:
        await got(client.messages.create(**{**ASK, "model": model}))

    with pytest.raises((TypeError, ValueError)):
        bedrock(ask)
    assert server.requests == []


def test_betas_of_the_client_go_into_the_body_too(bedrock: Use, server: Server):
    options = {"default_headers": {"anthropic-beta": "d1"}}
    bedrock(plain, **options)
    assert server.requests[0].body["anthropic_beta"] == ["d1"]
