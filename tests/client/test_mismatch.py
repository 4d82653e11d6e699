"""What an error says of an output that does not fit: where, what is wrong, what came."""

from __future__ import annotations

import copy
import datetime
import enum
import pickle
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from typing_extensions import Self, TypedDict

from agentkit_client._structured import read_output
from agentkit_client.errors import OutputMismatch, OutputProblem
from agentkit_client.types._parsed import ParsedMessage


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    name: str = Field(min_length=2, max_length=5)
    price: float = Field(gt=0, le=100)


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[Item] = Field(default=[], max_length=2)
    number: int | str = 0
    counts: dict[str, int] = {}
    colour: Colour = Colour.RED
    when: datetime.date | None = None


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Lucky(BaseModel):
    number: int
    other: int = 0

    @field_validator("number")
    @classmethod
    def is_lucky(cls, number: int) -> int:
        if number == 13:
            raise ValueError("unlucky, isn't it")
        return number

    @model_validator(mode="after")
    def is_small(self) -> Self:
        if self.number >= 100:
            raise ValueError("too large")
        return self


class Movie(TypedDict):
    title: str


class Pair(NamedTuple):
    left: int
    right: str


def mismatch(type_: Any, text: str) -> OutputMismatch:
    with pytest.raises(OutputMismatch) as raised:
        read_output(type_, text)
    return raised.value


def lines(type_: Any, text: str) -> list[str]:
    """The lines of the error below its first."""
    first, *others = str(mismatch(type_, text)).split("\n")
    assert first.startswith("the reply does not fit `")
    assert first.endswith("`:")
    return [line.removeprefix("  ") for line in others]


CONSTRAINTS: list[tuple[Any, str, str, dict[str, Any]]] = [
    (
        Annotated[str, Field(min_length=2)],
        '"A"',
        "should have at least 2 characters",
        {"min_length": 2},
    ),
    (
        Annotated[str, Field(max_length=1)],
        '"AB"',
        "should have at most 1 character",
        {"max_length": 1},
    ),
    (
        Annotated[str, StringConstraints(pattern="^a$")],
        '"b"',
        "should match pattern '^a$'",
        {"pattern": "^a$"},
    ),
    (Annotated[int, Field(ge=1)], "0", "should be greater than or equal to 1", {"ge": 1}),
    (Annotated[int, Field(gt=1)], "1", "should be greater than 1", {"gt": 1}),
    (Annotated[int, Field(le=1)], "2", "should be less than or equal to 1", {"le": 1}),
    (Annotated[float, Field(lt=1)], "1.5", "should be less than 1", {"lt": 1}),
    (Annotated[int, Field(multiple_of=5)], "7", "should be a multiple of 5", {"multiple_of": 5}),
    (
        Annotated[Decimal, Field(max_digits=2)],
        "1.55",
        "should have no more than 2 digits in total",
        {"max_digits": 2},
    ),
    (
        Annotated[list[int], Field(min_length=2)],
        "[1]",
        "should have at least 2 items after validation, not 1",
        {"min_length": 2},
    ),
    (
        Annotated[list[int], Field(max_length=1)],
        "[1,2]",
        "should have at most 1 item after validation, not 2",
        {"max_length": 1},
    ),
    (
        # Of those that must differ, two that are the same are one.
        Annotated[set[int], Field(min_length=2)],
        "[1,1]",
        "should have at least 2 items after validation, not 1",
        {"min_length": 2},
    ),
    (
        Annotated[dict[str, int], Field(min_length=1)],
        "{}",
        "should have at least 1 item after validation, not 0",
        {"min_length": 1},
    ),
    (Literal["a", "b"], '"c"', "should be 'a' or 'b'", {"expected": "'a' or 'b'"}),
    (Literal["a"], '"c"', "should be 'a'", {"expected": "'a'"}),
    (Colour, '"green"', "should be 'red' or 'blue'", {"expected": "'red' or 'blue'"}),
]


