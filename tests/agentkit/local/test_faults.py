"""Faults happen where their rule says, and look to a client like those of a network."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agentkit import APIConnectionError, OverloadedError, RateLimitError
from agentkit.local import EchoModel, Fault, LocalAPI
from agentkit.local._faults import Faults

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
ASK: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "one two"}]}


def post(client: httpx.Client, body: Body, *, stream: bool) -> httpx.Response:
    return client.post("/v1/messages", json=body(stream=stream))


def test_a_status_comes_for_the_calls_it_names(connect: Connect, body: Body):
    fault = Fault("status", status=429, retry_after=2, calls=[1, 3], message="Slow down.")
    with LocalAPI(EchoModel(), faults=[fault]) as api:
        client = connect(api)
        answers = [post(client, body, stream=False) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 200, 429, 200]
    assert answers[0].headers["retry-after"] == "2"
    error = {"type": "rate_limit_error", "message": "Slow down."}
    assert answers[0].json()["error"] == error
    assert answers[0].json()["request_id"] == answers[0].headers["request-id"]


def test_an_overload_breaks_a_stream_off(connect: Connect, body: Body):
    with LocalAPI(EchoModel(), faults=[Fault("overload", after=4)]) as api:
        client = connect(api)
        stream = post(client, body, stream=True)
        whole = post(client, body, stream=False)
    events = [json.loads(line[6:]) for line in stream.text.splitlines() if line[:5] == "data:"]
    assert stream.status_code == 200
    assert [event["type"] for event in events][-2:] == ["content_block_delta", "error"]
    assert events[-1]["error"]["type"] == "overloaded_error"
    assert events[-1]["request_id"] == stream.headers["request-id"]
    assert (whole.status_code, whole.json()["error"]["type"]) == (529, "overloaded_error")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("kind", ["cut", "reset"])
def test_a_connection_ends_in_the_midst(
    kind: Any, after: int, stream: bool, connect: Connect, body: Body
):
    with LocalAPI(EchoModel(), faults=[Fault(kind, after=after, calls=1)]) as api:
        client = connect(api)
        got = b""
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):  # noqa: PT012, SIM117
            with client.stream("POST", "/v1/messages", json=body(stream=stream)) as answer:
                for chunk in answer.iter_raw():
                    got += chunk
        assert post(client, body, stream=stream).status_code == 200
    if kind == "cut":
        assert bool(got) == (after > 0)
    assert b"message_stop" not in got


@pytest.mark.parametrize("stream", [False, True])
def test_a_stall_is_a_silence(stream: bool, connect: Connect, body: Body):
    with LocalAPI(EchoModel(), faults=[Fault("stall", seconds=0.4, calls=1)]) as api:
        client = connect(api)
        with pytest.raises(httpx.ReadTimeout):
            client.post("/v1/messages", json=body(stream=stream), timeout=0.15)
        begin = time.monotonic()
        api.add_fault(Fault("stall", seconds=0.4))
        assert post(client, body, stream=stream).status_code == 200
    assert time.monotonic() - begin >= 0.4


@pytest.mark.parametrize("stream", [False, True])
def test_json_may_be_malformed(stream: bool, connect: Connect, body: Body):
    with LocalAPI(EchoModel(), faults=[Fault("malformed", after=2)]) as api:
        answer = post(connect(api), body, stream=stream)
    assert answer.status_code == 200
    texts = [line[6:] for line in answer.text.splitlines() if line[:5] == "data:"]
    broken = texts[2] if stream else answer.text
    with pytest.raises(ValueError, match=r"Expecting|delimiter|property"):
        json.loads(broken)
    if stream:
        assert len([json.loads(text) for text in (*texts[:2], *texts[3:])]) == 6


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_may_drip(stream: bool, connect: Connect, body: Body):
    with LocalAPI(EchoModel(), faults=[Fault("drip", seconds=0.0002)]) as api:
        client = connect(api)
        with client.stream("POST", "/v1/messages", json=body(stream=stream)) as answer:
            chunks = list(answer.iter_raw())
        api.clear_faults()
        whole = post(client, body, stream=stream)
    assert len(b"".join(chunks)) > 200
    assert len(chunks) > 20
    assert whole.status_code == 200


def test_chance_is_the_same_with_the_same_seed():
    def fates(seed: int) -> list[bool]:
        faults = Faults([Fault("status", probability=0.3)], seed)
        return [faults.choose("/v1/messages") is not None for _ in range(200)]

    assert fates(1) == fates(1)
    assert fates(1) != fates(2)
    assert 30 <= sum(fates(1)) <= 90


def test_the_first_rule_that_fits_wins_and_paths_are_globs():
    faults = Faults([Fault("cut", calls=2), Fault("stall", path="/v1/mess*", calls=(2, 3))], 0)
    kinds = [getattr(faults.choose("/v1/messages"), "kind", None) for _ in range(4)]
    assert kinds == [None, "cut", "stall", None]
    assert Faults([Fault("cut", path="/v1/files")], 0).choose("/v1/messages") is None


def test_a_fault_is_read_from_a_line():
    line = "status status=429 retry-after=1.5 calls=1,2 path=/v1/messages probability=0.5"
    assert Fault.parse(line) == Fault(
        "status", 429, None, 1.5, path="/v1/messages", calls=(1, 2), probability=0.5
    )
    assert Fault.parse("cut after=0") == Fault("cut", after=0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "a fault is one of cut, drip, malformed, overload, reset, stall, status, not ''"),
        ("boom", "not 'boom'"),
        (
            "cut after",
            "'after' is no setting of a fault; there are status=, message=, retry_after=",
        ),
        ("cut kind=reset", "'kind=reset' is no setting"),
        ("cut after=x", "after=x: not a number"),
        ("status status=200", "the status of a fault is 400 to 599, not 200"),
        ("cut probability=2", "a probability is 0 to 1, not 2"),
        ("stall seconds=-1", "seconds is 0 or more, not -1"),
        ("stall seconds=nan", "seconds is 0 or more, not nan"),
        ("status retry_after=-1", "retry_after is 0 or more, not -1"),
        ("cut calls=0", "calls count from 1, and (0,) is none of them"),
    ],
)
def test_a_line_that_is_no_fault_is_refused(line: str, message: str):
    with pytest.raises(ValueError, match=re.escape(message)):
        Fault.parse(line)


def test_our_client_sees_them_as_its_own_errors():
    faults = [
        Fault("status", status=429, calls=1),
        Fault("overload", after=4, calls=2),
        Fault("reset", after=4, calls=3),
    ]
    with LocalAPI(EchoModel(), faults=faults) as api, api.client(max_retries=0) as client:
        with pytest.raises(RateLimitError):
            client.messages.create(**ASK)
        with pytest.raises(OverloadedError), client.messages.stream(**ASK) as stream:
            stream.until_done()
        with pytest.raises(APIConnectionError), client.messages.stream(**ASK) as stream:
            stream.until_done()
        create: Any = client.messages.create
        assert create(**ASK).content[0].text == "one two"
