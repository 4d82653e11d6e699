"""The events of a run, and their way through JSON."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import Field, TypeAdapter
from typing_extensions import assert_type

from agentkit import events
from agentkit.events import (
    ApprovalNeeded,
    CallFinished,
    CallProgress,
    CallStarted,
    CompactionFailed,
    HistoryCompacted,
    LimitReached,
    RunEvent,
    RunFinished,
    TextDelta,
    ThinkingDelta,
    TurnFinished,
    TurnRestarted,
    TurnStarted,
    from_dict,
)
from agentkit_client.types import TextBlock

SAMPLES: list[RunEvent] = [
    TurnStarted(turn=1),
    TextDelta(turn=1, index=0, text="hi"),
    ThinkingDelta(turn=1, index=0, thinking="hm"),
    TurnRestarted(turn=1, reason="the connection broke"),
    TurnFinished(turn=1, stop_reason="tool_use", message={"content": []}),
    CallStarted(turn=1, id="t1", name="add", input={"a": 1}),
    CallProgress(turn=1, id="t1", name="add", message="half", fraction=0.5),
    CallFinished(turn=1, id="t1", name="add", content="2", is_error=False, seconds=0.1),
    ApprovalNeeded(turn=1, id="t1", name="add", input={"a": 1}),
    LimitReached(limit="turns", allowed=3, used=3),
    HistoryCompacted(before=9, after=1, summary="it was long"),
    CompactionFailed(reason="overloaded"),
    RunFinished(reason="done", message={"content": []}, usage={"turns": []}),
]


def names(event: RunEvent) -> str:
    return type(event).__name__


def test_there_is_a_sample_of_each() -> None:
    assert [type(event) for event in SAMPLES] == list(get_args(RunEvent))
    classes = {name for name in events.__all__ if name[0].isupper()} - {"RunEvent"}
    assert classes == {names(event) for event in SAMPLES}


@pytest.mark.parametrize("event", SAMPLES, ids=names)
def test_an_event_goes_through_json(event: RunEvent) -> None:
    sent = json.loads(json.dumps(event.to_dict()))
    assert next(iter(sent)) == "type"
    assert from_dict(sent) == event


@pytest.mark.parametrize("event", SAMPLES, ids=names)
def test_an_event_is_a_value(event: RunEvent) -> None:
    assert event == dataclasses.replace(event)
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.type = "other"  # type: ignore[misc,assignment]
    with pytest.raises(TypeError):
        type(event)("positional")  # type: ignore[misc]


def test_types_are_told_apart_by_people_and_by_pydantic() -> None:
    types = [event.type for event in SAMPLES]
    assert len(set(types)) == len(types)
    adapter: TypeAdapter[RunEvent] = TypeAdapter(Annotated[RunEvent, Field(discriminator="type")])
    assert [adapter.validate_python(event.to_dict()) for event in SAMPLES] == SAMPLES


def test_type_checkers_know_an_event_by_its_type() -> None:
    for event in SAMPLES:
        if event.type == "text_delta":
            assert_type(event, TextDelta)
            assert_type(event.type, Literal["text_delta"])


def test_blocks_of_a_result_become_plain() -> None:
    block: Any = TextBlock(type="text", text="hi", citations=None)
    event = CallFinished(turn=1, id="t", name="f", content=[block], is_error=False, seconds=0)
    assert json.loads(json.dumps(event.to_dict()))["content"][0]["text"] == "hi"


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert from_dict({"type": "turn_started", "turn": 2, "brand_new": 1}) == TurnStarted(turn=2)


def test_optional_fields_may_be_missing() -> None:
    assert from_dict({"type": "run_finished", "reason": "done"}) == RunFinished(reason="done")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "no event of type None; there are turn_started, "),
        ({"type": "brand_new"}, "no event of type 'brand_new'"),
        ({"type": "text_delta", "turn": 1, "text": "x"}, "'text_delta' needs a 'index'"),
    ],
)
def test_what_is_no_event_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        from_dict(data)