@pytest.mark.parametrize(("type_", "text", "message", "constraint"), CONSTRAINTS)
def test_a_constraint_is_named(
    type_: Any, text: str, message: str, constraint: dict[str, Any]
) -> None:
    (problem,) = mismatch(type_, text).problems
    assert (problem.path, problem.message, problem.received) == ("", message, text)
    assert constraint.items() <= problem.constraint.items()
    assert lines(type_, text) == [f"the output: {message}; received {text}"]


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        (
            Order,
            '{"items": [{"name": "A", "price": -1.5}, {"price": 101}]}',
            [
                'items[0].name: should have at least 2 characters; received "A"',
                "items[0].price: should be greater than 0; received -1.5",
                "items[1].name: required, but missing",
                "items[1].price: should be less than or equal to 100; received 101",
            ],
        ),
        (Order, '{"nmber": 1}', ["nmber: no such field; received 1"]),
        (
            Order,
            '{"counts": {"a": 1, "b": null}}',
            ["counts.b: should be a valid integer; received null"],
        ),
        (Order, "[1]", ["the output: should be an object; received [1]"]),
        (
            Order,
            '{"number": [1]}',
            [
                "number: as int, should be a valid integer; received [1]",
                "number: as str, should be a valid string; received [1]",
            ],
        ),
        (
            dict[int, int],
            '{"x": 3}',
            [
                "x: as a key, should be a valid integer, unable to parse string as an integer; "
                'received "x"'
            ],
        ),
        (
            list[Cat | Dog],
            '[{"kind": "cat", "lives": 9}, {"kind": "cat"}]',
            [
                "[1].lives: as Cat, required, but missing",
                "[1].kind: as Dog, should be 'dog'; received \"cat\"",
                "[1].name: as Dog, required, but missing",
            ],
        ),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            '{"kind": "cow"}',
            [
                "the output: tag 'cow' found using 'kind' does not match any of the expected tags:"
                " 'cat', 'dog'; received {\"kind\":\"cow\"}"
            ],
        ),
        (
            Annotated[Cat | Dog, Field(discriminator="kind")],
            '{"kind": "cat", "lives": "x"}',
            [
                "lives: as cat, should be a valid integer, unable to parse string as an integer;"
                ' received "x"'
            ],
        ),
        (Lucky, '{"number": 13}', ["number: unlucky, isn't it; received 13"]),
        (list[Lucky], '[{"number": 100}]', ['[0]: too large; received {"number":100}']),
        (Movie, "{}", ["title: required, but missing"]),
        (
            tuple[int, str],
            '["a"]',
            [
                "[0]: should be a valid integer, unable to parse string as an integer; "
                'received "a"',
                "[1]: required, but missing",
            ],
        ),
        (list[int], '{"a": 3}', ['the output: should be a valid array; received {"a":3}']),
    ],
)
def test_each_problem_is_a_line(type_: Any, text: str, expected: list[str]) -> None:
    assert lines(type_, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty, which is no JSON"),
        (" \n", "empty, which is no JSON"),
        ("Sure!\nIt's 3.", "no JSON, expected value at line 1 column 1; received Sure! It's 3."),
        ('{"a": ', 'no JSON, EOF while parsing a value at line 1 column 6; received {"a": '),
        ("x" * 500, f"no JSON, expected value at line 1 column 1; received {'x' * 79}…"),
        (
            '["' + "x" * 500 + " and",
            "no whole JSON, EOF while parsing a string at line 1 column 506; received …"
            + "x" * 75
            + " and",
        ),
        (
            '"\\ud800"',
            'no JSON, unexpected end of hex escape at line 1 column 8; received "\\ud800"',
        ),
        (
            "[" * 9999,
            f"no JSON, recursion limit exceeded at line 1 column 202; received {'[' * 79}…",
        ),
        ("9" * 5000, f"no JSON, number out of range at line 1 column 4302; received {'9' * 79}…"),
    ],
)
def test_a_text_that_is_no_json_is_shown(text: str, expected: str) -> None:
    assert lines(list[int], text) == [f"the output: {expected}"]


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ('"' + "x" * 100 + '"', '"' + "x" * 78 + "…"),
        ("[" + "1," * 100 + "1]", "an array of 101"),
        ('{"first": "' + "x" * 100 + '", "second": 1}', "an object with the keys first, second"),
        ('"a\\u0000\\n\\u2028b"', '"a\\u0000\\n b"'),
        ("NaN", "NaN"),
    ],
)
def test_what_came_is_shown_in_a_few_characters(text: str, received: str) -> None:
    (problem,) = mismatch(Colour, text).problems
    assert problem.received == received


def test_half_a_character_is_no_json() -> None:
    (line,) = lines(str, '"\ud800"')
    assert line.startswith("the output: no JSON, invalid unicode code point at line 1 column ")
    assert line.endswith('; received "���"')


def test_what_a_named_tuple_lacks_is_missing() -> None:
    (line,) = lines(Pair, "[1]")
    assert line.endswith("required, but missing")


def test_the_first_problems_are_shown_and_the_others_counted() -> None:
    error = mismatch(list[int], "[" + '"x",' * 49_999 + '"x"]')
    assert len(error.problems) == 50_000
    shown = str(error).split("\n")
    assert (len(shown), shown[-1]) == (12, "  and 49990 more")
    assert len(lines(list[int], "[" + '"x",' * 9 + '"x"]')) == 10


def test_a_long_message_and_a_long_path_are_cut() -> None:
    names = ", ".join(f"'{number}'" for number in range(1000))
    many = Literal[tuple(str(number) for number in range(1000))]
    (problem,) = mismatch(many, '"x"').problems
    assert len(problem.message) == 200
    assert problem.constraint["expected"].startswith(names[:100])
    (problem,) = mismatch(dict[str, int], f'{{"{"k" * 500}": "x"}}').problems
    assert len(problem.path) == 80


@pytest.mark.parametrize(
    ("stop_reason", "said"),
    [
        ("max_tokens", "the reply does not fit `int`, it was cut off at `max_tokens`:\n  the outp"),
        ("refusal", "the reply does not fit `int`, the model refused:\n  the output: empty"),
        ("end_turn", "the reply does not fit `int`:\n  the output: empty"),
        (None, "the reply does not fit `int`:\n  the output: empty"),
    ],
)
def test_a_reply_that_was_cut_short_says_so(stop_reason: str | None, said: str) -> None:
    problems = [OutputProblem(path="", message="empty")]
    reply = ParsedMessage[Any].construct(stop_reason=stop_reason)
    error = OutputMismatch("int", "", problems, reply)
    assert str(error).startswith(said)
    assert (error.stop_reason, error.request_id) == (stop_reason, None)


def test_an_error_has_the_text_and_survives_copies() -> None:
    error = mismatch(Order, '{"number": []}')
    for same in (error, pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (same.text, same.type_name) == ('{"number": []}', "Order")
        assert str(same) == str(error)
        assert same.problems == error.problems
        assert (same.reply, same.stop_reason, same.request_id) == (None, None, None)
    assert isinstance(error, ValueError)
