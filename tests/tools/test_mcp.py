"""MCP servers in both colours, over stdio and HTTP, and what they say as content blocks."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp_stub import COMMAND

from agentkit import AsyncAnthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import ToolError
from agentkit_tools.mcp import (
    AsyncMCPServer,
    HTTPServer,
    MCPServer,
    MCPServerError,
    StdioServer,
    UnsupportedMCPValueError,
    async_mcp_tool,
    mcp_content,
    mcp_message,
    mcp_resource_to_content,
    mcp_resource_to_file,
    mcp_tool,
)

WEB_SERVER = str(Path(__file__).parents[1] / "mcp_web_server.py")
STUB = StdioServer(COMMAND, hide_owner=False)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
PDF, PDF_TYPE = base64.b64encode(b"%PDF-1").decode(), "application/pdf"
ADD: dict[str, Any] = {"name": "add", "input": {"a": 1, "b": 2}, "type": "tool_use"}

unix = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")


@pytest.fixture(name="web", scope="module")
def web_servers() -> Generator[Callable[[str, int], None]]:
    """Yield what starts a server that speaks a transport at a port."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen([sys.executable, WEB_SERVER], **pipes) as running:
        assert running.stdin is not None

        def start(transport: str, port: int) -> None:
            deadline, asked = time.monotonic() + 60, 0.0
            while time.monotonic() < deadline:
                if time.monotonic() > asked + 10:  # something else may have had the port
                    asked = time.monotonic()
                    print(transport, port, file=running.stdin, flush=True)
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        return
                time.sleep(0.02)

        yield start


@unix
def test_everything_a_server_offers_is_there() -> None:
    with MCPServer(STUB) as server:
        assert [tool.name for tool in server.tools_for()][:2] == ["add", "hang"]
        assert server.tools_for() is server.tools_for(), "the prompt cache ends with a change"
        assert [prompt["name"] for prompt in server.prompts()] == ["greet"]
        said: Any = {"type": "text", "text": "Greet Ada."}
        assert server.prompt("greet", {"who": "Ada"}) == [{"role": "user", "content": [said]}]
        assert [resource["uri"] for resource in server.resources()] == ["note://a"]
        (block,) = server.resource("note://a")
        source = {"type": "text", "media_type": "text/plain", "data": "A note."}
        assert block == {"type": "document", "source": source, "title": "note://a"}
        assert server.tools_for()[0].call({"a": 1, "b": 1}) == [{"type": "text", "text": "2"}]


@unix
async def test_everything_is_there_in_async_code() -> None:
    async with AsyncMCPServer(STUB) as server:
        tools = await server.tools_for()
        assert await tools[0].call({"a": 1, "b": 1}) == [{"type": "text", "text": "2"}]
        assert [prompt["name"] for prompt in await server.prompts()] == ["greet"]
        assert (await server.prompt("greet", {"who": "Ada"}))[0]["role"] == "user"
        assert [resource["uri"] for resource in await server.resources()] == ["note://a"]
        assert (await server.resource("note://a"))[0]["type"] == "document"
        await server.reconnect()
        assert await tools[0].call({"a": 1, "b": 1}) == [{"type": "text", "text": "2"}]


@unix
def test_a_server_works_in_a_trio_program() -> None:
    pytest.importorskip("trio")

    async def use() -> object:
        async with AsyncMCPServer(STUB) as server:
            return await (await server.tools_for())[0].call({"a": 1, "b": 1})

    assert anyio.run(use, backend="trio") == [{"type": "text", "text": "2"}]


@unix
def test_a_list_of_many_pages_is_read_to_its_end() -> None:
    with MCPServer(StdioServer([*COMMAND, "pages=1", "tools=a,b,c"])) as server:
        assert [tool.name for tool in server.tools_for()] == ["a", "b", "c"]


@unix
def test_what_goes_wrong_in_the_block_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError, match="mine"), MCPServer(STUB):
        raise KeyError("mine")


@unix
async def test_what_goes_wrong_in_an_async_block_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError, match="mine"):
        async with AsyncMCPServer(STUB):
            raise KeyError("mine")


@unix
def test_a_server_that_does_not_start_says_why() -> None:
    with pytest.raises(MCPServerError, match="exit code 127") as caught:
        MCPServer(StdioServer(["no-such-program"], hide_owner=False)).__enter__()
    assert "no-such-program" in caught.value.stderr
    silent = StdioServer([sys.executable, "-c", "input(); input(); input()"], hide_owner=False)
    with pytest.raises(MCPServerError, match=r"did not start within 0\.5 seconds"):
        MCPServer(silent, start_timeout=0.5).__enter__()


