"""`parse` reads what fits, keeps what doesn't, and gives back what came in."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from datetime import datetime, timezone
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import httpx
import pydantic
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaSerializer, core_schema

from agentkit_client._info import ResponseInfo
from agentkit_client._models import BaseModel, _adapter, parse
from agentkit_client.types import (
    CodeExecutionToolResultBlock,
    ContentBlock,
    Message,
    MessageStreamEvent,
    ModelInfo,
    RawMessageStartEvent,
    TextBlock,
    ToolUseBlock,
    Usage,
)
from agentkit_client.types.beta import BetaFallbackBlock, BetaMemoryTool20250818Command, BetaMessage

Json = Any


def message(*content: Json, **others: Json) -> dict[str, Json]:
    """Make the JSON of a reply."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-4-5",
        "content": list(content),
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 5},
        **others,
    }


def read(type_: Any, value: Json) -> Any:
    return parse(type_, json.dumps(value).encode())


# What fits.


def test_a_reply_is_read_into_its_types():
    reply = parse(Message, json.dumps(message({"type": "text", "text": "Hi"})).encode())
    assert isinstance(reply, Message)
    assert isinstance(reply.content[0], TextBlock)
    assert (reply.content[0].text, reply.content[0].citations) == ("Hi", None)
    assert reply.usage.output_tokens == 5


def test_a_reply_of_any_type_pydantic_knows_can_be_read():
    assert read(list[int], [1, 2]) == [1, 2]
    assert read(dict[str, Usage | None], {"a": None}) == {"a": None}


def test_times_are_read_as_times():
    model = {"id": "m", "created_at": "2025-02-19T00:00:00Z", "display_name": "M", "type": "model"}
    expected = datetime(2025, 2, 19, tzinfo=timezone.utc)
    assert read(ModelInfo, model).created_at == expected
    assert read(ModelInfo, model | {"type": "new"}).created_at == expected
    assert read(ModelInfo, model | {"created_at": "not a date"}).created_at == "not a date"


def test_a_union_is_told_apart_by_its_tag():
    event = read(MessageStreamEvent, {"type": "message_start", "message": message()})
    assert isinstance(event, RawMessageStartEvent)
    command = read(BetaMemoryTool20250818Command, {"command": "view", "path": 5})
    assert (type(command).__name__, command.path) == ("BetaMemoryTool20250818ViewCommand", 5)


# What the API has learned since.


def test_an_unknown_field_is_kept_and_can_be_read():
    block = read(Message, message({"type": "text", "text": "", "mood": {"a": 1}})).content[0]
    assert block.mood == {"a": 1}
    assert isinstance(block, TextBlock)


def test_an_unknown_block_is_a_plain_model_among_known_ones():
    new = {"type": "hologram", "depth": {"z": 1}}
    reply = read(Message, message({"type": "text", "text": "Hi"}, new))
    assert type(reply.content[1]) is BaseModel
    assert (reply.content[1].type, reply.content[1].depth) == ("hologram", {"z": 1})
    assert isinstance(reply.content[0], TextBlock)


def test_a_block_without_a_type_is_a_plain_model():
    assert type(read(Message, message({"text": "Hi"})).content[0]) is BaseModel


def test_an_unknown_event_is_a_plain_model():
    event = read(MessageStreamEvent, {"type": "intermission", "minutes": 15})
    assert (type(event), event.minutes) == (BaseModel, 15)


def test_an_unknown_value_passes():
    reply = read(Message, message(stop_reason="bored", model="claude-next"))
    assert (reply.stop_reason, reply.model) == ("bored", "claude-next")


def test_a_value_of_another_type_stays_as_it_came():
    block = read(Message, message({"type": "text", "text": 5})).content[0]
    assert (type(block), block.text) == (TextBlock, 5)
    assert read(Usage, {"input_tokens": "5", "output_tokens": 1}).input_tokens == "5"
    assert read(Message, message() | {"content": "Hi"}).content == "Hi"
    assert read(Message, message("Hi", None)).content == ["Hi", None]


def test_what_is_missing_is_none():
    reply = read(Message, {"id": "msg_1", "content": None})
    assert (reply.content, reply.usage, reply.stop_reason) == (None, None, None)
    assert reply.to_dict() == {"id": "msg_1", "content": None}


@pytest.mark.parametrize(
    ("content", "class_name"),
    [
        ({"type": "code_execution_result", "stdout": 1}, "CodeExecutionResultBlock"),
        ({"type": "code_execution_tool_result_error"}, "CodeExecutionToolResultError"),
        ({"type": "brand_new"}, "BaseModel"),
        ("text", "str"),
        ([{"type": "brand_new"}], "list"),
    ],
)
def test_a_union_inside_a_block_is_read_as_far_as_it_is_known(content: Json, class_name: str):
    block = {"type": "code_execution_tool_result", "tool_use_id": "t", "content": content}
    read_block = read(CodeExecutionToolResultBlock, block)
    assert type(read_block.content).__name__ == class_name


