"""A conversation may be kept by the server, so that requests bring what is new alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import EventStream, LocalAPI, LocalError
from agentkit.local._events import events_of
from agentkit.local._reply import finished

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
TOOL = {"name": "add", "input_schema": {"type": "object"}}
URL = "/v1/messages"
BETA = {"anthropic-beta": "message-threads-2026-08-12"}


class Counting:
    """Calls a tool first, then says how many messages there are."""

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        count = len(request["messages"])
        if count == 1:
            return {"content": [{"type": "tool_use", "id": "t1", "name": "add", "input": {}}]}
        return {"content": f"{count} messages"}


def result() -> list[dict[str, Any]]:
    block = {"type": "tool_result", "tool_use_id": "t1", "content": "3"}
    return [{"role": "user", "content": [block]}]


@pytest.mark.parametrize("stream", [False, True])
def test_a_thread_goes_on_from_a_reply(stream: bool, connect: Connect, body: Body, tmp_path: Path):
    state = tmp_path / "state.db"
    with LocalAPI(Counting(), state=state) as api:
        asked = body(tools=[TOOL], thread={"type": "create"}, stream=stream)
        answer = connect(api).post(URL, headers=BETA, json=asked).text
    id = f"msg_{answer.partition('msg_')[2].partition(chr(34))[0]}"
    thread = {"type": "continue", "previous_message_id": id}
    with LocalAPI(Counting(), state=state) as api:
        asked = body(tools=[TOOL], thread=thread, messages=result())
        last = connect(api).post(URL, headers=BETA, json=asked).json()
    assert last["content"][0]["text"] == "3 messages"


def test_an_unknown_thread_is_not_found(connect: Connect, body: Body):
    with LocalAPI(Counting()) as api:
        thread = {"type": "continue", "previous_message_id": "msg_0"}
        answer = connect(api).post(URL, headers=BETA, json=body(thread=thread))
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].endswith("no such message: msg_0")


def test_without_a_thread_nothing_is_kept(connect: Connect, body: Body):
    with LocalAPI(Counting()) as api:
        client = connect(api)
        id = client.post(URL, headers=BETA, json=body(tools=[TOOL])).json()["id"]
        thread = {"type": "continue", "previous_message_id": id}
        assert client.post(URL, headers=BETA, json=body(thread=thread)).status_code == 404


class Written:
    """Writes its first reply event by event, then says how many messages there are."""

    def __init__(self, *, is_slow: bool, is_whole: bool = True) -> None:
        self._is_slow = is_slow
        self._is_whole = is_whole

    def reply(self, request: Mapping[str, Any]) -> EventStream | dict[str, Any]:
        count = len(request["messages"])
        if count > 1:
            return {"content": f"{count} messages, the second: {request['messages'][1]}"}
        message = finished({"content": "Hello!"}, id="msg_own", model="m", input_tokens=1)
        events: list[Any] = list(events_of(message))
        if not self._is_whole:
            events = [*events[:-1], LocalError(529)]
        return EventStream(iter(events) if self._is_slow else events)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("is_slow", [False, True])
def test_a_reply_that_was_written_by_hand_goes_on(
    stream: bool, is_slow: bool, connect: Connect, body: Body
):
    with LocalAPI(Written(is_slow=is_slow)) as api:
        first = connect(api).post(
            URL, headers=BETA, json=body(thread={"type": "create"}, stream=stream)
        )
        assert first.status_code == 200, first.text
        thread = {"type": "continue", "previous_message_id": "msg_own"}
        answer = connect(api).post(URL, headers=BETA, json=body(thread=thread)).json()
    said = answer["content"][0]["text"]
    assert said.startswith("3 messages, the second: {'role': 'assistant'")
    assert "Hello!" in said


def test_a_reply_that_broke_off_is_not_kept(connect: Connect, body: Body):
    with LocalAPI(Written(is_slow=False, is_whole=False)) as api:
        connect(api).post(URL, headers=BETA, json=body(thread={"type": "create"}, stream=True))
        thread = {"type": "continue", "previous_message_id": "msg_own"}
        assert connect(api).post(URL, headers=BETA, json=body(thread=thread)).status_code == 404