def test_a_server_outside_a_block_says_so() -> None:
    with pytest.raises(RuntimeError, match="inside a `with` block"):
        MCPServer(STUB).tools_for()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: StdioServer("uvx mcp-server-time"), "a list of the program"),
        (lambda: StdioServer([]), "a list of the program"),
        (lambda: HTTPServer("ftp://a"), "http:// or https://"),
        (lambda: HTTPServer("http://a", transport="ws"), '"http" or "sse"'),  # type: ignore[arg-type]
        (lambda: MCPServer(STUB, timeout=0), "more than 0"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_headers_are_not_shown() -> None:
    assert "secret" not in repr(MCPServer(HTTPServer("http://a", headers={"x": "secret"})))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def place_at(port: int, transport: str) -> HTTPServer:
    if transport == "sse":
        return HTTPServer(f"http://127.0.0.1:{port}/sse", transport="sse")
    return HTTPServer(f"http://127.0.0.1:{port}/mcp")


@unix
@pytest.mark.parametrize("transport", ["streamable-http", "sse"])
def test_a_server_over_http_dies_in_a_call_and_comes_back(
    web: Callable[[str, int], None], transport: str
) -> None:
    web(transport, port := free_port())
    place = place_at(port, transport)
    with MCPServer(place, timeout=20, max_message_bytes=2_000_000) as server:
        tools = {tool.name: tool for tool in server.tools_for()}
        assert tools["add"].call({"a": 1, "b": 2}) == [{"type": "text", "text": "3"}]
        server._server._timeout = 0.3
        with pytest.raises(MCPServerError, match="did not answer"):
            tools["wait"].call({})
        server._server._timeout = 20
        assert tools["told"].call({}) == [{"type": "text", "text": "1"}], "the call goes on there"
        with pytest.raises(MCPServerError, match=r"gone|did not answer"):
            tools["die"].call({})
        with pytest.raises(MCPServerError):
            tools["add"].call({"a": 1, "b": 2})
        web(transport, port)
        assert tools["add"].call({"a": 1, "b": 2}) == [{"type": "text", "text": "3"}]
        # Of one event of SSE, version 2 of the SDK takes less.
        said = "MCP server" if transport == "sse" else "2,000,000 bytes"
        with pytest.raises(ToolError, match=said):
            tools["huge"].call({})
        assert tools["add"].call({"a": 1, "b": 2}) == [{"type": "text", "text": "3"}]


def test_a_server_that_is_not_there_says_so() -> None:
    with pytest.raises(MCPServerError, match="can't be reached"):
        MCPServer(HTTPServer(f"http://127.0.0.1:{free_port()}/mcp")).__enter__()


@unix
async def test_a_tool_loop_goes_on_when_a_server_dies_in_a_call() -> None:
    script: list[Any] = [{"type": "tool_use", "name": "die", "input": {}}, ADD, "It is 3."]
    with LocalAPI(model=ScriptedModel(script)) as api:
        async with (
            AsyncAnthropic(api_key="local", base_url=api.url) as client,
            AsyncMCPServer(STUB) as server,
        ):
            runner = client.beta.messages.tool_runner(
                model="claude-sonnet-4-5",
                max_tokens=100,
                tools=[server],
                messages=[{"role": "user", "content": "1 + 2?"}],
            )
            last = await runner.until_done()
    assert getattr(last.content[0], "text", None) == "It is 3."
    died, added = runner.calls
    assert (died.is_error, added.is_error) == (True, False)
    assert "exit code 3" in str(died.content)


@pytest.mark.parametrize(
    ("content", "block"),
    [
        ({"type": "text", "text": "a\u202eb\r\n"}, {"type": "text", "text": "ab\n"}),
        (
            {"type": "image", "data": PNG, "mimeType": "image/png"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
        ),
        (
            {"type": "image", "data": PNG, "mimeType": "image/jpeg"},  # it is a PNG all the same
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
        ),
        (
            {"type": "resource_link", "name": "log", "uri": "file:///log", "description": "It."},
            {"type": "text", "text": "log file:///log\nIt."},
        ),
        (
            {"type": "resource", "resource": {"uri": "a:b", "text": "x"}},
            {
                "type": "document",
                "source": {"type": "text", "media_type": "text/plain", "data": "x"},
                "title": "a:b",
            },
        ),
    ],
)
def test_a_content_is_a_block(content: Any, block: Any) -> None:
    assert mcp_content(content) == block
    assert mcp_message({"role": "assistant", "content": content}) == {
        "role": "assistant",
        "content": [block],
    }


@pytest.mark.parametrize(
    "content",
    [
        {"type": "audio", "data": "", "mimeType": "audio/wav"},
        {"type": "image", "data": PNG, "mimeType": "image/tiff"},
        {"type": "image", "data": "no base64!", "mimeType": "image/png"},
        {"type": "image", "data": "bm8gcGljdHVyZQ==", "mimeType": "image/png"},
        {"type": "image", "data": PDF, "mimeType": "image/png"},
        {"type": "image", "data": PNG[:8] + "A" * 5_500_000, "mimeType": "image/png"},
        {"type": "resource", "resource": {"uri": "a:b", "blob": PNG, "mimeType": PDF_TYPE}},
        {"type": "resource", "resource": {"uri": "a:b", "blob": "", "mimeType": "a/zip"}},
        {"type": "what?"},
    ],
)
def test_what_the_api_has_no_block_for_is_refused(content: Any) -> None:
    with pytest.raises(UnsupportedMCPValueError):
        mcp_content(content)


def test_the_models_of_the_sdk_are_read_too() -> None:
    types = pytest.importorskip("mcp.types")
    assert mcp_content(types.TextContent(type="text", text="a")) == {"type": "text", "text": "a"}


def test_a_resource_is_content_or_a_file() -> None:
    text = {"contents": [{"uri": "file:///a/note.md?x", "text": "é", "mimeType": "text/markdown"}]}
    assert mcp_resource_to_content(text)["type"] == "document"
    assert mcp_resource_to_file(text) == ("note.md", "é".encode(), "text/markdown")
    blob = base64.b64encode(b"%PDF-1").decode()
    pdf = {"uri": "file:///a.pdf", "blob": blob, "mimeType": "application/pdf"}
    source = {"type": "base64", "media_type": "application/pdf", "data": blob}
    shown = {"type": "document", "source": source, "title": "file:///a.pdf"}
    assert mcp_resource_to_content(pdf) == shown
    assert mcp_resource_to_file(pdf) == ("a.pdf", b"%PDF-1", "application/pdf")
    zipped = {"uri": "x:", "blob": "", "mimeType": "application/zip"}
    assert mcp_resource_to_file(zipped) == ("x:", b"", "application/zip")
    with pytest.raises(UnsupportedMCPValueError, match="no contents"):
        mcp_resource_to_content({"contents": []})


class Session:
    """What has `call_tool`, sync."""

    def __init__(self, **result: Any) -> None:
        self.result = result
        self.called: list[tuple[str, Any]] = []

    def call_tool(self, name: str, arguments: Any, /) -> Any:
        self.called.append((name, arguments))
        return self.result


class AsyncSession(Session):
    """As that of the SDK."""

    async def call_tool(self, name: str, arguments: Any, /) -> Any:
        await anyio.lowlevel.checkpoint()
        return super().call_tool(name, arguments)


TOOL = {"name": "files/read", "description": "Reads.", "inputSchema": {"type": "object"}}
TEXT = [{"type": "text", "text": "found"}]


def test_a_tool_is_called_by_the_name_its_server_knows() -> None:
    session = Session(content=TEXT)
    tool = mcp_tool(TOOL, session, cache_control={"type": "ephemeral"})
    assert tool.to_dict().get("cache_control") == {"type": "ephemeral"}
    assert (tool.name, tool.call({"self": 1})) == ("files_read", TEXT)
    assert session.called == [("files/read", {"self": 1})]


async def test_a_tool_calls_an_async_session_in_both_colours() -> None:
    session = AsyncSession(content=TEXT)
    assert await async_mcp_tool(TOOL, session).call({}) == TEXT
    tool = mcp_tool(TOOL, session)
    assert await anyio.to_thread.run_sync(lambda: tool.call({})) == TEXT


def test_a_sync_tool_of_an_async_session_says_what_to_use() -> None:
    with pytest.raises(TypeError, match="use async_mcp_tool"):
        mcp_tool(TOOL, AsyncSession(content=TEXT)).call({})


@pytest.mark.parametrize(
    ("result", "content"),
    [
        ({"content": []}, "(nothing returned)"),
        ({"content": [], "structuredContent": {"a": "\u202eb"}}, '{"a": "b"}'),
        (
            {"content": [*TEXT, {"type": "audio", "data": "", "mimeType": "audio/wav"}]},
            "found\n[The API has no block for 'audio' of an MCP server.]",
        ),
    ],
)
def test_a_result_loses_nothing_that_has_a_form(result: Any, content: str) -> None:
    got = mcp_tool(TOOL, Session(**result)).call({})
    texts = [got] if isinstance(got, str) else [str(block.get("text")) for block in got]
    assert "\n".join(texts) == content


def test_a_failed_call_is_an_error() -> None:
    with pytest.raises(ToolError, match="found"):
        mcp_tool(TOOL, Session(content=TEXT, isError=True)).call({})
    with pytest.raises(ToolError, match="does not say why"):
        mcp_tool(TOOL, Session(content=[], isError=True)).call({})


@unix
@pytest.mark.skipif(
    "AGENTKIT_MCP_SERVER" not in os.environ,
    reason="AGENTKIT_MCP_SERVER names no command of a server, such as `uvx mcp-server-time`",
)
def test_a_server_that_was_not_written_here_works() -> None:
    with MCPServer(StdioServer(os.environ["AGENTKIT_MCP_SERVER"].split())) as server:
        assert server.tools_for()
