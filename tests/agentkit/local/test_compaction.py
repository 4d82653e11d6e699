"""A long request that asks for it is summed up, and counts from the summary on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._tokens import count_request

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
BETA = {"anthropic-beta": "compact-2026-01-12"}


def asking(body: Body, value: int | None, **more: object) -> dict[str, Any]:
    edit: dict[str, Any] = {"type": "compact_20260112", **more}
    if value is not None:
        edit["trigger"] = {"type": "input_tokens", "value": value}
    text = [{"role": "user", "content": "word " * 1000}]
    return body(messages=text, context_management={"edits": [edit]})


def test_a_long_request_is_summed_up(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi."])) as api:
        sent = connect(api).post("/v1/messages", headers=BETA, json=asking(body, 1000)).json()
    summary, said = sent["content"]
    assert summary["type"] == "compaction"
    assert "1 message" in summary["content"]
    assert said["text"] == "Hi."
    assert sent["stop_reason"] == "end_turn"


def test_it_may_pause_after_the_summary(connect: Connect, body: Body):
    asked = asking(body, 1000, pause_after_compaction=True)
    with LocalAPI(ScriptedModel(["Hi."])) as api:
        sent = connect(api).post("/v1/messages", headers=BETA, json=asked).json()
    assert [block["type"] for block in sent["content"]] == ["compaction"]
    assert sent["stop_reason"] == "compaction"


@pytest.mark.parametrize("value", [100_000, None])
def test_a_short_one_is_not(value: int | None, connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi."])) as api:
        sent = connect(api).post("/v1/messages", headers=BETA, json=asking(body, value)).json()
    assert [block["type"] for block in sent["content"]] == ["text"]


def test_what_came_before_a_summary_counts_no_more():
    long = {"role": "user", "content": "word " * 1000}
    answer = {"role": "assistant", "content": [{"type": "compaction", "content": "Words."}]}
    last = {"role": "user", "content": "And?"}
    assert count_request({"messages": [long, answer, last]}) < 50
    assert count_request({"messages": [long, last]}) > 1000
