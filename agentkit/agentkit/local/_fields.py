"""The wire, as tables: the parameters of a request, and the fields of blocks, sources and tools.

They hold what `anthropic` 0.76 and 2.11 know, together: the API takes both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = [
    "BETA_BLOCKS",
    "BETA_PARAMETERS",
    "BETA_TOOLS",
    "BLOCKS",
    "CACHE_CONTROL",
    "CITATIONS",
    "COUNTED",
    "CUSTOM_TOOL",
    "DOCUMENT_SOURCES",
    "IMAGE_SOURCES",
    "MESSAGE",
    "METADATA",
    "NESTED_BLOCKS",
    "PARAMETERS",
    "SYSTEM_MESSAGE",
    "THINKING",
    "TOOLS",
    "TOOL_CHOICES",
    "Field",
    "Fields",
]


@dataclass(frozen=True)
class Field:
    """What a field may hold.

    Attributes:
        kind: The name of a check (see `_checks` and `_content`), or the texts it may be.
        required: Whether it must be there.
        nullable: Whether `null` will do.
    """

    kind: str | tuple[str, ...]
    required: bool = False
    nullable: bool = False


Fields = Mapping[str, Field]


def _must(kind: str | tuple[str, ...]) -> Field:
    return Field(kind, required=True)


def _may(kind: str | tuple[str, ...]) -> Field:
    return Field(kind)


def _null(kind: str | tuple[str, ...]) -> Field:
    return Field(kind, nullable=True)


_MUST_OR_NULL = Field("string", required=True, nullable=True)
_CACHED: Fields = {"cache_control": _null("cache_control")}

# Parameters of POST /v1/messages; those of the beta surface come on top.
PARAMETERS: Fields = {
    "model": _must("text"),
    "max_tokens": _must("integer"),
    "messages": _must("messages"),
    "cache_control": _null("cache_control"),
    "container": _null("container"),
    "diagnostics": _null("diagnostics"),
    "inference_geo": _null("string"),
    "metadata": _may("metadata"),
    "output_config": _may("output_config"),
    "service_tier": _may(("auto", "standard_only")),
    "speed": _null(("standard", "fast")),
    "stop_sequences": _may("strings"),
    "stream": _may("boolean"),
    "system": _may("system"),
    "temperature": _may("number"),
    "thinking": _may("thinking"),
    "tool_choice": _may("tool_choice"),
    "tools": _may("tools"),
    "top_k": _may("integer"),
    "top_p": _may("number"),
}
BETA_PARAMETERS: Fields = {
    "billing_policy": _null("any"),
    "compaction": _null("any"),
    "context_management": _null("context_management"),
    "fallback_credit_token": _null("any"),
    "fallbacks": _null("any"),
    "mcp_servers": _may("mcp_servers"),
    "output_format": _null("object"),
    "thread": _null("any"),
}
# The parameters that POST /v1/messages/count_tokens takes, too.
COUNTED = frozenset(
    {
        "billing_policy",
        "cache_control",
        "compaction",
        "context_management",
        "mcp_servers",
        "messages",
        "model",
        "output_config",
        "output_format",
        "speed",
        "system",
        "thinking",
        "tool_choice",
        "tools",
    }
)

MESSAGE: Fields = {"role": _must("string"), "content": _must("content")}
SYSTEM_MESSAGE: Fields = {"role": _must("string"), "content": _must("system")}
METADATA: Fields = {"user_id": _null("string")}
CACHE_CONTROL: Mapping[str, Fields] = {"ephemeral": {"ttl": _may(("5m", "1h"))}}

_DISPLAY = ("summarized", "omitted", "updates")
THINKING: Mapping[str, Fields] = {
    "adaptive": {"block_binding": _null("any"), "display": _null(_DISPLAY)},
    "between_tools": {},
    "disabled": {},
    "enabled": {
        "budget_tokens": _must("integer"),
        "block_binding": _null("any"),
        "display": _null(_DISPLAY),
    },
}

_PARALLEL: Fields = {"disable_parallel_tool_use": _may("boolean")}
TOOL_CHOICES: Mapping[str, Fields] = {
    "any": _PARALLEL,
    "auto": _PARALLEL,
    "none": {},
    "tool": {"name": _must("string"), **_PARALLEL},
}

_URL: Fields = {"url": _must("web_url")}
_FILE: Fields = {"file_id": _must("string")}
_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
IMAGE_SOURCES: Mapping[str, Fields] = {
    "base64": {"data": _must("base64"), "media_type": _must(_IMAGES)},
    "file": _FILE,
    "url": _URL,
}
DOCUMENT_SOURCES: Mapping[str, Fields] = {
    "base64": {"data": _must("base64"), "media_type": _must(("application/pdf",))},
    "content": {"content": _must("quoted")},
    "file": _FILE,
    "text": {"data": _must("string"), "media_type": _must(("text/plain",))},
    "url": _URL,
}

_CITED: Fields = {"cited_text": _must("string")}
_IN_DOCUMENT: Fields = {
    **_CITED,
    "document_index": _must("integer"),
    "document_title": _MUST_OR_NULL,
    "file_id": _null("string"),  # a reply's citation has it, and is sent back as it is
}
CITATIONS: Mapping[str, Fields] = {
    "char_location": {
        **_IN_DOCUMENT,
        "start_char_index": _must("integer"),
        "end_char_index": _must("integer"),
    },
    "content_block_location": {
        **_IN_DOCUMENT,
        "start_block_index": _must("integer"),
        "end_block_index": _must("integer"),
    },
    "page_location": {
        **_IN_DOCUMENT,
        "start_page_number": _must("integer"),
        "end_page_number": _must("integer"),
    },
    "search_result_location": {
        **_CITED,
        "search_result_index": _must("integer"),
        "source": _must("string"),
        "start_block_index": _must("integer"),
        "end_block_index": _must("integer"),
        "title": _MUST_OR_NULL,
    },
    "web_search_result_location": {
        **_CITED,
        "encrypted_index": _must("string"),
        "title": _MUST_OR_NULL,
        "url": _must("string"),
    },
}

_CALL: Fields = {
    "id": _must("identifier"),
    "name": _must("called"),
    "input": _must("object"),
    "caller": _may("object"),
    **_CACHED,
}
_SERVER_RESULT: Fields = {
    "tool_use_id": _must("identifier"),
    "content": _must("found"),
    "caller": _may("object"),
    **_CACHED,
}
_RESULT: Fields = {
    "tool_use_id": _must("identifier"),
    "content": _may("nested"),
    "is_error": _may("boolean"),
    **_CACHED,
}
SERVER_RESULTS = (
    "bash_code_execution_tool_result",
    "code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
    "web_fetch_tool_result",
    "web_search_tool_result",
)
BLOCKS: Mapping[str, Fields] = {
    "container_upload": {"file_id": _must("string"), **_CACHED},
    "document": {
        "source": _must("document_source"),
        "citations": _null("citations_config"),
        "context": _null("string"),
        "title": _null("string"),
        **_CACHED,
    },
    "image": {
        "source": _must("image_source"),
        "transformations": _null("transformations"),
        **_CACHED,
    },
    "redacted_thinking": {"data": _must("string")},
    "search_result": {
        "content": _must("blocks_of_text"),
        "source": _must("string"),
        "title": _must("string"),
        "citations": _may("citations_config"),
        **_CACHED,
    },
    "server_tool_use": _CALL,
    "text": {"text": _must("string"), "citations": _null("citations"), **_CACHED},
    "thinking": {"thinking": _must("string"), "signature": _must("string")},
    "tool_result": {**_RESULT, "toolset_name": _null("string")},
    "tool_use": {**_CALL, "toolset_name": _null("string")},
    **dict.fromkeys(SERVER_RESULTS, _SERVER_RESULT),
}
BETA_BLOCKS: Mapping[str, Fields] = {
    **BLOCKS,
    "advisor_tool_result": _SERVER_RESULT,
    "compaction": {
        "content": _null("string"),
        "encrypted_content": _null("string"),
        "signature": _null("string"),
        "tool_changes": _null("list"),
        **_CACHED,
    },
    "fallback": {"from": _must("object"), "to": _must("object"), "trigger": _null("any")},
    "mcp_tool_listing": {"mcp_server_name": _must("string"), "tools": _must("list")},
    "mcp_tool_result": _RESULT,
    "mcp_tool_use": {**_CALL, "server_name": _must("string")},
    "tool_addition": {"tool": _must("object"), **_CACHED},
    "tool_removal": {"tool": _must("object"), **_CACHED},
}
# What may stand inside a tool result, a search result or a document.
NESTED_BLOCKS: Mapping[str, Fields] = {
    "browser_state": {"tabs": _must("list"), "state_changes": _null("list"), **_CACHED},
    "tool_reference": {"tool_name": _must("string"), **_CACHED},
    **{name: BLOCKS[name] for name in ("document", "image", "search_result", "text")},
}

CUSTOM_TOOL: Fields = {
    "name": _must("tool_name"),
    "input_schema": _must("schema"),
    "allowed_callers": _may("callers"),
    "cache_control": _null("cache_control"),
    "defer_loading": _may("boolean"),
    "description": _may("string"),
    "eager_input_streaming": _null("boolean"),
    "input_examples": _may("objects"),
    "strict": _may("boolean"),
}
# The API's own tools, by type, and the one name each must have; a toolset has none.
TOOLS: Mapping[str, str | None] = {
    "bash_20250124": "bash",
    "browser_toolset_20260801": None,
    "code_execution_20250522": "code_execution",
    "code_execution_20250825": "code_execution",
    "code_execution_20260120": "code_execution",
    "code_execution_20260521": "code_execution",
    "computer_toolset_20260801": None,
    "memory_20250818": "memory",
    "text_editor_20250124": "str_replace_editor",
    "text_editor_20250429": "str_replace_based_edit_tool",
    "text_editor_20250728": "str_replace_based_edit_tool",
    "tool_search_tool_bm25": "tool_search_tool_bm25",
    "tool_search_tool_bm25_20251119": "tool_search_tool_bm25",
    "tool_search_tool_regex": "tool_search_tool_regex",
    "tool_search_tool_regex_20251119": "tool_search_tool_regex",
    "web_fetch_20250910": "web_fetch",
    "web_fetch_20260209": "web_fetch",
    "web_fetch_20260309": "web_fetch",
    "web_fetch_20260318": "web_fetch",
    "web_search_20250305": "web_search",
    "web_search_20260209": "web_search",
    "web_search_20260318": "web_search",
}
BETA_TOOLS: Mapping[str, str | None] = {
    **TOOLS,
    "advisor_20260301": "advisor",
    "bash_20241022": "bash",
    "computer_20241022": "computer",
    "computer_20250124": "computer",
    "computer_20251124": "computer",
    "mcp_toolset": None,
    "text_editor_20241022": "str_replace_editor",
}