# What is refused.


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b'{"id": "msg', "not JSON"),
        (b'{"id": "\xff"}', "not JSON"),
        (b'{"content": ' + b"[" * 100_000, "not JSON that can be read"),
        (b'{"content": ' + b"[" * 1000 + b"]" * 1000 + b"}", "recursion limit"),
        (b"null", "expected the JSON object of a Message, got null"),
        (b"true", "got a boolean"),
        (b"1.5", "got a number"),
        (b'"Hi"', "got a string"),
        (b"[{}]", "got a list"),
        (b"{}", "none of its fields"),
        (b'{"detail": "Not found"}', "none of its fields"),
    ],
)
def test_a_body_that_is_no_such_thing_is_refused(body: bytes, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        parse(Message, body)


def test_strict_refuses_what_does_not_match():
    good = json.dumps(message()).encode()
    assert parse(Message, good, strict=True) == parse(Message, good)
    with pytest.raises(ValidationError, match="output_tokens"):
        parse(Message, good.replace(b": 5", b': "5"'), strict=True)
    with pytest.raises(ValidationError, match="JSON"):
        parse(Message, b"<html>", strict=True)


# What came in goes out.

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
JSON = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(), SCALARS, max_size=2)


# Replies are large: making a failing one smaller takes minutes, and reading it does not.
quickly = settings(
    max_examples=50,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PLAIN: dict[Any, st.SearchStrategy[Json]] = {
    str: st.text(max_size=5),
    int: st.integers(),
    bool: st.booleans(),
    NoneType: st.none(),
    datetime: st.sampled_from(["2025-02-19T00:00:00Z", "soon"]),
}


@st.composite
def near(draw: st.DrawFn, type_: Any) -> Json:
    """Make JSON that fits a type, but for fields missing, added, or of other types."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Annotated:
        return draw(near(args[0]))
    if origin is Literal:
        return draw(st.sampled_from(args))
    if origin is Union or origin is UnionType:
        return draw(near(draw(st.sampled_from(args))))
    if origin is list:
        return draw(st.lists(near(args[0]), max_size=2))
    if not (isinstance(type_, type) and issubclass(type_, BaseModel)):
        return draw(PLAIN.get(type_, st.dictionaries(st.text(), SCALARS, max_size=1)))
    fields = {info.alias or name: info.annotation for name, info in type_.model_fields.items()}
    left_out = draw(st.sets(st.sampled_from(list(fields)), max_size=2)) - {"type", "id"}
    value = {name: draw(near(fields[name])) for name in fields.keys() - left_out}
    return value | draw(st.dictionaries(st.sampled_from([*fields, "new"]), JSON, max_size=1))


def exactly(value: Json) -> str:
    """Write JSON so that 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


@quickly
@given(near(Message))
def test_a_reply_goes_out_as_it_came_in(sent: Json):
    reply = read(Message, sent)
    assert exactly(reply.to_dict(mode="json")) == exactly(sent)
    assert exactly(json.loads(reply.to_json())) == exactly(sent)


@quickly
@given(near(BetaMessage))
def test_a_beta_reply_goes_out_as_it_came_in(sent: Json):
    assert exactly(read(BetaMessage, sent).to_dict(mode="json")) == exactly(sent)


@quickly
@given(near(MessageStreamEvent))
def test_an_event_goes_out_as_it_came_in(sent: Json):
    assert exactly(read(MessageStreamEvent, sent).to_dict(mode="json")) == exactly(sent)


@quickly
@given(st.lists(near(list[ContentBlock]), max_size=2))
def test_blocks_are_serialised_inside_a_request_as_they_came(turns: list[Json]):
    read_turns = [read(list[ContentBlock], turn) for turn in turns]
    sent = {"messages": [{"role": "assistant", "content": turn} for turn in read_turns]}
    serializer = SchemaSerializer(core_schema.any_schema())
    out = json.loads(serializer.to_json(sent, exclude_unset=True))
    assert exactly([turn["content"] for turn in out["messages"]]) == exactly(turns)


def test_fields_that_were_not_sent_are_not_given_back():
    reply = read(Message, message({"type": "text", "text": "Hi"}))
    assert reply.content[0].to_dict() == {"type": "text", "text": "Hi"}
    assert reply.to_dict()["usage"] == {"input_tokens": 3, "output_tokens": 5}
    assert reply.content[0].to_dict(exclude_unset=False)["citations"] is None


def test_a_name_that_python_forbids_goes_out_as_the_api_calls_it():
    sent: Json = {"type": "fallback", "from": {"model": "a"}, "to": {"model": "b"}, "trigger": None}
    block = read(BetaFallbackBlock, sent)
    assert block.from_.model == "a"
    assert block.to_dict() == sent
    if pydantic.VERSION >= "2.11":  # before, that is only so where it is asked for
        assert block.model_dump(exclude_unset=True) == sent
    assert block.to_dict(use_api_names=False).keys() == {"type", "from_", "to", "trigger"}
    assert BetaFallbackBlock.construct(None, **sent) == block


def test_a_reply_inside_another_model_is_dumped_without_a_warning():
    reply = read(Message, message({"type": "hologram"}, 7, stop_reason=5))
    dumped = TypeAdapter(list[Message]).dump_json([reply], exclude_unset=True)
    assert json.loads(dumped) == [message({"type": "hologram"}, 7, stop_reason=5)]


def test_dumping_takes_the_options_of_pydantic():
    block = TextBlock.construct(text="Hi", type="text", citations=None)
    assert block.to_dict(exclude_none=True) == {"text": "Hi", "type": "text"}
    assert block.to_dict(exclude_defaults=True) == {"text": "Hi", "type": "text"}
    assert block.to_json(indent=None) == '{"citations":null,"text":"Hi","type":"text"}'
    assert block.to_json().startswith('{\n  "citations"')


# Building by hand.


def test_construct_builds_what_fits_and_keeps_the_rest():
    block: Json = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    reply = Message.construct(id=7, content=[block, {"type": "hologram"}], later=1)
    assert isinstance(reply.content[0], ToolUseBlock)
    assert (reply.id, reply.role, reply.stop_reason) == (7, None, None)
    assert reply.to_dict() == {"id": 7, "content": [block, {"type": "hologram"}], "later": 1}
    assert Message.model_construct(id=7, content=[block, {"type": "hologram"}], later=1) == reply


def test_construct_can_be_told_which_fields_count_as_set():
    assert TextBlock.construct({"type"}, text="Hi", type="text").to_dict() == {"type": "text"}


def test_a_model_shows_its_class_and_fields():
    block = TextBlock(text="x", type="text")
    assert str(block) == repr(block) == "TextBlock(citations=None, text='x', type='text')"


# The request's id.


def test_the_id_of_the_request_is_no_part_of_the_reply():
    one, other = read(Message, message()), read(Message, message())
    assert one._request_id is None
    object.__setattr__(one, "_http", ResponseInfo(httpx.Headers({"request-id": "req_1"})))
    assert one._request_id == "req_1"
    assert one == other
    assert "req_1" not in f"{one!r} {one} {one.to_dict()} {one.model_dump_json()}"


def test_a_reply_can_be_copied_and_pickled():
    reply = read(Message, message({"type": "text", "text": "Hi"}, {"type": "hologram"}))
    object.__setattr__(reply, "_http", ResponseInfo(httpx.Headers()))
    copies = [copy.deepcopy(reply), reply.model_copy(), pickle.loads(pickle.dumps(reply))]
    assert copies == [reply] * 3


def test_a_copy_knows_what_came_around_the_reply():
    reply = read(Message, message({"type": "text", "text": "Hi"}))
    object.__setattr__(reply, "_http", ResponseInfo(httpx.Headers({"request-id": "req_1"})))
    changed = reply.model_copy(update={"content": []})
    for copied in (changed, copy.copy(reply), copy.deepcopy(reply)):
        assert copied._request_id == "req_1"


# Building validators.


@pytest.mark.parametrize(("value", "built"), [(None, False), ("false", True), ("true", False)])
def test_validators_are_built_on_first_use_unless_told_otherwise(value: str | None, built: bool):
    code = (
        "from agentkit_client.types import TextBlock\n"
        "print(type(TextBlock.__pydantic_validator__).__name__)"
    )
    env = {k: v for k, v in os.environ.items() if k != "DEFER_PYDANTIC_BUILD"}
    env |= {"DEFER_PYDANTIC_BUILD": value} if value else {}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert (done.stdout.strip() == "SchemaValidator") == built


def test_a_validator_is_built_once():
    read(Usage, {"input_tokens": 1, "output_tokens": 1})
    built = Usage.__pydantic_validator__
    read(Usage, {"input_tokens": 1, "output_tokens": 1})
    assert Usage.__pydantic_validator__ is built
    adapters = _adapter.cache_info().misses
    read(list[Usage], [])
    read(list[Usage], [])
    assert _adapter.cache_info().misses <= adapters + 1
