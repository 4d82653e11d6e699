"""Old results and old thoughts are cleared where a request wants it, and the reply says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._context_edits import seen_by_model
from agentkit.local._tokens import count_request

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
BETA = {"anthropic-beta": "context-management-2025-06-27"}
TOOL = {"name": "read", "input_schema": {"type": "object"}}
USES: dict[str, Any] = {
    "type": "clear_tool_uses_20250919",
    "trigger": {"type": "tool_uses", "value": 3},
    "keep": {"type": "tool_uses", "value": 1},
}


def calls(count: int, thinking: bool = False) -> list[dict[str, Any]]:
    thought = [{"type": "thinking", "thinking": "Hm " * 50, "signature": "s"}] if thinking else []
    turns: list[dict[str, Any]] = [{"role": "user", "content": "Read."}]
    for number in range(count):
        use = {"type": "tool_use", "id": f"t{number}", "name": "read", "input": {"n": number}}
        found = {"type": "tool_result", "tool_use_id": f"t{number}", "content": "word " * 200}
        turns.append({"role": "assistant", "content": [*thought, use]})
        turns.append({"role": "user", "content": [found]})
    return turns


def applied(body: Body, turns: list[dict[str, Any]], *edits: dict[str, Any]) -> Any:
    request = body(messages=turns, tools=[TOOL], context_management={"edits": list(edits)})
    return seen_by_model(request, count_request(request))


def test_old_results_are_cleared(connect: Connect, body: Body):
    asked: list[Any] = []

    def remember(request: Mapping[str, Any]) -> str:
        asked.extend(request["messages"])
        return "Done."

    request = body(messages=calls(4), tools=[TOOL], context_management={"edits": [USES]})
    with LocalAPI(ScriptedModel([remember])) as api:
        client = connect(api)
        counted = client.post(
            "/v1/messages/count_tokens",
            headers=BETA,
            json={name: value for name, value in request.items() if name != "max_tokens"},
        ).json()
        message = client.post("/v1/messages", headers=BETA, json=request).json()
        assert api.requests[1].body["messages"] == calls(4)
    (edit,) = message["context_management"]["applied_edits"]
    assert edit["type"] == "clear_tool_uses_20250919"
    assert edit["cleared_tool_uses"] == 3
    assert edit["cleared_input_tokens"] > 600
    results = [turn["content"][0]["content"] for turn in asked[2::2]]
    assert [result == "[cleared to save context]" for result in results] == [True] * 3 + [False]
    assert [turn["content"][0]["input"] for turn in asked[1::2]] == [{"n": n} for n in range(4)]
    assert message["usage"]["input_tokens"] == counted["input_tokens"]
    original = counted["context_management"]["original_input_tokens"]
    assert original == counted["input_tokens"] + edit["cleared_input_tokens"]


@pytest.mark.parametrize(
    ("changes", "cleared"),
    [
        ({"trigger": {"type": "tool_uses", "value": 4}}, None),
        ({"trigger": {"type": "input_tokens", "value": 500}}, 3),
        ({"trigger": {"type": "input_tokens", "value": 5000}}, None),
        ({"keep": {"type": "tool_uses", "value": 0}}, 4),
        ({"keep": {"type": "tool_uses", "value": 9}}, None),
        ({"exclude_tools": ["read"]}, None),
        ({"clear_at_least": {"type": "input_tokens", "value": 600}}, 3),
        ({"clear_at_least": {"type": "input_tokens", "value": 5000}}, None),
    ],
)
def test_what_is_cleared_is_as_asked(changes: dict[str, Any], cleared: int | None, body: Body):
    seen = applied(body, calls(4), {**USES, **changes})
    assert [edit["cleared_tool_uses"] for edit in seen.applied] == ([cleared] if cleared else [])


@pytest.mark.parametrize("which", [True, ["read"]])
def test_inputs_may_be_cleared_too(which: object, body: Body):
    seen = applied(body, calls(3), {**USES, "trigger": None, "clear_tool_inputs": which})
    assert seen.applied == []
    seen = applied(body, calls(4), {**USES, "clear_tool_inputs": which})
    inputs = [turn["content"][0]["input"] for turn in seen.body["messages"][1::2]]
    assert inputs == [{}, {}, {}, {"n": 3}]


@pytest.mark.parametrize(
    ("keep", "cleared"),
    [(None, 2), ({"type": "thinking_turns", "value": 2}, 1), ("all", 0), ({"type": "all"}, 0)],
)
def test_old_thoughts_are_cleared(keep: object, cleared: int, body: Body):
    edit = {"type": "clear_thinking_20251015", **({"keep": keep} if keep else {})}
    seen = applied(body, calls(3, thinking=True), edit)
    left = [len(turn["content"]) for turn in seen.body["messages"][1::2]]
    assert left == [1] * cleared + [2] * (3 - cleared)
    turns = [edit["cleared_thinking_turns"] for edit in seen.applied]
    assert turns == ([cleared] if cleared else [])


def test_without_edits_nothing_is_said(body: Body):
    request = body(messages=calls(2), tools=[TOOL])
    assert seen_by_model(request, 7).applied is None
    assert seen_by_model(request, 7).body is request
    assert seen_by_model(request, 7).input_tokens == 7
