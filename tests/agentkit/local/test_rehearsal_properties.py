"""The rehearsal model: what holds for every request, however odd."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any, cast

import jsonschema
import pytest
import rehearsal_tools as t
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentkit.local.rehearsal import RehearsalModel

relaxed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

WORDS = [
    "weather in Rome and Oslo", "read a/b.py", "3 longest files", "'quoted'", "what is 2 + 3?",
    "it", "the result", "find", "from 5 to 9", "on 2024-05-01", "ann@x.com", "every", "Python",
    "without tests", "How many", ", then ", "NYC",
]  # fmt: skip
texts: Strategy = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
names: Strategy = st.one_of(
    st.sampled_from(["path", "city", "a", "b", "text", "count", "user_id", "on", "kind"]), st.text()
)
scalars: Strategy = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts
)
json_values: Strategy = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=8,
)


def _objects(inner: Strategy) -> Strategy:
    def build(properties: Json, required: list[str], extra: bool) -> Json:
        schema = {"type": "object", "properties": properties, "additionalProperties": extra}
        return {**schema, "required": [*required, *list(properties)[:1]]}

    required = st.lists(names, max_size=2, unique=True)
    return st.builds(build, st.dictionaries(names, inner, max_size=4), required, st.booleans())


def _array(items: Json) -> Json:
    return {"type": "array", "items": items, "maxItems": 3}


def _with_default(schema: Json, value: object) -> Json:
    return {**schema, "default": value}


def _name(tool: Json) -> str:
    return str(tool["name"])


LEAVES: list[Json] = [
    {"type": "string"},
    {"type": "string", "minLength": 5},
    {"type": "string", "format": "date"},
    {"type": "string", "pattern": "^[a-z]+$"},
    {"type": "integer", "minimum": 3},
    {"type": "number", "maximum": 2.5},
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["string", "null"]},
    {"$ref": "#"},
    {"$ref": "#/$defs/none"},
    {"$ref": "http://127.0.0.1:9/schema.json"},
    {"not": {}},
    {},
]
leaf_schemas: Strategy = st.one_of(
    st.sampled_from(LEAVES),
    st.lists(scalars, max_size=3).map(lambda members: {"enum": members}),
    scalars.map(lambda value: {"const": value}),
)
schemas: Strategy = st.recursive(
    leaf_schemas,
    lambda inner: st.one_of(
        _objects(inner),
        inner.map(_array),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"anyOf": some}),
        st.lists(inner, min_size=1, max_size=2).map(lambda some: {"allOf": some}),
        st.builds(_with_default, inner, scalars),
    ),
    max_leaves=8,
)
odd_tools: Strategy = st.fixed_dictionaries(
    {"name": names, "input_schema": st.one_of(_objects(schemas), schemas, json_values)},
    optional={"description": texts},
)
usual_tools = [*t.FOLDER, *t.ARITHMETIC, t.WEATHER, t.TIME, t.MAIL, t.BOOK, t.ORDERS, t.CREATE_USER]
tools: Strategy = st.lists(
    st.one_of(odd_tools, st.sampled_from(usual_tools)),
    max_size=4,
    unique_by=_name,  # the API refuses two tools of one name
)
choices: Strategy = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["auto", "any", "tool", "none", "odd"])},
        optional={"name": names, "disable_parallel_tool_use": st.booleans()},
    ),
    json_values,
)


def check(request: Mapping[str, Any], given_reply: Json) -> list[Json]:
    """Fail unless the reply is one the API could give to the request; return its calls."""
    json.dumps(given_reply, ensure_ascii=False).encode()
    content = cast("list[Json]", given_reply["content"])
    assert content
    calls = [block for block in content if block["type"] == "tool_use"]
    assert given_reply["stop_reason"] == ("tool_use" if calls else "end_turn")
    by_name = {tool["name"]: tool["input_schema"] for tool in request["tools"]}
    for block in calls:
        assert re.fullmatch(r"[a-zA-Z0-9_-]+", block["id"])
        jsonschema.validate(block["input"], by_name[block["name"]], jsonschema.Draft202012Validator)
    for block in content:
        assert block["type"] == "tool_use" or block["text"].strip()
    return calls


@relaxed
@given(prompt=texts, tools=tools, choice=choices)
def test_any_tools_and_prompt_get_a_valid_reply(
    prompt: str, tools: list[Any], choice: object
) -> None:
    messages = [{"role": "user", "content": prompt}]
    request = {"messages": messages, "tools": tools, "tool_choice": choice}
    check(request, RehearsalModel().reply(request))


@relaxed
@given(request=st.dictionaries(st.sampled_from(["messages", "tools", "tool_choice"]), json_values))
def test_a_request_of_any_shape_gets_a_reply(request: Json) -> None:
    assert RehearsalModel().reply(request)["content"]


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _use(number: int, name: str, value: object) -> Json:
    use_id = f"toolu_rehearsal_{number:03d}"
    return {"type": "tool_use", "id": use_id, "name": name, "input": value}


def _result(number: int, content: object, failed: bool) -> Json:
    use_id = f"toolu_rehearsal_{number:03d}"
    return {"type": "tool_result", "tool_use_id": use_id, "content": content, "is_error": failed}


contents: Strategy = st.one_of(
    texts, json_values.map(json.dumps), st.lists(json_values, max_size=2)
)
blocks: Strategy = st.one_of(
    texts.map(_text),
    st.builds(_use, st.integers(1, 4), names, json_values),
    st.builds(_result, st.integers(1, 4), contents, st.booleans()),
    json_values,
)
histories: Strategy = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(["user", "assistant", "system"]),
            "content": st.one_of(texts, st.lists(blocks, max_size=4), json_values),
        }
    ),
    max_size=6,
)


@relaxed
@given(history=histories, tools=tools)
def test_any_history_gets_a_valid_reply_with_new_ids(history: list[Any], tools: list[Any]) -> None:
    request = {"messages": history, "tools": tools}
    calls = check(request, RehearsalModel().reply(request))
    ids = [call["id"] for call in calls]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & set(re.findall(r'"tool_use", "id": "([^"]*)"', json.dumps(history)))


@relaxed
@given(prompt=texts, tools=tools, results=st.lists(texts, min_size=1, max_size=3))
def test_every_conversation_ends_and_repeats_no_call(
    prompt: str, tools: list[Any], results: list[str]
) -> None:
    messages: list[Json] = [{"role": "user", "content": prompt}]
    made: list[str] = []
    for turn in range(12):
        request = {"messages": messages, "tools": tools, "tool_choice": {"type": "any"}}
        calls = check(request, given_reply := RehearsalModel().reply(request))
        if not calls:
            break
        made += [call["name"] + json.dumps(call["input"], sort_keys=True) for call in calls]
        text = results[turn % len(results)]
        answers = [
            {"type": "tool_result", "tool_use_id": one["id"], "content": text} for one in calls
        ]
        messages.append({"role": "assistant", "content": given_reply["content"]})
        messages.append({"role": "user", "content": answers})
    else:
        raise AssertionError("twelve turns were not enough")
    assert len(set(made)) == len(made)


LONG = ["a" * 200_000, "A b, " * 40_000, "1+" * 100_000, "a/" * 99_999, "'" * 99_999, "((" * 99_999]


@pytest.mark.parametrize("text", LONG, ids=[text[:4] for text in LONG])
def test_a_long_prompt_or_result_is_read_in_little_time(text: str) -> None:
    messages: list[Json] = [
        {"role": "user", "content": "Which file is the longest, and how does it begin? " + text},
        {"role": "assistant", "content": [_use(1, "list_files", {})]},
        {"role": "user", "content": [_result(1, text, False)]},
    ]
    request = {"messages": messages, "tools": t.FOLDER}
    started = time.process_time()
    check(request, RehearsalModel().reply(request))
    assert time.process_time() - started < 5  # measured: 0.1; a quadratic rule took minutes
