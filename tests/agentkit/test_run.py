"""The state of a run, stepped by hand: nothing is asked and nothing is called."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit._calls import FinishedCall
from agentkit._options import RunOptions
from agentkit._steps import Ask, MakeCalls, Steps
from agentkit_client.types import Message
from agentkit_tools import beta_tool

GO = {"role": "user", "content": "go"}
CALL = {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}
TEXT = {"type": "text", "text": "hi"}
MADE = FinishedCall(id="t1", name="add", input={"a": 1}, content="1", is_error=False, seconds=0.1)


@beta_tool
def add(a: int) -> str:
    return str(a)


def started(**options: Any) -> Steps[Message]:
    params: dict[str, Any] = {"model": "m", "max_tokens": 8, "messages": (GO,)}
    return Steps(ask=print, params=params, tools=[add], options=RunOptions(**options))


def reply(stop_reason: str, *blocks: dict[str, Any]) -> Message:
    return Message.construct(
        role="assistant",
        content=list(blocks),
        stop_reason=stop_reason,
        usage={"input_tokens": 2, "output_tokens": 1},
    )


def asked(run: Steps[Message]) -> dict[str, Any]:
    step = run._next_step()
    assert isinstance(step, Ask)
    return run._params_for(step.purpose)


def roles(run: Steps[Message]) -> list[str]:
    return [turn["role"] for turn in run.messages]


def test_it_begins_with_what_it_was_given() -> None:
    run = started()
    sent = asked(run)
    assert (sent["model"], sent["messages"]) == ("m", [GO])
    assert [tool["name"] for tool in sent["tools"]] == ["add"]
    assert (run.messages, run.calls, run.usage.requests) == ([GO], [], 0)
    with pytest.raises(RuntimeError, match="ended before the model replied"):
        run._last_reply()


def test_calls_are_made_once_and_settled_with_their_reply() -> None:
    run = started()
    asked(run)
    run._received(reply("tool_use", CALL))
    step = run._next_step()
    assert isinstance(step, MakeCalls)
    assert [call.id for group in step.turn.ready(lambda _: False) for call in group] == ["t1"]
    step.turn.finished["t1"] = MADE
    assert step.turn.ready(lambda _: False) == []
    assert run.messages == [GO]
    assert roles(run) == ["user"]
    sent = asked(run)
    assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]


def test_a_reply_that_wants_nothing_ends_the_run() -> None:
    run = started()
    asked(run)
    last = run._received(reply("end_turn", TEXT))
    assert run._next_step() is None
    assert run._is_over
    assert run._last_reply() is last
    assert roles(run) == ["user", "assistant"]
    assert run._next_step() is None


def test_the_calls_of_the_last_reply_are_not_made_and_look_so() -> None:
    run = started(max_iterations=1)
    asked(run)
    run._received(reply("tool_use", CALL))
    assert run.messages == [GO]
    assert run._next_step() is None
    assert roles(run) == ["user", "assistant", "user"]
    (result,) = run.messages[-1]["content"]
    assert result["is_error"]
    assert "the run ended" in result["content"]


def test_a_last_text_is_kept_at_max_iterations() -> None:
    run = started(max_iterations=1)
    asked(run)
    run._received(reply("end_turn", TEXT))
    assert run._next_step() is None
    assert roles(run) == ["user", "assistant"]


@pytest.mark.parametrize("already_here", [True, False])
def test_turns_of_yours_replace_a_reply_that_is_here_or_still_to_come(already_here: bool) -> None:
    run = started()
    asked(run)
    if already_here:
        run._received(reply("tool_use", CALL))
    run.append_messages(GO)
    if not already_here:
        run._received(reply("tool_use", CALL))
    assert asked(run)["messages"] == [GO, GO]
    assert run.usage.input_tokens == 2
    run._received(reply("tool_use", CALL))
    assert isinstance(run._next_step(), MakeCalls)


def test_a_container_is_carried_along() -> None:
    run = started()
    asked(run)
    first = reply("pause_turn", TEXT)
    first.container = type("Container", (), {"id": "c1"})()  # type: ignore[assignment]
    run._received(first)
    assert asked(run)["container"] == "c1"


def test_a_container_with_skills_keeps_them() -> None:
    run = started()
    run.set_messages_params(lambda p: {**p, "container": {"skills": ["s"]}})
    asked(run)
    first = reply("pause_turn", TEXT)
    first.container = type("Container", (), {"id": "c1"})()  # type: ignore[assignment]
    run._received(first)
    assert asked(run)["container"] == {"skills": ["s"], "id": "c1"}


def test_turns_can_be_replaced_between_turns_and_the_transcript_has_all() -> None:
    run = started()
    asked(run)
    run._received(reply("pause_turn", TEXT))
    asked(run)
    other = {"role": "user", "content": "other"}
    run.messages = [other]
    run._received(reply("end_turn", TEXT))
    assert run._next_step() is None
    assert roles(run) == ["user", "assistant"]
    assert run.messages[0] is other
    assert [turn["role"] for turn in run.transcript] == ["user", "assistant", "assistant"]
