"""A conversation may be kept by the server, so that requests bring what is new alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI

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
