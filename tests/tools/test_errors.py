"""The error tree and what each error carries."""

from __future__ import annotations

import pickle

import pytest

from agentkit_tools import InvalidArguments, InvalidResult, InvalidTool, ToolError, errors
from agentkit_tools._result import ResultBlock

BLOCKS: list[ResultBlock] = [
    {"type": "text", "text": "It failed:"},
    {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
]


def test_each_error_can_be_caught_as_what_it_is():
    assert issubclass(InvalidArguments, (ToolError))
    assert issubclass(InvalidArguments, ValueError)
    assert issubclass(InvalidResult, ToolError)
    assert issubclass(InvalidResult, TypeError)
    assert issubclass(InvalidTool, TypeError)
    assert not issubclass(InvalidTool, ToolError), "the developer's, not the model's"


def test_the_tree_on_top_of_the_file_names_them_all():
    assert errors.__doc__ is not None
    assert [name for name in errors.__all__ if name not in errors.__doc__] == []


def test_a_tool_error_carries_a_text():
    error = ToolError("no such city")
    assert (error.content, str(error)) == ("no such city", "no such city")


def test_a_tool_error_carries_blocks():
    error = ToolError(BLOCKS)
    assert error.content == BLOCKS
    assert str(error) == "It failed:\n[image]"


def test_invalid_arguments_are_a_line_for_each_problem():
    error = InvalidArguments("weather", ["city: required, but missing", "days: received 9"])
    assert (
        error.content
        == str(error)
        == ("Invalid arguments for weather:\n- city: required, but missing\n- days: received 9")
    )
    assert error.problems == ("city: required, but missing", "days: received 9")


@pytest.mark.parametrize(
    "error",
    [
        ToolError("text"),
        ToolError(BLOCKS),
        InvalidArguments("t", ["a: missing"]),
        InvalidResult("text"),
        InvalidTool("text"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_cross_to_another_process(error: Exception):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
