"""The tools and MCP servers a request offers, and whether what it says of them fits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from agentkit.local._problems import Problem
from agentkit.local._rehearsal.schema import checker_of
from agentkit.local._scalars import is_object

__all__ = ["check_offered"]


# With the second client of MCP, its tools are offered by a toolset, and with the first without.
_MAY_BE_UNUSED, _MUST_BE_USED = "mcp-client-2025-04-04", "mcp-client-2025-11-20"
_COMBINED = ("oneOf", "allOf", "anyOf")
# Patterns are those of ECMAScript, which Python can't read all: `\\p{L}`, `(?<name>...)`.
_NO_FORMATS = FormatChecker(formats=())
_PROPERTY = "^[a-zA-Z0-9_.-]{1,64}$"


def check_offered(
    body: dict[str, Any], beta: bool, betas: Collection[str] = ()
) -> Iterator[Problem]:
    """Check `tools`, `tool_choice` and `mcp_servers` of a body whose fields are right."""
    tools: list[dict[str, Any]] = body.get("tools", [])
    names = [tool["name"] for tool in tools if isinstance(tool.get("name"), str)]
    if len(set(names)) < len(names):
        yield Problem("tools", "Tool names must be unique.")
    if tools and all(tool.get("defer_loading") is True for tool in tools):
        yield Problem(
            "tools",
            "All tools have defer_loading set. At least one tool must be non-deferred.",
        )
    for index, tool in enumerate(tools):
        yield from _tool(tool, f"tools.{index}.{tool.get('type') or 'custom'}")
    yield from _choice(body, tools, names, beta)
    if beta:
        yield from _servers(body, tools, _MUST_BE_USED in betas and _MAY_BE_UNUSED not in betas)


def _tool(tool: dict[str, Any], path: str) -> Iterator[Problem]:
    if tool.get("defer_loading") is True and tool.get("cache_control") is not None:
        yield Problem(
            f"{path}.cache_control",
            f"Tool '{tool.get('name')}' cannot have both defer_loading=true and cache_control set. "
            "Tools with defer_loading cannot use prompt caching.",
        )
    if tool.get("allowed_domains") and tool.get("blocked_domains"):
        yield Problem(
            f"{path}.blocked_domains",
            "Only one of `allowed_domains` and `blocked_domains` may be specified.",
        )
    if is_object(schema := tool.get("input_schema")):
        yield from _schema(tool, schema, f"{path}.input_schema")


def _schema(tool: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[Problem]:
    try:
        Draft202012Validator.check_schema(schema, format_checker=_NO_FORMATS)
    except SchemaError:
        yield Problem(path, "JSON schema is invalid. It must match JSON Schema draft 2020-12")
        return
    if any(keyword in schema for keyword in _COMBINED):
        yield Problem(path, "input_schema does not support oneOf, allOf, or anyOf at the top level")
    if not all(map(re.compile(_PROPERTY).fullmatch, schema.get("properties") or {})):
        yield Problem(f"{path}.properties", f"Property keys should match pattern '{_PROPERTY}'")
    for index, example in enumerate(tool.get("input_examples", [])):
        if not _fits(example, schema):
            yield Problem(
                f"{path.removesuffix('input_schema')}input_examples.{index}",
                "The example does not fit the tool's input_schema",
            )


def _fits(example: object, schema: dict[str, Any]) -> bool:
    try:
        return checker_of(schema).is_valid(example)
    except RecursionError:
        raise
    except Exception:  # what is elsewhere, or Python can't read: whether it fits can't be said
        return True


def _choice(
    body: dict[str, Any], tools: list[dict[str, Any]], names: list[str], beta: bool
) -> Iterator[Problem]:
    choice: dict[str, Any] = body.get("tool_choice", {})
    if choice.get("type") not in ("any", "auto", "tool"):
        return
    # A server's tools are not in the request, nor are those of a toolset.
    if beta and (body.get("mcp_servers") or len(names) < len(tools)):
        return
    if not tools:
        yield Problem("tool_choice", "may only be specified while providing `tools`")
    elif choice["type"] == "tool" and choice["name"] not in names:
        yield Problem("tool_choice", f"Tool '{choice['name']}' not found in provided tools")


def _servers(body: dict[str, Any], tools: list[dict[str, Any]], used: bool) -> Iterator[Problem]:
    names = [server["name"] for server in body.get("mcp_servers", [])]
    if len(set(names)) < len(names):
        yield Problem("mcp_servers", "MCP server names must be unique.")
    for index, tool in enumerate(tools):
        if tool.get("type") == "mcp_toolset" and tool.get("mcp_server_name") not in names:
            yield Problem(
                f"tools.{index}.mcp_toolset.mcp_server_name",
                f"MCP server '{tool.get('mcp_server_name')}' not found in `mcp_servers`",
            )
    toolsets = [t.get("mcp_server_name") for t in tools if t.get("type") == "mcp_toolset"]
    for index, name in enumerate(names if used else []):
        if toolsets.count(name) != 1:
            yield Problem(
                f"mcp_servers.{index}",
                f"MCP server '{name}' must be referenced by exactly one mcp_toolset in `tools`",
            )
