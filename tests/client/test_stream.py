"""One streamed reply from first byte to last, played without a network."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import httpx
import pytest
import streamed
from hypothesis import given
from hypothesis import strategies as st

from agentkit_client import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    InternalServerError,
    OverloadedError,
    StreamIdleTimeoutError,
    StreamIncompleteError,
)
from agentkit_client._exchange import Wait
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sse import EventTooLong
from agentkit_client._stream import Step, StreamState, Told
from agentkit_client.retries import RetryPolicy

Event = dict[str, Any]
START, BLOCK, TEXT, *_, STOP = streamed.texts("a")
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
REFUSED = {"type": "error", "error": {"type": "invalid_request_error", "message": "M"}}
RESET = httpx.ReadError("reset")


def a_response() -> httpx.Response:
    limits = {"timeout": {"read": 7.0}}
    request = httpx.Request("POST", "https://api.example/v1/messages", extensions=limits)
    return httpx.Response(200, headers={"request-id": "req_1"}, request=request)


class Play:
    """What a stream made of some chunks, failures and, where it began again, of the next ones.

    Attributes:
        steps: what it wanted to be done; texts stand for the events it handed over.
        failure: the error it ended with.
    """

    def __init__(self, *chunks: bytes | Exception | None, restarts: int = 0) -> None:
        self.told: list[APIError] = []
        policy = RetryPolicy(max_retries=restarts)
        self.state: StreamState[Any] = StreamState(
            PLAIN.dialect, a_response(), policy=policy, on_restart=self.told.append
        )
        self.steps: list[Step | Told | str] = []
        self.waits: list[float] = []
        self.failure: APIError | None = None
        self.left = list(chunks)
        try:
            self.run()
        except APIError as error:
            self.failure = error
        self.hand_over()

    def run(self) -> None:
        steps = self.state.steps()
        step = next(steps)
        while True:
            self.hand_over()
            result: Any = None
            if isinstance(step, Wait):
                self.waits.append(step.seconds)
            else:
                self.steps.append(step)
            if step is Step.READ:
                result = self.left.pop(0) if self.left else None
            elif step is Step.OPEN:
                result = a_response()
            try:
                raising = isinstance(result, Exception)
                step = steps.throw(result) if raising else steps.send(result)
            except StopIteration:
                return

    def hand_over(self) -> None:
        self.steps += [event.name for event in self.state.ready]
        self.state.ready.clear()

    @property
    def events(self) -> list[str]:
        return [step for step in self.steps if isinstance(step, str)]


def sse(*events: Event) -> bytes:
    return streamed.body(events)


def test_a_stream_is_read_until_it_is_complete_and_no_further() -> None:
    play = Play(sse(START, BLOCK, TEXT), sse(STOP) + b"and what comes after it", b"more")
    assert play.steps == [
        Step.READ,
        *["message_start", "content_block_start", "content_block_delta"],
        Step.READ,
        "message_stop",
        Step.FINISH,
    ]
    assert play.state.is_complete
    assert play.left == [b"more"]


@given(st.lists(st.integers(0, 500)))
def test_events_are_the_same_however_they_are_cut(places: list[int]) -> None:
    written = sse(*streamed.texts("a", "é", "c"))
    cuts = sorted({0, *(place for place in places if place < len(written)), len(written)})
    chunks = [written[a:b] for a, b in pairwise(cuts)]
    assert Play(*chunks).events == [event["type"] for event in streamed.texts("a", "é", "c")]


def test_an_event_without_a_name_goes_by_its_type() -> None:
    assert Play(b'data: {"type": "ping"}\n\ndata: {"type": "message_stop"}\n\n').events == [
        "ping",
        "message_stop",
    ]


FAILURES: list[tuple[bytes | Exception | None, type[APIError], str]] = [
    (None, StreamIncompleteError, "The stream ended before the reply was complete"),
    (RESET, APIConnectionError, "Connection error: ReadError: reset"),
    (httpx.ReadTimeout("t"), StreamIdleTimeoutError, "Nothing came over the stream for 7.0 s"),
    (httpx.RemoteProtocolError("p"), APIConnectionError, "RemoteProtocolError: p"),
    (OSError("o"), APIConnectionError, "OSError: o"),
    (EventTooLong("long"), APIResponseValidationError, "long"),
    (b"data: {oops\n\n", APIResponseValidationError, "The reply can't be read"),
    (b"data: []\n\n", APIResponseValidationError, "an event has to be a JSON object"),
    (sse(OVERLOADED), OverloadedError, "Error code: 529"),
    (sse(REFUSED), APIStatusError, "Error code: 400"),
    (b"event: error\ndata: \xff\n\n", APIStatusError, "\ufffd"),
]
BROKEN = pytest.mark.parametrize(
    ("broken", "class_", "message"), FAILURES, ids=[message for *_, message in FAILURES]
)


@BROKEN
def test_what_breaks_a_stream_is_an_error_of_ours(
    broken: bytes | Exception | None, class_: type[APIError], message: str
) -> None:
    play = Play(sse(START, BLOCK, TEXT), broken, restarts=5)
    assert play.steps[-2:] == [Step.READ, Step.CLOSE]
    assert play.events == ["message_start", "content_block_start", "content_block_delta"]
    assert play.failure is not None
    assert message in str(play.failure)
    assert isinstance(play.failure, class_)
    assert play.failure.has_yielded is True
    assert play.failure.request_id == "req_1"
    assert play.failure.request is play.state.response.request
    if isinstance(broken, Exception):
        assert play.failure.__cause__ is broken


def test_what_came_before_an_error_in_one_piece_is_handed_over_first() -> None:
    play = Play(sse(START, BLOCK, TEXT, OVERLOADED))
    assert play.steps == [
        Step.READ,
        *["message_start", "content_block_start", "content_block_delta"],
        Step.CLOSE,
    ]
    assert isinstance(play.failure, OverloadedError)


def test_an_error_carries_what_had_come() -> None:
    state: StreamState[Any] = StreamState(
        PLAIN.dialect, a_response(), policy=RetryPolicy(max_retries=0)
    )
    assert state.marked(StreamIncompleteError(message="", request=state.response.request)).http
    state.fold = lambda: "so far"
    failure = state.marked(APIConnectionError(request=state.response.request))
    assert (failure.partial_message, failure.has_yielded) == ("so far", False)


# Beginning again.


@pytest.mark.parametrize("broken", [None, RESET, httpx.ReadTimeout("t"), sse(OVERLOADED)])
@pytest.mark.parametrize("before", [b"", sse(START)])
def test_a_stream_without_content_begins_again(
    broken: bytes | Exception | None, before: bytes
) -> None:
    play = Play(before, broken, sse(*streamed.texts("a")), restarts=1)
    assert play.failure is None
    steps = [step for step in play.steps if step != "ping"]
    assert steps[:5] == [Step.READ, Step.READ, Step.CLOSE, Step.OPEN, Step.READ]
    assert steps[5:-1] == [event["type"] for event in streamed.texts("a")]
    (told,) = play.told
    assert (told.partial_message, told.has_yielded, told.retries_taken) == (None, False, 0)


def test_a_ping_is_never_held_back() -> None:
    play = Play(sse(START, {"type": "ping"}), None, sse(*streamed.texts("a")), restarts=1)
    assert play.steps[:5] == [Step.READ, "ping", Step.READ, Step.CLOSE, Step.OPEN]
    assert play.events == ["ping", *(event["type"] for event in streamed.texts("a"))]


def test_events_before_content_are_held_back_while_it_may_begin_again() -> None:
    first = Play(sse(START), sse(BLOCK), RESET, restarts=1)
    assert first.steps == [
        Step.READ,
        Step.READ,
        *["message_start", "content_block_start"],
        Step.READ,
        Step.CLOSE,
    ]
    last = Play(sse(START), sse(BLOCK), RESET, restarts=0)
    assert last.steps[:2] == [Step.READ, "message_start"]


def test_a_message_without_content_is_handed_over_when_it_is_complete() -> None:
    play = Play(sse(START), sse(*streamed.end()), restarts=1)
    assert play.events == ["message_start", "message_delta", "message_stop"]
    assert play.state.has_yielded


def test_it_begins_again_as_often_as_it_may() -> None:
    play = Play(sse(START), RESET, sse(START), sse(OVERLOADED), sse(START), None, restarts=2)
    assert isinstance(play.failure, StreamIncompleteError)
    assert [type(error) for error in play.told] == [APIConnectionError, OverloadedError]
    assert [error.retries_taken for error in play.told] == [0, 1]
    assert play.failure.retries_taken == 2
    assert play.failure.has_yielded is False
    assert play.events == ["message_start"]
    assert play.steps.count(Step.OPEN) == len(play.waits) == 2
    first, second = play.waits
    assert 0.375 <= first <= 0.5
    assert 0.75 <= second <= 1.0


@pytest.mark.parametrize(
    "broken", [sse(REFUSED), b"data: {oops\n\n", EventTooLong("long"), ValueError("v")]
)
def test_it_does_not_begin_again_where_that_would_not_help(broken: bytes | Exception) -> None:
    play = Play(sse(START), broken, restarts=5)
    assert play.failure is not None
    assert (play.told, play.waits) == ([], [])
    assert play.events == ["message_start"]


def test_half_an_event_of_the_reply_before_is_forgotten() -> None:
    play = Play(b"event: message_start\ndata: {", RESET, sse(STOP), restarts=1)
    assert play.events == ["message_stop"]


def test_a_failure_to_ask_again_is_raised_as_it_is() -> None:
    state: StreamState[Any] = StreamState(
        PLAIN.dialect, a_response(), policy=RetryPolicy(max_retries=1)
    )
    steps = state.steps()
    seen = [next(steps), steps.throw(RESET), steps.send(None), steps.send(None)]
    assert seen[::3] == [Step.READ, Step.OPEN]
    failure = InternalServerError("no", response=a_response(), body=None)
    with pytest.raises(InternalServerError) as caught:
        steps.throw(failure)
    assert caught.value is failure


def test_who_is_told_may_put_an_end_to_it() -> None:
    class Enough(Exception):
        pass

    def enough(error: APIError) -> None:
        raise Enough

    state: StreamState[Any] = StreamState(
        PLAIN.dialect, a_response(), policy=RetryPolicy(max_retries=1), on_restart=enough
    )
    steps = state.steps()
    assert [next(steps), steps.send(None)] == [Step.READ, Step.CLOSE]
    with pytest.raises(Enough):
        next(steps)


def test_an_endless_row_of_events_before_the_first_content_is_handed_over() -> None:
    unknown = sse({"type": "brand_new"})
    assert Play(unknown * 256, RESET, restarts=1).events == []
    play = Play(unknown * 257, unknown, RESET, restarts=1)
    assert play.events == ["brand_new"] * 258
    assert play.failure is not None
    assert play.failure.has_yielded


def test_nothing_is_held_back_where_nothing_is_sent_again() -> None:
    state: StreamState[Any] = StreamState(
        PLAIN.dialect, a_response(), policy=RetryPolicy(max_retries=1, replay=False)
    )
    steps = state.steps()
    next(steps)
    steps.send(sse({"type": "brand_new"}))
    assert [event.name for event in state.ready] == ["brand_new"]
