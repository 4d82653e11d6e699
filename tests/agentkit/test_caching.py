"""Breakpoints of the prompt cache: where they go, and that the caller's stay."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit._caching import AutoCache, auto_cache
from agentkit.local._validation import validate_request
from agentkit_client.types import Message, TextBlock

MARK = {"type": "ephemeral"}
LONG = {"type": "ephemeral", "ttl": "1h"}
GO = {"role": "user", "content": "go"}


def tool(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "input_schema": {"type": "object"}, **fields}


def text(content: str = "hi", **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": content, **fields}


def turn(number: int) -> list[Any]:
    call: Any = {"type": "tool_use", "id": f"t{number}", "name": "a", "input": {}}
    result = {"type": "tool_result", "tool_use_id": f"t{number}", "content": "2"}
    return [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]


def params(**fields: Any) -> dict[str, Any]:
    given = {
        "model": "m",
        "max_tokens": 9,
        "system": "be brief",
        "tools": [tool("b"), tool("a")],
        "messages": [GO, *turn(1), *turn(2)],
    }
    return {**given, **fields}


def placed(**fields: Any) -> dict[str, Any]:
    """Place breakpoints, and see that the API takes them and nothing given was changed."""
    given = params(**fields)
    before = copy.deepcopy(given)
    made = AutoCache().placed(given)
    assert given == before
    assert [str(problem) for problem in validate_request(made, beta=True)] == []
    return made


def marks(made: dict[str, Any]) -> dict[str, Any]:
    """Return the breakpoints by where they are."""
    lists: dict[str, Any] = {"system": made.get("system")}
    lists |= {str(index): message["content"] for index, message in enumerate(made["messages"])}
    lists |= {str(tool["name"]): [tool] for tool in made.get("tools") or ()}
    found: dict[str, Any] = {}
    for name, blocks in lists.items():
        for block in () if isinstance(blocks, (str, type(None))) else blocks:
            if "cache_control" in block:
                found[name] = block["cache_control"]
    return found


def test_tools_system_the_end_and_the_end_before_are_marked() -> None:
    made = placed()
    assert marks(made) == {"b": MARK, "system": MARK, "2": MARK, "4": MARK}
    assert made["system"] == [text("be brief", cache_control=MARK)]


def test_tools_come_in_the_order_of_their_names() -> None:
    orders = [[tool("b"), tool("a"), tool("c")], [tool("c"), tool("b"), tool("a")]]
    sent = [placed(tools=order)["tools"] for order in orders]
    assert sent[0] == sent[1] == [tool("a"), tool("b"), tool("c", cache_control=MARK)]


def test_the_first_request_has_one_end() -> None:
    made = placed(messages=[GO])
    assert marks(made) == {"b": MARK, "system": MARK, "0": MARK}
    assert made["messages"] == [{"role": "user", "content": [text("go", cache_control=MARK)]}]


def test_what_is_not_there_is_not_marked() -> None:
    made = placed(system="", tools=[], messages=[GO])
    assert marks(made) == {"0": MARK}
    assert (made["system"], made["tools"]) == ("", [])
    alone = AutoCache().placed({"model": "m", "max_tokens": 9, "messages": [GO]})
    assert alone.keys() == {"model", "max_tokens", "messages"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"system": [text("a", cache_control=MARK), text("b")]},
            {"b": MARK, "system": MARK, "2": MARK, "4": MARK},
        ),
        (
            {"tools": [tool("b", cache_control=MARK), tool("a")]},
            {"b": MARK, "system": MARK, "2": MARK, "4": MARK},
        ),
        (
            {"messages": [{"role": "user", "content": [text(cache_control=MARK)]}, *turn(1)]},
            {"0": MARK, "b": MARK, "system": MARK, "2": MARK},
        ),
        (
            {"messages": [{"role": "user", "content": [text(cache_control=MARK)] * 3}, *turn(1)]},
            {"0": MARK, "2": MARK},
        ),
        (
            {"messages": [{"role": "user", "content": [text(cache_control=MARK)] * 4}, *turn(1)]},
            {"0": MARK},
        ),
        ({"cache_control": MARK}, {"b": MARK, "system": MARK}),
    ],
)
def test_the_callers_own_stay_and_count(fields: Any, expected: dict[str, Any]) -> None:
    assert marks(placed(**fields)) == expected


def test_tools_of_which_one_is_marked_keep_their_order() -> None:
    tools = [tool("b", cache_control=MARK), tool("a")]
    assert placed(tools=tools)["tools"] == tools


def test_marks_inside_of_results_count() -> None:
    shown = {"type": "tool_result", "tool_use_id": "t1", "content": [text(cache_control=MARK)] * 4}
    ask, _ = turn(1)
    given = [GO, ask, {"role": "user", "content": [shown]}]
    assert marks(placed(messages=given)) == {}


@pytest.mark.parametrize("where", ["system", "messages"])
def test_what_comes_before_a_longer_one_lives_as_long(where: str) -> None:
    block = text(cache_control=LONG)
    fields = {
        "system": {"system": [block]},
        "messages": {"messages": [{"role": "user", "content": [block]}, *turn(1)]},
    }
    made = marks(placed(**fields[where]))
    assert made["b"] == LONG
    assert made["system"] == LONG
    assert made["2"] == MARK


def test_tools_that_are_found_later_are_not_marked() -> None:
    made = placed(tools=[tool("a"), tool("b", defer_loading=True)])
    assert "a" in marks(made)
    assert "b" not in marks(made)


def test_thinking_and_empty_texts_are_not_marked() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    paused = {"role": "assistant", "content": [thought, text("so"), thought]}
    made = placed(messages=[GO, {"role": "assistant", "content": [thought]}, GO, paused])
    assert made["messages"][3]["content"] == [
        thought,
        text("so", cache_control=MARK),
        thought,
    ]
    only = [GO, {"role": "assistant", "content": [thought]}]
    assert "0" in marks(placed(messages=only))


def test_replies_are_marked_as_dicts_of_their_own() -> None:
    block = TextBlock(type="text", text="so", citations=None)
    made = placed(messages=[GO, {"role": "assistant", "content": [block]}])
    assert made["messages"][1]["content"] == [text("so", citations=None, cache_control=MARK)]
    reply = Message.construct(role="assistant", content=[block])
    again = AutoCache().placed(params(messages=[GO, reply]))
    assert again["messages"][1] == made["messages"][1]


FALLBACK = {
    "type": "fallback",
    "from": {"model": "a"},
    "to": {"model": "b"},
    "trigger": {"type": "refusal", "category": None},
}


def test_where_another_model_took_over_is_no_place_for_a_breakpoint() -> None:
    made = placed(messages=[GO, {"role": "assistant", "content": [text("so"), FALLBACK]}])
    assert made["messages"][1]["content"] == [text("so", cache_control=MARK), FALLBACK]


def test_a_message_that_can_not_change_is_looked_into_once() -> None:
    looks: list[int] = []

    class Looked(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            if key == "content":
                looks.append(1)
            return super().get(key, default)

    cache = AutoCache()
    history: list[Any] = [Looked(GO) for _ in range(50)]
    settled = set(map(id, history))
    cache.placed(params(messages=history), settled)
    first = len(looks)
    cache.placed(params(messages=[*history, *turn(1)]), settled)
    assert first >= 50
    assert len(looks) - first < 10
    marked = {"role": "user", "content": [text(cache_control=MARK)] * 4}
    assert marks(cache.placed(params(messages=[marked]), settled)) == {"0": MARK}


def test_a_message_that_can_change_is_looked_into_each_time() -> None:
    cache = AutoCache()
    mine: dict[str, Any] = {"role": "user", "content": [text(), text(), text(), text()]}
    assert len(marks(cache.placed(params(messages=[mine, *turn(1)])))) == 4
    for block in mine["content"][:3]:
        block["cache_control"] = MARK
    made = cache.placed(params(messages=[mine, *turn(1)]))
    assert validate_request(made) == []
    assert marks(made) == {"0": MARK, "2": MARK}


def test_anything_but_auto_is_refused() -> None:
    assert auto_cache(None) is None
    assert isinstance(auto_cache("auto"), AutoCache)
    with pytest.raises(ValueError, match=r'cache has to be "auto", or left out, not True'):
        auto_cache(True)


CONTROLS = st.sampled_from([{}, {}, {}, {"cache_control": MARK}])
TURNS = st.lists(st.lists(CONTROLS, min_size=1, max_size=3), min_size=1, max_size=4)


@given(st.lists(CONTROLS, max_size=2), st.lists(CONTROLS, max_size=2), TURNS)
def test_there_are_never_more_than_four(tools: Any, system: Any, turns: Any) -> None:
    given = params(
        tools=[tool(f"t{index}", **control) for index, control in enumerate(tools)],
        system=[text(**control) for control in system],
        messages=[{"role": "user", "content": [text(**c) for c in turn]} for turn in turns],
    )
    if not given["system"]:
        del given["system"]
    if any(validate_request(given)):
        return
    made = AutoCache().placed(given)
    assert validate_request(made) == []
    assert marks(made).items() >= marks(given).items()


def test_a_breakpoint_does_not_outlive_one_before_it() -> None:
    given = params(tools=[tool("a", cache_control=MARK)], messages=[GO], cache_control=LONG)
    assert AutoCache().placed(given)["system"][0]["cache_control"] == MARK
