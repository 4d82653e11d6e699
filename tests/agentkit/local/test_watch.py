"""What is kept of exchanges is bounded, however many there are, how large, and how deep."""

from __future__ import annotations

import json
import pickle
from typing import Any

import httpx
import pytest

from agentkit.local import EchoModel, LocalAPI
from agentkit.local._exchange import Log
from agentkit.local._recorded import Headers, RecordedRequest
from agentkit.local._watch import _LARGEST_HISTORY, _MOST_EXCHANGES, Watch

REPLY = json.dumps({"content": [{"type": "text", "text": "Hello!"}]}).encode()


def request(body: Any) -> RecordedRequest:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return RecordedRequest("POST", "/v1/messages", {}, Headers([]), content)


def exchange(watch: Watch, number: int, body: Any, reply: bytes = REPLY) -> None:
    seen = watch.begin(number, request(body))
    seen.started(200, "application/json")
    seen.chunk(reply)
    seen.end()


def test_after_many_requests_no_more_is_kept_than_after_a_few():
    watch, log = Watch(), Log(0)
    body = {"messages": [{"role": "user", "content": "x" * 3000}]}
    sizes: list[int] = []
    for number in range(1, 2001):
        log.add(request(body))
        log.fail(ValueError("x"))
        exchange(watch, number, body)
        if number in (300, 2000):
            sizes.append(len(pickle.dumps((watch.history(), log.requests, log.failures))))
    assert sizes[1] < sizes[0] + 10_000
    assert len(watch.history()) == 4 * _MOST_EXCHANGES
    assert watch.history()[-1]["number"] == 2000
    assert (log.requests, len(log.failures)) == ([], 100)


def test_large_exchanges_push_out_more_than_one():
    watch = Watch()
    body = {"messages": [{"role": "user", "content": "x" * 3000} for _ in range(400)]}
    for number in range(1, 40):
        exchange(watch, number, body)
    size = len(json.dumps(watch.history()))
    assert _LARGEST_HISTORY / 2 < size < _LARGEST_HISTORY * 1.1
    assert watch.history()[-1]["number"] == 39


def test_an_exchange_that_goes_on_when_it_is_forgotten_stays_so():
    watch = Watch()
    long = watch.begin(1, request({}))
    for number in range(2, _MOST_EXCHANGES + 5):
        exchange(watch, number, {})
    long.started(200, "text/event-stream")
    for _ in range(1000):
        long.chunk(b'data: {"type": "ping"}\n\n')
    long.end()
    assert 1 not in {change["number"] for change in watch.history()}


@pytest.mark.parametrize("depth", [60, 900, 5000, 100_000])
def test_what_is_nested_deep_is_cut(depth: int):
    watch = Watch()
    exchange(watch, 1, b'{"a":' * depth + b"1" + b"}" * depth, b"[" * depth + b"]" * depth)
    assert len(json.dumps(watch.history())) < 250_000
    assert [change["kind"] for change in watch.history()][-1] == "end"


def test_a_server_keeps_as_many_requests_as_it_is_told(headers: dict[str, str]):
    with LocalAPI(EchoModel(), keep_requests=2) as api, httpx.Client(headers=headers) as http:
        for _ in range(5):
            number = len(api.requests)
            http.get(f"{api.url}/v1/models?n={number}")
        assert len(api.requests) == len(api.understood) == 2
    with pytest.raises(ValueError, match="keep_requests is 0 or more"):
        LocalAPI(EchoModel(), keep_requests=-1)
