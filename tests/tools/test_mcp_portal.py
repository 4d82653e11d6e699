"""MCP servers that are opened twice, used after the end, from elsewhere, in a fork, and closed."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from mcp_stub import COMMAND

from agentkit_tools.mcp import AsyncMCPServer, HTTPServer, MCPServer, MCPServerError, StdioServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")

STUB = StdioServer(COMMAND, hide_owner=False)


def test_a_server_is_opened_once_and_closed_as_often_as_one_likes() -> None:
    server = MCPServer(STUB)
    with server:
        with pytest.raises(RuntimeError, match="open already"):
            server.__enter__()
        assert server.call_tool("add", {"a": 1})
    server.close()
    with pytest.raises(RuntimeError, match="inside a `with` block"):
        server.call_tool("add", {"a": 1})
    with server:
        assert server.call_tool("add", {"a": 1})


async def test_an_async_server_is_opened_once_and_used_in_its_loop() -> None:
    server = AsyncMCPServer(STUB)

    async def add() -> object:
        return await server.call_tool("add", {"a": 1})

    async with server:
        with pytest.raises(RuntimeError, match="open already"):
            await server.__aenter__()
        with pytest.raises(RuntimeError, match="in the event loop that has opened it"):
            await anyio.to_thread.run_sync(anyio.run, add)
        assert await add()
    with pytest.raises(RuntimeError, match="inside an `async with` block"):
        await add()


def test_closing_ends_the_calls_of_other_threads() -> None:
    with ThreadPoolExecutor(2) as threads:
        with MCPServer(STUB) as server:
            calls = [threads.submit(server.call_tool, "wait") for _ in range(2)]
            while len(server._server._connection._waiting) < 2:
                time.sleep(0.02)
        for call in calls:
            with pytest.raises(MCPServerError, match="it was closed here"):
                call.result(20)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_fork_leaves_the_server_to_its_parent() -> None:
    with MCPServer(STUB) as server:
        if (child := os.fork()) == 0:
            said = ""
            try:
                server.call_tool("add", {"a": 1})
            except RuntimeError as error:
                said = str(error)
            server.close()
            os._exit(0 if "opened by another process" in said else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert server.call_tool("add", {"a": 1})


def test_keys_in_a_url_are_not_shown() -> None:
    url = "http://user:pw-secret@127.0.0.1:9/mcp?key=sk-secret"
    place = HTTPServer(url, headers={"Authorization": "Bearer sk-secret"})
    assert repr(MCPServer(place)) == (
        "<MCPServer HTTPServer('http://127.0.0.1:9/mcp?…', transport='http')>"
    )
    with pytest.raises(ValueError, match="has to begin with http") as caught:
        HTTPServer("user:pw-secret@host/")
    assert "secret" not in str(caught.value)
    with pytest.raises(MCPServerError) as failed:
        MCPServer(place).__enter__()
    assert "secret" not in str(failed.value)
