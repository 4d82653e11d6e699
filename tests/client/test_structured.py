"""Replies as values: whole texts, texts that still grow, and messages with their outputs."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._info import info_of
from agentkit_client._models import parse
from agentkit_client._structured import parsed, parsed_text, read_output, read_partial
from agentkit_client.errors import OutputMismatch
from agentkit_client.types import Message, TextBlock, ToolUseBlock
from agentkit_client.types._parsed import ParsedMessage, ParsedTextBlock
from agentkit_client.types.beta import BetaMessage
from agentkit_client.types.beta._parsed import ParsedBetaMessage

T = TypeVar("T")


class Person(BaseModel):
    name: str
    age: int = Field(default=0, ge=0)


class Node(BaseModel):
    children: list[Node] = []


class Box(BaseModel, Generic[T]):
    value: T


class Movie(TypedDict):
    title: str
    year: NotRequired[int]


class Pair(NamedTuple):
    left: int
    right: str


@dataclass
class Point:
    x: int
    others: list[Point] | None = None


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (Person, '{"name": "Ada", "age": 36}', Person(name="Ada", age=36)),
        (list[Person], '[{"name": "Ada"}]', [Person(name="Ada")]),
        (Box[Person], '{"value": {"name": "Ada"}}', Box[Person](value=Person(name="Ada"))),
        (Node, '{"children": [{}]}', Node(children=[Node()])),
        (Movie, '{"title": "M", "year": 1931}', {"title": "M", "year": 1931}),
        (Point, '{"x": 1, "others": [{"x": 2}]}', Point(1, [Point(2)])),
        (Pair, '[1, "a"]', Pair(1, "a")),
        (tuple[int, ...], "[1, 2]", (1, 2)),
        (list[int], "[1, 2]", [1, 2]),
        (set[str], '["a", "b", "a"]', {"a", "b"}),
        (dict[str, int], '{"a": 3}', {"a": 3}),
        (int | None, "null", None),
        (int | str, '"1"', "1"),
        (str, '"a"', "a"),
        (bool, " true\n", True),
        (Literal["a", 1], "1", 1),
        (datetime.date, '"2026-05-09"', datetime.date(2026, 5, 9)),
        (Decimal, '"1.10"', Decimal("1.10")),
        (UUID, '"00000000-0000-0000-0000-00000000000a"', UUID(int=10)),
        (Annotated[int, Field(multiple_of=5)], "10", 10),
        (int, "1" + "0" * 4000, 10**4000),
        (str, '"\\ud83d\\ude00é"', "😀é"),
    ],
)
def test_a_text_is_read_as_its_type(type_: Any, text: str, value: object) -> None:
    found = read_output(type_, text)
    assert found == value
    assert type(found) is type(value)


def test_json_nests_as_deep_as_the_parser_goes() -> None:
    def nested(depth: int) -> str:
        return '{"children": [' * depth + "]}" * depth

    found = read_output(Node, nested(90))
    for _ in range(89):
        (found,) = found.children
    assert found == Node()
    with pytest.raises(OutputMismatch, match="recursion limit exceeded"):
        read_output(Node, nested(5000))


def test_a_type_that_can_not_be_read_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be the type of an output"):
        read_output(3, "3")


WRITTEN = '{"name": "Ada \\u00e9😀", "tags": ["a", null, -1.5e3], "in": {"x": true}}'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        (" \n", {}),
        ('{"na', {}),
        ('{"name": "A', {"name": "A"}),
        ('{"name": "A", "tags": ["a", "b', {"name": "A", "tags": ["a", "b"]}),
        ('{"a": 12', {"a": 12}),
        ('{"a": tr', {}),
        ('{"a": "x\\u00', {"a": "x"}),
        ('{"a": "x\\', {"a": "x"}),
        ('{"a": "x\\\\', {"a": "x\\"}),
        ('{"a": "x\\\\\\', {"a": "x\\"}),
        ('{"a": "x\\ud83d', {"a": "x"}),
        ('{"a": "x\\ud83d\\', {"a": "x"}),
        ('{"a": "x\\ud83d\\ude', {"a": "x"}),
        ('{"a": "x\\ud83d\\ude00', {"a": "x😀"}),
        ('{"a": "x\\u00e9', {"a": "xé"}),
        ("[1, 2", [1, 2]),
        ('"abc', "abc"),
        # What comes before a fault.
        ("Sure!", {}),
        ('{"a": 1, oops', {"a": 1}),
        ('{"a":\n1,\n "b": x', {"a": 1}),
        ('{"é": 1, oops', {"é": 1}),
        ('{"a": "x\ty"}', {"a": "x"}),
        ('{"a": "x\\q"}', {"a": "x"}),
        ('{"a": "\\ud800"}', {"a": ""}),
        ('{"a": "\ud800', {"a": "?"}),
        ('{"a" 1}', {}),
        ('\ufeff{"a": 1}', {}),
        ('{"a": 1}}', {"a": 1}),
    ],
)
def test_as_much_as_there_is_can_be_read(text: str, value: object) -> None:
    assert read_partial(text) == value


def test_a_text_that_grows_is_read_at_every_length() -> None:
    whole = json.loads(WRITTEN)
    names = [*whole]
    for end in range(len(WRITTEN)):
        so_far = read_partial(WRITTEN[:end])
        assert [*so_far] == names[: len(so_far)]
        assert whole["name"].startswith(so_far.get("name", ""))
        assert ("name" in so_far) == (end > 9)
    assert read_partial(WRITTEN) == whole


@given(st.text() | st.text(alphabet='{}[]",:\\ux0d8-e\n1'))
def test_reading_a_part_never_fails(text: str) -> None:
    read_partial(text)


def test_reading_a_part_has_limits_of_its_own() -> None:
    assert read_partial("[" * 100_000)[0][0][0]
    assert read_partial('{"a": 1' + "0" * 10_000)["a"] >= 10**4000


USAGE = {"input_tokens": 1, "output_tokens": 2}


def text(written: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": written, **more}


CALL = {"type": "tool_use", "id": "t", "name": "look", "input": {"a": [1]}}
ADA = '{"name": "Ada"}'


def message(*blocks: Any, type_: Any = Message, **more: Any) -> Any:
    fields = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "x",
        "content": [*blocks],
        "stop_reason": "end_turn",
        "usage": USAGE,
        **more,
    }
    return parse(type_, json.dumps(fields).encode())


def read(reply: Any, output_format: Any = None, twin: Any = ParsedMessage) -> Any:
    return parsed(twin, reply, output_format)


PAIRS = [(Message, ParsedMessage), (BetaMessage, ParsedBetaMessage)]


@pytest.mark.parametrize(("plain", "twin"), PAIRS)
def test_a_message_becomes_its_parsed_twin(plain: type[Message], twin: type[Any]) -> None:
    blocks = [{"type": "thinking", "thinking": "hm", "signature": "s"}, text(ADA, new=1), CALL]
    reply = message(*blocks, type_=plain, news="n")
    made = read(reply, Person, twin)
    assert type(made) is twin
    assert issubclass(twin, plain)
    assert made.parsed_output == Person(name="Ada")
    assert [type(b).__name__ for b in made.content] == [
        "ThinkingBlock",
        "ParsedTextBlock",
        "ToolUseBlock",
    ]
    assert made.content[1].parsed_output is made.parsed_output
    assert made.content[1].new == 1
    assert made.news == "n"
    assert made.usage.output_tokens == 2


@pytest.mark.parametrize(("plain", "twin"), PAIRS)
def test_the_output_is_never_sent_back(plain: type[Message], twin: type[Any]) -> None:
    reply = message(text(ADA, citations=None), CALL, type_=plain)
    made = read(reply, Person, twin)
    assert made.to_dict() == reply.to_dict()
    assert made.to_json() == reply.to_json()
    assert made.model_dump() == reply.model_dump()
    assert made.model_dump_json() == reply.model_dump_json()
    assert made.content[0].to_dict() == {"type": "text", "text": ADA, "citations": None}
    assert "parsed_output=Person(name='Ada', age=0)" in repr(made)


def test_the_message_is_left_as_it_was() -> None:
    reply = message(text(ADA), CALL)
    before = repr(reply)
    made = read(reply, Person)
    made.content.append("more")
    made.stop_reason = None
    made.content[0].text = "other"
    made.news = "n"
    assert repr(reply) == before
    assert made.content[1] is reply.content[1]


def with_http(reply: Any) -> Any:
    headers = {"request-id": "R"}
    asked = httpx.Request("GET", "http://x.example")
    object.__setattr__(reply, "_http", info_of(httpx.Response(200, headers=headers, request=asked)))
    return reply


def test_what_came_around_the_reply_is_kept() -> None:
    reply = with_http(message(text(ADA)))
    made = read(reply, Person)
    assert made.http is reply.http
    assert made._request_id == "R"
    assert read(message(text(ADA))).http is None


def test_a_twin_is_equal_to_itself_and_can_be_copied() -> None:
    made = read(message(text(ADA), CALL), Person)
    for same in (
        read(message(text(ADA), CALL), Person),
        copy.deepcopy(made),
        made.model_copy(),
        pickle.loads(pickle.dumps(made)),
    ):
        assert same == made
        assert same.parsed_output == Person(name="Ada")
    assert read(message(text(ADA), CALL)) != made


@pytest.mark.parametrize("nothing", [None, {"type": "json_schema", "schema": {"type": "object"}}])
def test_without_a_type_no_text_is_read(nothing: Any) -> None:
    made = read(message(text("Hi"), text("there")), nothing)
    assert [block.parsed_output for block in made.content] == [None, None]
    assert made.parsed_output is None


def test_a_message_without_a_text_has_no_output() -> None:
    assert read(message(CALL), Person).parsed_output is None
    assert read(message(), Person).parsed_output is None


@pytest.mark.parametrize(
    ("texts", "outputs"),
    [
        (["Let me see.", ADA], [None, "Ada"]),
        ([ADA, "Done."], ["Ada", None]),
        ([ADA, '{"name": "Bob"}'], ["Ada", "Bob"]),
    ],
)
def test_one_text_that_fits_is_enough(texts: list[str], outputs: list[str | None]) -> None:
    made = read(message(*map(text, texts)), Person)
    found = [block.parsed_output for block in made.content]
    assert [person and person.name for person in found] == outputs
    assert made.parsed_output == Person(name=next(filter(None, outputs)))


@pytest.mark.parametrize("stop_reason", ["tool_use", "pause_turn"])
def test_a_text_before_the_end_need_not_fit(stop_reason: str) -> None:
    reply = message(text("Let me see."), CALL, stop_reason=stop_reason)
    made = read(reply, Person)
    assert made.parsed_output is None
    assert made.content[0].text == "Let me see."


@pytest.mark.parametrize(
    ("stop_reason", "said"),
    [
        ("end_turn", "does not fit `Person`:"),
        ("max_tokens", "does not fit `Person`, it was cut off at `max_tokens`:"),
        ("refusal", "does not fit `Person`, the model refused:"),
        ("something_new", "does not fit `Person`:"),
    ],
)
def test_where_no_text_fits_the_last_one_is_the_error(stop_reason: str, said: str) -> None:
    reply = message(text("First."), text('{"name":'), stop_reason=stop_reason)
    with pytest.raises(OutputMismatch, match=said) as raised:
        read(reply, Person)
    assert (raised.value.text, raised.value.stop_reason) == ('{"name":', stop_reason)
    assert raised.value.reply == read(reply)
    assert type(raised.value.__cause__).__name__ == "ValidationError"


def test_the_error_of_a_reply_has_what_came_around_it() -> None:
    reply = with_http(message(text("Hi")))
    with pytest.raises(OutputMismatch) as raised:
        read(reply, Person)
    error = raised.value
    assert error.reply is not None
    assert (error.reply.http, error.request_id) == (reply.http, "R")
    assert error.reply.usage.output_tokens == 2
    same = pickle.loads(pickle.dumps(error))
    assert (str(same), same.reply) == (str(error), error.reply)


def test_a_message_ahead_of_us_is_kept() -> None:
    odd = [{"type": "news", "a": 1}, {"type": "text", "text": None}, 3, text(ADA)]
    made = read(message(*odd, usage=None), Person)
    assert made.content[0].a == 1
    assert made.content[1].parsed_output is None
    assert made.content[2] == 3
    assert made.parsed_output == Person(name="Ada")
    hollow = message(content="soon")
    assert read(hollow, Person).content == "soon"


def test_a_type_that_can_not_be_read_is_an_error_for_a_message_too() -> None:
    with pytest.raises(TypeError, match="can't be the type of an output"):
        read(message(text("3")), 3)


def test_a_text_becomes_its_parsed_twin() -> None:
    block = TextBlock(type="text", text=ADA)
    assert parsed_text(block, Person).parsed_output == Person(name="Ada")
    assert parsed_text(block).parsed_output is None
    assert type(parsed_text(block, Person)) is ParsedTextBlock
    with pytest.raises(OutputMismatch):
        parsed_text(block, int)


def test_a_parsed_message_is_read_from_json_like_any_other() -> None:
    reply = message(text(ADA), CALL, type_=ParsedMessage)
    assert [type(block) for block in reply.content] == [ParsedTextBlock, ToolUseBlock]
    assert reply.parsed_output is None
