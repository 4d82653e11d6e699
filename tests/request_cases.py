"""Requests the Messages API takes and refuses, and with which words."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

IMAGE = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}
TOOL = {"name": "add", "input_schema": {"type": "object"}}
MARK = {"type": "ephemeral"}
THINKING = {"type": "enabled", "budget_tokens": 1024}
THOUGHTFUL = {"max_tokens": 2000, "thinking": THINKING}
PNG = b"\x89PNG\r\n\x1a\n"
CLOSED = {"type": "object", "additionalProperties": False}
MCP = "mcp-client-2025-11-20"
SERVER = {"type": "url", "name": "s", "url": "https://example.com/mcp"}


def user(*content: object) -> dict[str, Any]:
    return {"role": "user", "content": content[0] if content == ("",) else list(content)}


def assistant(*content: object) -> dict[str, Any]:
    return {"role": "assistant", "content": list(content)}


def text(words: object = "Hello", **more: object) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def use(id: str = "t1", **more: object) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": "add", "input": {}, **more}


def result(id: str = "t1", **more: object) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": id, "content": "3", **more}


def talk(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages)}


def said(*content: object) -> dict[str, Any]:
    return talk(user(*content))


def tools(*tools: object) -> dict[str, Any]:
    return {"tools": list(tools)}


def tool(**more: object) -> dict[str, Any]:
    return tools({**TOOL, **more})


def thought(**more: object) -> dict[str, Any]:
    return {"type": "thinking", "thinking": "Hm", "signature": "s", **more}


def search(id: str = "s1") -> dict[str, Any]:
    return {"type": "server_tool_use", "id": id, "name": "web_search", "input": {}}


def found(id: str = "s1") -> dict[str, Any]:
    return {"type": "web_search_tool_result", "tool_use_id": id, "content": []}


def png(width: int, height: int) -> bytes:
    return PNG + struct.pack(">I4sII", 13, b"IHDR", width, height)


def image(data: bytes, **more: object) -> dict[str, Any]:
    return {"type": "image", "source": {**IMAGE, "data": b64encode(data).decode(), **more}}


def output(schema: object) -> dict[str, Any]:
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


LAST = user(result("b"))

# What changes a valid request into a refused one, and the beginning of the answer.
REFUSED: dict[str, tuple[Mapping[str, Any], str]] = {
    # Parameters
    "no model": ({"model": None}, "model: Field required"),
    "no max_tokens": ({"max_tokens": None}, "max_tokens: Field required"),
    "no messages": ({"messages": None}, "messages: Field required"),
    "an unknown parameter": ({"xyz": 1}, "xyz: Extra inputs are not permitted"),
    "an empty model": ({"model": ""}, "model: String should have at least 1 character"),
    "a model that is a number": ({"model": 4}, "model: Input should be a valid string"),
    "max_tokens as text": ({"max_tokens": "9"}, "max_tokens: Input should be a valid integer"),
    "max_tokens in part": ({"max_tokens": 1.5}, "max_tokens: Input should be a valid integer"),
    "max_tokens as true": ({"max_tokens": True}, "max_tokens: Input should be a valid integer"),
    "no tokens at all": ({"max_tokens": 0}, "max_tokens: must be greater than or equal to 1"),
    "messages as text": ({"messages": "Hi"}, "messages: Input should be a valid list"),
    "a cold temperature": ({"temperature": -0.1}, "temperature: range: 0..1"),
    "a hot temperature": ({"temperature": 1.1}, "temperature: range: 0..1"),
    "a temperature as text": ({"temperature": "1"}, "temperature: Input should be a valid number"),
    "a large top_p": ({"top_p": 2}, "top_p: range: 0..1"),
    "a negative top_k": ({"top_k": -1}, "top_k: Input should be greater than or equal to 0"),
    "stop sequences as text": ({"stop_sequences": "a"}, "stop_sequences: Input should be a valid"),
    "a number to stop at": ({"stop_sequences": [1]}, "stop_sequences.0: Input should be a valid s"),
    "a blank stop sequence": (
        {"stop_sequences": ["a", " \n"]},
        "stop_sequences: each stop sequence must contain non-whitespace",
    ),
    "stream as a number": ({"stream": 1}, "stream: Input should be a valid boolean"),
    "an unknown tier": (
        {"service_tier": "best"},
        "service_tier: Input should be 'auto' or 'standard_only'",
    ),
    "unknown metadata": ({"metadata": {"a": 1}}, "metadata.a: Extra inputs are not permitted"),
    "metadata as text": ({"metadata": "me"}, "metadata: Input should be a valid dictionary"),
    "a system prompt as number": ({"system": 1}, "system: Input should be a valid list"),
    "a system prompt of nothing": (
        {"system": [text("")]},
        "system: text content blocks must be no",
    ),
    "a blank block in the system prompt": (
        {"system": [text(), text(" \n")]},
        "system: text content blocks must contain non-whitespace text",
    ),
    "an image as system prompt": (
        {"system": [{"type": "image", "source": IMAGE}]},
        "system.0: Input tag 'image' found using 'type' does not match",
    ),
    # Messages
    "no message": ({"messages": []}, "messages: at least one message is required"),
    "a message as text": ({"messages": ["Hi"]}, "messages.0: Input should be a valid dictionary"),
    "no role": (talk({"content": "Hi"}), "messages.0.role: Field required"),
    "no content": (talk({"role": "user"}), "messages.0.content: Field required"),
    "image data as number": (
        said({"type": "image", "source": {**IMAGE, "data": 1}}),
        "messages.0.content.0.image.source.base64.data: Input should be a valid string",
    ),
    "a name": (
        talk({"role": "user", "content": "Hi", "name": "me"}),
        "messages.0.name: Extra inputs are not permitted",
    ),
    "an unknown role": (
        talk({"role": "tool", "content": "Hi"}),
        "messages.0.role: Input should be 'user' or 'assistant'",
    ),
    "a system message": (
        talk({"role": "system", "content": "Be brief."}, user(text())),
        'messages: Unexpected role "system".',
    ),
    "an image in a system message": (
        talk(user(text()), {"role": "system", "content": [{"type": "image", "source": IMAGE}]}),
        "messages.1.content.0: Input tag 'image' found using 'type' does not match",
    ),
    "the assistant first": (talk(assistant(text())), 'messages: first message must use the "user"'),
    "content as number": (
        talk({"role": "user", "content": 1}),
        "messages.0.content: Input should be a valid list",
    ),
    "an empty text": (said(""), "messages.0: all messages must have non-empty content"),
    "no blocks": (said(), "messages.0: all messages must have non-empty content"),
    "an empty block": (said(text("")), "messages.0.content.0: text content blocks must be non-em"),
    "a blank block": (said(text(" \n")), "messages.0.content.0: text content blocks must contain"),
    "an empty answer in between": (
        talk(user(text()), assistant(), user(text())),
        "messages.1: all messages must have non-empty content",
    ),
    "whitespace at the end": (
        talk(user(text()), assistant(text("I think "))),
        "messages: final assistant content cannot end with trailing whitespace",
    ),
    # Blocks
    "a block as text": (said("Hi"), "messages.0.content.0: Input should be a valid dictionary"),
    "a block without type": (said({"text": "Hi"}), "messages.0.content.0.type: Field required"),
    "an unknown block": (
        said({"type": "video"}),
        "messages.0.content.0: Input tag 'video' found using 'type' does not match",
    ),
    "a block of the beta surface": (
        talk(user(text()), assistant({"type": "mcp_tool_use"})),
        "messages.1.content.0: Input tag 'mcp_tool_use' found",
    ),
    "a type as number": (said({"type": 1}), "messages.0.content.0: Input tag '1' found"),
    "no text": (said({"type": "text"}), "messages.0.content.0.text.text: Field required"),
    "a text as number": (said(text(1)), "messages.0.content.0.text.text: Input should be a valid"),
    "a parsed text": (
        said(text(parsed={"a": 1})),
        "messages.0.content.0.text.parsed: Extra inputs are not permitted",
    ),
    "an unknown citation": (
        said(text(citations=[{"type": "rumour"}])),
        "messages.0.content.0.text.citations.0: Input tag 'rumour' found",
    ),
    "half a citation": (
        said(text(citations=[{"type": "char_location", "cited_text": "x"}])),
        "messages.0.content.0.text.citations.0.char_location.document_index: Field required",
    ),
    "an image without source": (
        said({"type": "image"}),
        "messages.0.content.0.image.source: Field required",
    ),
    "an image of an unknown type": (
        said({"type": "image", "source": {**IMAGE, "media_type": "image/bmp"}}),
        "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', "
        "'image/png', 'image/gif' or 'image/webp'",
    ),
    "an image as data URL": (
        said({"type": "image", "source": {**IMAGE, "data": "data:image/png;base64,iVBO"}}),
        "messages.0.content.0.image.source.base64.data: Invalid base64 data",
    ),
    "a document from an unknown source": (
        said({"type": "document", "source": {"type": "ftp"}}),
        "messages.0.content.0.document.source: Input tag 'ftp' found",
    ),
    "thinking without signature": (
        talk(user(text()), assistant({"type": "thinking", "thinking": "Hm"}), user(text())),
        "messages.1.content.0.thinking.signature: Field required",
    ),
    "thinking by the user": (
        said({"type": "thinking", "thinking": "Hm", "signature": "s"}),
        "messages.0.content.0: `thinking` blocks can only be in `assistant` messages",
    ),
    "cache control without type": (
        said(text(cache_control={})),
        "messages.0.content.0.text.cache_control.type: Field required",
    ),
    "an unknown time to live": (
        said(text(cache_control={**MARK, "ttl": "1d"})),
        "messages.0.content.0.text.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    ),
    "five cache breakpoints": (
        {
            "system": [text(cache_control=MARK)],
            **tool(cache_control=MARK),
            **said(*[text(cache_control=MARK)] * 3),
        },
        "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    ),
    # Calls and results
    "a call without result": (
        talk(user(text()), assistant(use()), user(text())),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.",
    ),
    "a call at the end": (
        talk(user(text()), assistant(use())),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.",
    ),
    "one result of two": (
        talk(user(text()), assistant(use("a"), use("b")), user(result("a"))),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b.",
    ),
    "a text before the result": (
        talk(user(text()), assistant(use()), user(text(), result())),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.",
    ),
    "a result too late": (
        talk(user(text()), assistant(use()), user(text()), assistant(text()), user(result())),
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.",
    ),
    "a result without call": (
        talk(user(text()), assistant(text()), user(result("t9"))),
        "messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t9.",
    ),
    "a result first": (said(result()), "messages.0.content.0: unexpected `tool_use_id` found"),
    "two results for one call": (
        talk(user(text()), assistant(use()), user(result(), result())),
        "messages.2.content.1: each tool_use must have a single result.",
    ),
    "one id for two calls": (
        talk(user(text()), assistant(use(), use()), user(result())),
        "messages.1.content.1: `tool_use` ids must be unique",
    ),
    "one id in two turns": (
        talk(user(text()), assistant(use()), user(result()), assistant(use()), user(result())),
        "messages.3.content.0: `tool_use` ids must be unique",
    ),
    "a call by the user": (
        said(use()),
        "messages.0.content.0: `tool_use` blocks can only be in `assistant` messages",
    ),
    "a result by the assistant": (
        talk(user(text()), assistant(use()), user(result()), assistant(result("t1"))),
        "messages.3.content.0: `tool_result` blocks can only be in `user` messages",
    ),
    "a call with an odd id": (
        talk(user(text()), assistant(use("t 1")), user(result("t 1"))),
        "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    ),
    "a call with an id of a line": (
        talk(user(text()), assistant(use("t1\n")), user(result())),
        "messages.1.content.0.tool_use.id: String should match pattern",
    ),
    "a call without name": (
        talk(user(text()), assistant(use(name="")), user(result())),
        "messages.1.content.0.tool_use.name: String should have at least 1 character",
    ),
    "a call by a long name": (
        talk(user(text()), assistant(use(name="f" * 201)), user(result())),
        "messages.1.content.0.tool_use.name: String should have at most 200 characters",
    ),
    "an input as text": (
        talk(user(text()), assistant(use(input='{"a": 1}')), user(result())),
        "messages.1.content.0.tool_use.input: Input should be a valid dictionary",
    ),
    "a result as object": (
        talk(user(text()), assistant(use()), user(result(content={"sum": 3}))),
        "messages.2.content.0.tool_result.content: Input should be a valid list",
    ),
    "a result with a call in it": (
        talk(user(text()), assistant(use()), user(result(content=[use("t2")]))),
        "messages.2.content.0.tool_result.content.0: Input tag 'tool_use' found",
    ),
    "an error as text": (
        talk(user(text()), assistant(use()), user(result(is_error="yes"))),
        "messages.2.content.0.tool_result.is_error: Input should be a valid boolean",
    ),
    # Tools
    "tools as object": ({"tools": TOOL}, "tools: Input should be a valid list"),
    "a tool as text": (tools("add"), "tools.0: Input should be a valid dictionary"),
    "a tool without name": (
        tools({"input_schema": {"type": "object"}}),
        "tools.0.custom.name: Field required",
    ),
    "a tool with a dotted name": (
        tool(name="my.add"),
        "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
    ),
    "a tool with a long name": (tool(name="a" * 129), "tools.0.custom.name: String should match"),
    "two tools of one name": (tools(TOOL, TOOL), "tools: Tool names must be unique."),
    "a tool without schema": (tools({"name": "a"}), "tools.0.custom.input_schema: Field required"),
    "a schema as text": (tool(input_schema="{}"), "tools.0.custom.input_schema: Input should be a"),
    "a schema without type": (
        tool(input_schema={"properties": {}}),
        "tools.0.custom.input_schema.type: Field required",
    ),
    "a schema of a text": (
        tool(input_schema={"type": "string"}),
        "tools.0.custom.input_schema.type: Input should be 'object'",
    ),
    "properties as list": (
        tool(input_schema={"type": "object", "properties": []}),
        "tools.0.custom.input_schema.properties: Input should be a valid dictionary",
    ),
    "required as text": (
        tool(input_schema={"type": "object", "required": "a"}),
        "tools.0.custom.input_schema.required: Input should be a valid list",
    ),
    "parameters for a schema": (
        tool(parameters={"type": "object"}),
        "tools.0.custom.parameters: Extra inputs are not permitted",
    ),
    "a description of null": (
        tool(description=None),
        "tools.0.custom.description: Input should be a valid string",
    ),
    "a tool of an unknown type": (
        tools({"type": "saw_20260101", "name": "saw"}),
        "tools.0: Input tag 'saw_20260101' found using 'type' does not match",
    ),
    "a tool of the beta surface": (
        tools({"type": "computer_20250124", "name": "computer"}),
        "tools.0: Input tag 'computer_20250124' found",
    ),
    "bash by another name": (
        tools({"type": "bash_20250124", "name": "zsh"}),
        "tools.0.bash_20250124.name: Input should be 'bash'",
    ),
    "a choice as text": ({**tool(), "tool_choice": "auto"}, "tool_choice: Input should be a valid"),
    "an unknown choice": (
        {**tool(), "tool_choice": {"type": "some"}},
        "tool_choice: Input tag 'some' found",
    ),
    "a choice without name": (
        {**tool(), "tool_choice": {"type": "tool"}},
        "tool_choice.tool.name: Field required",
    ),
    "a choice of an unknown tool": (
        {**tool(), "tool_choice": {"type": "tool", "name": "sub"}},
        "tool_choice: Tool 'sub' not found in provided tools",
    ),
    "a choice without tools": (
        {"tool_choice": {"type": "any"}},
        "tool_choice: may only be specified while providing `tools`",
    ),
    # Thinking
    "thinking as true": ({"thinking": True}, "thinking: Input should be a valid dictionary"),
    "thinking of an unknown type": (
        {"thinking": {"type": "hard"}},
        "thinking: Input tag 'hard' found",
    ),
    "thinking without budget": (
        {"thinking": {"type": "enabled"}},
        "thinking.enabled.budget_tokens: Field required",
    ),
    "a small budget": (
        {"max_tokens": 2000, "thinking": {**THINKING, "budget_tokens": 1023}},
        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    ),
    "a budget of all tokens": (
        {"max_tokens": 1024, "thinking": THINKING},
        "max_tokens: must be greater than `thinking.budget_tokens`",
    ),
    "thinking with a temperature": (
        {"max_tokens": 2000, "thinking": THINKING, "temperature": 0.5},
        "temperature: may only be set to 1 when thinking is enabled",
    ),
    "thinking with top_k": (
        {"max_tokens": 2000, "thinking": THINKING, "top_k": 5},
        "top_k: must be unset when thinking is enabled",
    ),
    "thinking with top_p": (
        {"max_tokens": 2000, "thinking": THINKING, "top_p": 0.9},
        "top_p: must be at least 0.95 or unset when thinking is enabled",
    ),
    "thinking with an empty signature": (
        talk(user(text()), assistant(thought(signature="")), user(text())),
        "messages.1.content.0: Invalid `signature` in `thinking` block",
    ),
    "thinking after a text": (
        talk(user(text()), assistant(text(), thought()), user(text())),
        "messages.1.content.0.type: If an assistant message contains any thinking blocks, the "
        "first block must be `thinking` or `redacted_thinking`. Found `text`.",
    ),
    "an answer begun without thinking": (
        {**THOUGHTFUL, **talk(user(text()), assistant(text("I think")))},
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`.",
    ),
    "calls begun without thinking": (
        {
            **THOUGHTFUL,
            **talk(user(text()), assistant(use()), user(result()), assistant(use("b")), LAST),
        },
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_u",
    ),
    "thinking with a forced call": (
        {"max_tokens": 2000, "thinking": THINKING, **tool(), "tool_choice": {"type": "any"}},
        "Thinking may not be enabled when tool_choice forces tool use.",
    ),
    # Images
    "an image of nothing": (
        said(image(b"")),
        "messages.0.content.0.image.source.base64: image cannot be empty",
    ),
    "an image under a wrong name": (
        said(image(PNG, media_type="image/jpeg")),
        "messages.0.content.0.image.source.base64.media_type: The image was specified using the "
        "image/jpeg media type, but the image appears to be a image/png image",
    ),
    "an image of more than 5 MB": (
        said(image(PNG + bytes(5 * 1024 * 1024))),
        "messages.0.content.0.image.source.base64: image exceeds 5 MB maximum: 5242888 bytes",
    ),
    "an image of too many pixels": (
        said(image(png(8001, 10))),
        "messages.0.content.0.image.source.base64.data: At least one of the image dimensions "
        "exceed max allowed size: 8000 pixels",
    ),
    "many large images": (
        said(*[image(png(10, 10))] * 20, image(png(10, 2001))),
        "messages.0.content.20.image.source.base64.data: At least one of the image dimensions "
        "exceed max allowed size for many-image requests: 2000 pixels",
    ),
    "a large image in a result": (
        talk(user(text()), assistant(use()), user(result(content=[image(png(9000, 1))]))),
        "messages.2.content.0.tool_result.content.0.image.source.base64.data: At least one of",
    ),
    # Limits
    "more tokens than the model writes": (
        {"max_tokens": 64_001},
        "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for "
        "claude-sonnet-4-5",
    ),
    "a long user id": (
        {"metadata": {"user_id": "u" * 257}},
        "metadata.user_id: String should have at most 256 characters",
    ),
    "a long time to live after a short one": (
        said(text(cache_control=MARK), text(cache_control={**MARK, "ttl": "1h"})),
        "messages.0.content.1.cache_control.ttl: a ttl='1h' cache_control block must not come "
        "after a ttl='5m' cache_control block.",
    ),
    # What the API runs itself
    "a result of a search nobody made": (
        talk(user(text()), assistant(found("s9"), text()), user(text())),
        "messages.1.content.0: unexpected `tool_use_id` found in `web_search_tool_result` blocks:",
    ),
    "a search without result": (
        talk(user(text()), assistant(search(), text()), user(text()), assistant(text())),
        "messages.1.content.0: `server_tool_use` block with id s1 was found without a correspond",
    ),
    "one id for two searches": (
        talk(user(text()), assistant(search(), search(), found()), user(text())),
        "messages.1.content.1: `server_tool_use` ids must be unique",
    ),
    # Schemas
    "a schema that is none": (
        tool(input_schema={"type": "object", "properties": {"a": {"type": "int"}}}),
        "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 20",
    ),
    "tools that are all put off": (
        tool(defer_loading=True),
        "tools: All tools have defer_loading set. At least one tool must be non-deferred.",
    ),
    "an output format as text": (
        {"output_config": {"format": "json"}},
        "output_config.format: Input should be a valid dictionary or object",
    ),
    "an output format of an unknown type": (
        {"output_config": {"format": {"type": "xml"}}},
        "output_config.format.type: Input should be 'json_schema'",
    ),
    "an output format without schema": (
        {"output_config": {"format": {"type": "json_schema"}}},
        "output_config.format.schema: Field required",
    ),
    "a schema as list": (
        {"output_config": {"format": {"type": "json_schema", "schema": []}}},
        "output_config.format.schema: Input should be a valid dictionary",
    ),
    "an open object in an output": (
        output({**CLOSED, "properties": {"a": {"type": "array", "items": {"type": "object"}}}}),
        "output_config.format.schema.properties.a.items: For 'object' type, "
        "'additionalProperties' must be explicitly set to false",
    ),
}

# The same, of the beta surface.
REFUSED_BY_BETA: dict[str, tuple[Mapping[str, Any], str]] = {
    "an open object in an output": (
        {"output_format": {"type": "json_schema", "schema": {"type": "object"}}},
        "output_format.schema: For 'object' type, 'additionalProperties' must be",
    ),
    "a server as text": (
        {"mcp_servers": ["s"]},
        "mcp_servers.0: Input should be a valid dictionary",
    ),
    "a server without url": (
        {"mcp_servers": [{"type": "url", "name": "s"}]},
        "mcp_servers.0.url: Field required",
    ),
    "a server with a number for a url": (
        {"mcp_servers": [{**SERVER, "url": 1}]},
        "mcp_servers.0.url: Input should be a valid string",
    ),
    "two servers of one name": (
        {"mcp_servers": [SERVER, SERVER]},
        "mcp_servers: MCP server names must be unique.",
    ),
    "the tools of an unknown server": (
        {"mcp_servers": [SERVER], **tools({"type": "mcp_toolset", "mcp_server_name": "t"})},
        "tools.0.mcp_toolset.mcp_server_name: MCP server 't' not found in `mcp_servers`",
    ),
    "a result of a call nobody made": (
        talk(
            user(text()), assistant({"type": "mcp_tool_result", "tool_use_id": "m"}), user(text())
        ),
        "messages.1.content.0: unexpected `tool_use_id` found in `mcp_tool_result` blocks: m. Each "
        "`mcp_tool_result` block must have a corresponding `mcp_tool_use` block before it.",
    ),
}

TAKEN: dict[str, Mapping[str, Any]] = {
    "blocks": said(text(), text()),
    "a system message in between": talk(
        user(text()), assistant(text()), {"role": "system", "content": [text()]}, user(text())
    ),
    "two user messages in a row": talk(user(text()), user(text())),
    "two answers in a row": talk(user(text()), assistant(text()), assistant(text()), user(text())),
    "a beginning of the answer": talk(user(text()), assistant(text("I think"))),
    "an empty end of the answer": talk(user(text()), assistant()),
    "whitespace at the end of a question": said(text("Hello ")),
    "calls and results": talk(
        user(text()), assistant(text(), use("a"), use("b")), user(result("b"), result("a"), text())
    ),
    "calls in two messages": talk(
        user(text()), assistant(use("a")), assistant(use("b")), user(result("a"), result("b"))
    ),
    "results in two messages": talk(
        user(text()), assistant(use("a"), use("b")), user(result("a")), user(result("b"), text())
    ),
    "a result without content": talk(
        user(text()), assistant(use()), user({"type": "tool_result", "tool_use_id": "t1"})
    ),
    "an empty result": talk(user(text()), assistant(use()), user(result(content=""))),
    "a result of blocks": talk(
        user(text()),
        assistant(use()),
        user(result(content=[text(), {"type": "image", "source": IMAGE}], is_error=True)),
    ),
    "thinking before a call": talk(
        user(text()),
        assistant(
            {"type": "thinking", "thinking": "Hm", "signature": "s"},
            {"type": "redacted_thinking", "data": "x"},
            use(),
        ),
        user(result()),
    ),
    "thinking at the beginning of an answer": {
        **THOUGHTFUL,
        **talk(user(text()), assistant(thought(), text("I think"))),
    },
    "thinking at the beginning of calls": {
        **THOUGHTFUL,
        **talk(
            user(text()), assistant(thought(), use()), user(result()), assistant(use("b")), LAST
        ),
    },
    "an earlier answer without thinking": {
        **THOUGHTFUL,
        **talk(user(text()), assistant(text()), user(text())),
    },
    "an image of the right size": said(image(png(8000, 8000))),
    "an output that is closed": output(
        {**CLOSED, "properties": {"a": {"anyOf": [CLOSED, {"type": "null"}]}}}
    ),
    "a search that was paused": talk(user(text()), assistant(text(), search())),
    "a result of code in a later answer": talk(
        user(text()),
        assistant(search(), use()),
        user(result()),
        assistant(found(), text()),
        user(text()),
    ),
    "a search by the server": talk(
        user(text()),
        assistant(
            {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}},
            {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []},
            text(citations=None),
        ),
        user(text()),
    ),
    "four cache breakpoints": {
        "system": [text(cache_control=MARK)],
        **tool(cache_control=MARK),
        **said(text(cache_control={**MARK, "ttl": "5m"}), text(cache_control=MARK)),
    },
    "a long time to live before a short one": {
        "system": [text(cache_control={**MARK, "ttl": "1h"})],
        **said(text(cache_control=MARK)),
    },
    "every parameter": {
        "metadata": {"user_id": None},
        "service_tier": "auto",
        "stop_sequences": ["END"],
        "stream": False,
        "system": "Be brief.",
        "temperature": 0,
        "top_k": 5,
        "tool_choice": {"type": "tool", "name": "add", "disable_parallel_tool_use": True},
        **tool(type="custom", description="Add two numbers.", strict=True),
    },
    "whole tokens as float": {"max_tokens": 100.0},
    "thinking": {"max_tokens": 1025, "thinking": THINKING, "top_p": 0.95},
    "no thinking": {"thinking": {"type": "disabled"}, "temperature": 0.5},
    "the API's own tools": tools(
        TOOL,
        {"type": "bash_20250124", "name": "bash"},
        {"type": "web_search_20250305", "name": "web_search", "max_uses": 3},
    ),
    "a choice of nothing": {"tool_choice": {"type": "none"}},
    "documents": said(
        {"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}},
        {"type": "document", "title": None, "source": {"type": "content", "content": [text()]}},
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "Hello"},
            "citations": {"enabled": False},
        },
    ),
}

# What only the beta surface takes: not known here, so not refused.
TAKEN_AS_BETA: dict[str, Mapping[str, Any]] = {
    "an unknown parameter": {"xyz": 1},
    "a parameter of the beta surface": {"context_management": {"edits": []}},
    "an unknown block": said({"type": "video", "frames": [[1]]}),
    "an unknown tool": tools({"type": "saw_20260101"}),
    "an unknown tool with an odd name": tools({"type": "saw_20260101", "name": {"of": "saw"}}),
    "unknown thinking": {"thinking": {"type": "hard"}},
    "a system message with a time to go": talk(
        user(text()), {"role": "system", "content": "Be brief.", "clear_at": None}
    ),
    "a system message first": talk({"role": "system", "content": "Be brief."}, user(text())),
    "a choice of a server's tool": {
        "tool_choice": {"type": "tool", "name": "search"},
        "mcp_servers": [{"type": "url", "name": "s", "url": "https://example.com"}],
    },
    "a choice from a toolset": {
        "tool_choice": {"type": "tool", "name": "search"},
        **tools({"type": "mcp_toolset", "mcp_server_name": "s"}),
        "mcp_servers": [SERVER],
    },
}
# Which of them need a beta that is known here.
NEED_A_BETA: dict[str, list[str]] = {
    "a parameter of the beta surface": ["context-management-2025-06-27"],
    "a choice of a server's tool": ["mcp-client-2025-04-04"],
    "a choice from a toolset": [MCP],
}
# The beta surface is as strict where it knows.
REFUSED_AS_BETA = [
    "no model",
    "a parsed text",
    "a call without result",
    "a tool without schema",
    "bash by another name",
    "a choice of an unknown tool",
    "a choice without tools",
    "five cache breakpoints",
    "the assistant first",
]
