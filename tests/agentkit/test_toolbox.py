"""The tools of a run by name, as they are sent, and names near to one that is not there."""

from __future__ import annotations

import pytest

from agentkit._toolbox import as_sent, near_names, tools_by_name
from agentkit_tools import beta_async_tool, beta_tool


@beta_tool
def look() -> str:
    """Look."""
    return "x"


def test_two_tools_of_one_name_are_refused() -> None:
    assert set(tools_by_name([look, {"name": "search"}])) == {"look", "search"}
    with pytest.raises(ValueError, match="Two tools are named 'look'"):
        tools_by_name([look, {"name": "look"}])


def test_a_tool_of_the_api_needs_no_name() -> None:
    servers = [{"type": "mcp_toolset", "mcp_server_name": name} for name in ("a", "b")]
    assert len(tools_by_name(servers)) == 2


def test_what_is_no_tool_or_of_the_wrong_colour_is_refused() -> None:
    later = beta_async_tool(look.func)
    with pytest.raises(TypeError, match="no tool: decorate"):
        tools_by_name([print])
    with pytest.raises(TypeError, match="'look' is asynchronous"):
        tools_by_name([later], refused=(type(later),))


def test_tools_are_sent_as_the_api_takes_them() -> None:
    raw = {"name": "raw", "input_schema": {"type": "object"}}
    sent = as_sent([look, raw])
    assert (sent[0]["name"], sent[1]) == ("look", raw)


def test_near_names_are_those_of_tools_that_run_here() -> None:
    tools = {"look": look, "loop": {"name": "loop"}, "zzz": look}
    assert near_names("lok", tools) == ["look"]
    assert near_names("qqq", tools) == ["look", "zzz"]
