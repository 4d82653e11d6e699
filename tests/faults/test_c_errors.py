"""Streams in which the API reports an error: case 34."""

from __future__ import annotations

from typing import Any

import pytest
from scripted_socket import Peer, Script, SocketServer
from stream_ways import Consume
from streamed import Event, block_start, body, start, text, texts

from agentkit_client import APIError, APIStatusError, errors

BEGUN = [start(), block_start(), text("Hel"), text("lo")]

TYPES: dict[str, tuple[type[APIStatusError], int]] = {
    "invalid_request_error": (errors.BadRequestError, 400),
    "authentication_error": (errors.AuthenticationError, 401),
    "billing_error": (APIStatusError, 402),
    "permission_error": (errors.PermissionDeniedError, 403),
    "not_found_error": (errors.NotFoundError, 404),
    "request_too_large": (errors.RequestTooLargeError, 413),
    "rate_limit_error": (errors.RateLimitError, 429),
    "api_error": (errors.InternalServerError, 500),
    "timeout_error": (errors.DeadlineExceededError, 504),
    "overloaded_error": (errors.OverloadedError, 529),
    "an_error_of_tomorrow": (APIStatusError, 200),
}
PASSING = ["rate_limit_error", "api_error", "timeout_error", "overloaded_error"]
LASTING = [name for name in TYPES if name not in PASSING]


def error_event(type_: str) -> Event:
    return {"type": "error", "error": {"type": type_, "message": "Not now."}}


def sends(*events: Event, stays: bool = False) -> Script:
    """Send these events as a stream, and end it or stay."""

    def play(peer: Peer) -> None:
        if stays:
            peer.stream(body(events))
            peer.stay()
        else:
            peer.complete(body(events))

    return play


WELL = sends(*texts("Hello."))


@pytest.mark.parametrize("type_", TYPES)
def test_case_34_an_error_event_is_the_error_its_type_names(
    consume: Consume, server: SocketServer, type_: str
):
    server.plays(sends(*BEGUN, error_event(type_), stays=True))
    found = consume()
    error = found.failure
    assert isinstance(error, APIStatusError)
    assert (type(error), error.status_code) == TYPES[type_]
    assert error.type == type_
    assert "Not now." in error.message
    assert error.request_id == "req_1"
    assert error.has_yielded
    assert found.partial.content[0].text == "Hello"
    assert server.still_open() == 0
    assert server.requests == 1


@pytest.mark.parametrize("type_", PASSING)
def test_case_34_an_error_in_passing_before_content_begins_again(
    consume: Consume, server: SocketServer, type_: str
):
    told: list[APIError] = []
    server.plays(sends(start(), error_event(type_)), sends(error_event(type_)), WELL)
    found = consume(on_restart=told.append)
    assert found.error is None
    assert found.types.count("message_start") == bool(found.events)
    assert [type(error) for error in told] == [TYPES[type_][0]] * 2
    assert not any(error.has_yielded for error in told)
    assert server.requests == 3


@pytest.mark.parametrize(
    ("options", "params", "requests"),
    [
        ({}, {}, 3),
        ({"max_retries": 0}, {}, 1),
        ({"max_retries": 1}, {}, 2),
        ({"max_retries": 1}, {"stream_retries": 3}, 4),
        ({}, {"stream_retries": 0}, 1),
    ],
)
def test_case_34_it_begins_again_as_often_as_allowed(
    consume: Consume,
    server: SocketServer,
    options: dict[str, Any],
    params: dict[str, Any],
    requests: int,
):
    server.plays(sends(start(), error_event("overloaded_error")))
    error = consume(options, **params).failure
    assert type(error) is errors.OverloadedError
    assert not error.has_yielded
    assert error.retries_taken == requests - 1
    assert server.requests == requests


@pytest.mark.parametrize("type_", LASTING)
def test_case_34_an_error_that_stays_is_raised_at_once(
    consume: Consume, server: SocketServer, type_: str
):
    server.plays(sends(start(), error_event(type_)), WELL)
    error = consume().failure
    assert type(error) is TYPES[type_][0]
    assert not error.has_yielded
    assert server.requests == 1


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b'"No"', b'{"error": 1}', b"\xff"])
def test_case_34_an_error_event_that_makes_no_sense_is_an_error_all_the_same(
    consume: Consume, server: SocketServer, data: bytes
):
    server.plays(lambda peer: peer.complete(body(BEGUN), b"event: error\ndata: " + data + b"\n\n"))
    found = consume()
    assert type(found.error) is APIStatusError
    assert found.partial.content[0].text == "Hello"
