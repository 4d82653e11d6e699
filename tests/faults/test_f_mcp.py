"""MCP servers that hang, die, flood, change, hide, and what they leave: cases 58, 60 and 61."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp_stub import COMMAND

from agentkit_tools import ToolContext, ToolError, Toolset, expand
from agentkit_tools.mcp import AsyncMCPServer, MCPServer, MCPServerError, StdioServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")

STUB = StdioServer(COMMAND, hide_owner=False)


@pytest.fixture(name="server")
def made_server() -> Generator[MCPServer]:
    with MCPServer(STUB, timeout=20) as server:
        yield server


def call(server: MCPServer, name: str, **given: Any) -> str:
    (tool,) = [tool for tool in server.tools_for() if tool.name == name]
    content = tool.call(given)
    return content if isinstance(content, str) else str(content[0].get("text"))


def fails(server: MCPServer, name: str) -> ToolError:
    with pytest.raises(ToolError) as caught:
        call(server, name)
    return caught.value


def test_case_60_a_server_that_hangs_is_an_error_in_time_and_is_started_again(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("agentkit_tools._mcp_server._PING_SECONDS", 0.3)
    monkeypatch.setattr("agentkit_tools._mcp_stdio._PATIENCE", 0.1)
    with MCPServer(STUB, timeout=20) as server:
        server._server._timeout = 0.5
        began = time.monotonic()
        assert str(fails(server, "hang")) == "The MCP server did not answer within 0.5 seconds."
        assert time.monotonic() - began < 10
        server._server._timeout = 20
        assert call(server, "add", a=1, b=2) == "3"


def test_case_60_a_server_that_dies_in_a_call_is_an_error_and_the_next_call_works(
    server: MCPServer,
) -> None:
    error = fails(server, "die")
    assert isinstance(error, MCPServerError)
    assert str(error) == "The MCP server is gone: it ended with exit code 3."
    assert error.stderr == "I was told to die\n"
    assert call(server, "add", a=1, b=2) == "3"


def test_case_60_all_calls_that_wait_for_a_dead_server_end(
    server: MCPServer, monkeypatch: Any
) -> None:
    monkeypatch.setattr("agentkit_tools._mcp_stdio._PATIENCE", 0.1)
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(fails, server, "hang") for _ in range(2)]
        while len(server._server._connection._waiting) < 2:
            time.sleep(0.02)
        server.reconnect()
        assert {str(each.result(20)) for each in waiting} == {
            "The MCP server is gone: it is connected again."
        }


def test_case_60_a_flood_and_20_mb_end_the_connection_and_not_the_run(server: MCPServer) -> None:
    said = "The MCP server is gone: it wrote more than 10,000,000 bytes without an answer."
    for name in ("flood", "huge"):
        assert str(fails(server, name)) == said
        assert call(server, "add", a=1, b=2) == "3"


def test_case_60_what_is_no_message_is_passed_over(server: MCPServer) -> None:
    assert call(server, "chatter") == "done"


def test_case_60_hidden_text_is_taken_out_of_descriptions_schemas_results_and_errors(
    server: MCPServer,
) -> None:
    (add,) = [tool.to_dict() for tool in server.tools_for() if tool.name == "add"]
    assert add.get("description") == "Adds. [31mReally."
    assert "\u202e" not in json.dumps(add, ensure_ascii=False)
    assert call(server, "add", a=1) == "1"
    assert str(fails(server, "fail")) == "It can't be done."


def test_case_58_two_tools_of_one_name_are_refused_also_across_servers(server: MCPServer) -> None:
    with pytest.raises(MCPServerError, match="two tools named 'add'"):
        MCPServer(StdioServer([*COMMAND, "twice=1"], hide_owner=False)).__enter__()
    alike = StdioServer([*COMMAND, "tools=a.b,a_b"], hide_owner=False)  # for the API
    with pytest.raises(MCPServerError, match="two tools named 'a_b'"):
        MCPServer(alike).__enter__()
    with MCPServer(StdioServer([*COMMAND, "tools=add"], hide_owner=False)) as other:
        with pytest.raises(ValueError, match="Two tools are named 'add'"):
            list(Toolset(server, other).tools_for(ToolContext()))  # type: ignore[arg-type]
        tools = expand([Toolset(server, Toolset(other).prefixed("other_"))], ToolContext())
        assert {"add", "other_add"} <= {str(getattr(tool, "name", "")) for tool in tools}


def test_case_61_the_child_gets_an_allow_listed_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    with MCPServer(StdioServer(COMMAND, env={"TOKEN": "for it"}, hide_owner=False)) as server:
        found = json.loads(call(server, "environment"))
    assert found["TOKEN"] == "for it"
    assert "PATH" in found
    assert not {name for name in found if "ANTHROPIC" in name}
    assert "for it" not in repr(server)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def is_gone(*pids: int) -> bool:
    deadline = time.monotonic() + 20
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(is_alive, pids))


linux = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


@linux
def test_case_61_the_tree_of_a_server_ends_with_the_block(server: MCPServer) -> None:
    with MCPServer(STUB) as other:
        pids = [int(pid) for pid in call(other, "child").split()]
        assert all(map(is_alive, pids))
    assert is_gone(*pids)


@linux
def test_case_61_the_tree_of_a_server_ends_with_us_however_we_end() -> None:
    source = (
        "import os, sys\n"
        "import agentkit_tools._mcp_server\n"
        "from agentkit_tools.mcp import MCPServer, StdioServer\n"
        "os.fork()\n"  # two of us, for the price of one import
        "with MCPServer(StdioServer(sys.argv[1:])) as server:\n"
        "    (tool,) = [tool for tool in server.tools_for() if tool.name == 'child']\n"
        "    sys.stdout.write(f\"{os.getpid()} {tool.call({})[0]['text']}\\n\")\n"
        "    sys.stdout.flush()\n"
        "    sys.stdin.read()\n"
    )
    run = [sys.executable, "-c", source, *COMMAND]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        for number in (signal.SIGKILL, signal.SIGTERM):
            owner, *pids = [int(pid) for pid in first.stdout.readline().split()]
            assert all(map(is_alive, pids))
            os.kill(owner, number)
            assert is_gone(*pids)
            assert len(pids) == 2


async def test_case_60_async_calls_end_with_a_dead_server_and_the_other_tasks_go_on() -> None:
    async with AsyncMCPServer(STUB, timeout=20) as server:
        with pytest.raises(MCPServerError, match="exit code 3"):
            await server.call_tool("die")
        tools = {tool.name: tool for tool in await server.tools_for()}
        assert await tools["add"].call({"a": 2, "b": 2}) == [{"type": "text", "text": "4"}]
