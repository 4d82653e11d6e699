"""More requests the Messages API refuses and takes: tools, media, outputs, edits, in detail."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from request_cases import (
    CLOSED,
    IMAGE,
    MARK,
    SERVER,
    TOOL,
    assistant,
    found,
    image,
    output,
    png,
    result,
    said,
    search,
    talk,
    text,
    tool,
    tools,
    use,
    user,
)

SEARCH = {"type": "web_search_20250305", "name": "web_search"}
FETCH = {"type": "web_fetch_20260309", "name": "web_fetch"}
SCREEN = {
    "type": "computer_20250124",
    "name": "computer",
    "display_width_px": 1024,
    "display_height_px": 768,
}
THOUGHTS = {"type": "clear_thinking_20251015"}
TOOLSET = {"type": "mcp_toolset", "mcp_server_name": "s"}
OBJECT = {"type": "object"}


def encoded(data: bytes) -> str:
    return b64encode(data).decode()


def pdf(data: bytes, **more: object) -> dict[str, Any]:
    source = {"type": "base64", "media_type": "application/pdf", "data": encoded(data)}
    return {"type": "document", "source": source, **more}


def plain(words: str, **more: object) -> dict[str, Any]:
    source = {"type": "text", "media_type": "text/plain", "data": words}
    return {"type": "document", "source": source, **more}


def quoting(*content: object) -> dict[str, Any]:
    return {"type": "document", "source": {"type": "content", "content": list(content)}}


def hit(**more: object) -> dict[str, Any]:
    return {"type": "search_result", "source": "s", "title": "t", "content": [text()], **more}


def pictured(url: object) -> dict[str, Any]:
    return said({"type": "image", "source": {"type": "url", "url": url}})


def config(**config: object) -> dict[str, Any]:
    return {"output_config": config}


def edit(**edit: object) -> dict[str, Any]:
    return {"context_management": {"edits": [edit]}}


def held(**schema: object) -> dict[str, Any]:
    return output({**CLOSED, "properties": {"a": schema}})


def example(value: object) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    return tool(input_schema=schema, input_examples=[value])


CITED = {"citations": {"enabled": True}}
AT_A = "output_config.format.schema.properties.a"

REFUSED_IN_DETAIL: dict[str, tuple[Mapping[str, Any], str]] = {
    # The API's own tools
    "a number of searches as text": (
        tools({**SEARCH, "max_uses": "3"}),
        "tools.0.web_search_20250305.max_uses: Input should be a valid integer",
    ),
    "no search at all": (
        tools({**SEARCH, "max_uses": 0}),
        "tools.0.web_search_20250305.max_uses: Input should be greater than 0",
    ),
    "domains that are taken and left": (
        tools({**SEARCH, "allowed_domains": ["a.com"], "blocked_domains": ["b.com"]}),
        "tools.0.web_search_20250305.blocked_domains: Only one of `allowed_domains` and",
    ),
    "a domain as text": (
        tools({**SEARCH, "allowed_domains": "a.com"}),
        "tools.0.web_search_20250305.allowed_domains: Input should be a valid list",
    ),
    "an unknown option of a search": (
        tools({**SEARCH, "depth": 1}),
        "tools.0.web_search_20250305.depth: Extra inputs are not permitted",
    ),
    "a schema of a search": (
        tools({**SEARCH, "input_schema": OBJECT}),
        "tools.0.web_search_20250305.input_schema: Extra inputs are not permitted",
    ),
    "a place as text": (
        tools({**SEARCH, "user_location": "Oslo"}),
        "tools.0.web_search_20250305.user_location: Input should be a valid dictionary",
    ),
    "a place of no type": (
        tools({**SEARCH, "user_location": {"city": "Oslo"}}),
        "tools.0.web_search_20250305.user_location.type: Field required",
    ),
    "an exact place": (
        tools({**SEARCH, "user_location": {"type": "exact"}}),
        "tools.0.web_search_20250305.user_location.type: Input should be 'approximate'",
    ),
    "a place with a street": (
        tools({**SEARCH, "user_location": {"type": "approximate", "street": "x"}}),
        "tools.0.web_search_20250305.user_location.street: Extra inputs are not permitted",
    ),
    "a page of no tokens": (
        tools({**FETCH, "max_content_tokens": 0}),
        "tools.0.web_fetch_20260309.max_content_tokens: Input should be greater than 0",
    ),
    "citations of a page as true": (
        tools({**FETCH, "citations": True}),
        "tools.0.web_fetch_20260309.citations: Input should be a valid dictionary",
    ),
    "an option of a later page": (
        tools({**FETCH, "response_inclusion": "full"}),
        "tools.0.web_fetch_20260309.response_inclusion: Extra inputs are not permitted",
    ),
    "an editor of no characters": (
        tools(
            {
                "type": "text_editor_20250728",
                "name": "str_replace_based_edit_tool",
                "max_characters": 0,
            }
        ),
        "tools.0.text_editor_20250728.max_characters: Input should be greater than 0",
    ),
    "callers as text": (
        tool(allowed_callers="direct"),
        "tools.0.custom.allowed_callers: Input should be a valid list",
    ),
    "a country in words": (
        tools({**SEARCH, "user_location": {"type": "approximate", "country": "Norway"}}),
        "tools.0.web_search_20250305.user_location.country: String should have at most 2 chara",
    ),
    "an unknown caller": (
        tool(allowed_callers=["bash"]),
        "tools.0.custom.allowed_callers.0: String should match pattern",
    ),
    "a tool of an empty type": (
        tool(type=""),
        "tools.0: Input tag '' found using 'type' does not match any of the expected tags",
    ),
    "a tool of a list of types": (tool(type=[]), "tools.0: Input tag '[]' found"),
    "nothing found": (
        talk(user(text()), assistant(search(), {**found(), "content": None}), user(text())),
        "messages.1.content.1.web_search_tool_result.content: Input should be a valid dictionary",
    ),
    # Tools of users
    "a tool put off and marked": (
        tools(TOOL, {**TOOL, "name": "b", "defer_loading": True, "cache_control": MARK}),
        "tools.1.custom.cache_control: Tool 'b' cannot have both defer_loading=true and",
    ),
    "a schema of alternatives": (
        tool(input_schema={"type": "object", "anyOf": [OBJECT, OBJECT]}),
        "tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf",
    ),
    "a property of an odd name": (
        tool(input_schema={"type": "object", "properties": {"a b": {}}}),
        "tools.0.custom.input_schema.properties: Property keys should match pattern",
    ),
    "a property of a long name": (
        tool(input_schema={"type": "object", "properties": {"a" * 65: {}}}),
        "tools.0.custom.input_schema.properties: Property keys should match pattern",
    ),
    "an example as text": (
        tool(input_examples=["3"]),
        "tools.0.custom.input_examples.0: Input should be a valid dictionary",
    ),
    "an example that does not fit": (
        example({"a": "one"}),
        "tools.0.custom.input_examples.0: The example does not fit the tool's input_schema",
    ),
    "an automatic choice without tools": (
        {"tool_choice": {"type": "auto"}},
        "tool_choice: may only be specified while providing `tools`",
    ),
    # Images and documents
    "an image that is none": (
        said(image(b"<svg/>")),
        "messages.0.content.0.image.source.base64.data: Could not process image",
    ),
    "an image source as text": (
        said({"type": "image", "source": "https://example.com/a.png"}),
        "messages.0.content.0.image.source: Input should be a valid dictionary or object",
    ),
    "an image at a path": (
        pictured("/home/me/a.png"),
        "messages.0.content.0.image.source.url.url: Only HTTP and HTTPS URLs are supported.",
    ),
    "an image in its URL": (
        pictured("data:image/png;base64,iVBORw0KGgo="),
        "messages.0.content.0.image.source.url.url: Only HTTP and HTTPS URLs are supported.",
    ),
    "an image of an unknown kind of handling": (
        said({"type": "image", "source": IMAGE, "transformations": {"oversized_image": "crop"}}),
        "messages.0.content.0.image.transformations.oversized_image: Input should be 'downsize'",
    ),
    "too many images": (
        said(*[image(png(9, 9))] * 101),
        "messages: Too many images: 101 > 100 images",
    ),
    "an image by the assistant": (
        talk(user(text()), assistant(image(png(9, 9))), user(text())),
        "messages.1.content.0: `image` blocks can only be in `user` messages",
    ),
    "a document by the assistant": (
        talk(user(text()), assistant(plain("Hello")), user(text())),
        "messages.1.content.0: `document` blocks can only be in `user` messages",
    ),
    "found by the user": (
        talk(user(text()), assistant(text()), user(found())),
        "messages.2.content.0: `web_search_tool_result` blocks can only be in `assistant` messages",
    ),
    "a PDF that is none": (
        said(pdf(b"Hello")),
        "messages.0.content.0.document.source.base64.data: The PDF specified was not valid.",
    ),
    "an empty PDF": (
        said(pdf(b"")),
        "messages.0.content.0.document.source.base64.data: The PDF specified was not valid.",
    ),
    "a PDF that is none in a result": (
        talk(user(text()), assistant(use()), user(result(content=[pdf(b"Hello")]))),
        "messages.2.content.0.tool_result.content.0.document.source.base64.data: The PDF",
    ),
    "a document of no text": (
        said(plain("")),
        "messages.0.content.0.document.source.text.data: the text of a document must be non-empty",
    ),
    "citations for one document of two": (
        said(plain("a", **CITED), plain("b")),
        "messages.0.content.1.document.citations: citations must be enabled on all documents",
    ),
    "citations as true": (
        said(plain("a", citations=True)),
        "messages.0.content.0.document.citations: Input should be a valid dictionary",
    ),
    "citations that are enabled by a text": (
        said(plain("a", citations={"enabled": "yes"})),
        "messages.0.content.0.document.citations.enabled: Input should be a valid boolean",
    ),
    "a document in a document": (
        said(quoting(plain("a"))),
        "messages.0.content.0.document.source.content.content.0: Input tag 'document' found",
    ),
    "a PDF at an address that is none": (
        said({"type": "document", "source": {"type": "url", "url": "ftp://example.com/a.pdf"}}),
        "messages.0.content.0.document.source.url.url: Only HTTP and HTTPS URLs are supported.",
    ),
    "a search result as text": (
        said(hit(content="Hello")),
        "messages.0.content.0.search_result.content: Input should be a valid list",
    ),
    "a search result of an image": (
        said(hit(content=[{"type": "image", "source": IMAGE}])),
        "messages.0.content.0.search_result.content.0: Input tag 'image' found",
    ),
    "a search result without title": (
        said({"type": "search_result", "source": "s", "content": [text()]}),
        "messages.0.content.0.search_result.title: Field required",
    ),
    "cache control on thinking": (
        talk(
            user(text()),
            assistant(
                {"type": "thinking", "thinking": "Hm", "signature": "s", "cache_control": MARK}
            ),
            user(text()),
        ),
        "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted",
    ),
    # Outputs
    "an unknown effort": (
        config(effort="huge"),
        "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
    ),
    "an unknown part of the output": (
        config(style="terse"),
        "output_config.style: Extra inputs are not permitted",
    ),
    "an output format with a name": (
        config(format={"type": "json_schema", "name": "a", "schema": CLOSED}),
        "output_config.format.name: Extra inputs are not permitted",
    ),
    "a smallest number in an output": (
        held(type="integer", minimum=1),
        f"{AT_A}: For 'integer' type, property 'minimum' is not supported",
    ),
    "a length in an output": (
        held(type="string", minLength=1, maxLength=2),
        f"{AT_A}: For 'string' type, property 'minLength, maxLength' is not supported",
    ),
    "a longest list in an output": (
        held(type="array", items={"type": "string"}, maxItems=2),
        f"{AT_A}: For 'array' type, property 'maxItems' is not supported",
    ),
    "a schema elsewhere": (
        held(**{"$ref": "https://example.com/a.json"}),
        f"{AT_A}.$ref: External $ref is not supported",
    ),
    # The rest
    "a container as number": ({"container": 1}, "container: Input should be a valid dictionary"),
    "a skill of no type": (
        {"container": {"skills": [{"skill_id": "pdf"}]}},
        "container.skills.0.type: Field required",
    ),
    "a skill of an unknown type": (
        {"container": {"skills": [{"skill_id": "pdf", "type": "mine"}]}},
        "container.skills.0.type: Input should be 'anthropic' or 'custom'",
    ),
    "temperature and top_p": (
        {"temperature": 0.5, "top_p": 0.5},
        "`temperature` and `top_p` cannot both be specified for this model.",
    ),
}

# The same, of the beta surface, with its betas.
REFUSED_IN_DETAIL_BY_BETA: dict[str, tuple[Mapping[str, Any], str]] = {
    "a screen without size": (
        tools({"type": "computer_20250124", "name": "computer"}),
        "tools.0.computer_20250124.display_height_px: Field required",
    ),
    "a screen of no width": (
        tools({**SCREEN, "display_width_px": 0}),
        "tools.0.computer_20250124.display_width_px: Input should be greater than 0",
    ),
    "a screen of a negative number": (
        tools({**SCREEN, "display_number": -1}),
        "tools.0.computer_20250124.display_number: Input should be greater than or equal to 0",
    ),
    "a screen that zooms too early": (
        tools({**SCREEN, "enable_zoom": True}),
        "tools.0.computer_20250124.enable_zoom: Extra inputs are not permitted",
    ),
    "a server of another type": (
        {"mcp_servers": [{**SERVER, "type": "stdio"}]},
        "mcp_servers.0.type: Input should be 'url'",
    ),
    "a server with a command": (
        {"mcp_servers": [{**SERVER, "command": "x"}]},
        "mcp_servers.0.command: Extra inputs are not permitted",
    ),
    "a server at no URL": (
        {"mcp_servers": [{**SERVER, "url": "localhost:80"}]},
        "mcp_servers.0.url: Only HTTP and HTTPS URLs are supported.",
    ),
    "tools of a server as text": (
        {"mcp_servers": [{**SERVER, "tool_configuration": {"allowed_tools": "a"}}]},
        "mcp_servers.0.tool_configuration.allowed_tools: Input should be a valid list",
    ),
    "a tool of a server that is on as text": (
        {"mcp_servers": [SERVER], **tools({**TOOLSET, "configs": {"a": {"enabled": "yes"}}})},
        "tools.0.mcp_toolset.configs.a.enabled: Input should be a valid boolean",
    ),
    "a server nobody uses": (
        {"mcp_servers": [SERVER]},
        "mcp_servers.0: MCP server 's' must be referenced by exactly one mcp_toolset in `tools`",
    ),
    "a server that is used twice": (
        {"mcp_servers": [SERVER], **tools(TOOLSET, TOOLSET)},
        "mcp_servers.0: MCP server 's' must be referenced by exactly one mcp_toolset in `tools`",
    ),
    "a choice of an unknown type": (
        {**tool(), "tool_choice": {"type": "some"}},
        "tool_choice: Input tag 'some' found",
    ),
    "a cache of an unknown type": (
        said(text(cache_control={"type": "eternal"})),
        "messages.0.content.0.text.cache_control: Input tag 'eternal' found",
    ),
    "thinking to keep of an unknown unit": (
        edit(type="clear_thinking_20251015", keep={"type": "some"}),
        "context_management.edits.0.clear_thinking_20251015.keep: Input tag 'some' found",
    ),
    "edits as object": (
        {"context_management": {"edits": {}}},
        "context_management.edits: Input should be a valid list",
    ),
    "an unknown part of the management": (
        {"context_management": {"strategy": "compact"}},
        "context_management.strategy: Extra inputs are not permitted",
    ),
    "an edit with an unknown field": (
        edit(type="compact_20260112", model="x"),
        "context_management.edits.0.compact_20260112.model: Extra inputs are not permitted",
    ),
    "a trigger as number": (
        edit(type="compact_20260112", trigger=50_000),
        "context_management.edits.0.compact_20260112.trigger: Input should be a valid dictionary",
    ),
    "a trigger without value": (
        edit(type="clear_tool_uses_20250919", trigger={"type": "tool_uses"}),
        "context_management.edits.0.clear_tool_uses_20250919.trigger.tool_uses.value: Field requ",
    ),
    "tools to leave as text": (
        edit(type="clear_tool_uses_20250919", exclude_tools="a"),
        "context_management.edits.0.clear_tool_uses_20250919.exclude_tools: Input should be a va",
    ),
    "inputs to clear as number": (
        edit(type="clear_tool_uses_20250919", clear_tool_inputs=1),
        "context_management.edits.0.clear_tool_uses_20250919.clear_tool_inputs: Input should be",
    ),
    "thinking to keep as number": (
        edit(type="clear_thinking_20251015", keep=1),
        "context_management.edits.0.clear_thinking_20251015.keep: Input should be a valid dictio",
    ),
    "thoughts that are cleared last": (
        {"context_management": {"edits": [{"type": "compact_20260112"}, THOUGHTS]}},
        "context_management.edits: `clear_thinking_20251015` must be the first",
    ),
    "a budget of no tokens": (
        config(task_budget={"type": "tokens", "total": 0}),
        "output_config.task_budget.total: Input should be greater than 0",
    ),
}

TAKEN_IN_DETAIL: dict[str, Mapping[str, Any]] = {
    "a tool that was searched for": {
        **tools(TOOL, {**TOOL, "name": "b", "defer_loading": True}),
        **talk(
            user(text()),
            assistant(use()),
            user(result(content=[{"type": "tool_reference", "tool_name": "b"}])),
        ),
    },
    "a call by code": {
        **tools(
            {"type": "code_execution_20250825", "name": "code_execution"},
            {**TOOL, "allowed_callers": ["code_execution_20250825"]},
        ),
        **talk(
            user(text()),
            assistant(
                {"type": "server_tool_use", "id": "s1", "name": "code_execution", "input": {}},
                use(caller={"type": "code_execution_20250825", "tool_id": "s1"}),
            ),
            user(result(content=[text("3")])),
        ),
    },
    "a search that failed": talk(
        user(text()),
        assistant(
            search(),
            {**found(), "content": {"type": "web_search_tool_result_error", "error_code": "x"}},
            text(),
        ),
        user(text()),
    ),
    "a search with all its options": tools(
        {
            **SEARCH,
            "max_uses": 3,
            "allowed_domains": ["a.com"],
            "blocked_domains": [],
            "cache_control": MARK,
            "user_location": {"type": "approximate", "city": "Oslo", "country": None},
        }
    ),
    "pages with all options": tools(
        {**FETCH, "max_uses": None, "citations": {"enabled": True}, "use_cache": False}
    ),
    "bash with its options": tools(
        {"type": "bash_20250124", "name": "bash", "allowed_callers": ["direct"], "strict": True}
    ),
    "a tool put off": tools(TOOL, {**TOOL, "name": "b", "defer_loading": True}),
    "a schema of alternatives further in": tool(
        input_schema={"type": "object", "properties": {"a.b-c": {"anyOf": [OBJECT, OBJECT]}}}
    ),
    "an example that fits": example({"a": 1}),
    "an image at an address": pictured("HTTP://example.com/a.png"),
    "a hundred images": said(*[image(png(9, 9))] * 100),
    "six hundred images for a model with a long context": {
        "model": "claude-next",
        **said(*[image(png(9, 9))] * 600),
    },
    "a PDF": said(pdf(b"%PDF-1.7\n...")),
    "a PDF behind other bytes": said(pdf(b"\n" * 1000 + b"%PDF-1.7")),
    "citations for all documents": said(plain("a", **CITED), pdf(b"%PDF-1.4", **CITED)),
    "citations for none": said(plain("a", citations={"enabled": False}), plain("b", citations={})),
    "a document of blocks": said(quoting(text(), {"type": "image", "source": IMAGE})),
    "a search result": said(hit(citations={"enabled": True})),
    "an effort": config(effort="max", format=None),
    "a shortest list and a pattern in an output": held(
        type="array", items={"type": "string", "pattern": "^a", "format": "email"}, minItems=1
    ),
    "a container": {"container": "container_1"},
    "a container with skills": {
        "container": {"id": None, "skills": [{"type": "anthropic", "skill_id": "pdf"}]}
    },
    "a temperature and top_p for an earlier model": {
        "model": "claude-3-haiku-20240307",
        "temperature": 0.5,
        "top_p": 0.5,
    },
}

TAKEN_IN_DETAIL_BY_BETA: dict[str, Mapping[str, Any]] = {
    "a screen": tools({**SCREEN, "display_number": 0}),
    "a server": {
        "mcp_servers": [
            {**SERVER, "authorization_token": None, "tool_configuration": {"allowed_tools": ["a"]}}
        ],
        **tools({**TOOLSET, "configs": {"a": {"enabled": False}}, "default_config": {}}),
    },
    "all edits": {
        "context_management": {
            "edits": [
                {"type": "clear_thinking_20251015", "keep": "all"},
                {"type": "clear_thinking_20251015", "keep": {"type": "thinking_turns", "value": 2}},
                {
                    "type": "clear_tool_uses_20250919",
                    "trigger": {"type": "input_tokens", "value": 30_000},
                    "keep": {"type": "tool_uses", "value": 3},
                    "clear_at_least": {"type": "input_tokens", "value": 5000},
                    "clear_tool_inputs": ["a"],
                    "exclude_tools": ["web_search"],
                },
                {
                    "type": "compact_20260112",
                    "trigger": {"type": "input_tokens", "value": 50_000},
                    "pause_after_compaction": True,
                    "instructions": None,
                },
            ]
        }
    },
    "a budget": config(effort="low", task_budget={"type": "tokens", "total": 9, "remaining": 0}),
}
