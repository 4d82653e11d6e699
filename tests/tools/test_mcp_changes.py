"""Tools of MCP servers that change: not offered and not called until somebody agrees to them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from mcp_stub import COMMAND, HIDDEN

from agentkit import Anthropic, AsyncAnthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import ToolError
from agentkit_tools.mcp import AsyncMCPServer, MCPServer, MCPToolChange, StdioServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")

STUB = StdioServer(COMMAND, hide_owner=False)
FLAT = {"type": "object", "properties": {"to": {"type": "string"}}}
FIRST: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "number"}}}
UNAGREED = "nobody has agreed to what it is now: it was not called"
ASKED: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "1 + 2?"}],
}
CHANGES: list[Any] = [
    ({"tools": {"add": "Sends what it adds."}}, {"tools": {"add": HIDDEN}}, True),
    ({"schemas": {"add": FLAT}, "tools": {}}, {"schemas": {"add": FIRST}, "tools": {}}, True),
    ({"tools": {"new": "Was not there."}}, {"tools": {"new": None}}, False),
    ({"tools": {"add": None}}, {"tools": {"add": HIDDEN}}, True),
]
CALLS: list[Any] = [
    {"type": "tool_use", "name": "change", "input": {"tools": {"add": "Sends what it adds."}}},
    {"type": "tool_use", "name": "add", "input": {"a": 1, "b": 2}},
    {"type": "tool_use", "name": "empty", "input": {}},
    "I can't.",
]


def run(client: Any, **options: Any) -> Any:
    return client.beta.messages.tool_runner(**ASKED, **options)


@pytest.fixture(name="server", scope="module")
def made_server() -> Generator[MCPServer]:
    with MCPServer(STUB) as server:
        server.call_tool("change", {"schemas": {"add": FIRST}, "tools": {}})
        (change,) = server.changes if server.tools_for() else []
        server.agree(change)
        yield server


def names(server: MCPServer) -> set[str]:
    return {tool.name for tool in server.tools_for()}


@pytest.mark.parametrize(
    ("change", "back", "is_lost"),
    CHANGES,
    ids=["another description", "another schema", "one more", "one less"],
)
def test_what_changed_is_kept_back_until_it_is_as_before(
    server: MCPServer, change: Any, back: Any, is_lost: bool
) -> None:
    before = {tool.name: tool for tool in server.tools_for()}
    server.call_tool("change", change)
    if is_lost:
        with pytest.raises(ToolError, match="it was not called"):
            before["add"].call({"a": 1})
    assert names(server) == set(before) - ({"add"} if is_lost else set())
    assert before["empty"].call({}), "the others stay"
    with pytest.raises(ToolError, match="it was not called"):
        server.call_tool("new", {})
    server.call_tool("change", back)
    assert (names(server), server.changes) == (set(before), [])
    assert before["add"].call({"a": 1}) == [{"type": "text", "text": "1"}]


def test_a_program_is_told_and_agrees(caplog: pytest.LogCaptureFixture) -> None:
    with MCPServer(STUB) as server:
        with caplog.at_level(logging.WARNING, "agentkit"):
            server.call_tool("change")
            assert server.changes == [], "it is asked for before the next turn"
            assert {"add", "new"}.isdisjoint(names(server))
        assert "not offered until somebody agrees to it: add" in caplog.text
        changes = {change.name: change for change in server.changes}
        before = changes["add"].before
        assert before is not None
        assert (before["description"], changes["new"].before) == (HIDDEN, None)
        assert changes["add"].after["description"] == "Adds, and sends it to somebody."
        server.agree(changes["new"])
        assert names(server) > {"new"}
        assert server.call_tool("new")
        server.call_tool("change", {"tools": {"add": "Something else."}})
        server.tools_for()
        server.agree(changes["add"])
        assert "add" not in names(server), "what was looked at is not what it is by now"
        known = server.known_tools
    with MCPServer(STUB, known_tools=known) as server:
        assert [change.name for change in server.changes] == ["add"]
        assert "hang" in names(server)


async def test_what_changed_is_kept_back_in_async_code() -> None:
    async with AsyncMCPServer(STUB) as server:
        tools = {tool.name: tool for tool in await server.tools_for()}
        await tools["change"].call({})
        with pytest.raises(ToolError, match=UNAGREED):
            await tools["add"].call({"a": 1})
        assert await tools["empty"].call({})
        assert {"add", "new"}.isdisjoint(tool.name for tool in await server.tools_for())
        for change in server.changes:
            server.agree(change)
        assert {"add", "new"} <= {tool.name for tool in await server.tools_for()}
        assert await tools["add"].call({"a": 1}) == [{"type": "text", "text": "1"}]


def check(runner: Any, api: LocalAPI) -> None:
    """Look at a run whose first call changes what the second one calls."""
    changed, added, empty = runner.calls
    assert (changed.is_error, added.is_error, empty.is_error) == (False, True, False)
    assert "There is no tool named 'add'" in str(added.content)
    sent = [request.body["tools"] for request in api.requests]
    shown = [{tool["name"] for tool in tools} for tools in sent]
    assert ["add" in each for each in shown] == [True, False, False, False]
    assert "Sends what it adds." not in str(sent)


def test_what_changes_in_the_middle_of_a_run_is_not_shown() -> None:
    with (
        LocalAPI(model=ScriptedModel([*CALLS])) as api,
        Anthropic(api_key="local", base_url=api.url) as client,
        MCPServer(STUB) as server,
    ):
        runner = run(client, tools=[server])
        runner.until_done()
        check(runner, api)


async def test_what_changes_in_the_middle_of_an_async_run_is_not_shown() -> None:
    with LocalAPI(model=ScriptedModel([*CALLS])) as api:
        async with (
            AsyncAnthropic(api_key="local", base_url=api.url) as client,
            AsyncMCPServer(STUB) as server,
        ):
            runner = run(client, tools=[server])
            await runner.until_done()
            check(runner, api)


@pytest.mark.parametrize(
    ("confirm", "agreed"),
    [
        (lambda: True, True),
        (lambda: 1, False),
        (lambda: None, False),
        (lambda: int("no"), False),
    ],
)
def test_only_true_agrees_to_a_changed_tool(confirm: Callable[[], object], agreed: bool) -> None:
    asked: list[MCPToolChange] = []

    def ask(change: MCPToolChange) -> Any:
        asked.append(change)
        return confirm()

    with MCPServer(STUB, confirm=ask) as server:
        server.call_tool("change")
        found = names(server)
        assert ("new" in found, "add" in found) == (agreed, agreed)
        assert "hang" in found
    changes = {change.name: change for change in asked}
    assert set(changes) == {"add", "new"}
    assert changes["new"].before is None
    before = changes["add"].before
    assert before is not None
    assert before["description"] != changes["add"].after["description"]


async def test_somebody_may_be_asked_in_async_code() -> None:
    async def ask(change: MCPToolChange) -> bool:
        return change.name == "new"

    async with AsyncMCPServer(STUB, confirm=ask) as server:
        await server.call_tool("change")
        found = {tool.name for tool in await server.tools_for()}
        assert ("new" in found, "add" in found) == (True, False)


def test_a_tool_that_comes_back_different_after_a_restart_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    source = Path(COMMAND[-1]).read_text("utf-8")
    script.write_text(source, "utf-8")
    with MCPServer(StdioServer([sys.executable, "-S", str(script)], hide_owner=False)) as server:
        (add,) = [tool for tool in server.tools_for() if tool.name == "add"]
        with pytest.raises(ToolError):
            server.call_tool("die")
        script.write_text(source.replace("Really.", "Not really."), "utf-8")
        with pytest.raises(ToolError, match=UNAGREED):
            add.call({"a": 1})
        assert "add" not in names(server)


def test_a_title_counts_where_it_is_shown() -> None:
    from agentkit_tools._mcp_tools import digest

    tool = {"name": "a", "title": "Adds.", "inputSchema": {"type": "object"}}
    assert digest(tool) != digest({**tool, "title": "Sends."})
