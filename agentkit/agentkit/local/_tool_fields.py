"""The fields of the API's own tools, by their types; what a user's tool has is in `_fields`."""

from __future__ import annotations

from collections.abc import Mapping

from agentkit.local._fields import Field, Fields

__all__ = ["TOOL_FIELDS"]

_CACHED: Fields = {"cache_control": Field("cache_control", nullable=True)}
_OFFERED: Fields = {
    **_CACHED,
    "allowed_callers": Field("callers"),
    "defer_loading": Field("boolean"),
    "strict": Field("boolean"),
}
# Of a tool that the caller runs.
_CLIENT: Fields = {**_OFFERED, "input_examples": Field("objects")}
_EDITOR: Fields = {**_CLIENT, "max_characters": Field("positive", nullable=True)}
_SCREEN: Fields = {
    **_CLIENT,
    "display_height_px": Field("positive", required=True),
    "display_width_px": Field("positive", required=True),
    "display_number": Field("natural", nullable=True),
}
_TOOLSET: Fields = {**_CACHED, "configs": Field("object", nullable=True)}
_WEB: Fields = {
    **_OFFERED,
    "allowed_domains": Field("strings", nullable=True),
    "blocked_domains": Field("strings", nullable=True),
    "max_uses": Field("positive", nullable=True),
}
_SEARCH: Fields = {**_WEB, "user_location": Field("user_location", nullable=True)}
_FETCH: Fields = {
    **_WEB,
    "citations": Field("citations_config", nullable=True),
    "max_content_tokens": Field("positive", nullable=True),
    "url_sources": Field("object", nullable=True),
}
_FRESH: Fields = {"use_cache": Field("boolean")}
_INCLUDED: Fields = {"response_inclusion": Field(("full", "excluded"))}

# Without `type`, and without `name`, of which each has but one (`_fields.TOOLS`).
TOOL_FIELDS: Mapping[str, Fields] = {
    "advisor_20260301": {
        **_OFFERED,
        "model": Field("text", required=True),
        "caching": Field("cache_control", nullable=True),
        "max_tokens": Field("positive", nullable=True),
        "max_uses": Field("positive", nullable=True),
    },
    "bash_20241022": _CLIENT,
    "bash_20250124": _CLIENT,
    "browser_toolset_20260801": _TOOLSET,
    "code_execution_20250522": _OFFERED,
    "code_execution_20250825": _OFFERED,
    "code_execution_20260120": _OFFERED,
    "code_execution_20260521": _OFFERED,
    "computer_20241022": _SCREEN,
    "computer_20250124": _SCREEN,
    "computer_20251124": {**_SCREEN, "enable_zoom": Field("boolean")},
    "computer_toolset_20260801": _TOOLSET,
    "mcp_toolset": {
        **_CACHED,
        "mcp_server_name": Field("text", required=True),
        "configs": Field("mcp_tools", nullable=True),
        "default_config": Field("mcp_tool"),
        "tools": Field("any", nullable=True),
    },
    "memory_20250818": _CLIENT,
    "text_editor_20241022": _CLIENT,
    "text_editor_20250124": _CLIENT,
    "text_editor_20250429": _CLIENT,
    "text_editor_20250728": _EDITOR,
    "tool_search_tool_bm25": _OFFERED,
    "tool_search_tool_bm25_20251119": _OFFERED,
    "tool_search_tool_regex": _OFFERED,
    "tool_search_tool_regex_20251119": _OFFERED,
    "web_fetch_20250910": _FETCH,
    "web_fetch_20260209": _FETCH,
    "web_fetch_20260309": {**_FETCH, **_FRESH},
    "web_fetch_20260318": {**_FETCH, **_FRESH, **_INCLUDED},
    "web_search_20250305": _SEARCH,
    "web_search_20260209": _SEARCH,
    "web_search_20260318": {**_SEARCH, **_INCLUDED},
}
