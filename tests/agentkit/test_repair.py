"""Any history becomes one that the API takes; one that it takes already stays as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentkit._pairs import NO_RESULT
from agentkit.history import repair_history
from agentkit.local._validation import validate_request
from agentkit_client.types import Message

GO = {"role": "user", "content": "go"}
TEXT = {"type": "text", "text": "hi"}


def call(id: str = "t1", **fields: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": "add", "input": {}, **fields}


def result(id: str = "t1", content: Any = "2", **fields: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": id, "content": content, **fields}


def error(id: str = "t1") -> dict[str, Any]:
    return result(id, NO_RESULT, is_error=True)


def a(*blocks: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks)}


def u(*blocks: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def problems(messages: list[Any]) -> list[str]:
    body = {"model": "m", "max_tokens": 9, "messages": messages}
    return [f"{problem}" for problem in validate_request(body, beta=True)]


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "text": content}


SEARCH: dict[str, Any] = {
    "type": "server_tool_use",
    "id": "s1",
    "name": "web_search",
    "input": {"query": "x"},
}
FOUND: dict[str, Any] = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "s"}
TOLD = text("The result of the call t1, which is gone:")

CASES: dict[str, tuple[list[Any], list[Any]]] = {
    "a call at the end": ([GO, a(call())], [GO, a(call()), u(error())]),
    "a call that was passed over": (
        [GO, a(call()), u(TEXT), a(TEXT)],
        [GO, a(call()), u(error(), TEXT), a(TEXT)],
    ),
    "a text where the result belongs": (
        [GO, a(call()), {"role": "user", "content": "stop"}],
        [GO, a(call()), u(error(), text("stop"))],
    ),
    "one of two calls": (
        [GO, a(call("t1"), call("t2")), u(result("t2"))],
        [GO, a(call("t1"), call("t2")), u(result("t2"), error("t1"))],
    ),
    "a result after a text": (
        [GO, a(call()), u(TEXT, result())],
        [GO, a(call()), u(result(), TEXT)],
    ),
    "a result in a later message of the turn": (
        [GO, a(call()), u(TEXT), u(result())],
        [GO, a(call()), u(result(), TEXT)],
    ),
    "a result that comes too late": (
        [GO, a(call()), u(TEXT), a(TEXT), u(result())],
        [GO, a(call()), u(error(), TEXT), a(TEXT), u(TOLD, text("2"))],
    ),
    "a result without a call": ([u(result())], [u(TOLD, text("2"))]),
    "a result without a call, of blocks": (
        [u(result(content=[TEXT, {"type": "tool_reference", "tool_name": "x"}]))],
        [u(TOLD, TEXT, text("{'type': 'tool_reference', 'tool_name': 'x'}"))],
    ),
    "two results of one call": (
        [GO, a(call()), u(result(), result(content="3"))],
        [GO, a(call()), u(result())],
    ),
    "two calls of one id in a turn": (
        [GO, a(call(), call()), u(result(), result(content="3"))],
        [GO, a(call(), call("t1_2")), u(result(), result("t1_2", "3"))],
    ),
    "two calls of one id in two turns": (
        [GO, a(call()), u(result()), a(call()), u(result(content="3"))],
        [GO, a(call()), u(result()), a(call("t1_2")), u(result("t1_2", "3"))],
    ),
    "an id that is none": (
        [GO, a(call("a b")), u(result("a b"))],
        [GO, a(call("call")), u(result("call"))],
    ),
    "an input that is no object": (
        [GO, a(call(input="{"))],
        [GO, a(call(input={})), u(error())],
    ),
    "an error that says nothing": (
        [GO, a(call()), u(result(content="", is_error=True))],
        [GO, a(call()), u(result(content="The call failed without saying why.", is_error=True))],
    ),
    "an empty text in a result": (
        [GO, a(call()), u(result(content=[text(""), TEXT]))],
        [GO, a(call()), u(result(content=[TEXT]))],
    ),
    "empty texts": ([GO, a(text(""), TEXT, text(" \n")), GO], [GO, a(TEXT), GO]),
    "an empty message": ([GO, a(), {"role": "user", "content": ""}, GO], [GO, GO]),
    "an empty message behind a call": (
        [GO, a(call()), {"role": "assistant", "content": ""}],
        [GO, a(call()), u(error())],
    ),
    "an empty message between a call and its result": (
        [GO, a(call()), u(), u(result())],
        [GO, a(call()), u(result())],
    ),
    "no content": ([GO, {"role": "assistant", "content": None}], [GO, a()]),
    "whitespace at the end": ([GO, a(text("well "))], [GO, a(text("well"))]),
    "whitespace at the end of a plain text": (
        [GO, {"role": "assistant", "content": "well \n"}],
        [GO, a(text("well"))],
    ),
    "nothing but whitespace at the end": ([GO, a(text(" "))], [GO, a()]),
    "the assistant speaks first": (
        [a(TEXT), GO],
        [{"role": "user", "content": "(What came before is gone.)"}, a(TEXT), GO],
    ),
    "nothing is left": (
        [u(text(""))],
        [{"role": "user", "content": "(What came before is gone.)"}],
    ),
    "system messages alone": (
        [{"role": "system", "content": "brief"}],
        [
            {"role": "user", "content": "(What came before is gone.)"},
            {"role": "system", "content": "brief"},
        ],
    ),
    "an unknown role": ([{"role": "tool", "content": "x"}], [{"role": "user", "content": "x"}]),
    "a call of the user's": ([u(call())], [u(text("Call of add: {}"))]),
    "thinking of the user's": ([u(THOUGHT, TEXT)], [u(TEXT)]),
    "thinking that was cut": ([GO, a(THOUGHT | {"signature": ""}, TEXT)], [GO, a(TEXT)]),
    "a result of the assistant's": ([GO, a(result())], [GO, a(text("2"))]),
    "a search that nothing will answer": ([GO, a(TEXT, SEARCH), GO], [GO, a(TEXT), GO]),
    "a search twice": ([GO, a(SEARCH, SEARCH, FOUND)], [GO, a(SEARCH, FOUND)]),
    "what a search that is gone found": ([GO, a(FOUND, TEXT)], [GO, a(TEXT)]),
    "texts that are no blocks": (
        [u("hi", {"text": "ho"}, {"x": 1})],
        [
            u(TEXT, text("ho"), text("{'x': 1}")),
        ],
    ),
    "one block that is no list": ([{"role": "user", "content": TEXT}], [u(TEXT)]),
    "blocks that can be read once": ([{"role": "user", "content": iter([TEXT])}], [u(TEXT)]),
}


@pytest.mark.parametrize(("broken", "repaired"), CASES.values(), ids=CASES)
def test_what_the_api_refuses_is_repaired(broken: list[Any], repaired: list[Any]) -> None:
    made = repair_history(broken)
    assert made == repaired
    assert problems(made) == []


VALID: dict[str, list[Any]] = {
    "a text": [GO],
    "an answer": [GO, a(THOUGHT, TEXT)],
    "calls": [GO, a(TEXT, call("t1"), call("t2")), u(result("t2"), result("t1"), TEXT), a(TEXT)],
    "results in two messages": [GO, a(call("t1"), call("t2")), u(result("t1")), u(result("t2"))],
    "a result without content": [GO, a(call()), u({"type": "tool_result", "tool_use_id": "t1"})],
    "messages of one role in a row": [GO, GO, a(TEXT), a(call()), u(result()), GO],
    "an empty last message": [GO, {"role": "assistant", "content": ""}],
    "a search that was paused": [GO, a(SEARCH)],
    "a search that goes on after a call": [GO, a(SEARCH, call()), u(result()), a(FOUND, TEXT)],
    "a search that was paused at a call": [GO, a(SEARCH, call()), u(result())],
    "a system message": [GO, {"role": "system", "content": "brief"}, a(TEXT)],
    "one between a call and its result": [
        GO,
        a(call()),
        {"role": "system", "content": "brief"},
        u(result()),
    ],
}


@pytest.mark.parametrize("valid", VALID.values(), ids=VALID)
def test_a_valid_history_is_left_alone(valid: list[Any]) -> None:
    assert problems(valid) == []
    made = repair_history(valid)
    assert made is not valid
    assert [id(message) for message in made] == [id(message) for message in valid]


def test_an_empty_history_stays_empty() -> None:
    assert repair_history([]) == []


def test_a_reply_is_a_turn_and_its_blocks_stay_what_they_are() -> None:
    reply = Message.construct(role="assistant", content=[call(), TEXT])
    made = repair_history([GO, reply])
    assert made[1]["content"][0] is reply.content[0]
    assert made[2] == u(error())


@pytest.mark.parametrize("odd", ["hi", None, {"content": "x"}, Message.construct(content=[])])
def test_what_is_no_message_is_refused(odd: Any) -> None:
    with pytest.raises(TypeError, match=r"messages\[1\] is no message"):
        repair_history([GO, odd])


def with_field(block: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    return block | {name: value}


def message(role: str, content: Any) -> dict[str, Any]:
    return {"role": role, "content": content}


IDS = st.sampled_from(["t1", "t2", "t3", "a b", ""])
TEXTS = st.sampled_from(["", " ", "x", "y \n"])
BLOCKS = st.one_of(
    st.builds(text, TEXTS),
    st.builds(call, IDS, input=st.sampled_from([{}, None, "{"])),
    st.builds(result, IDS, st.one_of(TEXTS, st.lists(st.builds(text, TEXTS), max_size=2))),
    st.builds(result, IDS, TEXTS, is_error=st.booleans()),
    st.builds(with_field, st.just(THOUGHT), st.just("signature"), st.sampled_from(["", "s"])),
    st.builds(with_field, st.just(SEARCH), st.just("id"), st.sampled_from(["s1", "s2"])),
    st.builds(with_field, st.just(FOUND), st.just("tool_use_id"), st.sampled_from(["s1", "s2"])),
)
MESSAGES = st.builds(
    message,
    st.sampled_from(["user", "assistant", "user", "assistant", "system", "tool"]),
    TEXTS | st.lists(BLOCKS, max_size=4),
)


def without_systems_that_are_wrong(messages: list[Any]) -> list[Any]:
    return [m | {"content": "brief"} if m["role"] == "system" else m for m in messages]


@settings(max_examples=300)
@given(st.lists(MESSAGES, max_size=8).map(without_systems_that_are_wrong))
def test_any_history_is_repaired_once_and_for_all(messages: list[Any]) -> None:
    before = copy.deepcopy(messages)
    repaired = repair_history(messages)
    assert messages == before
    assert bool(repaired) == bool(messages)
    if repaired:
        wrong = [problem for problem in problems(repaired) if "first block must be" not in problem]
        assert wrong == []
    again = repair_history(repaired)
    assert [id(message) for message in again] == [id(message) for message in repaired]


@given(st.lists(MESSAGES, min_size=1, max_size=4).map(without_systems_that_are_wrong))
def test_what_the_api_takes_is_not_touched(messages: list[Any]) -> None:
    blocks = [block for m in messages for block in _blocks(m)]
    searches = {block.get("id") for block in blocks} & {"s1", "s2"}
    if searches or any(block.get("signature") == "" for block in blocks):
        return
    if not {"user", "assistant"} & {m["role"] for m in messages}:
        return
    if not problems(messages):
        assert repair_history(messages) == messages


def _blocks(message: Any) -> list[Any]:
    return [] if isinstance(message["content"], str) else message["content"]
