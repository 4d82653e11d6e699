"""Text completions are answered by the same model, whole and as a stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel

Connect = Callable[[LocalAPI], httpx.Client]
ASKED = {
    "model": "claude-2.1",
    "max_tokens_to_sample": 9,
    "prompt": "\n\nHuman: Hi\n\nAssistant: Hello!\n\nHuman: And now?\n\nAssistant:",
}


def test_the_model_sees_a_prompt_as_messages(connect: Connect):
    seen: list[Mapping[str, Any]] = []

    class Watching:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            seen.append(request)
            return {"content": "Bye.", "stop_reason": "max_tokens"}

    with LocalAPI(Watching()) as api:
        answer = connect(api).post("/v1/complete", json=ASKED).json()
    assert seen[0]["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "And now?"},
    ]
    assert answer["id"].startswith("compl_")
    assert {**answer, "id": ""} == {
        "type": "completion",
        "id": "",
        "completion": "Bye.",
        "stop_reason": "max_tokens",
        "model": "claude-2.1",
    }


def test_a_completion_is_streamed(connect: Connect):
    with LocalAPI(ScriptedModel(["One two three."])) as api:
        text = connect(api).post("/v1/complete", json={**ASKED, "stream": True}).text
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert len(events) == 4
    assert "".join(event["completion"] for event in events) == "One two three."
    assert [event["stop_reason"] for event in events] == [None, None, None, "stop_sequence"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": "Hi"}, r"prompt: must start with '\n\nHuman:' turn"),
        ({"prompt": "\n\nHuman: Hi"}, r"prompt: must end with '\n\nAssistant:' turn"),
        ({"max_tokens_to_sample": 0}, "max_tokens_to_sample: must be greater than or equal to 1"),
        ({"messages": []}, "messages: Extra inputs are not permitted"),
        ({"model": 1}, "model: Input should be a valid string"),
    ],
)
def test_a_completion_that_is_none_is_refused(change: Any, message: str, connect: Connect):
    with LocalAPI(ScriptedModel([])) as api:
        answer = connect(api).post("/v1/complete", json={**ASKED, **change})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(message)
