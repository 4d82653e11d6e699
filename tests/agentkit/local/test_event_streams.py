"""A model may write its stream event by event, take its time, or break off."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from benchmarks.local_streams import measure

from agentkit.local import Delayed, EventStream, LocalAPI, LocalError, ScriptedModel
from agentkit.local._events import events_of
from agentkit.local._fold import folded
from agentkit.local._reply import finished

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]

CONTENT: list[dict[str, Any]] = [
    {"type": "thinking", "thinking": "Let me see.", "signature": "c2ln"},
    {"type": "redacted_thinking", "data": "x"},
    {"type": "text", "text": "It is 3.", "citations": [{"type": "char_location"}]},
    {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1, "b": [2, "ü"]}},
    {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}},
    {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []},
    {"type": "mcp_tool_use", "id": "m1", "name": "f", "server_name": "s", "input": {}},
    {"type": "compaction", "content": "What was said."},
    {"type": "container_upload", "file_id": "file_1"},
]


class Saying:
    def __init__(self, reply: Any) -> None:
        self._reply = reply

    def reply(self, request: Mapping[str, Any]) -> Any:
        return self._reply() if callable(self._reply) else self._reply


def message(**more: Any) -> dict[str, Any]:
    reply = {"content": CONTENT, "stop_reason": "end_turn", **more}
    return finished(reply, id="msg_1", model="m", input_tokens=3)


def data(text: str) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_events_of_every_block_make_the_message_again():
    whole = message(context_management={"applied_edits": []}, container={"id": "c"})
    assert folded(events_of(whole)) == whole


def test_a_summary_comes_in_a_delta_of_its_own():
    kinds = [
        (event["type"], event.get("delta", {}).get("type"))
        for event in events_of(message(content=[CONTENT[7]]))
    ]
    assert kinds[1:5] == [
        ("content_block_start", None),
        ("ping", None),
        ("content_block_delta", "compaction_delta"),
        ("content_block_stop", None),
    ]


def test_a_stream_of_ones_own_goes_out_as_it_is(connect: Connect, body: Body):
    items = [*events_of(message()), {"type": "brand_new"}, b"event: odd\ndata: {\n\n"]
    with LocalAPI(Saying(EventStream(items))) as api:
        answer = connect(api).post("/v1/messages", json=body(stream=True))
    assert answer.text.endswith(
        'event: brand_new\ndata: {"type":"brand_new"}\n\nevent: odd\ndata: {\n\n'
    )
    assert data(answer.text.partition("event: brand_new")[0]) == list(events_of(message()))


def test_who_asks_for_no_stream_gets_the_message(connect: Connect, body: Body):
    with LocalAPI(Saying(EventStream(list(events_of(message()))))) as api:
        assert connect(api).post("/v1/messages", json=body()).json() == message()


def test_an_error_ends_the_stream(connect: Connect, body: Body):
    items = [*list(events_of(message()))[:3], LocalError(529), {"type": "never"}]
    with LocalAPI(Saying(EventStream(items))) as api:
        client = connect(api)
        answer = client.post("/v1/messages", json=body(stream=True))
        whole = client.post("/v1/messages", json=body())
    assert data(answer.text)[3:] == [
        {
            "type": "error",
            "error": {"type": "overloaded_error", "message": "Overloaded"},
            "request_id": answer.headers["request-id"],
        }
    ]
    assert whole.status_code == 529


@pytest.mark.parametrize("slow", [False, True])
def test_a_stream_waits_where_it_says(slow: bool, connect: Connect, body: Body):
    items: list[Any] = [*events_of(message())]
    items.insert(3, 0.3)

    def generated() -> Iterator[Any]:
        yield from items

    reply = (lambda: EventStream(generated())) if slow else EventStream(items)
    with LocalAPI(Saying(reply)) as api:
        client = connect(api)
        begin = time.monotonic()
        with client.stream("POST", "/v1/messages", json=body(stream=True)) as answer:
            arrived = [time.monotonic() - begin for line in answer.iter_lines() if line]
    assert arrived[-1] - arrived[0] >= 0.28


@pytest.mark.parametrize("stream", [False, True])
def test_a_delayed_reply_takes_its_time(stream: bool, connect: Connect, body: Body):
    reply = Delayed(Delayed({"content": "Hi"}, seconds=0.1), seconds=0.1, per_event=0.03)
    with LocalAPI(Saying(reply)) as api:
        begin = time.monotonic()
        answer = connect(api).post("/v1/messages", json=body(stream=stream))
    took = time.monotonic() - begin
    assert answer.status_code == 200
    assert took >= (0.2 + 6 * 0.03 if stream else 0.2)


def test_events_that_make_no_message_are_a_fault_of_the_model():
    with pytest.raises(TypeError, match="without `message_start`"):
        folded([{"type": "ping"}])


def test_thinking_is_signed(connect: Connect, body: Body):
    reply = {"content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Hi"}]}
    with LocalAPI(Saying(reply)) as api:
        client = connect(api)
        first, second = (client.post("/v1/messages", json=body()).json() for _ in range(2))
        streamed = client.post("/v1/messages", json=body(stream=True)).text
    signature = first["content"][0]["signature"]
    assert len(signature) > 100
    assert second["content"][0]["signature"] == signature
    assert f'"signature_delta","signature":"{signature}"' in streamed


def test_streams_at_once_come_whole():
    run = measure(streams=50, events=100)
    assert (run.events, run.lost) == (50 * 100, 0)


def test_a_paused_turn_goes_on(connect: Connect, body: Body):
    search = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}}
    found: dict[str, Any] = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
    script = ScriptedModel(
        [
            {"content": [search], "stop_reason": "pause_turn"},
            [found, {"type": "text", "text": "Nothing."}],
        ]
    )
    with LocalAPI(script) as api:
        client = connect(api)
        events = data(client.post("/v1/messages", json=body(stream=True)).text)
        paused = folded(events)
        turns = [*body()["messages"], {"role": "assistant", "content": paused["content"]}]
        ended = client.post("/v1/messages", json=body(messages=turns)).json()
    assert paused["stop_reason"] == "pause_turn"
    assert paused["content"] == [search]
    assert ended["stop_reason"] == "end_turn"
