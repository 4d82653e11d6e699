"""What MCP servers answer that the SDK, the API or a regular expression would choke on."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from mcp_stub import COMMAND

from agentkit_tools import ToolError
from agentkit_tools._mcp_incoming import mend
from agentkit_tools.mcp import HTTPServer, MCPServer, MCPServerError, StdioServer

unix = pytest.mark.skipif(sys.platform == "win32", reason="a StdioServer needs a Unix")

FLAT: dict[str, Any] = {"type": "object", "properties": {}}


def tool(name: Any, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "inputSchema": schema, **more}


def text(pattern: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"text": {"type": "string", "pattern": pattern}}}


def listing(*tools: Any, **more: Any) -> MCPServer:
    listed = json.dumps({"tools": tools, **more})
    return MCPServer(StdioServer([*COMMAND, f"listed={listed}"], hide_owner=False), timeout=20)


@unix
def test_a_tool_that_makes_no_sense_does_not_lose_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tools = [
        tool("typeless", {}),
        tool("a.b/ü", FLAT),
        tool("text", "no schema"),
        tool("list", {"type": ["object", "null"]}),
        tool("sort", {"type": "objekt"}),
        tool("broken", {"type": "object", "properties": {"a": {"type": 7}}}),
        tool("x" * 200, FLAT),
        tool("", FLAT),
        tool("long", FLAT, description="x" * 100_001),
        tool(7, FLAT),
        "no tool",
    ]
    with caplog.at_level(logging.WARNING, "agentkit"), listing(*tools) as server:
        assert [tool.name for tool in server.tools_for()] == ["typeless", "a_b__", "x" * 128]
        assert server.tools_for()[0].input_schema == {"type": "object"}
    assert "has no schema of an object, and is left out: 'list'" in caplog.text
    assert "what the server says of long has 100," in caplog.text


@unix
@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"type": "object"}},
        {"properties": []},
        {"required": "a"},
        {"required": [1]},
        {"$schema": 5},
    ],
    ids=str,
)
def test_nor_does_one_whose_schema_is_broken_inside(schema: dict[str, Any]) -> None:
    with listing(tool("broken", {"type": "object", **schema}), tool("good", FLAT)) as server:
        assert [tool.name for tool in server.tools_for()] == ["good"]


@unix
@pytest.mark.parametrize(
    "more",
    [
        {"title": 5},
        {"annotations": 5},
        {"_meta": []},
        {"icons": [{"src": 5}]},
        {"execution": 7},
        {"outputSchema": 5},
        {"outputSchema": {"type": "object", "required": "a"}},
    ],
    ids=str,
)
def test_a_tool_is_offered_without_what_is_broken_beside_its_schema(more: dict[str, Any]) -> None:
    whole = tool("a", FLAT, title="A", outputSchema=FLAT)
    found = {"tools": [tool("a", FLAT, description="what it does", **more), whole]}
    mend(found)
    assert found["tools"] == [tool("a", FLAT, description="what it does"), whole]
    with listing(tool("a", FLAT, **more)) as server:
        assert [tool.name for tool in server.tools_for()] == ["a"]


@unix
def test_inputs_are_left_to_the_server_to_check() -> None:
    elsewhere = {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/schema"}}}
    slow, unknown = tool("slow", text("^(a+)+$")), tool("unknown", text(r"^\p{L}+$"))
    strict = tool("strict", FLAT, outputSchema={"type": "object", "required": ["b"]})
    with listing(slow, unknown, tool("elsewhere", elsewhere), strict) as server:
        began = time.monotonic()
        for each in server.tools_for():
            assert each.call({"text": "a" * 50 + "!", "a": 1}) == [{"type": "text", "text": "1"}]
        assert time.monotonic() - began < 10


@unix
def test_a_list_without_end_is_refused() -> None:
    with pytest.raises(ToolError, match="lists tools without end"):
        listing(tool("a", FLAT), nextCursor="again").__enter__()


@unix
def test_a_result_of_a_later_version_keeps_what_is_known() -> None:
    content = [{"type": "text", "text": "kept"}, {"type": "hologram\u202e", "data": "x"}, None]
    with MCPServer(StdioServer(COMMAND, hide_owner=False)) as server:
        (blocks,) = [tool for tool in server.tools_for() if tool.name == "blocks"]
        texts = [block.get("text") for block in blocks.call({"content": content})]  # type: ignore[union-attr]
    assert texts == [
        "kept",
        "[The API has no block for 'hologram\\u202e' of an MCP server.]",
        "[The API has no block for None of an MCP server.]",
    ]


@pytest.mark.parametrize(
    ("result", "mended"),
    [
        ({"structuredContent": {}}, {"structuredContent": {}, "content": []}),
        ({"isError": True}, {"isError": True, "content": []}),
        ({"content": "text"}, {"content": "text"}),
        ({"tools": "text"}, {"tools": "text"}),
        ({}, {}),
    ],
)
def test_what_can_not_be_mended_stays(result: dict[str, Any], mended: object) -> None:
    mend(result)
    assert result == mended


@unix
def test_what_a_server_asks_for_is_refused() -> None:
    with MCPServer(StdioServer(COMMAND, hide_owner=False), timeout=20) as server:
        server.call_tool("asks")
        answers: dict[str, Any] = {}
        deadline = time.monotonic() + 20
        while len(answers) < 3 and time.monotonic() < deadline:
            result: Any = server.call_tool("told")
            told = json.loads(result.content[0].text)
            answers = {each["id"]: each["error"]["message"] for each in told if "error" in each}
    assert set(answers) == {"r", "s", "e"}
    assert all("not supported" in message for message in answers.values())


def port_of(server: Any) -> int:
    return server.server_address[1]


class Redirect(BaseHTTPRequestHandler):
    """Sends whoever asks to a place that is not asked."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_response(307)
        self.send_header("location", f"http://localhost:{port_of(self.server)}/stolen")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_headers_do_not_follow_a_redirect() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Redirect) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{port_of(other)}/mcp"
            with pytest.raises(MCPServerError, match="not followed"):
                MCPServer(HTTPServer(url, headers={"Authorization": "Bearer a"})).__enter__()
        finally:
            other.shutdown()
            thread.join()
    assert "/stolen" not in Redirect.asked
    assert Redirect.asked
