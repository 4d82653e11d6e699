"""Problems in words: short, about the right field, and without secrets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Field

from agentkit_tools import InvalidArguments
from agentkit_tools._arguments import Arguments
from agentkit_tools._problems import MAX_PROBLEMS, MAX_VALUE, received
from agentkit_tools._schema import build_adapter
from agentkit_tools._signature import Parameter, Signature


def problems(input: dict[Any, Any], **parameters: Any) -> list[str]:
    """List what is wrong with `input` for parameters of the given types."""
    signature = Signature(tuple(Parameter(name, kind) for name, kind in parameters.items()))
    with pytest.raises(InvalidArguments) as raised:
        Arguments(signature, build_adapter("t", signature), None).bind("t", input)
    return list(raised.value.problems)


class Item(BaseModel):
    sku: str
    count: int = Field(1, ge=1)


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool


def test_a_field_inside_is_named_with_its_path():
    sent = {"items": [{"sku": "a"}, {"count": 0}]}
    assert problems(sent, items=list[Item]) == [
        "items[1].sku: required, but missing",
        "items[1].count: should be greater than or equal to 1; received 0",
    ]


def test_the_members_of_a_union_are_one_problem():
    assert problems({"a": [1]}, a=int | str) == [
        "a: should be a valid integer or should be a valid string; received an array of 1"
    ]


def test_the_labels_of_a_tagged_union_are_no_part_of_the_path():
    pet = Annotated[Cat | Dog, Field(discriminator="kind")]
    assert problems({"pet": {"kind": "dog"}}, pet=pet) == ["pet.good: required, but missing"]
    assert problems({"pet": {"kind": "fox"}}, pet=pet)[0].startswith("pet: ")


def test_an_unknown_name_gets_the_nearest_or_all_there_are():
    assert problems({"a": 1, "locatoin": 1}, a=int, location=int) == [
        "location: required, but missing",
        "locatoin: unknown, did you mean location?",
    ]
    assert problems({"a": 1, "zzz": 1}, a=int) == ["zzz: unknown, the parameters are: a"]
    assert problems({"zzz": 1}) == ["zzz: unknown"]
    names = {f"parameter_{number}": int for number in range(100)}
    assert len(problems({**dict.fromkeys(names, 1), "zzz": 1}, **names)[0]) < 250


def test_a_validator_of_the_developer_speaks_for_itself():
    def even(value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value

    assert problems({"a": 3}, a=Annotated[int, AfterValidator(even)]) == [
        "a: must be even; received 3"
    ]


def test_many_problems_are_a_few_and_a_number():
    lines = problems({"a": ["x"] * 50}, a=list[int])
    assert len(lines) == MAX_PROBLEMS + 1
    assert lines[-1] == "and 45 more"


def test_a_long_value_is_cut():
    (line,) = problems({"a": "x" * 10_000}, a=int)
    assert line.endswith("x…")
    assert len(line.partition("received ")[2]) == MAX_VALUE


def test_a_long_value_is_cut_in_the_text_of_a_validator_too():
    def refuse(value: str) -> str:
        raise ValueError(f"cannot use {value}")

    (line,) = problems({"a": "y" * 150}, a=Annotated[str, AfterValidator(refuse)])
    assert "y" * (MAX_VALUE + 1) not in line


def test_a_long_name_is_cut():
    (line,) = problems({"n" * 500: 1})
    assert len(line) < 2 * MAX_VALUE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1, "b": {"c": 2}}, "; received an object with the keys a, b"),
        ({}, "; received {}"),
        ([1, 2], "; received an array of 2"),
        ("x", '; received "x"'),
        (None, "; received null"),
        (True, "; received true"),
        (float("nan"), "; received NaN"),
        (object(), "; received object"),
        ("\ud800", "; received str"),
    ],
)
def test_a_value_is_shown_as_json_and_a_large_one_described(value: object, text: str):
    assert received("field", value) == text


@pytest.mark.parametrize("field", ["password", "api_key", "auth.token", "clientSecret", "x.apiKey"])
def test_the_value_of_a_field_that_sounds_secret_is_not_repeated(field: str):
    assert "hunter2" not in received(field, "hunter2")


@pytest.mark.parametrize("field", ["author", "max_tokens", "keyboard", "compass"])
def test_a_field_that_only_resembles_one_is_shown(field: str):
    assert "hunter2" in received(field, "hunter2")


@pytest.mark.parametrize(
    "secret",
    ["sk-ant-api03-abcdefgh", "ghp_abcdefghijkl", "eyJhbGciOiJIUzI1NiJ9", "-----BEGIN RSA KEY"],
)
def test_a_value_that_looks_secret_is_not_repeated(secret: str):
    assert secret not in problems({"a": secret}, a=int)[0]


def test_half_a_surrogate_pair_can_be_told():
    lines = problems({"\ud800": "\udfff", "a": "\ud800"}, a=int)
    assert "\n".join(lines).encode()


def test_a_number_of_too_many_digits_is_told_by_its_field_alone():
    (line,) = problems({"password": "hunter2", "a": 10**5000}, password=str, a=str)
    assert line.startswith("a: should be a valid string; received 1000")


def refuse(value: str) -> str:
    raise ValueError(f"no {value}")


def test_a_secret_is_not_repeated_by_a_validator_of_the_developer():
    strict = Annotated[str, AfterValidator(refuse)]
    assert problems({"password": "hunter2"}, password=strict) == [
        "password: not valid; what was received is not repeated here"
    ]
    assert problems({"a": "hunter2"}, a=strict) == ['a: no hunter2; received "hunter2"']


def test_an_assertion_without_words_is_said_to_be_one():
    def check(value: str) -> str:
        assert value == "b"
        return value

    (line,) = problems({"a": "c"}, a=Annotated[str, AfterValidator(check)])
    assert line.startswith("a: ")
    assert line.endswith('; received "c"')
    assert ": ;" not in line
