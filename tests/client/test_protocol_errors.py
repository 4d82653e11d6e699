"""Events that can't be where they are, or lack what their type promises: what is said of them."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
import streamed
from hypothesis import given
from twisted import BEGUN, EVENTS

from agentkit_client._accumulate import Accumulator, ProtocolError

Event = dict[str, Any]
TEXT = streamed.text("a")
NOTHING: dict[str, Any] = {}


def take(events: list[Event]) -> None:
    accumulator = Accumulator()
    for event in events:
        accumulator.take(copy.deepcopy(event))
        assert isinstance(accumulator.now()["content"], list)


@pytest.mark.parametrize(
    ("events", "complaint"),
    [
        ([streamed.block_start()], "there was no message_start"),
        ([TEXT], "block 0, which has not begun"),
        ([streamed.block_stop()], "block 0, which has not begun"),
        ([*streamed.end()], "there was no message_start"),
        ([{"type": "message_stop"}], "there was no message_start"),
        ([streamed.start(), streamed.start()], "a second message_start"),
        ([streamed.start(), streamed.block_start(1)], "block 1 begins where 0 was to come"),
        ([streamed.start(), streamed.block_start(-1)], "block -1 begins where 0"),
        ([*BEGUN, streamed.block_start()], "block 0 begins where 1 was to come"),
        ([*BEGUN, streamed.text("a", 1)], "block 1, which has not begun"),
        ([*BEGUN, streamed.text("a", -1)], "block -1, which has not begun"),
        ([*BEGUN, {**TEXT, "index": None}], "block None, which has not begun"),
        ([*BEGUN, {**TEXT, "index": "0"}], "block '0', which has not begun"),
        ([*BEGUN, streamed.block_stop(), TEXT], "block 0, which is complete"),
        ([*BEGUN, streamed.block_stop(), streamed.block_stop()], "block 0, which is complete"),
        ([*BEGUN, {**TEXT, "delta": None}], "content_block_delta has no object in 'delta'"),
        ([*BEGUN, {**TEXT, "delta": {"type": "text_delta"}}], "no text in 'text'"),
        ([*BEGUN, {**TEXT, "delta": {"type": "text_delta", "text": 1}}], "no text in 'text'"),
        ([{"type": "message_start"}], "message_start has no object in 'message'"),
        ([streamed.start(), {**streamed.block_start(), "content_block": [1]}], "no object in"),
        ([streamed.start(), {"type": "message_delta", "usage": NOTHING}], "no object in 'delta'"),
        ([streamed.start(content=["a"])], "no list of blocks in 'content'"),
        ([streamed.start(content=5)], "no list of blocks in 'content'"),
        ([streamed.start(), {**streamed.end()[0], "usage": [1]}], "no object in 'usage'"),
    ],
)
def test_an_event_that_makes_no_sense_says_why(events: list[Event], complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        take(events)


def test_there_is_no_message_before_its_start() -> None:
    with pytest.raises(ProtocolError, match="there was no message_start"):
        Accumulator().now()


@given(EVENTS)
def test_whatever_comes_it_fails_in_one_way_only(events: list[Event]) -> None:
    with suppress(ProtocolError):
        take([*BEGUN, *events])
