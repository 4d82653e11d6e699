"""Sets of tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agentkit_tools import (
    AnyTool,
    InvalidTool,
    ToolContext,
    Toolset,
    ToolSource,
    altered,
    expand,
    expand_async,
    tool,
)
from agentkit_tools.sources import name_of


@tool
def read(path: str) -> str:
    """Read."""
    return path


@tool
def write(path: str) -> str:
    """Write."""
    return path


@tool(requires_approval=True)
def drop(path: str) -> str:
    """Drop."""
    return path


WEB = {"type": "web_search_20250305", "name": "web_search"}
CUSTOM = {"name": "look", "input_schema": {"type": "object"}}


class Server:
    """A source that changes its tools."""

    def __init__(self, *tools: AnyTool) -> None:
        self.tools = tools

    def tools_for(self, context: ToolContext[Any]) -> Sequence[AnyTool]:
        return self.tools


class AsyncServer(Server):
    async def tools_for(self, context: ToolContext[Any]) -> Sequence[AnyTool]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.tools


def names(*tools: AnyTool | ToolSource, deps: Any = None) -> list[str]:
    return [name_of(tool) for tool in expand(tools, ToolContext(deps))]


async def later_names(*tools: AnyTool | ToolSource, deps: Any = None) -> list[str]:
    return [name_of(tool) for tool in await expand_async(tools, ToolContext(deps))]


def test_a_set_is_a_source_of_its_tools_in_order():
    files = Toolset(read, write)
    assert isinstance(files, ToolSource)
    assert expand([files, WEB], ToolContext()) == [read, write, WEB]
    assert names(Toolset()) == []


def test_sets_are_put_together():
    both = Toolset(read) + Toolset(write) + drop + CUSTOM
    assert names(both) == ["read", "write", "drop", "look"]
    assert both.is_fixed


@pytest.mark.parametrize(
    "make",
    [
        lambda: Toolset(read, read),
        lambda: Toolset(read) + read,
        lambda: Toolset(read, Toolset(write, {"name": "read"})),
        lambda: Toolset(read, write.altered(name="gh_read")).prefixed("gh_") + {"name": "gh_read"},
        lambda: Toolset(read, write).altered(name="same"),
    ],
)
def test_a_clash_of_names_is_refused_when_the_set_is_made(make: Any):
    with pytest.raises(ValueError, match=r"Two tools are named '(read|gh_read|same)'"):
        make()


async def test_a_clash_among_changing_tools_is_refused_every_turn():
    with pytest.raises(ValueError, match="Two tools are named 'read'"):
        names(Toolset(read, Server(read)))
    with pytest.raises(ValueError, match="Two tools are named 'read'"):
        await later_names(Toolset(read, AsyncServer(read)))


def test_what_is_no_tool_is_refused():
    with pytest.raises(TypeError, match="helper is no tool: decorate"):
        Toolset(read, helper)  # pyright: ignore[reportArgumentType]


def helper() -> None: ...


def test_a_prefix_is_put_before_every_name():
    github = Toolset(read, CUSTOM).prefixed("gh_")
    assert names(github) == ["gh_read", "gh_look"]
    assert names(Toolset(read), github) == ["read", "gh_read", "gh_look"]
    assert names(Toolset(github, Server(write)).prefixed("a_")) == [
        "a_gh_read",
        "a_gh_look",
        "a_write",
    ]
    assert read.name == "read"


def test_what_the_api_defines_can_not_be_prefixed():
    with pytest.raises(InvalidTool, match=r"web_search.* leave this tool out .*add it afterwards"):
        Toolset(read, WEB).prefixed("x_")
    assert names(Toolset(read).prefixed("x_") + WEB) == ["x_read", "web_search"]


def test_tools_are_filtered_by_name_or_by_a_function():
    files = Toolset(read, write, drop)
    assert names(files.filtered(["drop", "read"])) == ["read", "drop"]
    assert names(files.filtered(lambda tool: tool is not drop)) == ["read", "write"]
    assert names(Toolset(Server(read, write)).filtered({"write", "gone"})) == ["write"]
    assert names(files.filtered([])) == []


def test_a_misspelt_name_in_a_filter_is_seen():
    with pytest.raises(ValueError, match=r"no tool named 'raed' in the set: read\.$"):
        Toolset(read, write).filtered(["raed"])
    with pytest.raises(TypeError, match=r"collection of names: \['read'\]"):
        Toolset(read).filtered("read")


def test_options_of_every_tool_are_changed():
    quick = Toolset(read, Server(write)).altered(timeout=3)
    assert [getattr(tool, "timeout", 0) for tool in expand([quick], ToolContext())] == [3, 3]
    assert read.timeout is None
    with pytest.raises(InvalidTool, match="timeout has to be"):
        Toolset(Server(read)).altered(timeout=-1)
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        Toolset().altered(timeuot=3)  # pyright: ignore[reportCallIssue]


def test_approval_for_a_set_adds_to_that_of_its_tools():
    def in_etc(call: Any, context: ToolContext[Any]) -> bool:
        return call.startswith("/etc")

    always, by_rule = Toolset(read, drop), Toolset(read, drop).requiring_approval(in_etc)
    for one in expand([always.requiring_approval()], ToolContext()):
        assert getattr(one, "requires_approval", None) is True
    first, second = (
        getattr(tool, "requires_approval", None) for tool in expand([by_rule], ToolContext())
    )
    assert (first, second) == (in_etc, True)
    assert read.requires_approval is False


def test_a_set_with_what_does_not_run_here_can_not_wait_for_approval():
    with pytest.raises(InvalidTool, match=r"web_search.* runs elsewhere"):
        Toolset(read, WEB).requiring_approval()
    with pytest.raises(InvalidTool, match="runs elsewhere"):
        names(Toolset(Server(WEB)).requiring_approval())


def test_a_function_prepares_the_tools_of_each_turn():
    def by_user(tools: Sequence[AnyTool], context: ToolContext[str]) -> list[AnyTool]:
        kept = tools if context.deps == "root" else [read]
        return [altered(tool, description=f"For {context.deps}.") for tool in kept]

    files = Toolset(read, drop).prepared(by_user)
    assert not files.is_fixed
    assert names(files, deps="root") == ["read", "drop"]
    assert names(files, deps="ada") == ["read"]
    (told,) = expand([files], ToolContext("ada"))
    assert getattr(told, "description", "") == "For ada."


def test_steps_are_taken_in_order():
    prepared = Toolset(read, write).prepared(lambda tools, context: tools[:1])
    assert names(prepared.prefixed("a_") + drop) == ["a_read", "drop"]
    assert names(prepared.prepared(lambda tools, context: [*tools, drop]).filtered(["drop"])) == [
        "drop"
    ]
    assert names(Toolset(read, write).prefixed("a_").prepared(lambda tools, context: tools)) == [
        "a_read",
        "a_write",
    ]


async def test_a_function_that_prepares_may_be_async():
    async def one(tools: Sequence[AnyTool], context: ToolContext[Any]) -> Sequence[AnyTool]:
        return tools[:1]

    files = Toolset(read, AsyncServer(write)).prepared(one)
    assert await later_names(files) == ["read"]
    assert await later_names(Toolset(Toolset(AsyncServer(write)), read)) == ["write", "read"]
    with pytest.raises(TypeError, match="use it with AsyncAnthropic"):
        names(files)


async def test_plain_sets_work_in_async_runs():
    assert await later_names(Toolset(read).prepared(lambda tools, context: tools), drop) == [
        "read",
        "drop",
    ]


def test_what_a_function_that_prepares_returns_is_checked():
    twice = Toolset(read).prepared(lambda tools, context: [*tools, *tools])
    with pytest.raises(ValueError, match="Two tools are named 'read'"):
        names(twice)
    wrong: Any = Toolset(read).prepared(lambda tools, context: [helper])  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="helper is no tool"):
        names(wrong)


def test_a_hidden_coroutine_is_said_to_be_one():
    async def later(tools: Sequence[AnyTool]) -> Sequence[AnyTool]:
        return tools

    with pytest.raises(TypeError, match="make it an `async def`"):
        names(Toolset(read).prepared(lambda tools, context: later(tools)))


def test_a_fixed_set_gives_the_same_tools_every_turn():
    github = Toolset(read, write).prefixed("gh_").altered(timeout=3)
    assert expand([github], ToolContext()) == expand([github], ToolContext())


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_function_that_prepares_nothing_is_told_to_return_tools(is_async: bool):
    def forgets(tools: Any, context: Any) -> Any: ...

    async def forgets_async(tools: Any, context: Any) -> Any: ...

    given = Toolset().prepared(forgets_async if is_async else forgets)
    with pytest.raises(TypeError, match=r"forgets.* returned None; it has to return the tools"):
        await expand_async([given], ToolContext())
