"""What gives tools for each turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from agentkit_tools import AnyTool, ToolContext, ToolSource, expand, expand_async, tool
from agentkit_tools.sources import by_name


@tool
def ping() -> str:
    """Ping."""
    return "pong"


@tool
def admin() -> str:
    """Administrate."""
    return "done"


class ForAdmins:
    """Gives one tool to some."""

    def tools_for(self, context: ToolContext[Any]) -> Iterable[AnyTool | ToolSource]:
        return [admin] if context.deps == "root" else []


class Nested:
    def tools_for(self, context: ToolContext[Any]) -> Iterable[AnyTool | ToolSource]:
        return (ping, ForAdmins())


class Later:
    async def tools_for(self, context: ToolContext[Any]) -> Iterable[AnyTool | ToolSource]:
        return [Nested()]


WEB = {"type": "web_search_20250305", "name": "web_search"}


def test_sources_are_replaced_by_what_they_give_in_order():
    assert isinstance(ForAdmins(), ToolSource)
    assert not isinstance(ping, ToolSource)
    assert expand([WEB, Nested()], ToolContext("root")) == [WEB, ping, admin]
    assert expand([Nested(), WEB], ToolContext("ada")) == [ping, WEB]
    assert expand([], ToolContext()) == []


async def test_async_sources_are_waited_for():
    assert await expand_async([Later(), WEB], ToolContext("root")) == [ping, admin, WEB]
    assert await expand_async([Nested()], ToolContext("ada")) == [ping]


def test_an_async_source_in_a_sync_run_is_refused():
    with pytest.raises(TypeError, match="use it with AsyncAnthropic"):
        expand([Later()], ToolContext())


def test_tools_are_named_as_the_model_names_them():
    servers: list[AnyTool] = [
        {"type": "mcp_toolset", "mcp_server_name": "files"},
        {"type": "browser_toolset_20260801"},
        ping,
    ]
    assert list(by_name(servers)) == ["files", "browser_toolset_20260801", "ping"]
    with pytest.raises(ValueError, match="Two tools are named 'ping'"):
        by_name([*servers, ping])
    with pytest.raises(TypeError, match="3 is no tool"):
        by_name([3])
