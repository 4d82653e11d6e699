"""Where each parameter of a call goes, and what is said about those that go nowhere."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from typing_extensions import NotRequired, Required, TypedDict

from agentkit_client._endpoint import CallOptions, Endpoint, parameters_of, signature_from
from agentkit_client._models import BaseModel
from agentkit_client._sentinels import NOT_GIVEN, omit


class Params(CallOptions, total=False):
    size: Required[int]
    colour: str
    betas: list[str]


class AllRequired(TypedDict):
    size: int
    colour: NotRequired[str]


PAINT = Endpoint(
    verb="POST",
    path="/v1/paint",
    params=Params,
    reply=BaseModel,
    query={"beta": "true"},
    betas=("paint-1",),
)
LIST = Endpoint(verb="GET", path="/v1/paint", params=Params, reply=BaseModel)


def test_parameters_go_into_the_body_and_betas_into_a_header() -> None:
    call = PAINT.bind({"size": 1, "colour": None, "betas": ["b", "a", "b"]})
    assert call.body is not None
    assert json.loads(call.body) == {"size": 1, "colour": None}
    assert call.headers == {"anthropic-beta": "b,a,paint-1"}
    assert call.query == {"beta": "true"}
    assert call.timeout is NOT_GIVEN


def test_parameters_of_a_get_go_into_the_query() -> None:
    call = LIST.bind({"size": 1, "extra_query": {"more": 2}})
    assert call.query == {"size": 1, "more": 2}
    assert call.body is None


def test_what_is_not_given_is_not_sent() -> None:
    call = PAINT.bind({"size": 1, "colour": NOT_GIVEN, "betas": omit, "extra_headers": None})
    assert call.body is not None
    assert json.loads(call.body) == {"size": 1}


def test_extras_of_one_call_win() -> None:
    call = PAINT.bind(
        {
            "size": 1,
            "extra_body": {"size": 2, "shape": "round"},
            "extra_headers": {"Anthropic-Beta": "x"},
            "extra_query": {"beta": "false"},
            "timeout": 3,
        }
    )
    assert call.body is not None
    assert json.loads(call.body) == {"size": 2, "shape": "round"}
    assert call.headers == {"anthropic-beta": "x"}
    assert call.query == {"beta": "false"}
    assert call.timeout == 3


def test_a_mistyped_required_parameter_is_named_with_what_it_may_have_meant() -> None:
    with pytest.raises(TypeError, match=r"Missing .*: size\. .*'sise'.*Did you mean 'size'\?"):
        PAINT.bind({"sise": 3})


def test_missing_parameters_are_named() -> None:
    with pytest.raises(TypeError, match=r"Missing required parameters: size\."):
        PAINT.bind({"colour": "red"})
    with pytest.raises(TypeError, match=r"Missing required parameters: size\."):
        PAINT.bind({"size": NOT_GIVEN})


def test_unknown_parameters_are_named_with_the_nearest_known_one() -> None:
    with pytest.raises(TypeError, match=r"Unknown parameter 'color'\. Did you mean 'colour'\?"):
        PAINT.bind({"size": 1, "color": "red"})
    with pytest.raises(TypeError, match=r"Unknown parameter 'qqqq'\. extra_body= sends"):
        PAINT.bind({"size": 1, "qqqq": 1})


def test_required_keys_are_found_though_annotations_are_postponed() -> None:
    assert parameters_of(AllRequired) == {"size": True, "colour": False}
    assert parameters_of(Params)["size"] is True
    assert parameters_of(Params)["colour"] is False


def test_the_signature_shows_every_parameter() -> None:
    @signature_from(Params)
    def paint(self: Any, **params: Any) -> None:
        pass

    shown = inspect.signature(paint).parameters
    assert next(iter(shown)) == "self"
    assert {"size", "colour", "betas", "extra_headers", "timeout"} < set(shown)
    assert shown["size"].default is inspect.Parameter.empty
    assert shown["colour"].default is NOT_GIVEN
