"""What follows from each stop reason, decided without asking or calling anything."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from agentkit._stop_reasons import STOP_REASONS, Step, has_calls, next_step
from agentkit_client.types import Message, StopReason
from agentkit_client.types.beta import BetaMessage, BetaStopReason

CALL = {"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}
TEXT = {"type": "text", "text": "hi"}

TABLE = [
    ("tool_use", [TEXT, CALL], Step.RUN_CALLS),
    ("tool_use", [TEXT], Step.STOP),
    ("end_turn", [TEXT], Step.STOP),
    ("end_turn", [CALL], Step.STOP),
    ("max_tokens", [CALL], Step.CUT),
    ("max_tokens", [TEXT], Step.CUT),
    ("refusal", [CALL], Step.REFUSED),
    ("stop_sequence", [TEXT], Step.STOP),
    ("model_context_window_exceeded", [CALL], Step.CUT_FOR_GOOD),
    ("compaction", [TEXT], Step.GO_ON),
    ("brand_new", [CALL], Step.STOP),
    (None, [CALL], Step.STOP),
    ("pause_turn", [TEXT], Step.GO_ON),
]


def reply(stop_reason: str | None, blocks: list[dict[str, Any]], class_: Any = Message) -> Any:
    return class_.construct(content=list(blocks), stop_reason=stop_reason)


@pytest.mark.parametrize("class_", [Message, BetaMessage])
@pytest.mark.parametrize(("stop_reason", "blocks", "step"), TABLE)
def test_each_reason_has_one_action(
    class_: Any, stop_reason: str | None, blocks: list[dict[str, Any]], step: Step
) -> None:
    assert next_step(reply(stop_reason, blocks, class_)) is step


def test_every_reason_of_the_api_is_in_the_table_and_is_tried_here() -> None:
    known = {
        value
        for union in (StopReason, BetaStopReason)
        for literal in (get_args(union) or [union])
        for value in (get_args(literal) or [literal])
        if isinstance(value, str)
    }
    assert "end_turn" in known
    assert known <= STOP_REASONS.keys()
    assert STOP_REASONS.keys() <= {reason for reason, _, _ in TABLE}


@pytest.mark.parametrize("content", [None, [], [{"a": 1}]])
def test_no_content_is_too_odd_to_look_for_calls_in(content: Any) -> None:
    message = Message.construct(content=content, stop_reason="tool_use")
    assert not has_calls(message)
    assert next_step(message) is Step.STOP
