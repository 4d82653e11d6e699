"""The decorators: forms, keywords and what they cost."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import assert_type

import agentkit_tools
from agentkit_tools import (
    BetaAsyncFunctionTool,
    BetaFunctionTool,
    InvalidArguments,
    InvalidTool,
    ToolOptions,
    beta_async_tool,
    beta_tool,
    tool,
)


def plain(a: int) -> str:
    """Do it."""
    return str(a)


async def later(a: int) -> str:
    """Do it."""
    return str(a)


def test_with_and_without_parentheses_is_the_same():
    tools = [beta_tool(plain), beta_tool()(plain), beta_tool(func=plain), beta_tool(None)(plain)]
    assert {type(tool) for tool in tools} == {BetaFunctionTool}
    assert len({json.dumps(tool.to_dict()) for tool in tools}) == 1
    assert_type(beta_tool()(plain)(1), str)


def test_the_async_decorator_takes_the_same_forms():
    tools = [beta_async_tool(later), beta_async_tool()(later), beta_async_tool(func=later)]
    assert {type(tool) for tool in tools} == {BetaAsyncFunctionTool}
    assert len({json.dumps(tool.to_dict()) for tool in tools}) == 1


CLOSED: dict[str, object] = {"type": "object", "properties": {}, "additionalProperties": False}
EVERYTHING: ToolOptions = {
    "strict": True,
    "input_examples": [{"a": 1}],
    "eager_input_streaming": False,
    "allowed_callers": ["direct"],
    "cache_control": {"type": "ephemeral"},
    "defer_loading": True,
    "input_schema": CLOSED,
    "description": "given",
    "name": "given_name",
}


@pytest.mark.parametrize(
    "decorated", [beta_tool(plain, **EVERYTHING), beta_async_tool(later, **EVERYTHING)]
)
def test_every_option_is_sent_and_in_a_fixed_order(decorated: Any):
    assert list(decorated.to_dict().items()) == [
        ("name", "given_name"),
        ("description", "given"),
        ("input_schema", CLOSED),
        ("defer_loading", True),
        ("cache_control", {"type": "ephemeral"}),
        ("allowed_callers", ["direct"]),
        ("eager_input_streaming", False),
        ("input_examples", [{"a": 1}]),
        ("strict", True),
    ]


def test_an_option_of_none_is_not_given():
    options: ToolOptions = {"name": None, "description": None, "strict": None, "input_schema": None}
    assert beta_tool(plain, **options).to_dict() == beta_tool(plain).to_dict()


@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [
        ("name", 3, "a text"),
        ("description", 3, "a text"),
        ("defer_loading", "yes", "True or False"),
        ("strict", 1, "True or False"),
        ("eager_input_streaming", "no", "True or False"),
        ("cache_control", "ephemeral", "a dict"),
        ("allowed_callers", "direct", "a list of texts"),
        ("input_examples", {"a": 1}, "a list of dicts"),
    ],
)
def test_an_option_of_the_wrong_kind_is_refused(option: str, value: Any, wanted: str):
    given: Any = {option: value}
    with pytest.raises(InvalidTool, match=f"{option} has to be {wanted}, not {value!r}"):
        beta_tool(plain, **given)
    with pytest.raises(InvalidTool, match=f"{option} has to be {wanted}"):
        beta_tool(plain).altered(**given)


def test_an_empty_description_is_given():
    assert beta_tool(plain, description="").description == ""


def test_examples_may_come_from_a_generator():
    tool = beta_tool(plain, input_examples=({"a": n} for n in range(2)))
    assert [tool.to_dict().get("input_examples") for _ in range(2)] == [[{"a": 0}, {"a": 1}]] * 2


def test_an_unknown_option_is_a_type_error_with_the_nearest_name():
    decorate: Any = beta_tool
    with pytest.raises(TypeError, match=r"no option 'nmae'; did you mean 'name'\?"):
        decorate(plain, nmae="x")
    with pytest.raises(TypeError, match="no option 'zzz'; there are name, description"):
        decorate(zzz=1)(plain)


@pytest.mark.parametrize("name", ["a", "get_weather", "Get-Weather-2", "x" * 128])
def test_a_name_the_api_takes_is_taken(name: str):
    assert beta_tool(plain, name=name).name == name


@pytest.mark.parametrize("name", ["", "a b", "naïve", "a.b", "x" * 129, "a\n", "<lambda>"])
def test_a_name_the_api_refuses_is_refused_at_decoration(name: str):
    with pytest.raises(InvalidTool, match=r"can't be a tool's name.*name="):
        beta_tool(plain, name=name)


def test_a_function_with_a_name_the_api_refuses_is_refused():
    def naïve() -> str:
        return ""

    with pytest.raises(InvalidTool, match="'naïve' can't be"):
        beta_tool(naïve)
    assert beta_tool(naïve, name="naive").name == "naive"


def run(program: str) -> None:
    """Run a program in a fresh interpreter, from this folder."""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parent)


def test_importing_loads_neither_pydantic_nor_anything_else_heavy():
    run("""
