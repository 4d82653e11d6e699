"""A history made shorter is still one that the API takes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.history import compact, repair_history
from agentkit.local._validation import validate_request
from agentkit_client.types import Message

GO = {"role": "user", "content": "go"}
ON = {"role": "user", "content": "go on"}
DONE = {"role": "assistant", "content": "done"}


def calls(*ids: str) -> dict[str, Any]:
    blocks: list[Any] = [{"type": "tool_use", "id": id, "name": "add", "input": {}} for id in ids]
    return {"role": "assistant", "content": blocks}


def results(*ids: str) -> dict[str, Any]:
    blocks = [{"type": "tool_result", "tool_use_id": id, "content": "2"} for id in ids]
    return {"role": "user", "content": blocks}


def told(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


HISTORY = [
    GO,
    calls("a"),
    results("a"),
    calls("b"),
    results("b"),
    DONE,
    ON,
    calls("c"),
    results("c"),
]


def test_the_middle_gives_way_to_a_summary() -> None:
    made = compact(HISTORY, keep_last=2, summary="It was long.")
    assert made == [GO, told("It was long."), calls("c"), results("c")]
    assert made[0] is HISTORY[0]
    assert made[-1] is HISTORY[-1]


def test_without_a_summary_the_model_hears_how_much_is_gone() -> None:
    made = compact(HISTORY, keep_last=3)
    assert made[1] == told("(5 messages that stood here were left out.)")
    assert made[2:] == HISTORY[6:]


@pytest.mark.parametrize(
    ("keep_first", "keep_last", "kept"),
    [
        (1, 1, [0, 7, 8]),
        (1, 2, [0, 7, 8]),
        (1, 3, [0, 6, 7, 8]),
        (2, 3, [0, 6, 7, 8]),
        (3, 3, [0, 1, 2, 6, 7, 8]),
        (0, 4, [5, 6, 7, 8]),
        (0, 5, [3, 4, 5, 6, 7, 8]),
        (0, 0, []),
        (1, 0, [0]),
    ],
)
def test_no_call_is_parted_from_its_result(
    keep_first: int, keep_last: int, kept: list[int]
) -> None:
    made = compact(HISTORY, keep_first=keep_first, keep_last=keep_last)
    stayed = [i for i, message in enumerate(HISTORY) if any(message is m for m in made)]
    assert stayed == kept
    assert len(made) == len(kept) + 1


@pytest.mark.parametrize(("keep_first", "keep_last"), [(1, 8), (0, 9), (5, 4), (1, 99), (99, 1)])
def test_where_nothing_can_go_nothing_does(keep_first: int, keep_last: int) -> None:
    made = compact(HISTORY, keep_first=keep_first, keep_last=keep_last, summary="x")
    assert made == HISTORY
    assert made is not HISTORY


def test_calls_of_the_apis_own_tools_stay_with_what_they_found() -> None:
    """Code that the API runs can call our tools, and ends after their results."""
    code: Any = {"type": "server_tool_use", "id": "s", "name": "code_execution", "input": {}}
    ran: Any = {"type": "code_execution_tool_result", "tool_use_id": "s", "content": []}
    asked = calls("a")
    history: list[Any] = [
        GO,
        {**asked, "content": [code, *asked["content"]]},
        results("a"),
        {"role": "assistant", "content": [ran, {"type": "text", "text": "done"}]},
        ON,
    ]
    assert compact(history, keep_first=0, keep_last=2)[1:] == history[1:]


SEARCH: Any = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
HM: Any = {"type": "text", "text": "hm"}


@pytest.mark.parametrize("is_reply", [False, True])
def test_a_paused_reply_does_not_go_on_after_what_stands_for_the_middle(is_reply: bool) -> None:
    paused: Any = {"role": "assistant", "content": [HM, SEARCH]}
    first = Message.construct(**paused) if is_reply else paused
    made = compact([GO, first, DONE, DONE], keep_first=2, keep_last=1, summary="so far")
    assert made == [GO, {"role": "assistant", "content": made[1]["content"]}, told("so far"), DONE]
    assert [
        block if isinstance(block, dict) else block.to_dict() for block in made[1]["content"]
    ] == [HM]
    alone = [GO, {"role": "assistant", "content": [SEARCH]}, DONE, DONE]
    assert compact(alone, keep_first=2, keep_last=1, summary="so far") == [GO, told("so far"), DONE]
    assert alone[1] == {"role": "assistant", "content": [SEARCH]}


def test_a_call_that_nobody_answered_ties_nothing() -> None:
    history = [GO, calls("a"), ON, DONE, ON]
    assert compact(history, keep_first=0, keep_last=1)[1:] == [ON]


def test_replies_and_their_blocks_are_looked_into() -> None:
    reply = Message.construct(role="assistant", content=calls("a")["content"])
    history: list[Any] = [GO, ON, reply, results("a")]
    assert compact(history, keep_last=1)[2:] == [reply, results("a")]


@pytest.mark.parametrize(
    "options", [{"keep_first": -1}, {"keep_last": -1}, {"summary": ""}, {"summary": " \n"}]
)
def test_numbers_below_nothing_and_empty_summaries_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=r"keep_first|summary"):
        compact(HISTORY, **options)


STEPS = st.sampled_from([["say"], ["ask"], ["call", "t"], ["call", "t", "t"]])


def history_of(steps: list[list[str]]) -> list[Any]:
    history: list[Any] = [GO]
    for number, step in enumerate(steps):
        ids = [f"{number}_{i}" for i in range(len(step) - 1)]
        if step[0] == "call":
            history += [calls(*ids), results(*ids)]
        else:
            history.append(DONE if step[0] == "say" else ON)
    return history


@given(st.lists(STEPS, max_size=8), st.integers(0, 6), st.integers(0, 12))
def test_a_valid_history_stays_valid_and_keeps_what_it_should(
    steps: list[list[str]], keep_first: int, keep_last: int
) -> None:
    history = history_of(steps)
    before = copy.deepcopy(history)
    made = compact(history, keep_first=keep_first, keep_last=keep_last)
    assert history == before
    assert not list(validate_request({"model": "m", "max_tokens": 9, "messages": made}))
    assert repair_history(made) == made
    if keep_last:
        assert made[-keep_last:] == history[-keep_last:] or made[-1] is history[-1]
    assert len(made) <= len(history)
