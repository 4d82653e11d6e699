"""Calls of MCP servers that nobody waits for any more: they end, and their server is told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import anyio
import pytest
from mcp_stub import COMMAND

from agentkit import Anthropic, AsyncAnthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import ToolContext
from agentkit_tools.errors import CallCancelled
from agentkit_tools.mcp import AsyncMCPServer, MCPServer, MCPServerError, StdioServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")

STUB = StdioServer(COMMAND, hide_owner=False)
WAIT: dict[str, Any] = {"type": "tool_use", "name": "wait", "input": {}}
ASKED: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Wait."}],
}


def run(client: Any, **options: Any) -> Any:
    return client.beta.messages.tool_runner(**ASKED, **options)


@pytest.fixture(name="server", scope="module")
def made_server() -> Generator[MCPServer]:
    with MCPServer(STUB) as server:
        yield server


def heard(result: object) -> tuple[set[int], set[int]]:
    """Return the ids of the calls of `wait` that reached the server, and of those withdrawn."""
    messages = json.loads(cast("Any", result).content[0].text)
    said = [m["params"] for m in messages if m["method"] == "notifications/cancelled"]
    assert all(params["reason"] for params in said)
    asked = {message["id"] for message in messages if message["method"] == "tools/call"}
    return asked, {params["requestId"] for params in said}


def ask(server: MCPServer) -> tuple[set[int], set[int]]:
    return heard(server.call_tool("told"))


@contextmanager
def withdrawn(server: MCPServer, count: int = 1) -> Generator[None]:
    """Look that calls end at once, that the server is told, and that it is not started again."""
    connection, (before, _) = server._server._connection, ask(server)
    began = time.monotonic()
    yield
    while (calls := ask(server))[0] != calls[1]:  # a thread has yet to see that it is cancelled
        assert time.monotonic() - began < 20
    assert len(calls[0] - before) == count
    assert server._server._connection is connection


def test_a_call_ends_with_its_context(server: MCPServer) -> None:
    (wait,) = [tool for tool in server.tools_for() if tool.name == "wait"]
    context: ToolContext[None] = ToolContext()
    threading.Timer(0.2, context.cancel, ["Not now."]).start()
    with withdrawn(server), pytest.raises(CallCancelled, match=r"Not now\."):
        wait.call({}, context)
    with pytest.raises(CallCancelled):
        wait.call({}, context)


def test_a_call_ends_with_an_interrupt(server: MCPServer) -> None:
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    with withdrawn(server), pytest.raises(KeyboardInterrupt):
        server.call_tool("wait")


def test_a_call_that_takes_too_long_is_withdrawn(server: MCPServer) -> None:
    server._server._timeout = 0.2
    try:
        with pytest.raises(MCPServerError, match="did not answer"):
            server.call_tool("wait")
    finally:
        server._server._timeout = 60
    asked, told = ask(server)
    assert asked == told


@contextmanager
def scripted(*script: Any) -> Generator[tuple[LocalAPI, Anthropic]]:
    with LocalAPI(model=ScriptedModel([*script])) as api, api.client() as client:
        yield api, client


def test_the_calls_of_a_turn_end_when_their_time_is_over(server: MCPServer) -> None:
    with withdrawn(server, 2), scripted([WAIT, {**WAIT}], "So be it.") as (_, client):
        runner = run(client, tools=[server], tool_timeout=0.3)
        runner.until_done()
        assert [call.is_error for call in runner.calls] == [True, True]


@pytest.mark.parametrize("count", [1, 2])
def test_the_calls_of_a_turn_end_with_an_interrupt(server: MCPServer, count: int) -> None:
    with withdrawn(server, count), scripted([WAIT] * count) as (_, client):
        runner = run(client, tools=[server])

        before, _ = ask(server)

        def interrupt() -> None:
            while len(ask(server)[0] - before) < count:
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            runner.until_done()


def test_a_block_that_is_interrupted_tells_before_it_closes(tmp_path: Any) -> None:
    log = tmp_path / "log"
    source = StdioServer(["sh", "-c", 'tee "$0" | "$@"', str(log), *COMMAND], hide_owner=False)

    def wait() -> None:
        with MCPServer(source) as server:
            threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
            server.call_tool("wait")

    with pytest.raises(KeyboardInterrupt):
        wait()
    assert "notifications/cancelled" in log.read_text("utf-8")


async def test_a_task_that_is_cancelled_withdraws_its_call() -> None:
    async with AsyncMCPServer(STUB) as server:
        with anyio.move_on_after(0.2) as scope:
            await server.call_tool("wait")
        assert scope.cancelled_caught
        server._server._timeout = 0.2
        with pytest.raises(MCPServerError, match="did not answer"):
            await server.call_tool("wait")
        server._server._timeout = 60
        connection = server._server._connection
        asked, told = heard(await server.call_tool("told"))
        assert asked == told
        assert len(told) == 2
        assert server._server._connection is connection


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_task_of_asyncio_withdraws_its_call(anyio_backend: str) -> None:
    async with AsyncMCPServer(STUB) as server:
        task = asyncio.ensure_future(server.call_tool("wait"))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        asked, told = heard(await server.call_tool("told"))
        assert asked == told
        assert len(told) == 1


async def test_an_async_run_withdraws_the_calls_whose_time_is_over() -> None:
    with LocalAPI(model=ScriptedModel([[WAIT, {**WAIT}], "So be it."])) as api:
        async with (
            AsyncAnthropic(api_key="local", base_url=api.url) as client,
            AsyncMCPServer(STUB) as server,
        ):
            runner = run(client, tools=[server], tool_timeout=0.3)
            await runner.until_done()
            assert [call.is_error for call in runner.calls] == [True, True]
            asked, told = heard(await server.call_tool("told"))
        assert asked == told
        assert len(told) == 2


def test_a_server_that_does_not_read_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentkit_tools._mcp_stdio._PATIENCE", 0.1)
    deaf = StdioServer(COMMAND, hide_owner=False)
    with MCPServer(deaf) as server:
        threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            server.call_tool("hang", {"text": "x" * 1_000_000})
        assert time.monotonic() - began < 10
