"""A long request that asks for it is summed up, and goes on from the summary."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._compaction import summary_of
from agentkit.local._tokens import count_request

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
BETA = {"anthropic-beta": "compact-2026-01-12"}
LONG = "word " * 45_000


def asking(body: Body, value: int | None, text: str = LONG, **more: object) -> dict[str, Any]:
    edit: dict[str, Any] = {"type": "compact_20260112", **more}
    if value is not None:
        edit["trigger"] = {"type": "input_tokens", "value": value}
    said = [{"role": "user", "content": text}]
    return body(messages=said, context_management={"edits": [edit]})


def sent(connect: Connect, model: Any, request: dict[str, Any]) -> dict[str, Any]:
    with LocalAPI(model) as api:
        return connect(api).post("/v1/messages", headers=BETA, json=request).json()


def test_a_long_request_is_summed_up(connect: Connect, body: Body):
    message = sent(connect, ScriptedModel(["Hi."]), asking(body, 50_000))
    summary, said = message["content"]
    assert summary["type"] == "compaction"
    assert summary["content"].startswith("A summary by the local API of 1 message:\nuser: word")
    assert said["text"] == "Hi."
    assert message["stop_reason"] == "end_turn"
    assert message["context_management"] == {"applied_edits": []}


def test_the_summary_and_the_answer_are_counted_each(connect: Connect, body: Body):
    usage = sent(connect, ScriptedModel(["Hi."]), asking(body, 50_000))["usage"]
    summing, answering = usage["iterations"]
    assert (summing["type"], answering["type"]) == ("compaction", "message")
    assert summing["input_tokens"] > 50_000 > answering["input_tokens"]
    assert answering["input_tokens"] == summing["output_tokens"] == usage["input_tokens"]
    assert answering["output_tokens"] == usage["output_tokens"] == 1
    assert {"cache_creation", "cache_read_input_tokens"} <= summing.keys()


def test_it_may_pause_after_the_summary(connect: Connect, body: Body):
    request = asking(body, 50_000, pause_after_compaction=True)
    message = sent(connect, ScriptedModel(["Hi."]), request)
    assert [block["type"] for block in message["content"]] == ["compaction"]
    assert message["stop_reason"] == "compaction"
    assert [made["type"] for made in message["usage"]["iterations"]] == ["compaction"]
    assert message["usage"]["output_tokens"] == 0


@pytest.mark.parametrize("value", [100_000, None])
def test_a_short_one_is_not(value: int | None, connect: Connect, body: Body):
    message = sent(connect, ScriptedModel(["Hi."]), asking(body, value))
    assert [block["type"] for block in message["content"]] == ["text"]
    assert "iterations" not in message["usage"]


def test_a_summary_may_be_the_models_own(connect: Connect, body: Body):
    class Summing:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            return {"content": "Hi."}

        def summarize(self, request: Mapping[str, Any]) -> str:
            return f"They said {request['messages'][0]['content'][:4]}."

    message = sent(connect, Summing(), asking(body, 50_000))
    assert message["content"][0] == {"type": "compaction", "content": "They said word."}


def test_a_summary_may_be_in_the_script(connect: Connect, body: Body):
    block = {"type": "compaction", "content": "Words."}
    model = ScriptedModel([[{"type": "text", "text": "Hi."}, block]])
    message = sent(connect, model, asking(body, 50_000))
    assert [each["type"] for each in message["content"]] == ["compaction", "text"]
    assert message["content"][0] == block
    assert message["usage"]["iterations"][0]["output_tokens"] == 2


def test_a_summary_is_streamed(connect: Connect, body: Body):
    request = {**asking(body, 50_000), "stream": True}
    with LocalAPI(ScriptedModel(["Hi."])) as api:
        text = connect(api).post("/v1/messages", headers=BETA, json=request).text
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert "iterations" not in events[0]["message"]["usage"]
    block = events[1]["content_block"]
    assert block == {"type": "compaction", "content": None}
    (delta,) = [e["delta"] for e in events if e.get("delta", {}).get("type") == "compaction_delta"]
    assert delta["content"].startswith("A summary by the local API")
    (last,) = [event for event in events if event["type"] == "message_delta"]
    assert [made["type"] for made in last["usage"]["iterations"]] == ["compaction", "message"]
    assert last["context_management"] == {"applied_edits": []}


def test_the_next_request_goes_on_from_the_summary(connect: Connect, body: Body):
    asked: list[Any] = []

    def remember(request: Mapping[str, Any]) -> str:
        asked.append(request["messages"])
        return "Yes."

    first = asking(body, 50_000)
    with LocalAPI(ScriptedModel(["Hi.", remember])) as api:
        client = connect(api)
        answer = client.post("/v1/messages", headers=BETA, json=first).json()
        turns = [{"role": "assistant", "content": answer["content"]}]
        turns = [*first["messages"], *turns, {"role": "user", "content": "And?"}]
        last = client.post("/v1/messages", headers=BETA, json={**first, "messages": turns}).json()
    assert [message["role"] for message in asked[0]] == ["assistant", "user"]
    assert last["usage"]["input_tokens"] < 200
    assert [block["type"] for block in last["content"]] == ["text"]


def test_what_a_summary_stands_for_may_be_left_out(connect: Connect, body: Body):
    summary = {"type": "compaction", "content": "Words."}
    turns = [{"role": "assistant", "content": [summary]}, {"role": "user", "content": "And?"}]
    request = {**asking(body, 50_000), "messages": turns}
    assert sent(connect, ScriptedModel(["Yes."]), request)["content"][0]["text"] == "Yes."


def test_a_trigger_may_not_be_small(connect: Connect, body: Body):
    answer = sent(connect, ScriptedModel([]), asking(body, 49_999))
    assert answer["error"]["message"] == (
        "context_management.edits.0.compact_20260112.trigger.input_tokens.value: Input should be "
        "greater than or equal to 50000"
    )


def test_what_came_before_a_summary_counts_no_more():
    long = {"role": "user", "content": "word " * 1000}
    answer = {"role": "assistant", "content": [{"type": "compaction", "content": "Words."}]}
    last = {"role": "user", "content": "And?"}
    assert count_request({"messages": [long, answer, last]}) < 50
    assert count_request({"messages": [long, last]}) > 1000


def test_a_summary_says_who_said_and_called_what():
    call = {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": "2"}
    turns = [
        {"role": "user", "content": "One\nmore?"},
        {"role": "assistant", "content": [{"type": "compaction", "content": "Before."}, call]},
        {"role": "user", "content": [result]},
    ]
    assert summary_of({"messages": turns}).splitlines()[1:] == [
        "user: One more?",
        "Before.",
        "assistant called add with {'a': 1}",
        "result: 2",
    ]
    many = summary_of({"messages": [{"role": "user", "content": "x" * 999}] * 100}).splitlines()
    assert len(many) == 42
    assert "... 60 more ..." in many
    assert max(map(len, many)) == 200
