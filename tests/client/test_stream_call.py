"""Calls that ask for a stream: what is sent, and how often they may begin again."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
import streamed

from agentkit_client import StreamIncompleteError
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sentinels import NOT_GIVEN, omit
from agentkit_client._stream import Step
from agentkit_client._stream_call import StreamCall, stream_call
from agentkit_client.resources.messages import CREATE
from agentkit_client.retries import RetryPolicy


def asked(**params: Any) -> StreamCall:
    return stream_call(CREATE, PLAIN.dialect, {**streamed.ASK, **params})


def sent(call: StreamCall) -> dict[str, Any]:
    assert call.call.body is not None
    return json.loads(call.call.body)


def times_begun(call: StreamCall, max_retries: int) -> int:
    """Count how often a stream is asked for that breaks each time."""
    response = httpx.Response(200, request=httpx.Request("POST", "https://api.example"))
    steps = call.state(response, RetryPolicy(max_retries=max_retries)).steps()
    step, times = next(steps), 0
    with suppress(StreamIncompleteError):
        while True:
            times += step is Step.READ
            step = steps.send(response if step is Step.OPEN else None)
    return times


def test_the_api_hears_that_a_stream_is_wanted_and_no_more() -> None:
    call = asked(stream_retries=3, on_restart=print)
    assert sent(call) == {**streamed.ASK, "stream": True}
    assert sent(asked(stream=False))["stream"] is True
    assert call.on_restart is print
    assert call.dialect is PLAIN.dialect


def test_what_was_given_is_left_as_it_was() -> None:
    params = {**streamed.ASK, "stream_retries": 1}
    stream_call(CREATE, PLAIN.dialect, params)
    assert params == {**streamed.ASK, "stream_retries": 1}


def test_a_stream_may_be_as_long_as_it_likes() -> None:
    call = asked(max_tokens=1_000_000)
    assert call.call.own_timeout is None
    assert call.call.timeout is NOT_GIVEN
    assert asked(timeout=5.0).call.timeout == 5.0


@pytest.mark.parametrize(
    ("given", "times"),
    [
        ({}, 3),
        ({"stream_retries": 0}, 1),
        ({"stream_retries": None}, 3),
        ({"stream_retries": 1}, 2),
    ],
)
def test_it_begins_again_as_often_as_it_was_told_or_as_calls_are_retried(
    given: dict[str, Any], times: int
) -> None:
    call = asked(**given)
    assert call.restarts == given.get("stream_retries")
    assert times_begun(call, max_retries=2) == times


@pytest.mark.parametrize("number", [-1, 1.5, "2", True])
def test_the_number_of_times_has_to_be_one(number: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="stream_retries"):
        asked(stream_retries=number)


def test_what_was_not_given_counts_as_left_out() -> None:
    call = asked(stream_retries=NOT_GIVEN, on_restart=omit, temperature=NOT_GIVEN)
    assert (call.restarts, call.on_restart) == (None, None)
    assert sent(call) == {**streamed.ASK, "stream": True}


def test_a_parameter_that_is_not_known_is_refused() -> None:
    with pytest.raises(TypeError, match="Did you mean 'max_tokens'"):
        asked(max_token=1)
    with pytest.raises(TypeError, match="Missing required parameters: messages"):
        stream_call(CREATE, PLAIN.dialect, {"model": "m", "max_tokens": 1})
