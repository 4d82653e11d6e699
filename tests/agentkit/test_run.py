"""The state of a run, stepped by hand: nothing is asked and nothing is called."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit._run import Run
from agentkit._turn import FinishedCall
from agentkit_client.types import Message
from agentkit_tools import beta_tool

GO = {"role": "user", "content": "go"}
CALL = {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}
MADE = FinishedCall(id="t1", name="add", input={"a": 1}, content="1", is_error=False, seconds=0.1)


@beta_tool
def add(a: int) -> str:
    return str(a)


def started(max_iterations: int | None = None) -> Run[Message]:
    params: dict[str, Any] = {"model": "m", "messages": (GO,)}
    return Run(ask=print, params=params, tools=[add], max_iterations=max_iterations)


def reply(stop_reason: str, *blocks: dict[str, Any]) -> Message:
    return Message.construct(
        role="assistant",
        content=list(blocks),
        stop_reason=stop_reason,
        usage={"input_tokens": 2, "output_tokens": 1},
    )


def test_it_begins_with_what_it_was_given() -> None:
    run = started()
    sent = run._begun()
    assert (sent["model"], sent["messages"]) == ("m", [GO])
    assert [tool["name"] for tool in sent["tools"]] == ["add"]
    assert (run.messages, run.calls, run.usage) == ([GO], [], None)
    with pytest.raises(RuntimeError, match="ended before the model replied"):
        run._last_reply()


def test_calls_are_made_once_and_settled_with_their_reply() -> None:
    run = started()
    run._begun()
    asked = run._received(reply("tool_use", CALL))
    assert [call.id for call in run._calls_to_make()] == ["t1"]
    run._made([MADE])
    assert run._calls_to_make() == []
    assert run.messages == [GO]
    assert run._to_answer() is asked
    run._settle(asked, run._answer)
    assert [turn["role"] for turn in run.messages] == ["user", "assistant", "user"]
    assert run._to_answer() is None
    assert not run._is_over


def test_a_reply_that_wants_nothing_ends_the_run() -> None:
    run = started()
    run._begun()
    last = run._received(reply("end_turn", {"type": "text", "text": "hi"}))
    assert run._to_answer() is None
    assert run._is_over
    assert run._last_reply() is last
    assert [turn["role"] for turn in run.messages] == ["user", "assistant"]


def test_the_last_reply_of_the_allowed_ones_is_not_answered() -> None:
    run = started(max_iterations=1)
    run._begun()
    run._received(reply("tool_use", CALL))
    assert run._is_over
    assert run._to_answer() is None


@pytest.mark.parametrize("already_here", [True, False])
def test_turns_of_yours_replace_a_reply_that_is_here_or_still_to_come(already_here: bool) -> None:
    run = started()
    run._begun()
    if already_here:
        run._received(reply("tool_use", CALL))
    run.append_messages(GO)
    if not already_here:
        run._received(reply("tool_use", CALL))
    assert run._calls_to_make() == []
    assert run._to_answer() is None
    assert run._begun()["messages"] == [GO, GO]
    assert run.usage is not None
    assert run.usage.input_tokens == 2
    run._received(reply("tool_use", CALL))
    assert len(run._calls_to_make()) == 1
