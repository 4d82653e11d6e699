"""The tools and MCP servers a request offers, and whether what it says of them fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from agentkit.local._problems import Problem
from agentkit.local._scalars import is_object

__all__ = ["check_offered"]


def check_offered(body: dict[str, Any], beta: bool) -> Iterator[Problem]:
    """Check `tools`, `tool_choice` and `mcp_servers` of a body whose fields are right."""
    tools: list[dict[str, Any]] = body.get("tools", [])
    names = [tool["name"] for tool in tools if isinstance(tool.get("name"), str)]
    if len(set(names)) < len(names):
        yield Problem("tools", "Tool names must be unique.")
    if tools and all(tool.get("defer_loading") is True for tool in tools):
        yield Problem("tools", "At least one tool must have defer_loading=false.")
    for index, tool in enumerate(tools):
        yield from _schema(tool, f"tools.{index}.custom.input_schema")
    yield from _choice(body, tools, names, beta)
    if beta:
        yield from _servers(body, tools)


def _schema(tool: dict[str, Any], path: str) -> Iterator[Problem]:
    if is_object(schema := tool.get("input_schema")):
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError:
            yield Problem(path, "JSON schema is invalid. It must match JSON Schema draft 2020-12")


def _choice(
    body: dict[str, Any], tools: list[dict[str, Any]], names: list[str], beta: bool
) -> Iterator[Problem]:
    choice: dict[str, Any] = body.get("tool_choice", {})
    if choice.get("type") not in ("any", "tool"):
        return
    # A server's tools are not in the request, nor are those of a toolset.
    if beta and (body.get("mcp_servers") or len(names) < len(tools)):
        return
    if not tools:
        yield Problem("tool_choice", "may only be specified while providing `tools`")
    elif choice["type"] == "tool" and choice["name"] not in names:
        yield Problem("tool_choice", f"Tool '{choice['name']}' not found in provided tools")


def _servers(body: dict[str, Any], tools: list[dict[str, Any]]) -> Iterator[Problem]:
    names: list[str] = []
    for index, server in enumerate(body.get("mcp_servers", [])):
        path = f"mcp_servers.{index}"
        if not is_object(server):
            yield Problem(path, "Input should be a valid dictionary or object")
            continue
        for name in ("name", "type", "url"):
            if name not in server:
                yield Problem(f"{path}.{name}", "Field required")
            elif not isinstance(server[name], str):
                yield Problem(f"{path}.{name}", "Input should be a valid string")
        names.append(str(server.get("name")))
    if len(set(names)) < len(names):
        yield Problem("mcp_servers", "MCP server names must be unique.")
    for index, tool in enumerate(tools):
        if tool.get("type") == "mcp_toolset" and tool.get("mcp_server_name") not in names:
            yield Problem(
                f"tools.{index}.mcp_toolset.mcp_server_name",
                f"MCP server '{tool.get('mcp_server_name')}' not found in `mcp_servers`",
            )
