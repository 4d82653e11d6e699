"""Calls of the API's own tools that nothing will answer any more."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit._conversation import Conversation
from agentkit._server_calls import speaks, without_open_calls

GO: dict[str, Any] = {"role": "user", "content": "go"}
SEARCH = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}}
FOUND: Any = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
CALL: dict[str, Any] = {"type": "tool_use", "id": "t1", "name": "add", "input": {}}
RESULT = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "2"}]}
TEXT = {"type": "text", "text": "hi"}


def answer(*blocks: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks)}


@pytest.mark.parametrize(
    "messages",
    [
        [GO, answer(TEXT)],
        [GO, answer(TEXT, SEARCH)],
        [GO, answer(SEARCH, FOUND), GO],
        [GO, answer(SEARCH), answer(FOUND), GO],
        [GO, answer(SEARCH, CALL), RESULT],
        [GO, answer(SEARCH, CALL), RESULT, answer(FOUND), GO],
    ],
)
def test_what_has_its_answer_or_may_get_it_stays(messages: Any) -> None:
    assert without_open_calls(messages) == messages


def test_results_of_calls_are_no_speech() -> None:
    assert not speaks(RESULT)
    assert not speaks(answer(TEXT))
    assert speaks(GO)


def test_what_a_paused_answer_waited_for_goes_with_the_pause() -> None:
    run = Conversation({"messages": [GO]})
    run.append(answer(TEXT, SEARCH))
    assert run.messages == [GO, answer(TEXT, SEARCH)]
    run.append(GO)
    assert run.messages == [GO, answer(TEXT), GO]
    assert run.transcript == [GO, answer(TEXT, SEARCH), GO]


def test_an_answer_of_nothing_else_goes_as_a_whole() -> None:
    run = Conversation({"messages": [GO]})
    run.append(answer(SEARCH), GO)
    assert run.messages == [GO, GO]


def test_what_a_search_found_that_was_taken_out_goes_too() -> None:
    run = Conversation({"messages": [GO, answer(SEARCH)]})
    run.replace([GO])
    run.append(answer(FOUND, TEXT))
    assert run.messages == [GO, answer(TEXT)]