import sys, agentkit_tools
heavy = {"pydantic", "pydantic_core", "anyio", "jsonschema", "docstring_parser", "inspect"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
""")


def test_decorating_a_plain_function_loads_no_pydantic_until_the_tool_is_used():
    run('''
import sys
from agentkit_tools import beta_tool

@beta_tool
def tool(a: int, b: "list[str] | None" = None) -> str:
    """Do it.

    Args:
        a: the a
    """
    return ""

heavy = {"pydantic", "pydantic_core", "anyio", "jsonschema", "docstring_parser"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
assert tool.to_dict()["input_schema"]["properties"]["a"]["description"] == "the a"
assert tool.call({"a": 1}) == ""
assert heavy & sys.modules.keys() == {"pydantic", "pydantic_core", "docstring_parser"}
''')


def test_the_package_lists_what_can_be_imported():
    assert set(agentkit_tools.__all__) <= set(dir(agentkit_tools))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = vars(agentkit_tools)["__getattr__"]("no_such_name")


class Called:
    def __call__(self) -> str:
        """Do."""
        return "x"


class CalledLater:
    async def __call__(self) -> str:
        """Do."""
        return "x"


async def parts(a: int) -> AsyncIterator[str]:
    """Do."""
    yield str(a)


@functools.wraps(later)
def passed_on(a: int) -> Any:
    return later(a)


@pytest.mark.parametrize(
    "func", [plain, Called(), functools.partial(plain, a=1), staticmethod(plain)]
)
def test_a_plain_function_becomes_a_plain_tool(func: Any):
    decorator: Any = tool
    made = [decorator(func), decorator()(func), decorator(name="x")(func)]
    assert {type(one) for one in made} == {BetaFunctionTool}


@pytest.mark.parametrize(
    "func",
    [later, parts, passed_on, CalledLater(), functools.partial(later, a=1), staticmethod(later)],
)
async def test_an_async_function_becomes_an_async_tool(func: Any):
    decorator: Any = tool
    named = decorator(name="x")(func)
    made = [decorator(func), decorator()(func), named]
    assert {type(one) for one in made} == {BetaAsyncFunctionTool}
    input = {"a": 1} if "a" in named.input_schema["properties"] else {}
    assert await named.call(input)


def test_methods_of_both_colours_are_tools():
    class Both:
        @tool
        def now(self) -> str:
            """Do."""
            return "now"

        @tool(timeout=1)
        async def later(self) -> str:
            """Do."""
            return "later"

    assert Both().now.call({}) == "now"
    assert type(Both().later) is BetaAsyncFunctionTool
    assert Both().later.timeout == 1


def test_an_input_is_checked_without_a_call():
    @tool
    def fail(a: int) -> str:
        raise AssertionError(a)

    fail.check({"a": "1"})
    with pytest.raises(InvalidArguments, match="a: required, but missing"):
        fail.check({})
    with pytest.raises(TypeError, match="must be a dict, not list"):
        fail.check([])
